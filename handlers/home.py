"""App Home: today's calls and how the rep wants to be reached; and the form that changes it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from coachbot.domain.people import Person, Preferences
from coachbot.plans.feed import CalendarState
from coachbot.plans.meeting import CalendarMeeting
from handlers import ids
from handlers.blocks import Block, actions, button, context, items, line, plain, rich, text
from handlers.encode import literal
from handlers.plan_text import length
from handlers.replies import part

LEADS = (10, 15, 30, 45, 60, 120)
TITLE_CHARS = 120
_PLANS, _LEAD, _MORNING, _FROM, _UNTIL, _CALENDAR = "plans", "lead", "morning", "quiet_from", "quiet_until", "calendar"


def home_view(
    person: Person,
    wishes: Preferences,
    calls: Sequence[CalendarMeeting],
    calendar: CalendarState | None,
    dead: Sequence[tuple[str, str]],
) -> Block:
    """What the Home tab shows.

    Args:
        dead: Kind and reference of jobs that were given up; only admins are shown them.
    """
    blocks: list[Block] = [rich([line(text("Today", bold=True)), *_today(person, calls, calendar)])]
    blocks.append(rich([line(text("How I reach you", bold=True)), items([line(text(one)) for one in _wishes(wishes)])]))
    blocks.append(context(_calendar(calendar)))
    blocks.append(actions([button("Settings", ids.SETTINGS, "1")]))
    if dead and person.role == "admin":
        some = ", ".join(f"{kind} ({reference})" for kind, reference in dead[:5])
        told = f"{len(dead)} jobs were given up: {some}. The log has the references."
        blocks += [rich([line(text(literal(told, 500)))]), actions([button("Try them again", ids.RETRY_JOBS, "1")])]
    return {"type": "home", "blocks": blocks}


def settings_form(wishes: Preferences, connected: bool) -> Block:
    """The modal. The calendar's address is never shown again, so its field is empty."""
    options = [_option(f"{length(minutes)} before", str(minutes)) for minutes in LEADS]
    if wishes.lead_minutes not in LEADS:
        options.append(_option(f"{length(wishes.lead_minutes)} before", str(wishes.lead_minutes)))
    chosen = next(one for one in options if one["value"] == str(wishes.lead_minutes))
    on = [_option("Game plans and debriefs", "on"), _option("Nothing by itself", "off")]
    lead = {"type": "static_select", "action_id": _LEAD, "options": options, "initial_option": chosen}
    address: Block = {
        "type": "plain_text_input",
        "action_id": _CALENDAR,
        "max_length": 2_000,
        "placeholder": plain("Connected. Leave empty to keep it." if connected else "https://…/basic.ics"),
    }
    return {
        "type": "modal",
        "callback_id": ids.SETTINGS_FORM,
        "title": plain("How I reach you"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            _input(_PLANS, "What comes", {
                "type": "radio_buttons", "action_id": _PLANS, "options": on, "initial_option": on[not wishes.plans]
            }),
            _input(_LEAD, "Game plan", lead),
            _input(_MORNING, "Today's calls at", _picker(_MORNING, wishes.morning), hint="Empty: not at all."),
            _input(_FROM, "Quiet from", _picker(_FROM, wishes.quiet_from)),
            _input(_UNTIL, "Quiet until", _picker(_UNTIL, wishes.quiet_until)),
            _input(_CALENDAR, "Secret address of your calendar (iCal)", address,
                   hint="It is kept secret and never shown. Write “none” to disconnect."),
        ],
    }  # fmt: skip


def chosen(values: dict[str, Any], before: Preferences) -> tuple[Preferences, str | None, dict[str, str]]:
    """What was entered: wishes, a new calendar address if any ("" disconnects), and what is wrong by field."""
    quiet_from, quiet_until = _time(values, _FROM), _time(values, _UNTIL)
    wishes = replace(
        before,
        plans=(_selected(values, _PLANS) or "on") == "on",
        lead_minutes=int(_selected(values, _LEAD) or before.lead_minutes),
        morning=_time(values, _MORNING),
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )
    errors: dict[str, str] = {}
    if (quiet_from is None) != (quiet_until is None):
        errors[_UNTIL if quiet_until is None else _FROM] = "Quiet hours need a beginning and an end."
    address = str(_field(values, _CALENDAR).get("value") or "").strip()
    if address.lower() == "none":
        return wishes, "", errors
    if address and not address.lower().startswith(("https://", "webcal://")):
        errors[_CALENDAR] = (
            "An address begins with https://. Copy the secret iCal address from your calendar's settings."
        )
    return wishes, address or None, errors


def _today(person: Person, calls: Sequence[CalendarMeeting], calendar: CalendarState | None) -> list[Block]:
    if not calls:
        nothing = "No sales calls today." if calendar else "Connect your calendar, and I prepare your calls."
        return [line(text(nothing))]
    zone = ZoneInfo(person.time_zone)
    rows = [
        line(
            text(f"{kept.meeting.start.astimezone(zone):%H:%M}  ", bold=True),
            text(literal(kept.meeting.title, TITLE_CHARS) or "(no title)"),
        )
        for kept in calls
    ]
    return [items(rows)]


def _wishes(wishes: Preferences) -> list[str]:
    if not wishes.plans:
        return ["Nothing comes by itself. /gameplan still works."]
    quiet = (
        f"Quiet from {wishes.quiet_from:%H:%M} to {wishes.quiet_until:%H:%M}"
        if wishes.quiet_from and wishes.quiet_until
        else "No quiet hours"
    )
    morning = f"Today's calls at {wishes.morning:%H:%M}" if wishes.morning else "No list of today's calls"
    return [f"Game plan {length(wishes.lead_minutes)} before a call", morning, quiet]


def _calendar(calendar: CalendarState | None) -> str:
    if calendar is None:
        return "No calendar is connected."
    if calendar.failures:
        return literal(f"Your calendar cannot be read: {calendar.trouble}", 400)
    return "Your calendar is connected." if calendar.checked_at else "Your calendar is being read for the first time."


def _input(block_id: str, label: str, element: Block, *, hint: str = "") -> Block:
    block: Block = {"type": "input", "optional": True, "block_id": block_id, "label": plain(label), "element": element}
    return block | ({"hint": plain(hint)} if hint else {})


def _picker(action_id: str, value: time | None) -> Block:
    return {"type": "timepicker", "action_id": action_id, **({"initial_time": f"{value:%H:%M}"} if value else {})}


def _option(label: str, value: str) -> Block:
    return {"text": plain(label), "value": value}


def _field(values: dict[str, Any], name: str) -> dict[str, Any]:
    return part(part(values, name), name)


def _selected(values: dict[str, Any], name: str) -> str:
    return str(part(_field(values, name), "selected_option").get("value") or "")


def _time(values: dict[str, Any], name: str) -> time | None:
    found = _field(values, name).get("selected_time")
    return time.fromisoformat(str(found)) if found else None
