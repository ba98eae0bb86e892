"""The figures of calendars and game plans."""

import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coachbot.bootstrap import SHIPPED_CONTENT, Coach, build
from coachbot.db.tables.plans import MeetingRow
from coachbot.domain.people import Person
from coachbot.plans.meeting import Attendee, Meeting
from coachbot.settings import load
from coachbot.team import imports
from tests.support.chaos import Chaos, Outcome

Spread = Callable[[list[float]], dict[str, float]]
Timed = Callable[[Callable[[], object], int], list[float]]
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
SERIES = 1_000
REPS, MEETINGS = 10_000, 100_000


def weekly_series(count: int) -> str:
    """A calendar of weekly calls, each with two guests, begun almost two years ago."""
    days = ("MO", "TU", "WE", "TH", "FR")
    events = [
        f"BEGIN:VEVENT\nUID:s{n}@us.example\nDTSTAMP:20260101T000000Z\n"
        f"DTSTART;TZID=America/New_York:20250106T{9 + n % 8:02d}{n * 5 % 60:02d}00\n"
        f"DTEND;TZID=America/New_York:20250106T{9 + n % 8:02d}{n * 5 % 60:02d}30\n"
        f"RRULE:FREQ=WEEKLY;BYDAY={days[n % 5]}\nSUMMARY:Call {n}\nORGANIZER;CN=Maya:mailto:maya@us.example\n"
        f"ATTENDEE;CN=Ana {n};PARTSTAT=ACCEPTED:mailto:ana{n}@buyer{n % 50}.example\n"
        f"ATTENDEE;CN=Bo {n};PARTSTAT=ACCEPTED:mailto:bo{n}@buyer{n % 50}.example\nEND:VEVENT\n"
        for n in range(count)
    ]
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(events) + "END:VCALENDAR\n"


def calendar_figures(timed: Timed) -> dict[str, Any]:
    """Reading a large calendar into the database: at first with two months of past, then when it changed, then not."""
    with tempfile.TemporaryDirectory() as folder:
        coach = build(load(home=Path(folder) / "home"), clock=lambda: NOW)
        coach.team.people.save_person(Person("maya", "Maya", "maya@us.example", time_zone="America/New_York"))
        file = Path(folder) / "maya.ics"
        file.write_text(weekly_series(SERIES), encoding="utf-8")
        coach.plans.calendars.connect("maya", str(file), now=NOW)
        took = {"first_s": timed(lambda: coach.plans.sync("maya", now=NOW), 1)[0]}

        def changed() -> None:
            file.touch()
            coach.plans.sync("maya", now=NOW)

        took["changed_s"] = sorted(timed(changed, 5))[2]
        took["unchanged_s"] = sorted(timed(lambda: coach.plans.sync("maya", now=NOW), 5))[2]
        coach.close()
    return {name: round(value, 3) for name, value in took.items()} | {"series": SERIES}


def calendars_figures(spread: Spread, timed: Timed) -> dict[str, Any]:
    """A hundred thousand meetings: a look for calendars that are due to be read, where none is."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        coach = build(load(home=Path(folder)), clock=lambda: NOW)
        starts = [NOW + timedelta(hours=1, minutes=chance.randrange(7 * 24 * 60)) for _ in range(MEETINGS)]
        with coach.base.db.write() as session:
            session.execute(sa.insert(MeetingRow), [_meeting(n, start) for n, start in enumerate(starts)])
        figures = spread(timed(lambda: coach.plans.calendars.take_due(now=NOW, every_s=300, limit=200), 200))
        coach.close()
    return {"no_calendar_due": figures}


def plan_figures(home: Path, spread: Spread, timed: Timed) -> dict[str, Any]:
    """Composing a plan on the sample library, with what the database knows."""
    coach = build(load(home=home), clock=lambda: NOW)
    deals = imports.deals((SHIPPED_CONTENT / "team" / "deals.csv").read_bytes(), today=NOW.date()).found
    coach.team.deals.save_deals(deals)
    rep = Person("maya", "Maya", "maya@us.example", time_zone="America/New_York")
    turns, keep = iter(range(10_000)), coach.plans.keep

    def compose() -> None:
        deal = deals[next(turns) % len(deals)]
        people = tuple(Attendee(one.name, one.email) for one in deal.contacts)
        meeting = Meeting("u", "once", NOW, NOW + timedelta(minutes=45), "Call", attendees=people)
        facts = keep.history(rep, meeting, keep.sides(rep))
        coach.plans.plan_call(meeting, rep, facts, due_at=NOW)

    cold = timed(compose, 1)[0]
    figures = spread(timed(compose, 200)) | {"first_ms": round(cold * 1000, 1)}
    coach.close()
    return figures


class Drain(Chaos):
    """Nothing goes wrong: ten thousand plans are due in the same minute."""

    order: list[float]
    resident_mb: tuple[int, int]

    def _misbehave(self, slack: Any, stop: Any) -> None:
        stop.wait()

    def _kill_and_ask(self, slack: Any, questions: int, kills: int, played: Any) -> list[tuple[str, str]]:
        return []

    def _settle(self, coach: Coach, slack: Any, asked: Any, played: Any, last: float) -> list[str]:
        import psutil

        process, sizes = psutil.Process(self._bots[0].pid), list[int]()
        while left := self._left(coach):
            sizes.append(process.memory_info().rss // 1024 // 1024)
            time.sleep(2)
            if time.monotonic() - last > 1_800:
                return left
        self.resident_mb = (sizes[len(sizes) // 4], sizes[-1])
        posted = [
            (plan.at, plan.start_at)
            for rep in self._reps
            for plan in coach.plans.plans.plans_of(
                rep, start=NOW - timedelta(days=999), end=NOW + timedelta(days=9_999)
            )
        ]
        late = sum(at > start for at, start in posted)
        calls = [start for _, start in sorted(posted)]
        ahead = sum(a > b + timedelta(seconds=5) for a, b in itertools.pairwise(calls))
        print(
            f"{len(posted)} plans, {late} after their call began, {ahead} more than 5 s out of order", file=sys.stderr
        )
        return []


def drain(reps: int) -> tuple[Outcome, tuple[int, int]]:
    """Post a plan to each of so many reps; what came of it, and memory early and at the end in MB."""
    with tempfile.TemporaryDirectory() as folder:
        run = Drain(Path(folder), reps=reps)
        return run.run(plans=reps, questions=0, kills=0), run.resident_mb


def _meeting(number: int, start: datetime) -> dict[str, Any]:
    return {
        "workspace": "default", "person": f"rep{number % REPS}", "uid": f"u{number}", "occurrence": "once",
        "start_at": start, "end_at": start, "title": "Call", "status": "confirmed", "organizer": "", "attendees": [],
        "all_day": False, "private": False, "show_as": "busy", "series": False, "link": "", "is_call": True, "why": "",
        "missed": 0, "gone": False, "arranged": "",
    }  # fmt: skip
