"""The figures of digests: a large team's year, and the memory it takes."""

import random
import resource
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coachbot.bootstrap import Coach, build
from coachbot.db.tables.plans import DebriefRow
from coachbot.domain.people import Person
from coachbot.settings import load

Timed = Callable[[Callable[[], object], int], list[float]]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WEEK = date(2026, 11, 16)
REPS, CALLS, PLAYS = 40, 20_000, 30


def a_year(coach: Coach) -> Person:
    """Forty reps who told of twenty thousand calls; their manager."""
    boss = Person("boss", "Boss", "boss@us.example", role="manager", team="t")
    for person in (boss, *(Person(f"r{n}", f"R {n}", f"r{n}@us.example", team="t") for n in range(REPS))):
        coach.team.people.save_person(person)
    chance = random.Random(1)
    rows: list[dict[str, Any]] = []
    for n in range(CALLS):
        at = NOW - timedelta(days=364 * (n + 0.5) / CALLS)
        came = chance.sample(range(PLAYS), 4)
        rows.append(
            {
                "workspace": "default", "person": f"r{n % REPS}", "uid": f"u{n}", "occurrence": "once", "team": "t",
                "state": "done", "channel": "", "ts": "", "account": f"A{n % 700}", "deal": f"D{n % 700}",
                "stage": "discovery", "outcome": chance.choice(["next_step", "stalled", "won", "lost"]),
                "moments": {f"playbook/plays/p{play}": chance.choice(["said", "unsaid"]) for play in came},
                "asked": ["discovery.who_decides"], "note": "", "transcript": None, "first_tap_at": None,
                "done_at": at, "call_at": at,
            }
        )  # fmt: skip
    with coach.base.db.write() as session:
        session.execute(sa.insert(DebriefRow), rows)
    return boss


def figures(timed: Timed) -> dict[str, Any]:
    """Seconds for the digest and what is beside it, and the most memory the process had."""
    with tempfile.TemporaryDirectory() as folder:
        coach = build(load(home=Path(folder)))
        boss = a_year(coach)
        weekly = coach.insight.weekly
        made = weekly("t", WEEK)
        digest, aside = timed(lambda: weekly("t", WEEK), 5), timed(lambda: weekly.aside(made, boss), 5)
        coach.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "reps": REPS, "calls": CALLS, "digest_s": round(sorted(digest)[2], 2), "aside_s": round(sorted(aside)[2], 2),
        "peak_mb_of_all_so_far": round(peak),
    }  # fmt: skip
