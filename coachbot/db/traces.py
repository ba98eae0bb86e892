"""By what somebody can be found in the tables: ids, addresses, their messages with the coach, what they asked."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.tables.held import HOLDS, Holds, declared
from coachbot.domain.people import Person

# Words of others: that they name somebody makes them nobody else's.
_OTHERS_WORDS = frozenset({"text", "question"})


@dataclass(frozen=True, slots=True)
class Traces:
    """What leads to somebody.

    Attributes:
        ids: What rows of theirs are kept under.
        names: What others' rows may call them, too: their address and their full name.
        channels: Their own messages with the coach.
        asked: Their questions, word for word.
        threads: Channel and thread of their drills.
    """

    workspace: str
    ids: frozenset[str]
    names: frozenset[str]
    channels: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    threads: frozenset[tuple[str, str]] = frozenset()

    def is_meant(self, value: str) -> bool:
        """Whether a key, or a part of one, is theirs."""
        # Keys have their parts between colons, the values of buttons between bars.
        parts = f":{value.replace('|', ':')}:"
        return any(f":{one}:" in parts for one in self._places)

    def is_in(self, data: Any) -> bool:
        """Whether a key, or any value of JSON but the words of others, is theirs."""
        return any(self.is_meant(leaf) for leaf in leaves(data, without=_OTHERS_WORDS))

    def may_be_in(self, *columns: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Rows worth looking at."""
        found = [as_text(column).contains(as_json(one), autoescape=True) for column in columns for one in self._places]
        return sa.or_(sa.false(), *found)

    @property
    def _places(self) -> frozenset[str]:
        return self.ids | self.channels | {name for name in self.names if "@" in name}


def traces_of(session: Session, workspace: str, person: Person) -> Traces:
    """What leads to somebody, as far as rows tell."""
    ids = frozenset(filter(None, (person.id, person.slack)))
    full_name = {person.name} if " " in person.name else set[str]()
    names = frozenset(filter(None, (*ids, person.email, *full_name)))
    first = Traces(workspace, ids, names)
    threads = frozenset((row[0], row[1]) for row in _theirs(session, first, "drills", "channel", "thread") if row[1])
    asked = {row[0] for table in ("answers", "gaps") for row in _theirs(session, first, table, "question")}
    return Traces(workspace, ids, names, frozenset(_channels(session, first)), frozenset(asked - {""}), threads)


def mine(holds: Holds, traces: Traces) -> tuple[sa.ColumnElement[bool], ...]:
    """Which rows of a table are somebody's."""
    columns = holds.of.c
    return columns.workspace == traces.workspace, columns[holds.whose].in_(traces.ids)


def leaves(data: Any, *, without: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every text in JSON, but under some names."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for name, value in cast("Mapping[str, Any]", data).items():
            if name not in without:
                yield from leaves(value, without=without)
    elif isinstance(data, list | tuple):
        for value in cast("Iterable[Any]", data):
            yield from leaves(value, without=without)


def as_text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """A column as it is written, JSON too."""
    return sa.cast(column, sa.Text)


def as_json(text: str) -> str:
    """A text as it stands inside JSON."""
    return json.dumps(text)[1:-1]


def _channels(session: Session, traces: Traces) -> Iterator[str]:
    """Direct messages: only somebody's own begin with D."""
    for holds in HOLDS:
        if holds.whose and "channel" in holds.of.c:
            yield from (row[0] for row in _theirs(session, traces, holds.table, "channel") if row[0].startswith("D"))
    payload = declared("jobs").of.c.payload
    jobs = sa.select(payload).where(declared("jobs").of.c.workspace == traces.workspace, traces.may_be_in(payload))
    for data in session.scalars(jobs):
        if data.get("user") in traces.ids and str(data.get("channel", "")).startswith("D"):
            yield data["channel"]


def _theirs(session: Session, traces: Traces, table: str, *columns: str) -> Iterator[Any]:
    holds = declared(table)
    yield from session.execute(sa.select(*(holds.of.c[name] for name in columns)).where(*mine(holds, traces)))
