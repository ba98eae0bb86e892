"""What a rep works on, when it is due, and when a drill comes: rules over values."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from fsrs import Rating

from coachbot.datadir import SHIPPED_CONTENT
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person, QuietHours
from coachbot.practice.choose import Known, choose, difficulty, in_focus
from coachbot.practice.daily import Busy, RepDay, comes_at, nudges_at, planned
from coachbot.practice.drill import Drill, DrillState, Length, Origin
from coachbot.practice.focus import focus, is_proficient, wilson_lower
from coachbot.practice.mind import End, Mind
from coachbot.practice.ports import Assignment, Level, Missed
from coachbot.practice.preferences import PracticePreferences
from coachbot.practice.schedule import rating, standing
from coachbot.practice.score import Scorer
from knowledge.library.formats.rubric import load
from knowledge.library.formats.scene import Scene
from knowledge.library.formats.scenes import load_scene, scene_files

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 14, 15, tzinfo=UTC)
NEW_YORK = LocalHours("America/New_York")
RUBRIC = load(SHIPPED_CONTENT)
SCENES: list[Scene] = [load_scene(path) for path in scene_files(SHIPPED_CONTENT / "scenarios")]
COUNTABLE = Scorer(RUBRIC).countable()


def levels(*reached: int, behaviour: str = "open_question", scenes: str = "ab", every_days: int = 2) -> list[Level]:
    begun = NOW - timedelta(days=every_days * len(reached))
    return [
        Level(f"d{n}", behaviour, level, scenes[n % len(scenes)], "r", begun + timedelta(days=every_days * n))
        for n, level in enumerate(reached)
    ]


# -- proficiency and focus -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reached", "scenes", "proficient"),
    [
        ((4,), "ab", False),
        ((3, 3), "ab", False),
        ((3, 4, 3), "ab", True),
        ((3, 4, 3), "a", False),
        ((3, 4, 3, 1), "ab", False),
        ((3, 4, 3, 4, 3, 4), "ab", True),
        ((3, 4, 3, 4, 3, 4, 1, 1), "ab", False),
        ((0, 0, 1, 2, 3, 3, 3), "ab", False),
    ],
)
def test_one_lucky_role_play_retires_nothing_and_two_low_ones_bring_it_back(
    reached: Sequence[int], scenes: str, *, proficient: bool
) -> None:
    assert is_proficient(levels(*reached, scenes=scenes)) is proficient


def test_the_lower_bound_is_wilsons() -> None:
    assert wilson_lower(0, 0) == 0.0
    assert wilson_lower(3, 3) == pytest.approx(0.526, abs=0.001)
    assert wilson_lower(5, 10) == pytest.approx(0.269, abs=0.001)


def test_the_next_comes_only_when_one_sits() -> None:
    wanted = ["a", "b", "c", "d"]

    assert focus(wanted, {}) == ("a", "b", "c")
    assert focus(wanted, {"b": levels(3, 4, 4)}) == ("a", "c", "d")


# -- the forgetting curve ------------------------------------------------------------------------------


def test_easy_is_no_lucky_shot() -> None:
    assert [rating(reached) for reached in ([0], [2], [3], [4], [4, 4], [4, 2, 4])] == [
        Rating.Again, Rating.Hard, Rating.Good, Rating.Good, Rating.Easy, Rating.Easy
    ]  # fmt: skip


def test_what_went_badly_is_due_sooner_and_the_focus_never_waits_longer_than_a_week() -> None:
    badly, well = (standing(levels(*reached), now=NOW, in_focus=True) for reached in ((1, 1), (4, 4, 4, 4, 4, 4)))
    out = standing(levels(4, 4, 4, 4, 4, 4), now=NOW, in_focus=False)

    assert standing([], now=NOW, in_focus=True) is None
    assert badly is not None
    assert well is not None
    assert out is not None
    assert badly.due < well.due <= NOW + timedelta(days=7)
    assert well.due < out.due <= NOW + timedelta(days=14)


# -- five kinds of rep over sixty days -----------------------------------------------------------------

KINDS = {
    "new hire": (Person("n", "N", "", started_on=MONDAY), lambda day: min(4, 1 + day // 9)),
    "steady": (Person("s", "S", "", started_on=date(2022, 1, 3)), lambda day: 3 + day % 2),
    "struggling": (Person("t", "T", "", started_on=date(2024, 1, 1)), lambda day: day % 2),
    "star": (Person("m", "M", ""), lambda _: 4),
    "rarely": (Person("r", "R", ""), lambda day: 3 if day % 12 == 0 else None),
}


def proficient_in(reached: dict[str, list[Level]]) -> list[str]:
    return [behaviour for behaviour, found in reached.items() if is_proficient(found)]


def ended(scene: Scene, now: datetime) -> Drill:
    return Drill(
        id=f"{now}", person="p", scene=scene.id, title="", difficulty=2, length=Length.SCENE, behaviours=(), rubric="r",
        why="", origin=Origin.DAILY, seed="", state=DrillState.ENDED, mind=Mind(0.0, end=End.LEFT), made_at=now,
        ended_at=now,
    )  # fmt: skip


def sixty_days(kind: str) -> tuple[dict[str, list[Level]], list[str], list[tuple[str, ...]]]:
    """Levels, scenes and focus, as they come when every drill reaches what this kind of rep reaches that day."""
    person, reaches = KINDS[kind]
    reached: dict[str, list[Level]] = {}
    scenes: list[str] = []
    seen: list[tuple[str, ...]] = []
    drills: list[Drill] = []
    for day in range(60):
        now = NOW + timedelta(days=day)
        known = Known(person, reached, drills=tuple(reversed(drills)), countable=COUNTABLE)
        seen.append(in_focus(known, RUBRIC, now=now))
        level = reaches(day)
        choice = choose(known, SCENES, RUBRIC, now=now)
        if level is None or choice is None or now.weekday() > 4:
            continue
        scenes.append(choice.scene.id)
        drills.append(ended(choice.scene, now))
        for behaviour in (one for one in choice.behaviours if one in COUNTABLE):
            reached.setdefault(behaviour, []).append(Level(f"{day}", behaviour, level, choice.scene.id, "r", now))
    return reached, scenes, seen


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_works_on_more_than_three_and_every_drill_has_a_reason(kind: str) -> None:
    _, scenes, seen = sixty_days(kind)

    assert all(len(one) <= 3 for one in seen)
    assert len(set(scenes)) >= min(3, len(scenes))


def test_a_new_hire_follows_the_weeks_and_a_star_gets_through_them_sooner_than_who_struggles() -> None:
    new, _, seen = sixty_days("new hire")
    star, *_ = sixty_days("star")
    struggling, _, stuck = sixty_days("struggling")

    assert set(seen[0]) <= set(RUBRIC.weeks[1].behaviours)
    assert len(set(seen[0] + seen[59])) > 3
    assert len(proficient_in(star)) > len(proficient_in(new)) > len(proficient_in(struggling)) == 0
    assert stuck[10] == stuck[50] != ()


def test_why_today_is_said_with_figures() -> None:
    missed = [Missed(where, NOW, play="price-objection") for where in ("Northgate Foods", "Corvane")]
    known = Known(
        Person("m", "M", ""),
        {"objection_recognised": levels(1, behaviour="objection_recognised")},
        missed=missed,
        calls=5,
        countable=COUNTABLE,
    )
    choice = choose(known, SCENES, RUBRIC, now=NOW)

    assert choice is not None
    assert choice.why == (
        "On your last 5 calls “price objection” came up and went unanswered twice, last at Northgate Foods. "
        "Last time, 21 Nov: 1 of 4 checks."
    )
    assert "objection_recognised" in choice.behaviours


def test_a_must_ask_that_stayed_unasked_is_practised() -> None:
    ask = "If this is worth fixing, who decides, and what will they want to see first?"
    known = Known(Person("m", "M", ""), {}, missed=[Missed("Corvane", NOW, ask=ask)], calls=4, countable=COUNTABLE)
    choice = choose(known, SCENES, RUBRIC, now=NOW)

    assert choice is not None
    assert choice.why == f"On your last 4 calls “{ask}” stayed unasked once, last at Corvane."
    assert "decision_process" in choice.behaviours


def test_an_assignment_comes_first_and_only_until_its_day() -> None:
    assigned = Assignment("a", "t", "dana", "tidewatch", NOW + timedelta(days=4), NOW)
    choice = choose(Known(Person("m", "M", ""), {}, assigned=[assigned], countable=COUNTABLE), SCENES, RUBRIC, now=NOW)

    assert choice is not None
    assert (choice.scene.id, choice.origin, choice.why) == (
        "tidewatch", Origin.ASSIGNED, "Your team practises it until Friday 27 Nov."
    )  # fmt: skip


def test_what_is_asked_for_is_what_comes() -> None:
    known = Known(Person("m", "M", ""), {}, countable=COUNTABLE)
    by_scene = choose(known, SCENES, RUBRIC, now=NOW, scene="the-grid")
    by_behaviour = choose(known, SCENES, RUBRIC, now=NOW, behaviour="next_step_specific")

    assert by_scene is not None
    assert by_scene.scene.id == "the-grid"
    assert by_behaviour is not None
    assert "next_step_specific" in by_behaviour.scene.behaviours
    assert choose(known, SCENES, RUBRIC, now=NOW, behaviour="claims_made_up") is None
    assert difficulty(by_scene.scene, []) == by_scene.scene.difficulty


# -- the time of day -----------------------------------------------------------------------------------

NINE_FIFTEEN = datetime(2026, 11, 23, 14, 15, tzinfo=UTC)


def at(hour: int, minute: int = 0) -> datetime:
    """On the same day, in New York."""
    return NEW_YORK.at(MONDAY, time(hour, minute))


@pytest.mark.parametrize(
    ("chosen", "busy", "comes"),
    [
        (PracticePreferences(), [], NINE_FIFTEEN),
        (PracticePreferences(daily=False), [], None),
        (PracticePreferences(weekdays=(1, 2)), [], None),
        (PracticePreferences(paused_until=date(2026, 11, 24)), [], None),
        (PracticePreferences(paused_until=MONDAY), [], NINE_FIFTEEN),
        (PracticePreferences(), [Busy(at(9), at(10))], at(10, 5)),
        (PracticePreferences(), [Busy(at(10), at(10, 30), at(9, 30))], at(10, 35)),
        (PracticePreferences(), [Busy(at(9), at(10)), Busy(at(10, 20), at(11))], at(11, 5)),
        (PracticePreferences(), [Busy(at(8), at(18))], None),
        (PracticePreferences(), [Busy(at(0), at(23), all_day=True)], None),
    ],
)
def test_it_comes_at_the_reps_time_and_never_beside_a_call_or_its_plan(
    chosen: PracticePreferences, busy: list[Busy], comes: datetime | None
) -> None:
    assert comes_at(MONDAY, NEW_YORK, chosen, busy) == comes


def test_quiet_hours_hold_and_the_reminder_leaves_the_evening_alone() -> None:
    quiet = LocalHours("America/New_York", QuietHours(time(8), time(11)))

    assert comes_at(MONDAY, quiet, PracticePreferences(), []) == at(11)
    assert nudges_at(at(9, 15), NEW_YORK) == at(13, 15)
    assert nudges_at(at(15), NEW_YORK) is None


def test_a_day_of_a_team_is_planned_once_each() -> None:
    days = [RepDay(f"p{n}", NEW_YORK, PracticePreferences()) for n in range(5)]

    found = planned(days, start=NINE_FIFTEEN - timedelta(hours=1), end=NINE_FIFTEEN + timedelta(hours=1))

    assert [(person, day) for person, day, _ in found] == [(f"p{n}", MONDAY) for n in range(5)]
