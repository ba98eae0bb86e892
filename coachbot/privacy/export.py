"""Everything that is kept of somebody, as data and to be read. Pure but for the reading."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coachbot.domain.people import Person
from coachbot.domain.retention import KINDS, Retention
from coachbot.privacy.ports import Record, Records

_KINDS = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Export:
    """What is kept of somebody at a moment (UTC).

    Attributes:
        files: Pages and recorded calls that name the person; the team's.
    """

    person: Person
    at: datetime
    records: Sequence[Record]
    files: Sequence[str]
    retention: Retention

    def kept(self, record: Record) -> str:
        """How long, in words."""
        if not record.kind:
            return record.stays
        kinds = [_KINDS[name] for name in record.kind.split(", ")]
        return "; ".join(f"{self.retention.words(kind)} ({kind.what})" for kind in kinds)

    def data(self) -> dict[str, Any]:
        """As plain data."""
        person = self.person
        return {
            "person": {"id": person.id, "name": person.name, "email": person.email, "slack": person.slack},
            "at": self.at.isoformat(),
            "tables": {
                record.table: {
                    "kept": self.kept(record),
                    "rows": [dict(row) for row in record.rows],
                    "named": [dict(row) for row in record.named],
                }
                for record in self.records
            },
            "files": list(self.files),
        }

    def markdown(self) -> str:
        """To be read."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        who = self.person.name or self.person.id
        yield f"# What the coach keeps of {who}"
        yield ""
        yield f"Made on {self.at:%d %b %Y at %H:%M} UTC. Secret addresses of calendars are left out."
        for record in self.records:
            yield from ("", f"## {record.table.replace('_', ' ')}", "", f"Kept: {self.kept(record)}.", "")
            for row in record.rows:
                yield f"- {_written(row)}"
            for row in record.named:
                yield f"- named in somebody else's: {_written(row)}"
        if self.files:
            yield from ("", "## Files of the team that name them", "")
            yield from (f"- {file}" for file in self.files)
        yield ""


def export_of(records: Records, person: Person, retention: Retention, *, now: datetime) -> Export:
    """Look it all up."""
    return Export(person, now, records.of(person), records.pages_naming(person), retention)


def as_json(data: Mapping[str, Any]) -> str:
    """As a file."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _written(row: Mapping[str, Any]) -> str:
    """The values that there are, each with its name; line breaks as spaces, so that a row is an item."""
    return "; ".join(f"{name.replace('_', ' ')}: {_value(value)}" for name, value in row.items() if _says(value))


def _says(value: Any) -> bool:
    """Whether there is anything; no and nought are something."""
    return value is not None and (isinstance(value, bool | int | float) or bool(value))


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())
