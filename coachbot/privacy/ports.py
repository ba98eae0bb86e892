"""What privacy needs: everything that is stored of somebody, read and erased, whatever table it is in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from coachbot.domain.people import Person
from coachbot.domain.retention import Retention


class Part(StrEnum):
    """What of somebody is forgotten."""

    ALL = "everything"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Somebody who is to be forgotten; stored first, so that whatever crashes is gone on with.

    Attributes:
        stand_in: Under what their figures stay; made by chance, so that it leads to nobody.
    """

    person: Person
    part: Part
    stand_in: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """What one table has of somebody.

    Attributes:
        kind: The kind of data, as retention names it; ``stays`` says until when it stays where it has none.
        rows: Everything of theirs, without secrets; times in UTC.
        named: Rows of others or of nobody that only name them: the row's key, and in which columns.
    """

    table: str
    kind: str
    stays: str
    rows: Sequence[Mapping[str, Any]]
    named: Sequence[Mapping[str, Any]]


class TeamFile(NamedTuple):
    """A file of the team: where it is on the server, and where below the folder it was read from."""

    file: str
    path: str


class UnderWay(NamedTuple):
    """Work that is being done: its number, and who does it, which is another one at each try."""

    job: int
    owner: str | None


class Records(Protocol):
    """Everything that is stored of people."""

    def known_as(self, text: str) -> Sequence[Person]: ...
    def of(self, person: Person, *, but: str = "") -> Sequence[Record]: ...
    def pages_naming(self, person: Person) -> Sequence[TeamFile]: ...
    def begin(self, forgetting: Forgetting) -> Forgetting: ...
    def pending(self) -> Sequence[Forgetting]: ...
    def under_way(self, *, but: str = "") -> Collection[UnderWay]: ...
    def ended(self, work: Collection[UnderWay]) -> bool: ...
    def erase(self, forgetting: Forgetting, *, leave: Collection[UnderWay] = ()) -> Mapping[str, int]: ...
    def scrub(self) -> bool: ...
    def finish(self, forgetting: Forgetting) -> bool: ...


class Sweeps(Protocol):
    """Drops what was kept long enough."""

    def sweep(self, retention: Retention, *, now: datetime) -> Mapping[str, int]: ...


class Uninstalled(Protocol):
    """Workspaces that took the coach's access away."""

    def uninstalled_before(self, moment: datetime) -> Sequence[str]: ...
    def purged(self, workspace: str) -> None: ...


class Purges(Protocol):
    """Drops a whole workspace."""

    def purge(self, workspace: str) -> Mapping[str, int]: ...
