"""Calls and who is on them: the values that cross between calendars, plans, the team and the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on an invitation, as the calendar names them.

    Attributes:
        email: Lower case; empty where the invitation has none.
        status: ``accepted``, ``declined``, ``tentative`` or ``needs_action``.
        kind: ``person``, ``group``, ``room`` or ``resource``.
    """

    name: str
    email: str
    status: str = "needs_action"
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence of one event of one calendar.

    Attributes:
        occurrence: Which of its series: ``once``, or the date the series gave it (with the time where there may be
            several a day). A moved meeting keeps it.
        start: With a zone; a whole day begins at midnight where the calendar's owner is.
        status: ``confirmed``, ``tentative`` or ``cancelled``.
        show_as: ``busy``, ``free``, ``focus`` or ``out_of_office``.
        link: Where it is held, an https address of a known meeting service; else empty.
    """

    uid: str
    occurrence: str
    start: datetime
    end: datetime
    title: str
    status: str = "confirmed"
    organizer: str = ""
    attendees: tuple[Attendee, ...] = ()
    all_day: bool = False
    private: bool = False
    show_as: str = "busy"
    series: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that could not be read, and why, in a sentence."""

    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team.

    Attributes:
        id: As in ``people.csv``; the Slack id for somebody who is not in it.
        role: ``rep``, ``manager``, ``admin`` or ``vp``.
        time_zone: A name of the zone database.
        style: The style of play the rep likes to hear first; may be empty.
        slack: Slack id; empty until the person was seen in Slack.
    """

    id: str
    name: str
    email: str
    role: str = "rep"
    team: str = ""
    manager: str = ""
    started_on: date | None = None
    time_zone: str = "UTC"
    style: str = ""
    slack: str = ""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody wants to be reached; times are on the person's wall clock.

    Attributes:
        plans: Whether game plans, and all that goes with them, come at all.
        lead_minutes: How long before a call its plan comes.
        morning: When "today's calls" comes; None is never.
        quiet_from: From then on nothing comes by itself; until ``quiet_until``, which may be on the next day.
    """

    plans: bool = True
    lead_minutes: int = 30
    morning: time | None = time(8)
    quiet_from: time | None = None
    quiet_until: time | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at an account; ``email`` in lower case."""

    name: str
    email: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal, as the CRM or a CSV file tells it.

    Attributes:
        domain: Of the account's e-mail addresses.
        stage: A stage of the playbook, or ``stalled``, ``won`` or ``lost``.
        promises: What the rep promised and has not ticked off.
    """

    id: str
    account: str
    domain: str
    rep: str
    stage: str
    package: str = ""
    amount: float | None = None
    close_on: date | None = None
    competitor: str = ""
    contacts: tuple[Contact, ...] = ()
    next_step: str = ""
    promises: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.stage not in ("won", "lost")


@dataclass(frozen=True, slots=True)
class Kept:
    """A meeting as the coach keeps it.

    Attributes:
        person: Whose calendar it is in; an id of the team.
        is_call: Whether it is a sales call; None while in doubt.
        gone: It is not in the calendar any more, which two good readings agree on.
        arranged: What was last arranged for it; see ``coachbot.plans.arrange``.
    """

    person: str
    meeting: Meeting
    is_call: bool | None
    why: str
    gone: bool = False
    arranged: str = ""

    @property
    def is_on(self) -> bool:
        """A sales call that will take place, as far as the calendar knows."""
        return self.is_call is True and not self.gone and self.meeting.status != "cancelled"


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A game plan that was made.

    Attributes:
        key: Of its message, and of the job that looks after it.
        state: ``posted``, ``cancelled`` or ``withdrawn``; a plan that was never posted has no row.
        details_ts: The details in its thread.
        shown: A fingerprint of what the message says.
        start_at: When the call was to start, as last shown.
        content: The plan as plain data.
        accepted: Ids of the if-then lines the rep took on.
    """

    person: str
    uid: str
    occurrence: str
    key: str
    state: str
    channel: str
    ts: str
    start_at: datetime
    at: datetime
    details_ts: str = ""
    shown: str = ""
    content: Mapping[str, Any] | None = None
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a rep tapped after a call.

    Attributes:
        state: ``asked``, ``done`` or ``dropped``.
        outcome: ``next_step``, ``stalled``, ``won``, ``lost`` or ``no_show``; empty until tapped.
        moments: For each if-then line: ``said``, ``unsaid`` or ``not_come``.
        asked: Ids of the must-asks that were asked.
        transcript: The turns of the call, where the rep gave one.
    """

    person: str
    uid: str
    occurrence: str
    call_at: datetime
    account: str = ""
    deal: str = ""
    stage: str = ""
    state: str = "asked"
    channel: str = ""
    ts: str = ""
    outcome: str = ""
    moments: Mapping[str, str] | None = None
    asked: tuple[str, ...] = ()
    note: str = ""
    transcript: Sequence[Mapping[str, Any]] | None = None
    first_tap_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CalendarState:
    """A calendar and how reading it goes.

    Attributes:
        place: A file, a secret address, or an account of a calendar service. Never logged, never shown.
        cursor: What the reader of this kind of calendar remembers between readings; without its ``changes``
            everything is read.
        checked_at: The last good reading.
        failures: Readings in a row that failed; ``trouble`` says how the last one did.
    """

    person: str
    place: str
    cursor: Mapping[str, Any]
    next_at: datetime
    checked_at: datetime | None = None
    failures: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FeedReading:
    """A good reading of a calendar.

    Attributes:
        meetings: None when nothing changed since the last reading.
        window: The meetings are all that start in this time; None when they are only the changes.
        removed: UID and occurrence of meetings the service says were taken out.
        cursor: What to remember for the next reading; its ``changes`` is how to ask for what changed since.
    """

    meetings: tuple[Meeting, ...] | None
    window: tuple[datetime, datetime] | None
    cursor: Mapping[str, Any]
    removed: tuple[tuple[str, str], ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A meeting that was read, and whether it is a sales call."""

    meeting: Meeting
    is_call: bool | None
    why: str
