"""Google calendars, read with a service account that may act for the people of its domain.

No message, log line or exception of this module holds a token or whose calendar it is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from pydantic import AliasPath, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from coachbot.calendars.feeds import AHEAD, BEHIND, FIRST_BEHIND, STALE
from coachbot.calendars.ics.event import MAX_TITLE, ONCE, meeting_link, place_in_series
from coachbot.calendars.ics.guests import MAX_ATTENDEES, MAX_NAME, words
from coachbot.calendars.ics.zone_names import zone_of
from coachbot.calendars.tokens import GOOGLE_REFUSES, GOOGLE_SILENT, TIMEOUT_S, ServiceAccount
from coachbot.errors import CalendarTrouble
from coachbot.plans.feed import CalendarState, FeedReading
from coachbot.plans.meeting import Attendee, Meeting, Skipped
from coachbot.plans.taken_back import status_of

API = "https://www.googleapis.com/calendar/v3"
# Changes come from any year, a series without end as every one of its days.
REACH = timedelta(days=60)
MAX_PAGES = 40
_ANY = {"singleEvents": "true", "showDeleted": "true", "maxResults": "250"}
_SHOW_AS = {"focusTime": "focus", "outOfOffice": "out_of_office"}
# How Google names one occurrence of a series: the series, then when it was to begin.
_INSTANCE = re.compile(r"^(.+)_(\d{8}(?:T\d{6}Z)?)$")


class _StartAgain(Exception):
    """What was remembered of the last reading leads no further."""


class _Said(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class _When(_Said):
    day: date | None = Field(None, alias="date")
    date_time: datetime | None = None
    time_zone: str = ""


class _Person(_Said):
    email: str = ""
    display_name: str = ""
    response_status: str = ""
    resource: bool = False


class _Event(_Said):
    id: str
    status: str = ""
    uid: str = Field("", alias="iCalUID")
    summary: str = ""
    start: _When | None = None
    end: _When | None = None
    recurring_event_id: str = ""
    original_start_time: _When | None = None
    organizer: _Person = _Person()
    attendees: list[_Person] = []
    event_type: str = ""
    transparency: str = ""
    visibility: str = ""
    hangout_link: str = ""
    ways_in: list[dict[str, Any]] = Field([], validation_alias=AliasPath("conferenceData", "entryPoints"))
    location: str = ""
    description: str = ""


class _Page(_Said):
    items: list[dict[str, Any]] = []
    next_page_token: str = ""
    next_sync_token: str = ""


class GoogleCalendar:
    """Reads a place ``google:<address>``: the main calendar of that address.

    Args:
        token: Gives an access token for an address; else the JSON key in ``key_file`` does.
        transport: Another way to the network than httpx's own.
    """

    def __init__(
        self,
        key_file: Path,
        *,
        base_url: str = API,
        token: Callable[[str], str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = f"{base_url.rstrip('/')}/calendars/primary/events"
        self._token = token or ServiceAccount(key_file)
        self._transport = transport

    def __call__(self, state: CalendarState, zone: str, now: datetime) -> FeedReading:
        """What the calendar holds, or what changed in it since.

        Raises:
            CalendarTrouble: It cannot be read.
        """
        headers = {"Authorization": f"Bearer {self._token(state.place.partition(':')[2].strip())}"}
        with httpx.Client(trust_env=False, timeout=TIMEOUT_S, transport=self._transport, headers=headers) as client:
            read_at = datetime.fromisoformat(state.cursor["read_at"]) if "read_at" in state.cursor else None
            # A reading of everything fixes its last day; new days come in with the next one.
            if read_at and state.cursor.get("changes") and timedelta(0) <= now - read_at < STALE:
                with suppress(_StartAgain):
                    return self._changes(client, state.cursor, _Found(zone_of(zone), now))
            window = (now - (BEHIND if read_at else FIRST_BEHIND), now + AHEAD)
            found = _Found(zone_of(zone), now)
            changes = self._take(client, {"timeMin": window[0].isoformat(), "timeMax": window[1].isoformat()}, found)
        return found.reading(window, {"changes": changes, "read_at": now.isoformat()})

    def _changes(self, client: httpx.Client, cursor: Mapping[str, Any], found: "_Found") -> FeedReading:
        found.uids.update(cursor.get("uids", {}))
        found.zones.update(cursor.get("zones", {}))
        changes = self._take(client, {"syncToken": str(cursor["changes"])}, found)
        return found.reading(None, {**cursor, "changes": changes})

    def _take(self, client: httpx.Client, asked: Mapping[str, str], found: "_Found") -> str:
        """Take in every page; what the next changes are asked for with."""
        more: dict[str, str] = {}
        for _ in range(MAX_PAGES):
            page = _page(client, self._url, {**_ANY, **asked, **more})
            found.take(page.items)
            if not page.next_page_token:
                return page.next_sync_token
            more = {"pageToken": page.next_page_token}
        if "syncToken" in asked:
            raise _StartAgain
        raise CalendarTrouble("This calendar has more than 10,000 events around now, too many to read.")


@dataclass(slots=True)
class _Found:
    """What a reading brings, page by page.

    Attributes:
        uids: The UID of what Google did not name itself, by Google's id; what is taken out may come as an id only.
        zones: Where a series was planned, by Google's id, if not where its reader is.
    """

    zone: ZoneInfo
    now: datetime
    uids: dict[str, str] = field(default_factory=dict[str, str])
    zones: dict[str, str] = field(default_factory=dict[str, str])
    by_key: dict[tuple[str, str], Meeting] = field(default_factory=dict[tuple[str, str], Meeting])
    removed: dict[tuple[str, str], None] = field(default_factory=dict[tuple[str, str], None])
    skipped: list[Skipped] = field(default_factory=list[Skipped])

    def reading(self, window: tuple[datetime, datetime] | None, cursor: Mapping[str, Any]) -> FeedReading:
        meetings = tuple(sorted(self.by_key.values(), key=lambda one: (one.start, one.uid, one.occurrence)))
        gone = tuple(key for key in self.removed if key not in self.by_key)
        found = meetings if window or meetings or gone or self.skipped else None
        return FeedReading(found, window, {**cursor, "uids": self.uids, "zones": self.zones}, gone, tuple(self.skipped))

    def take(self, items: Iterable[dict[str, Any]]) -> None:
        for item in items:
            try:
                self._one(_Event.model_validate(item))
            except (ValueError, OverflowError):
                uid = words(item.get("iCalUID") or item.get("id") or "", MAX_TITLE)
                self.skipped.append(Skipped(uid, "This event is written in a way that cannot be read."))

    def _one(self, event: _Event) -> None:
        base, occurrence = self._place(event)
        if event.uid and event.uid != f"{base}@google.com":
            self.uids[base] = event.uid
        key = (event.uid or self.uids.get(base, f"{base}@google.com"), occurrence)
        cancelled = event.status == "cancelled"
        meeting = None if cancelled and event.start is None else _meeting(event, key, self.zone)
        if meeting and self._is_near(meeting):
            self.by_key[key] = self.by_key.get(key, meeting) if cancelled else meeting
        elif cancelled:
            self.removed[key] = None

    def _place(self, event: _Event) -> tuple[str, str]:
        """Google's id of the event or of its series, and which of the series it is."""
        original, instance = event.original_start_time, _INSTANCE.match(event.id)
        if event.recurring_event_id and original:
            base, moment = event.recurring_event_id, original.day or _moment(original, self.zone)
            if original.time_zone and original.time_zone != self.zone.key:
                self.zones[base] = original.time_zone
        elif instance and not event.start:
            base, moment = instance[1], datetime.fromisoformat(instance[2])
        else:
            return event.id, ONCE
        if isinstance(moment, datetime) and moment.tzinfo:
            # In the zone it was planned in, which is the same in everybody's calendar.
            moment = moment.astimezone(zone_of(self.zones.get(base, self.zone.key)))
        return base, place_in_series(moment, several_a_day=False)

    def _is_near(self, meeting: Meeting) -> bool:
        """In reach, or moved out of it: that it is not held at its old time any more has to be known."""
        if abs(meeting.start - self.now) <= REACH or meeting.status == "cancelled":
            return abs(meeting.start - self.now) <= REACH
        return not meeting.series or abs(date.fromisoformat(meeting.occurrence) - self.now.date()) <= REACH


def _meeting(event: _Event, key: tuple[str, str], zone: ZoneInfo) -> Meeting:
    start = _moment(event.start, zone)
    videos = (str(way.get("uri")) for way in event.ways_in if way.get("entryPointType") == "video")
    title = words(event.summary, MAX_TITLE)
    places = (*videos, event.hangout_link, event.location, event.description)
    return Meeting(
        *key,
        start=start,
        end=_moment(event.end, zone) if event.end else start,
        title=title,
        status=status_of(event.status, title),
        organizer=words(event.organizer.email, MAX_TITLE).lower(),
        attendees=tuple(map(_attendee, event.attendees[:MAX_ATTENDEES])),
        all_day=bool(event.start and event.start.day),
        private=event.visibility in ("private", "confidential"),
        show_as=_SHOW_AS.get(event.event_type, "free" if event.transparency == "transparent" else "busy"),
        series=key[1] != ONCE,
        link=next((link for text in places if (link := meeting_link(text))), ""),
    )


def _attendee(person: _Person) -> Attendee:
    email, name = words(person.email, MAX_TITLE).lower(), words(person.display_name, MAX_NAME)
    said = person.response_status
    status = said if said in ("accepted", "declined", "tentative") else "needs_action"
    return Attendee("" if name.lower() == email else name, email, status, "resource" if person.resource else "person")


def _moment(when: _When | None, zone: ZoneInfo) -> datetime:
    if when and when.day:
        return datetime.combine(when.day, time(), tzinfo=zone)
    if when and when.date_time:
        return when.date_time.replace(tzinfo=when.date_time.tzinfo or zone_of(when.time_zone or zone.key))
    raise ValueError("neither a day nor a time")


def _page(client: httpx.Client, url: str, params: Mapping[str, str]) -> _Page:
    try:
        reply = client.get(url, params=params)
        if reply.status_code == 200:
            return _Page.model_validate_json(reply.content)
    except httpx.HTTPError:
        raise CalendarTrouble(GOOGLE_SILENT) from None
    except ValidationError:
        raise CalendarTrouble("What Google answered cannot be read. It is tried again.") from None
    # A token it does not know any more; 400 where it cannot even read it.
    if reply.status_code in (400, 410) and "syncToken" in params:
        raise _StartAgain
    # Too many questions are forbidden too.
    too_many = any(reason in reply.text for reason in ("LimitExceeded", "quotaExceeded"))
    if reply.status_code in (401, 403, 404) and not too_many:
        raise CalendarTrouble(GOOGLE_REFUSES)
    raise CalendarTrouble("Google has trouble of its own, or is asked too often. It is tried again.")
