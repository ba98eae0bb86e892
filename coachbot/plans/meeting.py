"""Meetings as the calendar has them, as they are judged, and as the coach keeps them."""

from dataclasses import dataclass
from datetime import datetime


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
        guests_unknown: Its calendar shows nobody's guests, so that it shows none here says nothing.
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
    guests_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that could not be read, and why, in a sentence."""

    uid: str
    reason: str


YOU_SAID_SO = "You said so."


@dataclass(frozen=True, slots=True)
class JudgedMeeting:
    """A meeting that was read, and whether it is a sales call."""

    meeting: Meeting
    is_call: bool | None
    why: str


def as_chosen(judged: JudgedMeeting, chosen: bool | None) -> JudgedMeeting:
    """What the rep said of a series counts, unless the call they want is cancelled."""
    if chosen is None or (chosen and judged.meeting.status == "cancelled"):
        return judged
    return JudgedMeeting(judged.meeting, chosen, YOU_SAID_SO)


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
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
