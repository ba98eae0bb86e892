"""Copies rows between a database and lines of JSON, whatever the schema, on SQLite and PostgreSQL alike.

Tables are taken as they are there and not as this version knows them: a database from before an upgrade is copied too.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

VERSION_TABLE = "alembic_version"
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns, of the types the database has."""

    there: sa.TableClause

    @property
    def name(self) -> str:
        """As the database has it."""
        return self.there.name

    @property
    def names(self) -> list[str]:
        """Of its columns, in order."""
        return [column.name for column in self.there.c]

    def lines(self, session: Session) -> Iterator[str]:
        """Every row as a JSON array, in the order of the columns; read in pieces, never all at once."""
        # The text of JSON tells a null in it from a null in its place.
        chosen = (sa.cast(one, sa.Text) if isinstance(one.type, sa.JSON) else one for one in self.there.c)
        rows = session.execute(sa.select(*chosen).select_from(self.there), execution_options={"yield_per": _AT_ONCE})
        for row in rows:
            yield json.dumps([_out(value) for value in row], ensure_ascii=False)

    def load(self, session: Session, names: Iterable[str], lines: Iterable[str]) -> int:
        """Insert rows, each with the values of these columns; how many there were."""
        types = {column.name: column.type for column in self.there.c}
        named = [(name, types[name]) for name in names]
        waiting, count = iter(lines), 0
        while batch := [_row(named, line) for line in islice(waiting, _AT_ONCE)]:
            session.execute(sa.insert(self.there), batch)
            count += len(batch)
        return count

    def is_empty(self, session: Session) -> bool:
        """Whether it has no row."""
        return session.scalar(sa.select(sa.literal(1)).select_from(self.there).limit(1)) is None

    def clear(self, session: Session) -> None:
        """Drop its rows."""
        session.execute(sa.delete(self.there))

    def count_on(self, session: Session) -> None:
        """Have PostgreSQL number new rows after those that were loaded; SQLite does so by itself."""
        if "id" not in self.names or session.get_bind().dialect.name == "sqlite":
            return
        sequence = session.scalar(sa.select(sa.func.pg_get_serial_sequence(self.name, "id")))
        if sequence is not None:
            highest = (
                sa.select(sa.func.coalesce(sa.func.max(self.there.c.id), 0) + 1)
                .select_from(self.there)
                .scalar_subquery()
            )
            session.execute(sa.select(sa.func.setval(sequence, highest, sa.false())))


def tables(session: Session) -> list[Table]:
    """Every table there is, but the one that says which schema this is."""
    there = sa.inspect(session.connection())
    names = sorted(set(there.get_table_names()) - {VERSION_TABLE})
    return [Table(sa.table(name, *(_column(column) for column in there.get_columns(name)))) for name in names]


def _column(described: Any) -> sa.ColumnClause[Any]:
    kind = described["type"]
    # One null is of JSON and the other of SQL, and both stay what they are.
    return sa.column(described["name"], sa.JSON(none_as_null=True) if isinstance(kind, sa.JSON) else kind)


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _row(named: list[tuple[str, Any]], line: str) -> dict[str, Any]:
    return {name: _in(kind, value) for (name, kind), value in zip(named, json.loads(line), strict=True)}


def _in(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, sa.JSON):
        parsed = json.loads(value)
        return sa.JSON.NULL if parsed is None else parsed
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, sa.LargeBinary) else value
