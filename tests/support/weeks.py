"""A team with a past: calls that their reps told of, in fixed shares."""

import zlib
from datetime import datetime, timedelta

from coachbot.bootstrap import Coach
from coachbot.domain.deals import Outcome
from coachbot.domain.people import Person
from coachbot.insight.jobs import DIGEST, DigestDue
from coachbot.insight.weekly import last_week
from coachbot.plans.debrief import Debrief, DebriefState, Moment

DANA = Person(
    "dana.whitfield", "Dana Whitfield", "dana.whitfield@holdfast.example", role="manager", team="mid-market",
    time_zone="America/New_York",
)  # fmt: skip
MARCUS = Person("marcus.oyelaran", "Marcus Oyelaran", "marcus@holdfast.example", role="manager", team="mid-market")
REPS = tuple(
    Person(f"rep{n}", f"Rep {n}", f"rep{n}@holdfast.example", team="mid-market", manager=DANA.id) for n in range(4)
)
USED, UNUSED = "playbook/plays/price-objection", "playbook/plays/multi-threading"


def told(coach: Coach, now: datetime, *, calls: int = 120, weeks: int = 12, people: int = 4) -> None:
    """Calls of the weeks before now: one play used in three of five moments, another in one of twenty."""
    for person in (DANA, *REPS):
        coach.team.people.save_person(person)
    for n in range(calls):
        moments = {
            USED: Moment.SAID if (n * 0.618) % 1 < 0.6 else Moment.UNSAID,
            UNUSED: Moment.SAID if n % 20 == 7 else Moment.UNSAID,
        }
        rep, at = REPS[n % people], now - timedelta(days=7 * weeks * (n + 0.5) / calls)
        outcome = Outcome.NEXT_STEP if (n * 0.414) % 1 < 0.4 else Outcome.STALLED
        coach.plans.debriefs.save_debrief(
            Debrief(
                rep.id, f"past-{n}", "once", at, f"Account {n}", stage="discovery", state=DebriefState.DONE,
                outcome=outcome, moments=moments, asked=("discovery.who_decides",) * (n % 2), done_at=at, deal=f"D-{n % 9}",
            )
        )  # fmt: skip


def a_week_due(coach: Coach, slack: str, now: datetime, *, spread_s: float) -> str:
    """A manager whose team of three told of its calls, and whose digest comes soon; the key of its message."""
    team, week = f"team-{slack}", last_week(now.date())
    manager = Person(f"boss-{slack}", f"Boss {slack}", f"{slack}@us.example", role="manager", team=team, slack=slack)
    coach.team.people.save_person(manager)
    for n in range(12):
        rep, at = f"{team}-{n % 3}", datetime.combine(week, now.timetz()) + timedelta(hours=n)
        coach.team.people.save_person(Person(rep, rep, f"{rep}@us.example", team=team))
        coach.plans.debriefs.save_debrief(
            Debrief(
                rep, f"c{n}", "once", at, f"Account {n}", stage="discovery", state=DebriefState.DONE,
                outcome=Outcome.NEXT_STEP, moments={USED: Moment.SAID}, done_at=at,
            )
        )  # fmt: skip
    due = DigestDue(team, week, manager.id)
    at = now + timedelta(seconds=spread_s * (zlib.crc32(slack.encode()) % 100) / 100)
    coach.base.jobs.schedule([DIGEST.at(due, due=at, needed=at, once=True)], now=now)
    return DIGEST.key(due)
