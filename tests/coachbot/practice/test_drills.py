"""A drill from the offer to the feedback: kept turn by turn, taken once, the rep's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachbot.bootstrap import Coach, build
from coachbot.db.sweep import Sweeper
from coachbot.db.tables.practice import DrillRow
from coachbot.domain.people import Person
from coachbot.domain.retention import retention_of
from coachbot.practice.drill import Drill, DrillState, Length
from coachbot.practice.finish import Finish
from coachbot.practice.judge import NOBODY
from coachbot.practice.roleplay import Cue, DrillOver, TakeTurn, as_written
from coachbot.practice.sharing import share, take_back
from coachbot.settings import load
from knowledge.library.formats.scene import Scene

NOW = datetime(2026, 11, 25, 14, 15, tzinfo=UTC)
MAYA = Person("maya", "Maya Lindqvist", "maya@holdfast.example", team="mid-market")
GOOD = (
    "Sure, happy to show you. What would the demo have to answer, so that the twenty minutes are worth it for you?",
    "That makes sense. How does a renewal run today, from the moment a date gets close?",
    "So three managers each think it is somebody else's. What happened the last time one of them got missed?",
    "Thirty-one thousand for two months. Who noticed, and who had to explain it to the others?",
    "Fair enough. And what made you look at this now, what changed in the last weeks?",
    "I'd suggest half an hour on Thursday at ten with one of the regional managers. Does that work for you?",
    "The morning after works too. I'll send the invitation today, is that all right?",
)


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    built = build(load(home=tmp_path_factory.mktemp("drills") / "home"), clock=lambda: NOW)
    scene = built.practice.cast.scene("just-show-me")
    assert scene is not None
    built.practice.cast.ear(scene)("ready")
    yield built
    built.close()


def begun(coach: Coach, person: Person = MAYA, scene: str = "just-show-me") -> Drill:
    practice, own = coach.practice, coach.practice.store.own(person.id)
    if live := own.live():
        practice.steer.end(own, live, now=NOW)
    offered = practice.offer(person, now=NOW, scene=scene)
    return practice.start.begin(own, offered, channel="D1", thread="1.1", now=NOW)


def played(coach: Coach, person: Person = MAYA) -> Drill:
    drill = begun(coach, person)
    own = coach.practice.store.own(person.id)
    for number, text in enumerate(GOOD):
        reply = coach.practice.turn(own, drill.id, text, key=f"m{number}", now=NOW)
        drill = reply.drill
        if reply.is_last:
            break
    return drill


def test_it_begins_with_the_buyers_words_and_the_checks_it_is_scored_on(coach: Coach) -> None:
    drill = begun(coach)

    assert drill.last_heard.startswith("I've got twenty minutes")
    assert drill.rubric == coach.practice.rubric.frozen_as
    assert set(drill.behaviours) <= coach.practice.scorer.countable() | {"pain_identified"}


def test_a_turn_delivered_twice_is_taken_once_and_answered_alike(coach: Coach) -> None:
    drill, own = begun(coach), coach.practice.store.own("maya")

    first = coach.practice.turn(own, drill.id, GOOD[0], key="same", now=NOW)
    again = coach.practice.turn(own, drill.id, GOOD[0], key="same", now=NOW)

    assert (again.text, again.new, first.new) == (first.text, False, True)
    assert again.drill.rep_turns == 1


def test_it_goes_on_where_it_stood_after_a_restart_of_the_bot(coach: Coach) -> None:
    drill, own = begun(coach), coach.practice.store.own("maya")
    said = coach.practice.turn(own, drill.id, GOOD[1], key="one", now=NOW)

    again = build(load(home=coach.base.home), clock=lambda: NOW)
    kept = again.practice.store.own("maya").live()
    again.close()

    assert kept is not None
    assert (kept.last_heard, kept.mind) == (said.text, said.drill.mind)


def test_one_at_a_time_whatever_device_starts_another(coach: Coach) -> None:
    drill, own = begun(coach), coach.practice.store.own("maya")
    other = coach.practice.offer(MAYA, now=NOW, scene="tidewatch")

    assert coach.practice.start.begin(own, other, channel="D1", thread="2.2", now=NOW).id == drill.id


def test_pause_hint_restart_and_end(coach: Coach) -> None:
    drill, own, steer = begun(coach), coach.practice.store.own("maya"), coach.practice.steer

    assert steer.pause(own, drill).state is DrillState.PAUSED
    went_on = coach.practice.turn(own, drill.id, GOOD[1], key="h1", now=NOW).drill
    assert went_on.state is DrillState.OPEN
    assert steer.hint(went_on)
    assert len(steer.restart(own, went_on, key="once").turns) == 1
    ended = steer.end(own, own.live() or went_on, now=NOW)
    assert (ended.state, own.live()) == (DrillState.ENDED, None)
    with pytest.raises(DrillOver):
        coach.practice.turn(own, drill.id, "hello?", key="h2", now=NOW)


def test_the_feedback_is_one_thing_kept_and_one_to_change_with_a_line_and_its_source(coach: Coach) -> None:
    drill = played(coach)
    result = coach.practice.finish(coach.practice.store.own("maya"), drill, now=NOW)

    assert result.won
    assert result.advice.keep is not None
    assert result.advice.keep.proof.quote in " ".join(turn.text for turn in drill.turns if turn.role == "seller")
    assert result.advice.change is not None
    assert result.advice.change.line is not None
    assert result.advice.change.line.title
    assert [one.id for one in result.shown.behaviours] != []


def test_its_levels_are_kept_once_and_a_moment_played_again_counts_for_nothing(coach: Coach) -> None:
    drill, own = played(coach), coach.practice.store.own("maya")
    finish: Finish = coach.practice.finish
    finish(own, drill, now=NOW)
    finish(own, drill, now=NOW)
    kept = [level for level in own.levels() if level.drill == drill.id]

    assert len(kept) == len({level.behaviour for level in kept}) > 0
    again = coach.practice.start.again(own, drill, 3, ident="again", channel="D1", thread="3.3", now=NOW)
    assert (again.length, again.last_heard, again.again) == (Length.MOMENT, drill.turns[2].text, drill.id)
    for number in range(3):
        reply = coach.practice.turn(own, "again", GOOD[2], key=f"a{number}", now=NOW)
        if reply.is_last:
            break
    finish(own, reply.drill, now=NOW)
    assert [level for level in own.levels() if level.drill == "again"] == []


def test_a_drill_that_was_closed_while_somebody_spoke_does_not_go_on(coach: Coach) -> None:
    drill, own = begun(coach), coach.practice.store.own("maya")
    closes = [coach.practice.steer.end]

    def slow(cue: Cue) -> str:
        if closes:
            closes.pop()(own, drill, now=NOW)
        return as_written(cue)

    with pytest.raises(DrillOver):
        TakeTurn(coach.practice.cast, slow)(own, drill.id, GOOD[0], key="late", now=NOW)

    assert own.live() is None


def test_a_drill_that_went_on_is_not_closed_by_whoever_thought_it_silent(coach: Coach) -> None:
    drill, own = begun(coach), coach.practice.store.own("maya")
    coach.practice.turn(own, drill.id, GOOD[0], key="m1", now=NOW)

    assert coach.practice.steer.end(own, drill, now=NOW).is_live
    assert own.live() is not None


def test_sharing_changes_nothing_but_who_may_read(coach: Coach) -> None:
    drill, own = played(coach), coach.practice.store.own("maya")
    share(own, drill.id, "ann")
    judged = replace(NOBODY, by="a judge")
    own.change(drill.id, lambda stored: replace(stored, judged=judged))
    share(own, drill.id, "bob")
    take_back(own, drill.id, "ann")

    kept = own.drill(drill.id)
    assert kept is not None
    assert (kept.shared_with, kept.judged, kept.turns) == (("bob",), judged, drill.turns)

    Sweeper(coach.base.db, "default").sweep(retention_of(()), now=NOW + timedelta(days=31))
    with coach.base.db.read() as session:
        turns = session.get_one(DrillRow, ("default", drill.id)).turns
    take_back(own, drill.id, "bob")
    with coach.base.db.read() as session:
        row = session.get_one(DrillRow, ("default", drill.id))
        assert (row.shared_with, row.turns) == ([], turns)


def test_nobody_reaches_anothers_drill(coach: Coach) -> None:
    drill = begun(coach)
    tom = coach.practice.store.own("tom")

    assert tom.drill(drill.id) is None
    assert (tom.live(), tom.drills(limit=9), tom.levels()) == (None, [], [])
    with pytest.raises(ValueError, match="by the person whose it is"):
        tom.save(drill, expected_turns=1)


def test_after_thirty_days_the_text_is_gone_and_the_numbers_stay(coach: Coach) -> None:
    drill, own = played(coach), coach.practice.store.own("maya")
    coach.practice.finish(own, drill, now=NOW)
    levels = own.levels()

    Sweeper(coach.base.db, "default").sweep(retention_of(()), now=NOW + timedelta(days=31))

    kept = own.drill(drill.id)
    assert kept is not None
    assert (kept.turns, kept.mind.end) == ((), drill.mind.end)
    assert own.levels() == levels


def test_a_scene_put_away_since_is_named(coach: Coach, tmp_path: Path) -> None:
    drill = begun(coach)
    gone: dict[str, Scene] = {}

    class Empty:
        def scene(self, scene_id: str) -> Scene | None:
            return gone.get(scene_id)

    assert drill.is_live
    assert Empty().scene(drill.scene) is None
