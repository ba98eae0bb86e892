"""One small fake a port, each of which does what the real one does; ``tests/coachbot/test_fakes.py`` holds both to the same contract."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from coachbot.domain.hours import LocalHours, hours_of
from coachbot.domain.jobs import Due
from coachbot.domain.model import Capability, For, NoReply, T, Use, Why
from coachbot.domain.people import P, Person, QuietHours
from coachbot.plans.meeting import CalendarMeeting
from coachbot.plans.met_before import Met, met_before
from coachbot.plans.posted_plan import PostedPlan
from prompts.render import Rendered


class Queue:
    """What was put into the queue and taken out of it; nothing is done."""

    def __init__(self) -> None:
        self.work: list[Due] = []
        self.withdrawn: list[str] = []

    def schedule(self, work: Sequence[Due], *, withdraw: Sequence[str] = (), now: datetime) -> None:
        self.work += work
        self.withdrawn += withdraw

    def clear(self) -> None:
        """Forget what was put in so far."""
        self.work.clear()
        self.withdrawn.clear()

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(f"{name} is not scripted")


class Addresses:
    """Whose the addresses are."""

    def __init__(self, own: Collection[str] = (), deals: Collection[str] = (), contacts: Collection[str] = ()) -> None:
        self._all = frozenset(own), frozenset(deals), frozenset(contacts)

    def addresses(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        return self._all


class MemoryTeam:
    """People and what they chose."""

    def __init__(self, people: Sequence[Person] = ()) -> None:
        self._people = {person.id: person for person in people}
        self._chosen: dict[tuple[str, str], Any] = {}

    def person(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def managers(self) -> Sequence[Person]:
        return [one for one in self._people.values() if one.manages]

    def members(self, team: str) -> Sequence[Person]:
        return [one for one in self._people.values() if one.team == team]

    def everybody(self) -> Sequence[Person]:
        return list(self._people.values())

    def save_person(self, person: Person) -> None:
        self._people[person.id] = person

    def hours(self, person: Person) -> LocalHours:
        return hours_of(person, self.preferences(person.id, QuietHours))

    def preferences(self, person_id: str, of: type[P]) -> P:
        return self._chosen.get((person_id, of.CAPABILITY)) or of()

    def save_preferences(self, person_id: str, chosen: Any) -> None:
        self._chosen[person_id, chosen.CAPABILITY] = chosen


class MemoryMeetings:
    """Meetings of calendars."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str, str], CalendarMeeting] = {}

    def put(self, *meetings: CalendarMeeting) -> None:
        """What a calendar holds now; what was arranged for it stays."""
        for meeting in meetings:
            key = (meeting.person, meeting.meeting.uid, meeting.meeting.occurrence)
            known = self._all.get(key)
            self._all[key] = replace(meeting, arranged=known.arranged if known else "")

    def meeting(self, person: str, uid: str, occurrence: str) -> CalendarMeeting | None:
        return self._all.get((person, uid, occurrence))

    def meetings(self, person: str, *, start: datetime, end: datetime) -> list[CalendarMeeting]:
        mine = [one for one in self._all.values() if one.person == person and start <= one.meeting.start < end]
        return sorted(mine, key=lambda one: (one.meeting.start, one.meeting.uid))

    def mark(self, person: str, marks: Mapping[tuple[str, str], tuple[str, str]]) -> bool:
        """What was arranged for meetings, unless a mark is not what was found; whether they are set."""
        changed = {(person, *key): pair for key, pair in marks.items()}
        if any(key not in self._all or self._all[key].arranged != before for key, (before, _) in changed.items()):
            return False
        self._all |= {key: replace(self._all[key], arranged=mark) for key, (_, mark) in changed.items()}
        return True

    def choose(self, person: str, uid: str, *, is_call: bool, why: str, now: datetime) -> None:
        for key, meeting in self._all.items():
            if key[:2] == (person, uid):
                self._all[key] = replace(meeting, is_call=is_call, why=why)

    def also_in(self, uid: str, occurrence: str, *, but: str) -> list[str]:
        return sorted(
            p for p, u, o in self._all if (u, o) == (uid, occurrence) and p != but and self._all[p, u, o].is_on
        )

    def last_met(self, person: str, emails: Sequence[str], *, before: datetime) -> Met:
        mine = (one.meeting for one in self._all.values() if one.person == person and one.is_on)
        calls = sorted((one for one in mine if one.start < before), key=lambda one: one.start)
        return met_before([(one.start, one.organizer, one.attendees) for one in calls], emails)


class MemoryArrangements:
    """Work that was scheduled for meetings."""

    def __init__(self, meetings: MemoryMeetings, queue: Queue) -> None:
        self._meetings = meetings
        self._queue = queue

    def keep(
        self,
        person: str,
        marks: Mapping[tuple[str, str], tuple[str, str]],
        work: Sequence[Due],
        *,
        withdraw: Sequence[str],
        now: datetime,
    ) -> bool:
        kept = self._meetings.mark(person, marks)
        if kept:
            self._queue.schedule(work, withdraw=withdraw, now=now)
        return kept


class MemoryPlans:
    """The plans that were made."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str, str], PostedPlan] = {}

    def plan(self, person: str, uid: str, occurrence: str) -> PostedPlan | None:
        return self._all.get((person, uid, occurrence))

    def plan_at(self, channel: str, ts: str) -> PostedPlan | None:
        return next((plan for plan in self._all.values() if (plan.channel, plan.ts) == (channel, ts)), None)

    def plans_of(self, person: str, *, start: datetime, end: datetime) -> list[PostedPlan]:
        return [plan for plan in self._all.values() if plan.person == person and start <= plan.start_at < end]

    def save_plan(self, plan: PostedPlan) -> None:
        self._all[plan.person, plan.uid, plan.occurrence] = plan

    def repoint(self, plan: PostedPlan, uid: str, occurrence: str) -> None:
        del self._all[plan.person, plan.uid, plan.occurrence]
        self.save_plan(replace(plan, uid=uid, occurrence=occurrence))


class ScriptedModel:
    """A model that says what it is told to say, in pieces of a few characters.

    Attributes:
        says: What it replies to a prompt; a ``Why`` is no reply.
        asked: Every prompt, in order.
    """

    name, canary = "scripted:one", "c0ffee"

    def __init__(self, says: Callable[[Rendered], str | Why] = lambda _: Why.UNAVAILABLE) -> None:
        self.says = says
        self.asked: list[Rendered] = []
        self.off: set[Capability] = set()

    def is_on(self, capability: Capability) -> bool:
        return capability not in self.off

    def warm(self) -> None:
        """It is."""

    def reply(self, prompt: Rendered, shape: type[T], of: For) -> T:
        try:
            return shape.model_validate_json("".join(self.stream(prompt, of)))
        except ValidationError as error:
            raise NoReply(Why.BAD_OUTPUT) from error

    def stream(self, prompt: Rendered, of: For) -> Iterator[str]:
        if not self.is_on(of.capability):
            raise NoReply(Why.OFF)
        self.asked.append(prompt)
        said = self.says(prompt)
        if isinstance(said, Why):
            raise NoReply(said)
        yield from (said[at : at + 7] for at in range(0, len(said), 7))


class MemoryLedger:
    """What models took."""

    def __init__(self) -> None:
        self.rows: list[tuple[date, For, str, Use]] = []

    def add(self, day: date, of: For, model: str, use: Use) -> None:
        self.rows.append((day, of, model, use))

    def used(self, day: date, person: str | None = None) -> Use:
        return sum((use for at, of, _, use in self.rows if at == day and person in (None, of.person)), Use(0, 0))

    def since(self, day: date) -> Use:
        return sum((use for at, _, _, use in self.rows if at >= day), Use(0, 0))


class ScriptedReplies:
    """A model that says one thing after the other, and the last one again and again; a reason is why it says nothing."""

    name = "stub:scripted"
    canary = "marlin-4471"

    def __init__(self, *script: Mapping[str, Any] | Why | Callable[[Rendered], Mapping[str, Any]]) -> None:
        self.script = list(script)
        self.asked: list[tuple[Rendered, For]] = []
        self.off: set[Capability] = set()

    def is_on(self, capability: Capability) -> bool:
        return capability not in self.off

    def warm(self) -> None:
        """It is."""

    def reply(self, prompt: Rendered, shape: type[T], of: For) -> T:
        self.asked.append((prompt, of))
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, Why):
            raise NoReply(said)
        return shape.model_validate(said(prompt) if callable(said) else said)

    def stream(self, prompt: Rendered, of: For) -> Iterator[str]:
        raise NotImplementedError("nothing is streamed to practice")
