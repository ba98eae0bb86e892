"""The kinds of work that plans put into the queue."""

from dataclasses import dataclass
from datetime import date, datetime

from coachbot.domain.jobs import JobKind, person_lane
from coachbot.plans.choice import Choice


@dataclass(frozen=True, slots=True)
class CallDue:
    """A meeting in somebody's calendar."""

    person: str
    uid: str
    occurrence: str


@dataclass(frozen=True, slots=True)
class DebriefDue:
    """A call that is over.

    Attributes:
        times: Names the message, which is another one each time the rep puts it off.
    """

    person: str
    uid: str
    occurrence: str
    times: str = ""


@dataclass(frozen=True, slots=True)
class DayDue:
    """A morning of somebody's."""

    person: str
    day: date


@dataclass(frozen=True, slots=True)
class CalendarDue:
    """A calendar to be read."""

    person: str


@dataclass(frozen=True, slots=True)
class ChoiceDue:
    """A posted plan whose lines a model may choose.

    Attributes:
        shown: What the plan shows of its meeting; another meeting is another choice.
    """

    call: CallDue
    shown: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for a posted plan."""

    asked: ChoiceDue
    choice: Choice


@dataclass(frozen=True, slots=True)
class AskedDue:
    """A plan that stands where somebody asked for it in a message, whose lines a model may choose.

    Attributes:
        key: Of its message.
        words: What it was asked by, as ``OnDemand`` takes it.
        at: When; the plan is made anew as of then.
    """

    key: str
    person: str
    words: str
    at: datetime


def plan_key(person: str, uid: str, occurrence: str) -> str:
    """Of a plan's message and of the job that looks after it."""
    return f"plan:{person}:{uid}:{occurrence}"


PLAN = JobKind(
    "plans.plan", CallDue, lambda due: plan_key(due.person, due.uid, due.occurrence),
    lambda due: person_lane(due.person), aliases=("plan",),
)  # fmt: skip
# One that the rep put off is a piece of work of its own, which no change of the calendar brings forward.
DEBRIEF = JobKind(
    "plans.debrief", DebriefDue,
    lambda due: ":".join(filter(None, ["debrief", plan_key(due.person, due.uid, due.occurrence), due.times])),
    lambda due: person_lane(due.person), aliases=("debrief",),
)  # fmt: skip
DOUBT = JobKind(
    "plans.doubt", CallDue, lambda due: f"doubt:{due.person}:{due.uid}",
    lambda due: person_lane(due.person), aliases=("doubt",),
)  # fmt: skip
TODAY = JobKind(
    "plans.today", DayDue, lambda due: f"today:{due.person}:{due.day.isoformat()}",
    lambda due: person_lane(due.person), aliases=("today",),
)  # fmt: skip
CALENDAR = JobKind(
    "plans.calendar", CalendarDue, lambda due: f"sync:{due.person}",
    lambda due: f"calendar:{due.person}", aliases=("sync",),
)  # fmt: skip
# A model is waited for in a lane of its own; what comes of it waits its turn with all that comes to the rep.
CHOOSE = JobKind(
    "plans.choose", ChoiceDue, lambda due: f"choose:{PLAN.key(due.call)}:{due.shown}",
    lambda due: f"choose:{PLAN.key(due.call)}",
)  # fmt: skip
CHOOSE_ASKED = JobKind(
    "plans.choose_asked", AskedDue, lambda due: f"choose-asked:{due.key}", lambda due: f"choose-asked:{due.key}",
    forgets=True,
)  # fmt: skip
CHOSEN = JobKind(
    "plans.chosen", Chosen, lambda it: f"chosen:{CHOOSE.key(it.asked)}", lambda it: person_lane(it.asked.call.person),
    forgets=True,
)  # fmt: skip
