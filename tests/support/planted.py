"""Rows of a person in every table there is, with an unusual word in every column that is declared to be theirs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.held import HOLDS, Holds
from coachbot.domain.people import Person

AT = datetime(2026, 11, 20, 15, 4, 5, tzinfo=UTC)
# Sizes that need pages of their own in the file, too.
_LONG = 300


@dataclass(frozen=True, slots=True)
class Planted:
    """Somebody with a word of their own, which nothing else has."""

    person: Person
    word: str
    channel: str

    @property
    def traces(self) -> list[bytes]:
        """What must not be in any file once they are forgotten."""
        person = self.person
        return [text.encode() for text in (self.word, person.id, person.slack, person.email, person.name, self.channel)]


MAYA = Planted(
    Person("maya.zq1id", "Maya Zq1name", "maya@zq1.example", slack="U0ZQ1SLACK"), "zq1brimborion", "D0ZQ1DIRECT"
)
TOM = Planted(Person("tom.kx7id", "Tom Kx7name", "tom@kx7.example", slack="U0KX7SLACK"), "kx7galimatias", "D0KX7DIRECT")


def plant(db: Database, workspace: str, of: Planted, *, at: datetime = AT, **given: Any) -> None:
    """A row in every table.

    Args:
        given: Values of columns of that name, in whatever table.
    """
    with db.write() as session:
        for holds in HOLDS:
            if holds.table in ("forgetting", "libraries"):
                continue
            # A workspace has one installation, by whoever came first.
            mine = sa.select(sa.literal(1)).select_from(holds.of).where(holds.of.c.workspace == workspace)
            if holds.table != "installations" or session.scalar(mine) is None:
                session.execute(sa.insert(holds.of).values(**row_of(holds, workspace, of, at) | _fitting(holds, given)))


def _fitting(holds: Holds, given: dict[str, Any]) -> dict[str, Any]:
    return {name.partition("__")[2]: value for name, value in given.items() if name.partition("__")[0] == holds.table}


def row_of(holds: Holds, workspace: str, of: Planted, at: datetime) -> dict[str, Any]:
    """A row as that person would leave one: their words, their ids, their messages with the coach."""
    values = {
        column.name: _value(holds, column, of, at) for column in holds.of.columns if column.autoincrement is not True
    }
    if holds.table == "jobs":
        payload = {"user": of.person.slack, "channel": of.channel, "text": f"{of.word} in a job", "ts": "1.2"}
        values |= {
            "key": f"message:{of.channel}:1.2",
            "lane": f"dm:{of.person.id}",
            "payload": payload,
            "state": "done",
        }
        del values["id"]
    if holds.table == "outbound":
        values |= {"key": f"plan:{of.person.id}:uid:once", "channel": of.channel}
    return values | {"workspace": workspace}


def _value(holds: Holds, column: sa.Column[Any], of: Planted, at: datetime) -> Any:
    name = column.name
    if name == holds.whose:
        return of.person.id
    if name in holds.columns("points"):
        return [of.person.id, "somebody.else"] if isinstance(column.type, sa.JSON) else of.person.id
    if name in holds.columns("mentions"):
        return _mentioned(holds, column, of)
    if name in ("channel",):
        return of.channel
    if name in ("name", "email", "slack") and holds.table in ("people", "departed"):
        return getattr(of.person, name)
    says = f"{of.word} {holds.table} {name} " + "x" * (_LONG if name in ("note", "question", "title") else 0)
    if name in holds.columns("own") + holds.columns("secret"):
        return _of_type(column, at, says, {"said": [says]})
    return _of_type(column, at, f"{holds.table}-{of.person.slack[2:5].lower()}", {})


def _mentioned(holds: Holds, column: sa.Column[Any], of: Planted) -> Any:
    asked = f"{of.word} answers question " + "x" * _LONG
    if isinstance(column.type, sa.JSON):
        return {"ask": {"group": of.person.id}, "unanswered": [{"question": asked}], "by": of.person.name}
    return asked if column.name == "question" else of.person.id


def _of_type(column: sa.Column[Any], at: datetime, text: str, data: Any) -> Any:
    kind = column.type
    if isinstance(kind, sa.JSON):
        return data
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.Integer | sa.Float):
        return 1
    if isinstance(kind, sa.Date):
        return date(at.year, at.month, at.day)
    if isinstance(kind, sa.Text):
        return {"state": "done", "outcome": "won"}.get(column.name, text)
    return at


def files_with(home: Path, words: list[bytes]) -> list[tuple[str, str]]:
    """Every file below a folder, logs and indexes too, in whose bytes one of these words stands."""
    found = [(file, file.read_bytes().lower()) for file in sorted(home.rglob("*")) if file.is_file()]
    return [
        (str(file.relative_to(home)), word.decode()) for file, data in found for word in words if word.lower() in data
    ]


def rows_of(db: Database, workspace: str) -> dict[str, list[dict[str, Any]]]:
    """Everything in the tables."""
    with db.read() as session:
        return {
            holds.table: [
                dict(row) for row in session.execute(sa.select(holds.of).filter_by(workspace=workspace)).mappings()
            ]
            for holds in HOLDS
        }
