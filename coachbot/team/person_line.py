"""A person of the team, as a line of a list tells them. Pure."""

import re
from dataclasses import dataclass

from coachbot.domain.people import Person
from coachbot.team import values
from coachbot.team.cells import Say, day_of, needed
from coachbot.team.sheet import BadLine, Row
from coachbot.team.values import Order

ROLES = frozenset({"rep", "manager", "admin", "vp"})
_GONE = frozenset({"deactivated", "suspended", "inactive", "deprovisioned", "deleted", "disabled", "terminated"})
_SLACK_ID = re.compile(r"^[UW][A-Z0-9]{6,}$")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person, and where the calendar is; the latter is a secret."""

    person: Person
    calendar: str = ""


def person_id(row: Row) -> str:
    """Who it is; without an id of the team the address tells it."""
    return row.get("id") or _address(row)


def _address(row: Row) -> str:
    written = needed(row, "email")
    found = values.email(written)
    if found is None:
        raise BadLine(f"“{written}” is no e-mail address")
    return found


def person_in(row: Row, order: Order, say: Say) -> PersonLine:
    """The person of a line.

    Raises:
        BadLine: There is no address, or nobody to reach.
    """
    if set(re.findall(r"[a-z]+", row.get("status", "").casefold())) & _GONE:
        raise BadLine(f"the list says “{row['status']}”, so nobody is there to reach")
    given = " ".join(part for part in (row.get("first_name", ""), row.get("last_name", "")) if part)
    # Every directory has user ids; Slack's have a form of their own.
    theirs = (row.get(name, "") for name in ("user_id", "id"))
    slack = row.get("slack", "") or next((one for one in theirs if _SLACK_ID.match(one)), "")
    person = Person(
        id=person_id(row),
        name=row.get("name") or given or needed(row, "name"),
        email=_address(row),
        role=_role(row.get("role", ""), say),
        team=row.get("team", ""),
        manager=row.get("manager", ""),
        started_on=day_of(row.get("started_on", ""), "started_on", order, say),
        time_zone=_zone(row.get("time_zone", ""), say),
        style=row.get("style", "").lower(),
        slack=slack,
    )
    return PersonLine(person, _calendar(row.get("calendar", ""), say))


def _role(text: str, say: Say) -> str:
    role = text.lower() or "rep"
    if role not in ROLES:
        # The least that somebody may see.
        say(f"the role “{text}” is none of {', '.join(sorted(ROLES))}; they are taken as a rep")
        return "rep"
    return role


def _zone(text: str, say: Say) -> str:
    """Empty is not known: Slack may know it."""
    found, is_its_name = values.zone(text)
    if text and not found:
        say(f"nobody knows the time zone “{text}”, so Slack's is used; write it as America/New_York")
    elif not is_its_name:
        say(f"the time zone “{text}” is read as {found}, whose clocks change with the seasons")
    return found


def _calendar(text: str, say: Say) -> str:
    """Where a calendar is; a page that shows one is no such place. The address is never repeated: it is a secret."""
    is_page = re.search(r"/embed\b|[?&]src=|calendar/u?/?\d*/?(?:r|render)?$|/calendar/view|\.html(?:$|\?)", text)
    if is_page and not re.search(r"\.ics(?:$|\?)", text):
        say("calendar is the address of a page, not of an .ics file, so it was left out; copy the secret iCal address")
        return ""
    return text
