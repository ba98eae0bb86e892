"""The sample team's people, deals, calendars and past, for a demo that begins anew each time."""

import csv
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from coachbot.answers.ports import Gap
from coachbot.bootstrap import SHIPPED_CONTENT, Coach
from coachbot.domain.deals import Outcome
from coachbot.domain.people import Person
from coachbot.insight.jobs import DIGEST, DigestDue
from coachbot.insight.weekly import last_week
from coachbot.plans.debrief import Debrief, DebriefState, Moment
from coachbot.practice.drill import Drill, DrillState, Length, Origin
from coachbot.practice.mind import End, Mind
from coachbot.practice.ports import Level
from coachbot.practice.preferences import PracticePreferences
from coachbot.team import imports
from knowledge.library.pages import Kind
from knowledge.sample import events
from knowledge.sample.calendar import calendar
from knowledge.sample.history import SEED, history

TEAM = SHIPPED_CONTENT / "team"
CALENDARS = "demo-calendars"
# A file is looked at every few seconds, so that a moved meeting is followed at once.
EVERY_S = 5.0
DRILL_IN = timedelta(minutes=2)


def move_in(coach: Coach, now: datetime) -> None:
    """Give a home with the sample library its team; what an earlier demo left is forgotten.

    Each rep's calendar is a file in ``demo-calendars`` of the home: change it and the coach follows.
    """
    coach.forget_team()
    people = bring_lists(coach, now)
    folder = coach.base.home / CALENDARS
    folder.mkdir(exist_ok=True)
    for rep, text in calendar(now, _rows("people.csv"), _rows("deals.csv")).items():
        file = folder / f"{rep}.ics"
        file.write_text(text, encoding="utf-8", newline="")
        coach.plans.calendars.connect(rep, str(file), now=now)
    names = {page.id.rpartition("/")[2]: page.id for page in coach.base.pages.facts() if page.kind is Kind.PLAY}
    past = history(now, random.Random(SEED))
    for number, event in enumerate(past):
        if isinstance(event, events.Debrief):
            coach.plans.debriefs.save_debrief(_debrief(event, number, names))
        elif isinstance(event, events.Gap):
            nearest = names.get(event.nearest)
            gap = Gap(f"past-{number}", f"past:{event.group}", event.question, event.rep, nearest, event.at)
            coach.answers.store.save_gap(gap)
    _practised(coach, [event for event in past if isinstance(event, events.DrillResult)])
    _digest_waits(coach, now)
    for person in people:
        # A drill comes in the first minutes, on whatever day of the week this is.
        soon = coach.practice.people.hours(person).local(now + DRILL_IN).time().replace(microsecond=0)
        coach.team.people.save_preferences(person.id, PracticePreferences(at=soon, weekdays=tuple(range(7))))


def bring_lists(coach: Coach, now: datetime) -> Sequence[Person]:
    """The sample team's people and deals, as an operator imports them; the people."""
    people = [one.person for one in imports.people((TEAM / "people.csv").read_bytes()).found]
    for person in people:
        coach.team.people.save_person(person)
    coach.team.deals.save_deals(imports.deals((TEAM / "deals.csv").read_bytes(), today=now.date()).found)
    return people


def _digest_waits(coach: Coach, now: datetime) -> None:
    """Last week's draft for each manager, on whatever day of the week this is."""
    week = last_week(now.date())
    managers = [one for one in coach.team.people.managers() if one.team]
    drafts = [DigestDue(one.team, week, one.id) for one in managers]
    coach.base.jobs.schedule([DIGEST.at(due, due=now, needed=now, once=True) for due in drafts], now=now)


def _practised(coach: Coach, results: list[events.DrillResult]) -> None:
    """What the reps of the sample reached in their drills; what they said is long forgotten."""
    practice = coach.practice
    for (rep, at), found in groupby(results, key=lambda result: (result.rep, result.at)):
        reached = list(found)
        scene = practice.cast.scene(reached[0].scene)
        ident, own = f"past-{rep}-{at:%Y%m%d%H%M}", practice.store.own(rep)
        won = sum(result.passed for result in reached) > 2 * len(reached)
        drill = Drill(
            id=ident, person=rep, scene=reached[0].scene, title=scene.title if scene else "", difficulty=2,
            length=Length.SCENE, behaviours=tuple(result.behaviour for result in reached),
            rubric=practice.rubric.frozen_as, why="", origin=Origin.DAILY, seed=ident, state=DrillState.ENDED,
            mind=Mind(0.0, end=End.WON if won else End.LEFT), made_at=at, begun_at=at, ended_at=at,
        )  # fmt: skip
        own.save(drill, expected_turns=0)
        rubric = practice.rubric.frozen_as
        own.score(drill, [Level(ident, one.behaviour, one.passed, one.scene, rubric, one.at) for one in reached])


def _debrief(event: events.Debrief, number: int, plays: Mapping[str, str]) -> Debrief:
    """What a rep of the sample tapped; its plays are named by their files, and kept by their pages."""
    return Debrief(
        person=event.rep,
        uid=f"past-{number}",
        occurrence="once",
        call_at=event.at,
        account=event.account,
        deal=event.deal or "",
        stage=event.stage,
        state=DebriefState.DONE,
        outcome=Outcome(event.outcome),
        moments={plays.get(m.play, m.play): Moment.SAID if m.said else Moment.UNSAID for m in event.moments},
        asked=event.asked,
        done_at=event.at,
    )


def _rows(name: str) -> list[dict[str, str]]:
    with Path(TEAM / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
