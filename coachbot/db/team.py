"""People, and what they chose."""

from collections.abc import Collection
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from pydantic import TypeAdapter

from coachbot.db.engine import Database
from coachbot.db.identity import rename_person
from coachbot.db.tables.rights import DepartedRow
from coachbot.db.tables.team import PersonRow, PreferencesRow
from coachbot.domain.hours import LocalHours, hours_of
from coachbot.domain.people import MANAGING, P, Person, QuietHours

_PERSON = tuple(field.name for field in fields(Person) if field.name != "also_manages")


class Team:
    """Implements ``coachbot.team.ports.PeopleStore``. Each method is one transaction.

    Args:
        managers: Slack ids or ids of the team of people who manage though the list does not say so.
    """

    def __init__(self, db: Database, workspace: str, managers: Collection[str] = ()) -> None:
        self._db = db
        self._workspace = workspace
        self._managers = frozenset(managers)

    def person(self, person_id: str) -> Person | None:
        """Somebody by id."""
        return self._one(PersonRow.id == person_id)

    def by_slack(self, slack: str) -> Person | None:
        """Somebody by Slack id."""
        return self._one(PersonRow.slack == slack) if slack else None

    def by_email(self, email: str) -> Person | None:
        """Somebody by e-mail address."""
        return self._one(PersonRow.email == email.lower()) if email else None

    def everybody(self) -> list[Person]:
        """Everybody of the list and everybody seen in Slack, by id."""
        return self._all()

    def members(self, team: str) -> list[Person]:
        """Everybody of one team, by id."""
        return self._all(PersonRow.team == team)

    def managers(self) -> list[Person]:
        """Everybody who leads others, by id."""
        named = sa.or_(PersonRow.id.in_(self._managers), PersonRow.slack.in_(self._managers))
        return self._all(sa.or_(PersonRow.role.in_(MANAGING), named))

    def teams(self) -> list[str]:
        """The names of all teams."""
        query = sa.select(PersonRow.team).where(PersonRow.workspace == self._workspace, PersonRow.team != "")
        with self._db.read() as session:
            return list(session.scalars(query.distinct().order_by(PersonRow.team)))

    def save_person(self, person: Person) -> None:
        """Store somebody; a Slack id that is known stays when the new value has none."""
        with self._db.write() as session:
            known = session.get(PersonRow, (self._workspace, person.id))
            values = {name: getattr(person, name) for name in _PERSON}
            was_slack = known.slack if known is not None else ""
            if known is not None:
                values["slack"] = person.slack or known.slack
                values["time_zone"] = person.time_zone or known.time_zone
            session.merge(PersonRow(workspace=self._workspace, **values))
            back = (DepartedRow.workspace == self._workspace, DepartedRow.id == person.id)
            session.execute(sa.delete(DepartedRow).where(*back))
            if values["slack"] not in ("", person.id, was_slack):
                rename_person(session, self._workspace, values["slack"], person.id)

    def link(self, person_id: str, slack: str, zone: str) -> None:
        """Who somebody of the team is in Slack; the time zone counts where the list has none.

        What was kept of them under their Slack id, before the list knew them, goes over to the id of the list.
        """
        with self._db.write() as session:
            row = session.get_one(PersonRow, (self._workspace, person_id))
            row.slack = slack
            rename_person(session, self._workspace, slack, person_id)
            row.time_zone = row.time_zone or zone

    def with_role(self, person: Person) -> Person:
        """The same person, managing where the setting says so."""
        return replace(person, also_manages=bool(self._managers & {person.id, person.slack}))

    def hours(self, person: Person) -> LocalHours:
        """Somebody's clock: their zone and their quiet hours."""
        return hours_of(person, self.preferences(person.id, QuietHours))

    def preferences(self, person_id: str, of: type[P]) -> P:
        """What somebody chose of a capability; the defaults for whoever never said."""
        with self._db.read() as session:
            row = session.get(PreferencesRow, (self._workspace, person_id, of.CAPABILITY))
            return of() if row is None else _adapter(of).validate_python(row.chosen)

    def save_preferences(self, person_id: str, chosen: Any) -> None:
        """Remember what somebody chose of a capability."""
        data = _adapter(cast("type[Any]", type(chosen))).dump_python(chosen, mode="json")
        with self._db.write() as session:
            session.merge(
                PreferencesRow(workspace=self._workspace, person=person_id, capability=chosen.CAPABILITY, chosen=data)
            )

    def _all(self, *which: sa.ColumnElement[bool]) -> list[Person]:
        query = sa.select(PersonRow).where(PersonRow.workspace == self._workspace, *which).order_by(PersonRow.id)
        with self._db.read() as session:
            return [self.with_role(_person(row)) for row in session.scalars(query)]

    def _one(self, which: sa.ColumnElement[bool]) -> Person | None:
        query = sa.select(PersonRow).where(PersonRow.workspace == self._workspace, which)
        # Somebody of the team's list before somebody who was only seen in Slack.
        query = query.order_by(PersonRow.id == PersonRow.slack, PersonRow.id)
        with self._db.read() as session:
            row = session.scalars(query).first()
            return None if row is None else self.with_role(_person(row))


def _person(row: PersonRow) -> Person:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PERSON}
    values["time_zone"] = row.time_zone or "UTC"
    return Person(**values)


@lru_cache
def _adapter(of: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(of)
