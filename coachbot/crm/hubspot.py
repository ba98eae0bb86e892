"""Deals from HubSpot, read with the token of a private app.

No message, log line or exception of this module holds the token.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import httpx
from pydantic import AliasPath, BaseModel, Field, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt

from coachbot.domain.deals import Contact, Deal
from coachbot.errors import CrmTrouble
from knowledge.library.text.decode import visible

# They write down what they ask for.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

API = "https://api.hubapi.com"
TIMEOUT_S = 10.0
BATCH = 100
# A search shows no more; what is beyond has to be searched for again.
MAX_FOUND = 10_000
MAX_PAGES = 1_000
# Deals closed longer ago are not read.
LOOK_BACK = timedelta(days=365)
LONGEST_WAIT_S = 30.0
# Between one try and the next, where HubSpot names no time.
WAITS_S = (1.0, 2.0, 4.0, 8.0)
# Searches are limited to about four a second, whoever asks.
SEARCH_EACH_S = 0.25
_DEAL = ("dealname", "dealstage", "amount", "closedate", "hs_next_step", "hubspot_owner_id", "hs_is_closed",
         "hs_is_closed_won")  # fmt: skip
_STAGES = {"closedwon": "won", "closedlost": "lost"}
# The type of the association a deal has with its primary company.
_PRIMARY = 5
_AGAIN = "HubSpot does not answer, or not now. It is tried again."
_NO_ACCESS = (
    "HubSpot does not accept the token of the private app. Make a new one, with the scopes crm.objects.deals.read, "
    "crm.objects.companies.read, crm.objects.contacts.read and crm.objects.owners.read."
)


class _Record(BaseModel):
    id: str
    properties: dict[str, str | None] = {}
    email: str | None = None

    def text(self, name: str) -> str:
        return " ".join(visible(self.properties.get(name) or "").split())[:300]


class _Records(BaseModel):
    results: list[_Record]
    after: str = Field("", validation_alias=AliasPath("paging", "next", "after"))


class _End(BaseModel):
    id: str = Field(validation_alias="toObjectId", coerce_numbers_to_str=True)
    types: list[dict[str, Any]] = Field([], validation_alias="associationTypes")


class _Link(BaseModel):
    id: str = Field(validation_alias=AliasPath("from", "id"), coerce_numbers_to_str=True)
    to: list[_End]
    after: str = Field("", validation_alias=AliasPath("paging", "next", "after"))


class _Links(BaseModel):
    results: list[_Link]


Shape = TypeVar("Shape", bound=BaseModel)


class HubSpot:
    """Reads deals with all that belongs to them.

    Args:
        token: Of a private app; it needs to read deals, companies, contacts and owners.
        stages: HubSpot's id of a stage to the playbook's name for it; closed ones are known anyway.
        sleep: Waits so many seconds.
        transport: Another way to the network than httpx's own.
    """

    def __init__(
        self,
        token: str,
        *,
        base_url: str = API,
        stages: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}
        self._base = base_url.rstrip("/")
        self._stages = {**_STAGES, **(stages or {})}
        self._sleep = sleep
        self._transport = transport

    def deals(self, *, today: date) -> list[Deal]:
        """All open deals, and those that closed within a year; in HubSpot's order of their ids.

        Raises:
            CrmTrouble: They cannot be read.
        """
        with httpx.Client(
            base_url=self._base, trust_env=False, timeout=TIMEOUT_S, transport=self._transport, headers=self._headers
        ) as client:
            ask = _Ask(client, self._sleep)
            records = list({record.id: record for record in ask.deals(since=today - LOOK_BACK)}.values())
            owners = ask.owners() if records else {}
            companies = ask.linked(records, "companies", ("name", "domain"))
            people = ask.linked(records, "contacts", ("firstname", "lastname", "email", "jobtitle"))
        return [
            _deal(record, companies.get(record.id, ()), people.get(record.id, ()), owners, self._stages)
            for record in records
        ]


@dataclass(frozen=True, slots=True)
class _Ask:
    """HubSpot's answers, page by page."""

    client: httpx.Client
    sleep: Callable[[float], None]

    def deals(self, *, since: date) -> Iterator[_Record]:
        beyond, after = "0", ""
        for _ in range(MAX_PAGES):
            page = self._said(_Records, "POST", "/crm/v3/objects/deals/search", _search(since, beyond, after))
            yield from page.results
            if not (page.after and page.results):
                return
            after = page.after
            self.sleep(SEARCH_EACH_S)
            if not after.isdecimal() or int(after) >= MAX_FOUND:
                beyond, after = page.results[-1].id, ""
        raise CrmTrouble("HubSpot has more deals than can be read. Archive what is not needed any more.")

    def owners(self) -> dict[str, str]:
        """E-mail addresses by the ids of owners."""
        emails: dict[str, str] = {}
        query = {"limit": str(BATCH)}
        for _ in range(MAX_PAGES):
            page = self._said(_Records, "GET", "/crm/v3/owners", query=query)
            emails |= {owner.id: (owner.email or "").strip().lower() for owner in page.results}
            if not page.after:
                break
            query["after"] = page.after
        return emails

    def linked(self, deals: Sequence[_Record], kind: str, properties: Sequence[str]) -> dict[str, list[_Record]]:
        """What belongs to each deal, the primary one first."""
        links: dict[str, list[_End]] = {}
        for batch in _batches([deal.id for deal in deals]):
            for link in self._links(kind, batch):
                links.setdefault(link.id, []).extend(link.to)
        ends = {deal: [end.id for end in sorted(found, key=_is_secondary)] for deal, found in links.items()}
        records: dict[str, _Record] = {}
        for batch in _batches(list(dict.fromkeys(end for found in ends.values() for end in found))):
            wanted = {"properties": list(properties), "inputs": [{"id": ident} for ident in batch]}
            page = self._said(_Records, "POST", f"/crm/v3/objects/{kind}/batch/read", wanted)
            records |= {record.id: record for record in page.results}
        return {deal: [records[end] for end in found if end in records] for deal, found in ends.items()}

    def _links(self, kind: str, deals: Sequence[str]) -> Iterator[_Link]:
        """What deals are associated with; more than fits comes in parts."""
        asked = [{"id": deal} for deal in deals]
        for _ in range(MAX_PAGES):
            path = f"/crm/v4/associations/deals/{kind}/batch/read"
            links = self._said(_Links, "POST", path, {"inputs": asked}).results
            yield from links
            asked = [{"id": link.id, "after": link.after} for link in links if link.after]
            if not asked:
                return

    def _said(
        self, shape: type[Shape], method: str, path: str, body: Any = None, *, query: Mapping[str, str] | None = None
    ) -> Shape:
        patiently = Retrying(
            retry=retry_if_result(_is_worth_waiting),
            wait=lambda state: max(WAITS_S[min(state.attempt_number, len(WAITS_S)) - 1], _told_s(_last(state))),
            stop=stop_after_attempt(len(WAITS_S) + 1),
            retry_error_callback=_last,
            sleep=self.sleep,
        )
        reply: httpx.Response = patiently(self._sent, method, path, body, query)
        if reply.status_code in (401, 403):
            raise CrmTrouble(_NO_ACCESS)
        # 207 where something had none of what was asked for.
        if reply.status_code not in (200, 207):
            raise CrmTrouble(_AGAIN)
        try:
            return shape.model_validate_json(reply.content)
        except ValidationError:
            raise CrmTrouble("What HubSpot answered cannot be read. It is tried again.") from None

    def _sent(self, method: str, path: str, body: Any, query: Mapping[str, str] | None) -> httpx.Response:
        try:
            return self.client.request(method, path, json=body, params=query)
        except httpx.HTTPError:
            raise CrmTrouble(_AGAIN) from None


def _search(since: date, beyond: str, after: str) -> dict[str, Any]:
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    later = {"propertyName": "hs_object_id", "operator": "GT", "value": beyond}
    wanted = (
        {"propertyName": "hs_is_closed", "operator": "EQ", "value": "false"},
        # Milliseconds since 1970.
        {"propertyName": "closedate", "operator": "GTE", "value": str(int(start.timestamp()) * 1000)},
    )
    return {
        "filterGroups": [{"filters": [one, later]} for one in wanted],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": list(_DEAL),
        "limit": BATCH,
        **({"after": after} if after else {}),
    }


def _is_worth_waiting(reply: httpx.Response) -> bool:
    """HubSpot asks us to wait, and not too long."""
    return reply.status_code == 429 and _told_s(reply) <= LONGEST_WAIT_S


def _last(state: RetryCallState) -> httpx.Response:
    assert state.outcome is not None
    return state.outcome.result()


def _told_s(reply: httpx.Response) -> float:
    try:
        return max(0.0, float(reply.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0


def _batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _is_secondary(end: _End) -> bool:
    return all(kind.get("typeId") != _PRIMARY for kind in end.types)


def _deal(
    record: _Record,
    companies: Sequence[_Record],
    people: Sequence[_Record],
    owners: Mapping[str, str],
    stages: Mapping[str, str],
) -> Deal:
    company = companies[0] if companies else _Record(id="")
    return Deal(
        id=record.id,
        account=company.text("name") or record.text("dealname"),
        domain=company.text("domain").lower().removeprefix("www."),
        rep=owners.get(record.text("hubspot_owner_id"), ""),
        stage=_stage(record, stages),
        amount=_number(record.text("amount")),
        close_on=_day(record.text("closedate")),
        contacts=tuple(_contact(person) for person in people if person.text("email")),
        next_step=record.text("hs_next_step"),
    )


def _stage(record: _Record, stages: Mapping[str, str]) -> str:
    """As the playbook calls it; the stages of one's own pipelines have numbers, and only this tells how they end."""
    stage = record.text("dealstage")
    if stage not in stages and record.text("hs_is_closed") == "true":
        return "won" if record.text("hs_is_closed_won") == "true" else "lost"
    return stages.get(stage, stage.lower())


def _contact(person: _Record) -> Contact:
    name = f"{person.text('firstname')} {person.text('lastname')}".strip()
    return Contact(name or person.text("email").lower(), person.text("email").lower(), person.text("jobtitle"))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
