"""The plans' part of Home and of the settings: today's calls, when plans come, where the calendar is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person
from coachbot.plans.capability import Planning
from coachbot.plans.feed import CalendarState
from coachbot.plans.meeting import CalendarMeeting
from coachbot.plans.preferences import PlanPreferences
from handlers.slack.blocks import Block, items, line, rich, text
from handlers.slack.encode import literal
from handlers.slack.feature import Reach
from handlers.slack.forms import Values, choice, clock, entered, field, selected, text_input, time_in
from handlers.words import counted, length

_WEEKS = timedelta(weeks=12)
LEADS = (10, 15, 30, 45, 60, 120)
TITLE_CHARS = 120
PLANS, LEAD, MORNING, CALENDAR = "plans", "lead", "morning", "calendar"


@dataclass(frozen=True, slots=True)
class PlanHome:
    """Shows what is ahead today, and changes how plans come."""

    plans: Planning

    def blocks(self, person: Person, now: datetime) -> list[Block]:
        """Today's calls."""
        hours = self.plans.team.hours(person)
        calls = self.plans.morning.calls_of(person, hours.day_of(now))
        listed = _listed(calls, hours, connected=self.plans.calendars.state(person.id) is not None)
        return [rich([line(text("Today", bold=True)), *listed])]

    def knows(self, person: Person, now: datetime) -> list[str]:
        """The calendar, and the plans of twelve weeks."""
        made = self.plans.plans.plans_of(person.id, start=now - _WEEKS, end=now)
        calendar = self.plans.calendars.state(person.id)
        return [
            f"{calendar_words(calendar)}{' Only sales calls of it are kept.' if calendar else ''}",
            f"{counted(len(made), 'game plan')} in twelve weeks. Your notes and transcripts of calls are yours only.",
        ]

    def reach(self, person: Person) -> Reach:
        """When plans come."""
        preferences = self.plans.team.preferences(person.id, PlanPreferences)
        if not preferences.plans:
            return Reach(("Nothing comes by itself. /gameplan still works.",), by_itself=False)
        morning = f"Today's calls at {preferences.morning:%H:%M}" if preferences.morning else "No list of today's calls"
        return Reach((f"Game plan {length(preferences.lead_minutes)} before a call", morning))

    def small_print(self, person: Person) -> str:
        """How reading the calendar goes."""
        return calendar_words(self.plans.calendars.state(person.id))

    def fields(self, person: Person) -> list[Block]:
        """The inputs. The calendar's address is never shown again, so its field is empty."""
        preferences = self.plans.team.preferences(person.id, PlanPreferences)
        connected = self.plans.calendars.state(person.id) is not None
        return plan_fields(preferences, connected=connected)

    def save(self, person: Person, values: Values) -> None:
        """Keep what was entered, and arrange what follows."""
        now, before = self.plans.clock(), self.plans.team.preferences(person.id, PlanPreferences)
        self.plans.team.save_preferences(person.id, chosen(values, before))
        address = entered(values, CALENDAR)
        if address:
            place = "" if address.lower() == "none" else address
            self.plans.calendars.connect(person.id, place, now=now)
        self.plans.arrange(person, now=now)


def plan_fields(preferences: PlanPreferences, *, connected: bool) -> list[Block]:
    """The inputs as they stand for somebody."""
    leads = (*LEADS, *(() if preferences.lead_minutes in LEADS else (preferences.lead_minutes,)))
    before = [(str(minutes), f"{length(minutes)} before") for minutes in leads]
    what = [("on", "Game plans and debriefs"), ("off", "Nothing by itself")]
    placeholder = "Connected. Leave empty to keep it." if connected else "https://…/basic.ics"
    secret = "It is kept secret and never shown. Write “none” to disconnect."
    return [
        field(PLANS, "What comes", choice("radio_buttons", what, "on" if preferences.plans else "off")),
        field(LEAD, "Game plan", choice("static_select", before, str(preferences.lead_minutes))),
        field(MORNING, "Today's calls at", clock(preferences.morning), hint="Empty: not at all."),
        field(CALENDAR, "Secret address of your calendar (iCal)", text_input(placeholder=placeholder), hint=secret),
    ]


def chosen(values: Values, before: PlanPreferences) -> PlanPreferences:
    """What was entered; what was left out stays."""
    return replace(
        before,
        plans=(selected(values, PLANS) or "on") == "on",
        lead_minutes=_lead(selected(values, LEAD), before.lead_minutes),
        morning=time_in(values, MORNING),
    )


def _lead(said: str, before: int) -> int:
    """One of those that were offered; anything else changes nothing."""
    return int(said) if said in [str(minutes) for minutes in (*LEADS, before)] else before


def errors(values: Values) -> dict[str, str]:
    """What is wrong with what was entered."""
    address = entered(values, CALENDAR).lower()
    if not address or address == "none" or address.startswith(("https://", "webcal://")):
        return {}
    wrong = "An address begins with https://. Copy the secret iCal address from your calendar's settings."
    return {CALENDAR: wrong}


def calendar_words(calendar: CalendarState | None) -> str:
    """How reading somebody's calendar goes."""
    if calendar is None:
        return "No calendar is connected."
    if calendar.failures:
        return literal(f"Your calendar cannot be read: {calendar.trouble}", 400)
    if not calendar.checked_at:
        return "Your calendar is being read for the first time."
    return literal(" ".join(("Your calendar is connected.", *calendar.cursor.get("notices", ()))), 600)


def _listed(calls: Sequence[CalendarMeeting], hours: LocalHours, *, connected: bool) -> list[Block]:
    if not calls:
        nothing = "No sales calls today." if connected else "Connect your calendar, and I prepare your calls."
        return [line(text(nothing))]
    rows = [
        line(
            text(f"{hours.local(call.meeting.start):%H:%M}  ", bold=True),
            text(literal(call.meeting.title, TITLE_CHARS) or "(no title)"),
        )
        for call in calls
    ]
    return [items(rows)]
