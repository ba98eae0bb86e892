"""Everything that is kept of somebody, as data and to be read. Pure but for the reading."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from coachbot.domain.people import Person
from coachbot.domain.retention import KINDS, Retention
from coachbot.privacy.groups import Kept, grouped
from coachbot.privacy.ports import Record, Records
from coachbot.privacy.readable import written

_KINDS = {kind.name: kind for kind in KINDS}
_PAGES, _TEXT = "pages", "text"


@dataclass(frozen=True, slots=True)
class Export:
    """What is kept of somebody at a moment (UTC).

    Attributes:
        files: Pages and recorded calls that name the person, below the team's folder; the team's.
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
        groups = {record.table: kept.title for kept in self.groups for record in kept.records}
        return {
            "person": {"id": person.id, "name": person.name, "email": person.email, "slack": person.slack},
            "at": self.at.isoformat(),
            "tables": {
                record.table: {
                    "group": groups[record.table],
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

    @property
    def can_be_forgotten(self) -> bool:
        """Whether there is more than texts of the team that say the name."""
        return any(one.rows or any(row["named_in"] != [_TEXT] for row in one.named) for one in self.records)

    @property
    def groups(self) -> list[Kept]:
        """All of it as its person would call it."""
        return grouped(self.records, self.retention)

    def _lines(self) -> Iterator[str]:
        who = self.person.name or self.person.id
        yield f"# What the coach keeps of {who}"
        yield ""
        yield f"Made on {self.at:%d %b %Y at %H:%M}; all times are UTC. Secret addresses of calendars are left out."
        for kept in self.groups:
            yield from ("", f"## {kept.heading}", "", f"{kept.long[:1].upper()}{kept.long[1:]}.")
            for record in kept.records:
                yield from written(record)
        yield ""


def export_of(records: Records, person: Person, retention: Retention, *, now: datetime, but: str = "") -> Export:
    """Look it all up.

    Args:
        but: The key of the work that asks, of which nothing stays.
    """
    files = [named.path for named in records.pages_naming(person)]
    return Export(person, now, _with_texts(records.of(person, but=but), files), files, retention)


def _with_texts(records: Sequence[Record], files: Sequence[str]) -> list[Record]:
    """The records; what the team's pages say of somebody in their text is told with where else these name them."""
    pages = next((one for one in records if one.table == _PAGES), Record(_PAGES, "", "as long as the page", [], []))
    named = {str(row["id"]): dict(row) for row in pages.named}
    for file in files:
        row = named.setdefault(file if file in named else file.removesuffix(PurePath(file).suffix), {"id": file})
        row["named_in"] = [*row.get("named_in", ()), _TEXT]
    others = [one for one in records if one.table != _PAGES]
    return [*others, replace(pages, named=list(named.values()))] if pages.rows or named else others


def as_json(data: Mapping[str, Any]) -> str:
    """As a file."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
