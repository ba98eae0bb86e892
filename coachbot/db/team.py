"""People, how they want to be reached, and deals."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import time
from typing import Any

import sqlalchemy as sa

from coachbot.db.call_tables import DealRow, PersonRow, PreferencesRow
from coachbot.db.engine import Database
from coachbot.domain.addresses import FREE_MAIL, domain_of
from coachbot.domain.deals import Contact, Deal
from coachbot.domain.people import Person, Preferences

_PERSON = tuple(field.name for field in fields(Person))
_DEAL = tuple(field.name for field in fields(Deal))


class Team:
    """Implements ``coachbot.plans.ports.TeamStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def person(self, person_id: str) -> Person | None:
        """Somebody by id."""
        return self._one(PersonRow.id == person_id)

    def by_slack(self, slack: str) -> Person | None:
        """Somebody by Slack id."""
        return self._one(PersonRow.slack == slack) if slack else None

    def by_email(self, email: str) -> Person | None:
        """Somebody by e-mail address."""
        return self._one(PersonRow.email == email.lower()) if email else None

    def people(self) -> list[Person]:
        """Everybody, by id."""
        query = sa.select(PersonRow).where(PersonRow.workspace == self._workspace).order_by(PersonRow.id)
        with self._db.read() as session:
            return [_person(row) for row in session.scalars(query)]

    def save_person(self, person: Person) -> None:
        """Store somebody; a Slack id that is known stays when the new value has none."""
        with self._db.write() as session:
            known = session.get(PersonRow, (self._workspace, person.id))
            values = asdict(person)
            if known is not None:
                values["slack"] = person.slack or known.slack
                values["time_zone"] = person.time_zone or known.time_zone
            session.merge(PersonRow(workspace=self._workspace, **values))

    def link(self, person_id: str, slack: str, zone: str) -> None:
        """Who somebody of the team is in Slack; the time zone counts where the list has none."""
        with self._db.write() as session:
            row = session.get_one(PersonRow, (self._workspace, person_id))
            row.slack = slack
            row.time_zone = row.time_zone or zone

    def preferences(self, person_id: str) -> Preferences:
        """How somebody wants to be reached; the defaults for who never said."""
        with self._db.read() as session:
            row = session.get(PreferencesRow, (self._workspace, person_id))
            if row is None:
                return Preferences()
            return Preferences(
                row.plans, row.lead_minutes, _time(row.morning), _time(row.quiet_from), _time(row.quiet_until)
            )

    def save_preferences(self, person_id: str, wishes: Preferences) -> None:
        """Remember how somebody wants to be reached."""
        with self._db.write() as session:
            session.merge(
                PreferencesRow(
                    workspace=self._workspace,
                    person=person_id,
                    plans=wishes.plans,
                    lead_minutes=wishes.lead_minutes,
                    morning=_clock(wishes.morning),
                    quiet_from=_clock(wishes.quiet_from),
                    quiet_until=_clock(wishes.quiet_until),
                )
            )

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

    def deals_of(self, domains: Sequence[str], emails: Sequence[str]) -> list[Deal]:
        """The deals of the accounts with these domains, or with these people in them, by id."""
        wanted = set(emails)
        query = sa.select(DealRow).where(DealRow.workspace == self._workspace)
        near = query.where(DealRow.domain.in_(_with_parents(domains) - FREE_MAIL))
        with self._db.read() as session:
            found = {row.id: _deal(row) for row in session.scalars(near)}
            if not found and wanted:
                # Somebody with a private address; few teams have so many deals that looking at all is slow.
                everyone = (_deal(row) for row in session.scalars(query))
                found = {deal.id: deal for deal in everyone if wanted & {one.email for one in deal.contacts}}
        return [found[ident] for ident in sorted(found)]

    def accounts_like(self, words: str) -> list[Deal]:
        """The deals of accounts with these words in their name, by id."""
        wanted = words.lower().replace("%", "").replace("_", "").split()
        if not wanted:
            return []
        pattern = "%" + "%".join(wanted) + "%"
        query = sa.select(DealRow).where(
            DealRow.workspace == self._workspace, sa.func.lower(DealRow.account).like(pattern)
        )
        with self._db.read() as session:
            return sorted((_deal(row) for row in session.scalars(query)), key=lambda deal: deal.id)

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

    def _one(self, which: sa.ColumnElement[bool]) -> Person | None:
        query = sa.select(PersonRow).where(PersonRow.workspace == self._workspace, which)
        # Somebody of the team's list before somebody who was only seen in Slack.
        query = query.order_by(PersonRow.id == PersonRow.slack, PersonRow.id)
        with self._db.read() as session:
            row = session.scalars(query).first()
            return None if row is None else _person(row)


def _person(row: PersonRow) -> Person:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PERSON}
    values["time_zone"] = row.time_zone or "UTC"
    return Person(**values)


def _deal(row: DealRow) -> Deal:
    values: dict[str, Any] = {name: getattr(row, name) for name in _DEAL}
    values["contacts"] = tuple(Contact(**contact) for contact in row.contacts)
    values["promises"] = tuple(row.promises)
    return Deal(**values)


def _with_parents(domains: Sequence[str]) -> set[str]:
    """Each domain and those it is below: an account's subdomain is the account's."""
    found: set[str] = set()
    for domain in domains:
        parts = domain.split(".")
        found |= {".".join(parts[at:]) for at in range(max(1, len(parts) - 1))}
    return found


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


def _clock(value: time | None) -> str:
    return f"{value:%H:%M}" if value else ""
