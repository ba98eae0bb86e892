"""Erases somebody from every table, by what the tables declare; in one transaction, so that there is no half of it."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.tables.held import HOLDS, Holds
from coachbot.db.traces import Traces, mine

FORMER, FORGOTTEN = "a former colleague", "(forgotten)"
# It goes last, by whoever forgets.
_LAST = "forgetting"


def erase(session: Session, traces: Traces, stand_in: str, *, leave: Collection[int] = ()) -> dict[str, int]:
    """How many rows of each table were deleted or changed.

    Args:
        leave: Jobs whose rows stay.
    """
    done = {holds.table: _erased(session, holds, traces, stand_in, leave) for holds in HOLDS if holds.table != _LAST}
    if done["pages"]:
        # A running bot takes the names from its memory when the library has changed.
        libraries = next(holds for holds in HOLDS if holds.table == "libraries").of
        changed = sa.update(libraries).where(libraries.c.workspace == traces.workspace)
        session.execute(changed.values(revision=libraries.c.revision + 1))
    return {table: count for table, count in done.items() if count}


def erase_practice(session: Session, traces: Traces, stand_in: str) -> dict[str, int]:
    """The same of somebody's practice alone, and of what they wrote in drills' threads."""
    tables = [holds for holds in HOLDS if holds.practice]
    done = {holds.table: _own(session, holds, traces, stand_in) for holds in tables}
    done |= {holds.table: _threads(session, holds, traces) for holds in HOLDS if holds.table in _OF_THREADS}
    return {table: count for table, count in done.items() if count}


_OF_THREADS = ("jobs", "conversations")


def _erased(session: Session, holds: Holds, traces: Traces, stand_in: str, leave: Collection[int]) -> int:
    count = _own(session, holds, traces, stand_in) if holds.whose else 0
    if inside := holds.columns("inside"):
        count += _where_meant(session, holds, traces, inside, leave if holds.table == "jobs" else ())
    changed = [_mentions(session, holds, traces, name) for name in holds.columns("mentions")]
    changed += [_points(session, holds, traces, name) for name in holds.columns("points")]
    return count + sum(changed)


def _own(session: Session, holds: Holds, traces: Traces, stand_in: str) -> int:
    """Delete a person's rows, but for figures, which become nobody's."""
    table, theirs = holds.of, mine(holds, traces)
    kept = 0
    if holds.counts is not None:
        for row in session.execute(sa.select(table).where(*theirs, holds.counts(table.c))).mappings().all():
            session.execute(sa.update(table).where(*_is(table, row)).values(**_of_nobody(holds, row, stand_in)))
            kept += 1
    return kept + _count(session, sa.delete(table).where(*theirs))


def _of_nobody(holds: Holds, row: Mapping[Any, Any], stand_in: str) -> dict[str, Any]:
    values: dict[str, Any] = {holds.whose: stand_in}
    values |= {name: secrets.token_hex(8) for name in holds.columns("ties")}
    values |= {name: emptied(holds.of.c[name]) for name in holds.columns("own")}
    return values | {name: _day(row[name]) for name in holds.columns("when")}


def emptied(column: sa.Column[Any]) -> Any:
    """What a column holds when there is nothing: none where it may, else an empty text or object."""
    if column.nullable:
        return sa.null()
    return {} if isinstance(column.type, sa.JSON) else ""


def _day(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(hour=0, minute=0, second=0, microsecond=0)


def _where_meant(
    session: Session, holds: Holds, traces: Traces, inside: tuple[str, ...], leave: Collection[int]
) -> int:
    """Delete rows that name somebody in a key or a payload."""
    table = holds.of
    wanted = [table.c[name] for name in inside]
    query = sa.select(*table.primary_key, *(one for one in wanted if not one.primary_key))
    worth = query.where(table.c.workspace == traces.workspace, traces.may_be_in(*wanted))
    found = [row for row in session.execute(worth).mappings().all() if traces.is_in([row[name] for name in inside])]
    gone = [row for row in found if row.get("id") not in leave]
    for row in gone:
        session.execute(sa.delete(table).where(*_is(table, row)))
    return len(gone)


def _threads(session: Session, holds: Holds, traces: Traces) -> int:
    """Delete what is done in the threads of drills; what is being done at this moment says how it went."""
    table = holds.of
    query = sa.select(table).where(table.c.workspace == traces.workspace)
    if "state" in table.c:
        query = query.where(table.c.state != "running", traces.may_be_in(table.c.payload))
    gone = [row for row in session.execute(query).mappings().all() if _place(row) in traces.threads]
    for row in gone:
        session.execute(sa.delete(table).where(*_is(table, row)))
    return len(gone)


def _place(row: Mapping[Any, Any]) -> tuple[str, str]:
    where: Mapping[str, Any] = row.get("payload", row)
    return str(where.get("channel", "")), str(where.get("thread", ""))


def _mentions(session: Session, holds: Holds, traces: Traces, name: str) -> int:
    """Take a name or a question out of a column, as a whole or as a value in JSON; or drop such rows."""
    table, column = holds.of, holds.of.c[name]
    query = sa.select(*table.primary_key, column).where(table.c.workspace == traces.workspace)
    if not isinstance(column.type, sa.JSON):
        query = query.where(column.in_(traces.names | traces.asked))
    found = 0
    for row in session.execute(query).mappings().all():
        told = without(row[name], traces)
        if told == row[name]:
            continue
        drops = holds.drops and row[name] in traces.asked
        which = _is(table, row)
        session.execute(
            sa.delete(table).where(*which) if drops else sa.update(table).where(*which).values({name: told})
        )
        found += 1
    return found


def without(data: Any, traces: Traces) -> Any:
    """The same data where nothing is called by somebody's name, or worded as they asked."""
    if isinstance(data, str):
        return FORMER if data in traces.names else FORGOTTEN if data in traces.asked else data
    if isinstance(data, dict):
        return {key: without(value, traces) for key, value in cast("dict[str, Any]", data).items()}
    if isinstance(data, list):
        return [without(value, traces) for value in cast("list[Any]", data)]
    return data


def _points(session: Session, holds: Holds, traces: Traces, name: str) -> int:
    """Nobody is to act where somebody was."""
    table, column = holds.of, holds.of.c[name]
    here = table.c.workspace == traces.workspace
    if not isinstance(column.type, sa.JSON):
        return _count(session, sa.update(table).where(here, column.in_(traces.names)).values({name: ""}))
    query = sa.select(*table.primary_key, column).where(here, traces.may_be_in(column))
    found = [row for row in session.execute(query).mappings().all() if traces.names & set(row[name])]
    for row in found:
        left = [one for one in row[name] if one not in traces.names]
        session.execute(sa.update(table).where(*_is(table, row)).values({name: left}))
    return len(found)


def _is(table: sa.Table, row: Mapping[Any, Any]) -> list[sa.ColumnElement[bool]]:
    return [column == row[column.name] for column in table.primary_key]


def _count(session: Session, statement: sa.Delete | sa.Update) -> int:
    return int(session.connection().execute(statement).rowcount)
