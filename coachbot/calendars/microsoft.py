"""Microsoft 365 calendars, read as an application of the tenant.

No message, log line or exception of this module holds a token, a secret or whose calendar it is.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import httpx
from pydantic import AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from coachbot.calendars.feeds import AHEAD, BEHIND, FIRST_BEHIND, STALE
from coachbot.calendars.ics.event import MAX_TITLE, ONCE, meeting_link, place_in_series
from coachbot.calendars.ics.guests import MAX_ATTENDEES, MAX_NAME, words
from coachbot.calendars.ics.zone_names import zone_of
from coachbot.calendars.tokens import MICROSOFT_REFUSES, MICROSOFT_SILENT, TIMEOUT_S, Application
from coachbot.errors import CalendarTrouble
from coachbot.plans.feed import CalendarState, FeedReading
from coachbot.plans.meeting import Attendee, Meeting, Skipped
from coachbot.plans.taken_back import status_of

API = "https://graph.microsoft.com/v1.0"
MAX_PAGES = 40
_A_PAGE = 200
_PREFER = f'outlook.timezone="UTC", odata.maxpagesize={_A_PAGE}'
_SHOW_AS = {"oof": "out_of_office", "free": "free", "workingElsewhere": "free"}
_STATUS = {"accepted": "accepted", "organizer": "accepted", "declined": "declined", "tentativelyAccepted": "tentative"}
_GARBLED = "What Microsoft 365 answered cannot be read. It is tried again."


class _StartAgain(CalendarTrouble):
    """What was remembered of the last reading leads no further."""


class _Endless(_StartAgain):
    """A delta that gives the same page again and again, as to mailboxes with long series (msgraph-sdk-dotnet 3070)."""


class _Person(BaseModel):
    type: str = ""
    name: str = Field("", validation_alias=AliasPath("emailAddress", "name"))
    address: str = Field("", validation_alias=AliasPath("emailAddress", "address"))
    response: str = Field("", validation_alias=AliasPath("status", "response"))


class _Event(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)
    uid: str = Field("", alias="iCalUId")
    subject: str = ""
    start: datetime = Field(validation_alias=AliasPath("start", "dateTime"))
    end: datetime = Field(validation_alias=AliasPath("end", "dateTime"))
    series_master_id: str = ""
    original_start: datetime | None = None
    is_all_day: bool = False
    is_cancelled: bool = False
    show_as: str = ""
    sensitivity: str = ""
    organizer: str = Field("", validation_alias=AliasPath("organizer", "emailAddress", "address"))
    attendees: list[_Person] = []
    mine: str = Field("", validation_alias=AliasPath("responseStatus", "response"))
    join_url: str = Field("", validation_alias=AliasPath("onlineMeeting", "joinUrl"))
    place: str = Field("", validation_alias=AliasPath("location", "displayName"))
    body_preview: str = ""


class _Cursor(BaseModel):
    """What is remembered between readings.

    Attributes:
        changes: Where the next ones are.
        ids: UID and occurrence of each meeting by Graph's id; what is taken out comes as an id only.
        series: UID and zone of each series by the id of its master.
    """

    changes: str = ""
    read_at: datetime | None = None
    ids: dict[str, tuple[str, str]] = {}
    series: dict[str, tuple[str, str]] = {}


class MicrosoftCalendar:
    """Reads a place ``microsoft:<user principal name>``: the main calendar of that user.

    Args:
        token: Gives an access token for Graph; else the client's secret does.
        transport: Another way to the network than httpx's own.
    """

    def __init__(
        self,
        tenant: str,
        client_id: str,
        client_secret: str,
        *,
        base_url: str = API,
        token: Callable[[], str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        scope = "{0.scheme}://{0.netloc}/.default".format(urlsplit(base_url))
        self._token = token or Application(tenant, client_id, client_secret, scope=scope, transport=transport)
        self._transport = transport

    def __call__(self, state: CalendarState, zone: str, now: datetime) -> FeedReading:
        """What the calendar holds, or what changed in it since.

        Raises:
            CalendarTrouble: It cannot be read.
        """
        headers = {"Authorization": f"Bearer {self._token()}", "Prefer": _PREFER}
        user = state.place.partition(":")[2].strip()
        known = _Cursor.model_validate(state.cursor)
        with httpx.Client(trust_env=False, timeout=TIMEOUT_S, transport=self._transport, headers=headers) as client:
            box = _Mailbox(client, f"{self._base}/users/{quote(user, safe='@')}", user.lower(), zone_of(zone))
            # The days of a delta are fixed by its first reading; new days come in with the next one.
            if known.changes and known.read_at and timedelta(0) <= now - known.read_at < STALE:
                with suppress(_StartAgain):
                    return box.changes(known)
            return box.everything(now, since=now - (BEHIND if known.read_at else FIRST_BEHIND))


@dataclass(frozen=True, slots=True)
class _Mailbox:
    """One user's calendar, while there is a token for it."""

    client: httpx.Client
    base: str
    user: str
    zone: ZoneInfo

    def everything(self, now: datetime, *, since: datetime) -> FeedReading:
        until = now + AHEAD
        days = {"startDateTime": f"{since.astimezone(UTC):%FT%TZ}", "endDateTime": f"{until.astimezone(UTC):%FT%TZ}"}
        try:
            items, changes = self._delta(f"{self.base}/calendarView/delta", days)
        except _Endless:
            # Without a delta everything is read each time.
            pages = self._pages(f"{self.base}/calendarView", {**days, "$top": str(_A_PAGE)})
            items, changes = {one: item for page in pages for one, item in _by_id(page).items()}, ""
        return self._reading(items, _Cursor(changes=changes, read_at=now), (since, until))

    def changes(self, known: _Cursor) -> FeedReading:
        items, delta = self._delta(known.changes)
        for master in items.keys() & known.series.keys():
            # Graph does not say which days of a series were taken out: it lists them no more.
            if any(uid == known.series[master][0] and one not in items for one, (uid, _) in known.ids.items()):
                raise _StartAgain(MICROSOFT_SILENT)
        return self._reading(items, known.model_copy(update={"changes": delta}), None)

    def _delta(self, url: str, params: Mapping[str, str] | None = None) -> tuple[dict[str, dict[str, Any]], str]:
        """All that is new, by id, and where the next changes are."""
        items: dict[str, dict[str, Any]] = {}
        for page in self._pages(url, params):
            found = _by_id(page)
            if found and found.keys() <= items.keys():
                raise _Endless(MICROSOFT_SILENT)
            items |= found
            if "@odata.deltaLink" in page:
                return items, str(page["@odata.deltaLink"])
        raise CalendarTrouble(_GARBLED)

    def _pages(self, url: str, params: Mapping[str, str] | None) -> Iterator[dict[str, Any]]:
        for _ in range(MAX_PAGES):
            page = self._get(url, params)
            yield page
            if "@odata.nextLink" not in page:
                return
            url, params = str(page["@odata.nextLink"]), None
        raise _StartAgain("This calendar has more events around now than can be read.")

    def _get(self, url: str, params: Mapping[str, str] | None = None, *, or_none: bool = False) -> dict[str, Any]:
        try:
            # The token goes nowhere else, whatever an answer says.
            if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
                raise CalendarTrouble(_GARBLED)
            reply = self.client.get(url, params=params)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise CalendarTrouble(MICROSOFT_SILENT) from None
        return {} if reply.status_code == 404 and or_none else _said(reply)

    def _series(self, items: Mapping[str, dict[str, Any]], known: _Cursor) -> dict[str, dict[str, Any]]:
        """The masters of all that is told of; a day of a series comes with little but its times."""
        series = {one: item for one, item in items.items() if item.get("type") == "seriesMaster"}
        for item in items.values():
            master = str(item.get("seriesMasterId", ""))
            if master and master not in series and (item.get("type") == "occurrence" or master not in known.series):
                series[master] = self._get(f"{self.base}/events/{quote(master, safe='')}", or_none=True)
        return series

    def _first_place(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Where its series had a day that was moved: a delta often leaves that out, and takes no ``$select``."""
        if item.get("type") != "exception" or "originalStart" in item:
            return {}
        event = f"{self.base}/events/{quote(str(item.get('id')), safe='')}"
        told = self._get(event, {"$select": "originalStart"}, or_none=True)
        return {name: value for name, value in told.items() if name == "originalStart"}

    def _reading(
        self, items: Mapping[str, dict[str, Any]], known: _Cursor, window: tuple[datetime, datetime] | None
    ) -> FeedReading:
        masters = self._series(items, known)
        series = dict(known.series)
        for one, master in masters.items():
            series[one] = (str(master.get("iCalUId", "")), str(master.get("originalStartTimeZone", "")))
        out = {one for one, item in items.items() if "@removed" in item or item.get("type") == "seriesMaster"}
        meetings: dict[str, Meeting] = {}
        skipped: list[Skipped] = []
        for one in items.keys() - out:
            master = str(items[one].get("seriesMasterId", ""))
            uid, planned_in = series.get(master, (str(items[one].get("iCalUId", "")), ""))
            try:
                event = _Event.model_validate(
                    {**masters.get(master, {}), **items[one], **self._first_place(items[one])}
                )
                meetings[one] = _meeting(event, uid, planned_in, self.zone, me=self.user)
            except (ValueError, OverflowError):
                skipped.append(Skipped(uid or one, "This event is written in a way that cannot be read."))
        keys = {one: (each.uid, each.occurrence) for one, each in meetings.items()}
        gone = tuple(key for one, key in known.ids.items() if one in out and key not in keys.values())
        ids = {one: key for one, key in known.ids.items() if one not in out} | keys
        cursor = known.model_copy(update={"ids": ids, "series": series}).model_dump(mode="json")
        found = tuple(sorted(meetings.values(), key=lambda each: (each.start, each.uid, each.occurrence)))
        return FeedReading(found if window or found or gone or skipped else None, window, cursor, gone, tuple(skipped))


def _by_id(page: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {str(item.get("id")): item for item in cast("list[dict[str, Any]]", page.get("value", []))}


def _said(reply: httpx.Response) -> dict[str, Any]:
    if reply.status_code != 200:
        # So a place among the changes is refused that is not known any more; everything may still be read.
        trouble = _StartAgain if reply.status_code in (400, 404, 410) else CalendarTrouble
        raise trouble(MICROSOFT_REFUSES if reply.status_code in (401, 403, 404) else MICROSOFT_SILENT)
    with suppress(ValueError, TypeError, RecursionError):
        said = _without_nulls(reply.json())
        if isinstance(said, dict) and all(isinstance(one, dict) for one in cast("Any", said).get("value", ())):
            return cast("dict[str, Any]", said)
    raise CalendarTrouble(_GARBLED)


def _without_nulls(said: Any) -> Any:
    # Graph writes null for what it has not.
    if isinstance(said, dict):
        return {name: _without_nulls(one) for name, one in cast("dict[str, Any]", said).items() if one is not None}
    return [_without_nulls(one) for one in cast("list[Any]", said)] if isinstance(said, list) else said


def _meeting(event: _Event, uid: str, planned_in: str, zone: ZoneInfo, *, me: str) -> Meeting:
    if not uid:
        raise ValueError("nothing is known of its series")
    # In the zone it was planned in, which is the same in everybody's calendar.
    original = _local(event.original_start or event.start, zone_of(planned_in or zone.key), all_day=event.is_all_day)
    return Meeting(
        uid=uid,
        occurrence=place_in_series(original, several_a_day=False) if event.series_master_id else ONCE,
        start=_local(event.start, zone, all_day=event.is_all_day),
        end=_local(event.end, zone, all_day=event.is_all_day),
        title=words(event.subject, MAX_TITLE),
        status=status_of("cancelled" if event.is_cancelled else event.show_as, event.subject),
        organizer=words(event.organizer, MAX_TITLE).lower(),
        attendees=_attendees(event, me),
        all_day=event.is_all_day,
        private=event.sensitivity in ("private", "confidential"),
        show_as=_SHOW_AS.get(event.show_as, "busy"),
        series=bool(event.series_master_id),
        link=next(
            (link for text in (event.join_url, event.place, event.body_preview) if (link := meeting_link(text))), ""
        ),
    )


def _local(moment: datetime, zone: ZoneInfo, *, all_day: bool) -> datetime:
    """In a zone; a whole day is written as midnight to midnight, whatever zone was asked for."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if all_day and moment.timetz() == time(tzinfo=UTC):
        return datetime.combine(moment.date(), time(), tzinfo=zone)
    return moment.astimezone(zone)


def _attendees(event: _Event, me: str) -> tuple[Attendee, ...]:
    """With the owner's own answer, which only the event itself has."""
    people = [_attendee(person) for person in event.attendees[:MAX_ATTENDEES]]
    mine = _STATUS.get(event.mine, "")
    if mine == "declined" and all(one.email != me for one in people):
        people.append(Attendee("", me))
    return tuple(replace(one, status=mine) if mine and one.email == me else one for one in people)


def _attendee(person: _Person) -> Attendee:
    email, name = words(person.address, MAX_TITLE).lower(), words(person.name, MAX_NAME)
    status, kind = _STATUS.get(person.response, "needs_action"), "resource" if person.type == "resource" else "person"
    return Attendee("" if name.lower() == email else name, email, status, kind)
