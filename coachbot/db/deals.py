"""Deals, and whose the e-mail addresses are."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.team import DealRow, PersonRow
from coachbot.domain.addresses import domain_of
from coachbot.domain.deals import Contact, Deal, is_named

_DEAL = tuple(field.name for field in fields(Deal))


class Deals:
    """Implements ``coachbot.domain.deals.DealStore`` and what takes deals in. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def save_deals(self, deals: Sequence[Deal], *, source: str = "") -> None:
        """Store deals, new or changed.

        Args:
            source: The CRM of which these are all deals: what it had before and has no more, merged or deleted there,
                is dropped. Empty for a file, which may hold a part.
        """
        with self._db.write() as session:
            for deal in deals:
                values = asdict(deal) | {"contacts": [asdict(contact) for contact in deal.contacts], "source": source}
                session.merge(DealRow(workspace=self._workspace, **values | {"promises": list(deal.promises)}))
            # A CRM that has none at all is likelier broken than empty.
            if source and deals:
                known = sa.select(DealRow).where(DealRow.workspace == self._workspace, DealRow.source == source)
                kept = {deal.id for deal in deals}
                for row in session.scalars(known):
                    if row.id not in kept:
                        session.delete(row)

    def deal(self, deal_id: str) -> Deal | None:
        """One deal."""
        return next(iter(self._where(DealRow.id == deal_id)), None)

    def remove_deal(self, deal_id: str) -> str:
        """Drop a deal; the CRM it came from, empty where that is a file."""
        with self._db.write() as session:
            row = session.get(DealRow, (self._workspace, deal_id))
            if row is None:
                return ""
            session.delete(row)
            return row.source

    def deals_at(self, domains: Collection[str]) -> list[Deal]:
        """The deals of the accounts with these domains."""
        return self._where(DealRow.domain.in_(sorted(domains)))

    def deals_with(self, emails: Collection[str]) -> list[Deal]:
        """The deals that name one of these people; few teams have so many deals that looking at all is slow."""
        wanted = set(emails)
        return [deal for deal in self._where() if wanted & {contact.email for contact in deal.contacts}]

    def accounts_like(self, words: str) -> list[Deal]:
        """The deals of accounts that these words name, by id; databases know no letters but the plain ones."""
        query = sa.select(DealRow.id, DealRow.account).where(DealRow.workspace == self._workspace)
        with self._db.read() as session:
            named = [ident for ident, account in session.execute(query) if is_named(words, account)]
        return self._where(DealRow.id.in_(named)) if named else []

    def addresses(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """Our own domains, the domains of all accounts, and the addresses of everybody in a deal."""
        # Who only wrote to us from Slack may be a customer's guest.
        people = sa.select(PersonRow.email).where(
            PersonRow.workspace == self._workspace, PersonRow.id != PersonRow.slack
        )
        deals = sa.select(DealRow.domain, DealRow.contacts).where(DealRow.workspace == self._workspace)
        with self._db.read() as session:
            own = {domain_of(email) for email in session.scalars(people)}
            found = session.execute(deals).all()
        contacts = {contact["email"] for row in found for contact in row.contacts}
        return frozenset(own - {""}), frozenset(row.domain for row in found if row.domain), frozenset(contacts)

    def _where(self, *which: sa.ColumnElement[bool]) -> list[Deal]:
        query = sa.select(DealRow).where(DealRow.workspace == self._workspace, *which).order_by(DealRow.id)
        with self._db.read() as session:
            return [_deal(row) for row in session.scalars(query)]


def _deal(row: DealRow) -> Deal:
    values: dict[str, Any] = {name: getattr(row, name) for name in _DEAL}
    values["contacts"] = tuple(Contact(**contact) for contact in row.contacts)
    values["promises"] = tuple(row.promises)
    return Deal(**values)
