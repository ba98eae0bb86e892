"""A deal, as a line of a list tells it. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from coachbot.domain.addresses import FREE_MAIL, domain_of
from coachbot.domain.deals import Deal
from coachbot.team import values
from coachbot.team.cells import Say, day_of, needed
from coachbot.team.sheet import Row
from coachbot.team.values import Mark, Order


def deal_id(row: Row) -> str:
    """Which deal it is.

    Raises:
        BadLine: Nothing tells it.
    """
    # Who exports no ids knows a deal by its name.
    return row.get("id") or row.get("name") or needed(row, "account")


@dataclass(frozen=True, slots=True)
class DealLines:
    """Reads one line after another, knowing what the whole column tells of days and amounts."""

    today: date
    stages: Collection[str]
    reps: Mapping[str, str]
    order: Order
    mark: Mark

    def deal(self, row: Row, say: Say) -> Deal:
        """The deal of a line.

        Raises:
            BadLine: Account or stage is missing.
        """
        contacts, nameless = values.contacts(_contacts(row))
        for one in nameless:
            say(f"contact “{one}” has no address, so it was left out; write Ana Ruiz <ana@company.example> (CFO)")
        # Where the file names none of the account's own the contacts' tells it; one that everybody has is nobody's.
        guessed = (domain for contact in contacts if (domain := domain_of(contact.email)) not in FREE_MAIL)
        named = self._domain(row.get("domain", ""), say)
        return Deal(
            id=deal_id(row),
            account=values.without_number(row.get("account") or needed(row, "account")),
            domain=named if named and named not in FREE_MAIL else next(guessed, ""),
            rep=self._rep(row),
            stage=self._stage(row, say),
            package=row.get("package", ""),
            amount=self._amount(row.get("amount", ""), say),
            close_on=self._closing(row, say),
            competitor=row.get("competitor", ""),
            contacts=tuple(contacts),
            next_step=row.get("next_step", ""),
            promises=tuple(part.strip() for part in row.get("promises", "").split(";") if part.strip()),
        )

    def _domain(self, text: str, say: Say) -> str:
        if not text or values.is_nothing(text):
            return ""
        found = values.domain(text)
        if found is None:
            say(f"domain “{text}” is no domain, so it was left out; write it as northgatefoods.example")
        return found or ""

    def _rep(self, row: Row) -> str:
        for written in (row.get("rep", ""), row.get("rep_email", "")):
            if known := self.reps.get(written.casefold()):
                return known
        return row.get("rep", "") or row.get("rep_email", "")

    def _stage(self, row: Row, say: Say) -> str:
        written = needed(row, "stage")
        found = values.closed_as(row.get("status", "")) or values.stage(written)
        if not values.is_known(found, self.stages) or found in ("closed", "geschlossen", "abgeschlossen", "done"):
            say(f"the stage “{written}” is none of the playbook's, so its plans have no stage page")
        return found

    def _amount(self, text: str, say: Say) -> float | None:
        if not text:
            return None
        found = values.amount(text, self.mark)
        if found is None or found < 0:
            say(f"amount “{text}” is {'no number' if found is None else 'below zero'}, so it was left out")
            return None
        return found

    def _closing(self, row: Row, say: Say) -> date | None:
        if row.get("close_on") or not row.get("close_in_days"):
            return day_of(row.get("close_on", ""), "close_on", self.order, say)
        days = values.amount(row["close_in_days"])
        if days is None or abs(days) > 36_500:
            say(f"close_in_days “{row['close_in_days']}” is no number of days, so it was left out")
            return None
        return self.today + timedelta(days=int(days))


def _contacts(row: Row) -> str:
    """The contacts of a line; some exports write names in one column and their addresses in another.

    Several of both belong together by their places where there are as many; else whose address it is nobody knows.
    """
    written, address = row.get("contacts", ""), row.get("contact_email", "")
    if not address or "@" in written:
        return written or address
    addresses = [one.strip() for one in re.split(r"[;,\s]+", address) if one.strip()]
    names = [one.strip() for one in written.split(";" if ";" in written or len(addresses) == 1 else ",") if one.strip()]
    if len(names) != len(addresses):
        return "; ".join(addresses)
    return "; ".join(f"{name} <{one}>" for name, one in zip(names, addresses, strict=True))
