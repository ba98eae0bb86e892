"""What answers as Google Calendar, Microsoft Graph and HubSpot document, and says no on demand.

The cassettes were recorded against it; see the README beside them. To record one again::

    pytest tests/calendars/test_google.py -k "the test" --record-mode=rewrite
"""

import re
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import quote

from tests.coachbot.calendars.serving import Asked, Json, Reply, Service


class Changing(Service):
    """Events by id, and in which order they changed."""

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, Json] = {}
        self.changes: list[str] = []
        self.oldest = 0
        self.page_size = 250

    def put(self, *events: Json) -> None:
        for event in events:
            self.events[event["id"]] = event
            self.changes.append(event["id"])

    def drop(self, event_id: str) -> None:
        """Taken out without a word."""
        del self.events[event_id]

    def forget(self) -> None:
        """Every token given out so far is too old."""
        self.changes.append("")
        self.oldest = len(self.changes)

    def since(self, number: int) -> list[Json]:
        changed = dict.fromkeys(one for one in self.changes[number:] if one in self.events)
        return [self.events[one] for one in changed]


class GoogleStub(Changing):
    """``events.list`` of the main calendar; instances are put in as Google would write them out."""

    def cancel(self, event_id: str, **known: Any) -> None:
        """Taken out; only what is ``known`` is still told of it."""
        self.put({"kind": "calendar#event", "id": event_id, "status": "cancelled", **known})

    def answer(self, asked: Asked) -> Reply:
        query = asked.query
        if not asked.path.endswith("/calendars/primary/events"):
            return Reply(404, {"error": {"code": 404, "message": "Not Found"}})
        if "syncToken" in query and query.keys() & {"timeMin", "timeMax", "orderBy", "q", "updatedMin"}:
            return Reply(400, {"error": {"code": 400, "errors": [{"reason": "syncTokenWithRequestRestrictions"}]}})
        number = int(query.get("syncToken", "sync-0").removeprefix("sync-"))
        if "syncToken" in query and number < self.oldest:
            return Reply(410, {"error": {"code": 410, "errors": [{"reason": "fullSyncRequired"}]}})
        found = self.since(number) if "syncToken" in query else [e for e in self.events.values() if _within(e, query)]
        start = int(query.get("pageToken", "page-0").removeprefix("page-"))
        end = start + min(self.page_size, int(query["maxResults"]))
        more = {"nextPageToken": f"page-{end}"} if end < len(found) else {"nextSyncToken": f"sync-{len(self.changes)}"}
        return Reply(200, {"kind": "calendar#events", "timeZone": "Europe/Berlin", **more, "items": found[start:end]})


def _within(event: Json, query: dict[str, str]) -> bool:
    first = event.get("start", event.get("originalStartTime", {}))
    last = event.get("end", first)
    begins, ends = (one.get("dateTime", one.get("date", ""))[:16] for one in (first, last))
    return not begins or (ends > query["timeMin"][:16] and begins < query["timeMax"][:16])


class GraphStub(Changing):
    """``calendarView/delta``, and one event by its id.

    Attributes:
        loops: Whether its delta gives the same page for ever.
        moved: When the series had days that were moved, by id; told only to who asks for it.
    """

    days = ("", "")
    loops = False

    def __init__(self) -> None:
        super().__init__()
        self.moved: dict[str, str] = {}

    def remove(self, event_id: str) -> None:
        self.put({"@removed": {"reason": "deleted"}, "id": event_id})

    def answer(self, asked: Asked) -> Reply:
        if single := re.search(r"/events/([^/]+)$", asked.path):
            event = self.events.get(single[1])
            if event and asked.query.get("$select") == "originalStart":
                return Reply(200, {"id": single[1], "originalStart": self.moved.get(single[1])})
            return Reply(200, event) if event else Reply(404, {"error": {"code": "ErrorItemNotFound"}})
        if asked.path.endswith("/calendarView"):
            return Reply(200, {"value": [event for event in self.events.values() if event["type"] != "seriesMaster"]})
        if not asked.path.endswith("/calendarView/delta"):
            return Reply(404, {"error": {"code": "ResourceNotFound"}})
        if self.loops:
            again = f"{asked.host}{asked.path}?$skiptoken=again{len(self.asked)}"
            return Reply(200, {"value": list(self.events.values()), "@odata.nextLink": again})
        number, start = self._where(asked.query)
        if number is not None and number < self.oldest:
            return Reply(410, {"error": {"code": "syncStateNotFound", "message": "The sync state is not found."}})
        self.days = (asked.query.get("startDateTime", self.days[0]), asked.query.get("endDateTime", self.days[1]))
        found = list(filter(self._is_on, self.events.values())) if number is None else self.since(number)
        end = start + min(self.page_size, int(asked.headers["prefer"].partition("maxpagesize=")[2]))
        token = f"$skiptoken={quote(f'{number}.{end}')}" if end < len(found) else f"$deltatoken={len(self.changes)}"
        name = "@odata.nextLink" if end < len(found) else "@odata.deltaLink"
        return Reply(
            200, {"@odata.context": "events", name: f"{asked.host}{asked.path}?{token}", "value": found[start:end]}
        )

    def _is_on(self, event: Json) -> bool:
        if "@removed" in event or event["type"] == "seriesMaster":
            return "@removed" not in event
        return self.days[0] <= event["start"]["dateTime"] < self.days[1]

    def _where(self, query: dict[str, str]) -> tuple[int | None, int]:
        """Since which change, None for all; and at which of them the page begins."""
        if "$skiptoken" in query:
            number, start = query["$skiptoken"].split(".")
            return (None if number == "None" else int(number)), int(start)
        return (int(query["$deltatoken"]) if "$deltatoken" in query else None), 0


class HubSpotStub(Service):
    """Search of deals, what they are associated with, and owners."""

    links_a_page = 500

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, dict[str, Json]] = {"deals": {}, "companies": {}, "contacts": {}}
        self.links: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self.owners: list[Json] = []

    def put(self, kind: str, object_id: str, **properties: str | None) -> None:
        self.objects[kind][object_id] = {"id": object_id, "properties": {"hs_object_id": object_id, **properties}}

    def link(self, deal: str, kind: str, *ends: tuple[str, int]) -> None:
        """Ends with the type of the association; 5 is the primary company of a deal."""
        self.links[deal, kind] = list(ends)

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/crm/v3/objects/deals/search":
            return self._search(asked.body)
        if asked.path == "/crm/v3/owners":
            return Reply(200, _paged(self.owners, asked.query.get("after", "0"), int(asked.query["limit"])))
        if linked := re.match(r"/crm/v4/associations/deals/(\w+)/batch/read", asked.path):
            return self._linked(linked[1], asked.body["inputs"])
        kind = asked.path.split("/")[4]
        known = self.objects[kind]
        return Reply(
            200, {"status": "COMPLETE", "results": [known[e["id"]] for e in asked.body["inputs"] if e["id"] in known]}
        )

    def _search(self, body: Json) -> Reply:
        after = int(body.get("after", "0"))
        if after + body["limit"] > 10_000:
            return Reply(400, {"status": "error", "message": "The search goes beyond 10000 results."})
        groups = [group["filters"] for group in body["filterGroups"]]
        fitting = (
            deal
            for deal in sorted(self.objects["deals"].values(), key=lambda deal: int(deal["id"]))
            if any(all(_fits(deal, one) for one in filters) for filters in groups)
        )
        # One more than the page shows there is another.
        return Reply(200, _paged(list(islice(fitting, after + body["limit"] + 1)), str(after), body["limit"]))

    def _linked(self, kind: str, inputs: list[Json]) -> Reply:
        found: list[Json] = []
        for one in inputs:
            if (one["id"], kind) in self.links:
                ends = [
                    {
                        "toObjectId": int(end),
                        "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": number, "label": None}],
                    }
                    for end, number in self.links[one["id"], kind]
                ]
                page = _paged(ends, one.get("after", "0"), self.links_a_page)
                found.append({"from": {"id": one["id"]}, "to": page.pop("results"), **page})
        return Reply(200 if len(found) == len(inputs) else 207, {"status": "COMPLETE", "results": found})


def _paged(found: list[Json], after: str, limit: int) -> Json:
    end = int(after) + limit
    more = {"paging": {"next": {"after": str(end), "link": f"?after={end}"}}} if end < len(found) else {}
    return {"results": found[int(after) : end], **more}


def _fits(deal: Json, wanted: Json) -> bool:
    value = deal["properties"].get(wanted["propertyName"])
    if wanted["propertyName"] == "closedate":
        return value is not None and datetime.fromisoformat(value).timestamp() * 1000 >= int(wanted["value"])
    if wanted["operator"] == "GT":
        return value is not None and int(value) > int(wanted["value"])
    return value == wanted["value"]
