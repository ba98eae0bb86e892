"""The sample team's people, deals, calendars and past, for a demo that begins anew each time."""

import csv
import random
from datetime import datetime
from pathlib import Path

from coachbot.bootstrap import SAMPLE_TEAM, Coach
from coachbot.db.reset import forget_calls
from coachbot.plans.debrief import Debrief
from coachbot.team import imports
from knowledge.sample import events
from knowledge.sample.calendar import calendar
from knowledge.sample.history import SEED, history

TEAM = SAMPLE_TEAM / "team"
CALENDARS = "demo-calendars"
# A file is looked at every few seconds, so that a moved meeting is followed at once.
EVERY_S = 5.0


def move_in(coach: Coach, now: datetime) -> None:
    """Give a home with the sample library its team; what an earlier demo left is forgotten.

    Each rep's calendar is a file in ``demo-calendars`` of the home: change it and the coach follows.
    """
    forget_calls(coach.db, coach.settings.workspace)
    people = imports.people((TEAM / "people.csv").read_bytes()).found
    for one in people:
        coach.team.save_person(one.person)
    coach.team.save_deals(imports.deals((TEAM / "deals.csv").read_bytes(), today=now.date()).found)
    folder = coach.home / CALENDARS
    folder.mkdir(exist_ok=True)
    for rep, text in calendar(now, _rows("people.csv"), _rows("deals.csv")).items():
        file = folder / f"{rep}.ics"
        file.write_text(text, encoding="utf-8", newline="")
        coach.calendars.connect(rep, str(file), now=now)
    for number, event in enumerate(history(now, random.Random(SEED))):
        if isinstance(event, events.Debrief) and event.deal:
            coach.calls.save_debrief(_debrief(event, number))


def _debrief(event: events.Debrief, number: int) -> Debrief:
    return Debrief(
        person=event.rep,
        uid=f"past-{number}",
        occurrence="once",
        call_at=event.at,
        account=event.account,
        deal=event.deal or "",
        stage=event.stage,
        state="done",
        outcome=event.outcome,
        moments={moment.play: "said" if moment.said else "unsaid" for moment in event.moments},
        asked=event.asked,
        done_at=event.at,
    )


def _rows(name: str) -> list[dict[str, str]]:
    with Path(TEAM / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
