"""Everything that is stored of somebody, to be exported and to be forgotten."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.erase import erase, erase_practice, without
from coachbot.db.outward import outward
from coachbot.db.scrub import scrub
from coachbot.db.tables.held import HOLDS, Holds
from coachbot.db.tables.jobs import JobRow
from coachbot.db.tables.library import PageRow
from coachbot.db.tables.rights import DepartedRow, ForgettingRow
from coachbot.db.tables.team import PersonRow
from coachbot.db.traces import Traces, as_json, leaves, mine, traces_of
from coachbot.domain.people import Person
from coachbot.privacy.ports import Forgetting, Part, Record, TeamFile, UnderWay

# A model has 25 s, and Slack takes a message a second.
_PATIENCE_S = 60.0


class PersonalRecords:
    """Implements ``coachbot.privacy.ports.Records``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def known_as(self, text: str) -> list[Person]:
        """Who has this id, Slack id or address, of the team or once of it; else whose rows are kept so."""
        found: dict[str, Person] = {}
        if not text:
            return []
        with self._db.read() as session:
            for table in (DepartedRow, PersonRow):
                same = sa.or_(table.id == text, table.slack == text, table.email == text.lower())
                for row in session.scalars(sa.select(table).where(table.workspace == self._workspace, same)):
                    found[row.id] = Person(row.id, row.name, row.email, slack=row.slack)
            if not found and self._has_rows(session, text):
                found[text] = Person(text, text, "", slack=text)
        # Who left and wrote again since is known by both; the list's id leads to the Slack id, too.
        known = {person.slack for person in found.values() if person.id != person.slack}
        return [person for person in found.values() if person.id not in known]

    def _has_rows(self, session: Session, ident: str) -> bool:
        traces = Traces(self._workspace, frozenset({ident}), frozenset({ident}))
        tables = [holds for holds in HOLDS if holds.whose]
        return any(
            session.scalar(sa.select(sa.literal(1)).select_from(holds.of).where(*mine(holds, traces)).limit(1))
            for holds in tables
        )

    def of(self, person: Person, *, but: str = "") -> list[Record]:
        """What each table has of somebody, but the work with this key; only tables that have something."""
        with self._db.read() as session:
            traces = traces_of(session, self._workspace, person)
            tables = [holds for holds in HOLDS if holds.table != ForgettingRow.__tablename__]
            found = [_record(session, holds, traces, but) for holds in tables]
        return [record for record in found if record.rows or record.named]

    def pages_naming(self, person: Person) -> list[TeamFile]:
        """The files of pages and recorded calls that name somebody; they are the team's, and stay."""
        with self._db.read() as session:
            names = traces_of(session, self._workspace, person).names
            in_text = [PageRow.text.contains(name, autoescape=True) for name in names]
            in_front = [sa.cast(PageRow.meta, sa.Text).contains(as_json(name), autoescape=True) for name in names]
            told = sa.or_(sa.false(), *in_text, *in_front)
            query = sa.select(PageRow.file, PageRow.path).where(PageRow.workspace == self._workspace, told)
            found = session.execute(query.order_by(PageRow.file)).all()
            suffixes = [PurePath(file).suffix for file, _ in found]
            # A recording's path has its ending, a page's has not.
            return [TeamFile(f, f"{p.removesuffix(end)}{end}") for (f, p), end in zip(found, suffixes, strict=True)]

    def begin(self, forgetting: Forgetting) -> Forgetting:
        """Remember that somebody is to be forgotten; as it was remembered first where it was begun before."""
        person, key = forgetting.person, (self._workspace, forgetting.person.id, forgetting.part.value)
        with self._db.write() as session:
            if (known := session.get(ForgettingRow, key)) is not None:
                return _forgetting(known)
            session.add(
                ForgettingRow(
                    workspace=self._workspace, person=person.id, part=forgetting.part.value, slack=person.slack,
                    email=person.email, name=person.name, stand_in=forgetting.stand_in, at=forgetting.at,
                )
            )  # fmt: skip
        return forgetting

    def pending(self) -> list[Forgetting]:
        """Who is to be forgotten still, the first first."""
        query = sa.select(ForgettingRow).where(ForgettingRow.workspace == self._workspace).order_by(ForgettingRow.at)
        with self._db.read() as session:
            return [_forgetting(row) for row in session.scalars(query)]

    def under_way(self, *, but: str = "") -> frozenset[UnderWay]:
        """What is being done at this moment, for whomever, but what was stored with this text."""
        with self._db.read() as session:
            is_done_now = (JobRow.state == "running", JobRow.lease_until > self._db.clock(session))
            query = sa.select(JobRow.id, JobRow.owner, JobRow.payload)
            found = session.execute(query.where(JobRow.workspace == self._workspace, *is_done_now)).all()
            return frozenset(UnderWay(row.id, row.owner) for row in found if not but or but not in leaves(row.payload))

    def ended(self, work: Collection[UnderWay]) -> bool:
        """Wait until none of it is being done any more; False where that takes more than a minute."""
        until = time.monotonic() + _PATIENCE_S
        while not self.under_way().isdisjoint(work):
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def erase(self, forgetting: Forgetting, *, leave: Collection[UnderWay] = ()) -> Mapping[str, int]:
        """Erase somebody from all tables at once, but for some work; how many rows of each."""
        with self._db.write() as session:
            traces = traces_of(session, self._workspace, forgetting.person)
            if forgetting.part is Part.PRACTICE:
                return erase_practice(session, traces, forgetting.stand_in)
            return erase(session, traces, forgetting.stand_in, leave={work.job for work in leave})

    def scrub(self) -> bool:
        """Take what was erased out of the files too; False where they were in use for too long."""
        return scrub(self._db)

    def finish(self, forgetting: Forgetting) -> bool:
        """Forget that there was anything to forget; False where the log still has it."""
        row = ForgettingRow
        with self._db.write() as session:
            which = (row.person == forgetting.person.id, row.part == forgetting.part.value)
            session.execute(sa.delete(row).where(row.workspace == self._workspace, *which))
        return scrub(self._db, whole=False)


def _forgetting(row: ForgettingRow) -> Forgetting:
    person = Person(row.person, row.name, row.email, slack=row.slack)
    return Forgetting(person, Part(row.part), row.stand_in, row.at)


def _record(session: Session, holds: Holds, traces: Traces, but: str) -> Record:
    rows: Sequence[Mapping[str, Any]] = []
    if holds.whose:
        found = session.execute(sa.select(holds.of).where(*mine(holds, traces))).mappings()
        rows = [_plain(outward(holds, row)) for row in found]
    elif inside := holds.columns("inside"):
        wanted = sa.select(holds.of).where(
            holds.of.c.workspace == traces.workspace, traces.may_be_in(*(holds.of.c[name] for name in inside))
        )
        found = [row for row in session.execute(wanted).mappings() if not but or row.get("key") != but]
        rows = [_plain(outward(holds, row)) for row in found if traces.is_in([row[name] for name in inside])]
    kind = ", ".join(dict.fromkeys(keeps.kind.name for keeps in holds.keeps))
    return Record(holds.table, kind, holds.stays, rows, list(_named(session, holds, traces)))


def _named(session: Session, holds: Holds, traces: Traces) -> Iterator[Mapping[str, Any]]:
    """The keys of rows of others that name somebody, and where: the rest of such a row is not theirs."""
    columns = (*holds.columns("mentions"), *holds.columns("points"))
    if not columns:
        return
    table = holds.of
    query = sa.select(*table.primary_key, *(table.c[name] for name in columns)).where(
        table.c.workspace == traces.workspace
    )
    if holds.whose:
        query = query.where(table.c[holds.whose].not_in(traces.ids))
    for row in session.execute(query).mappings():
        where = [name for name in columns if without(row[name], traces) != row[name]]
        if where:
            yield _plain({one.name: row[one.name] for one in table.primary_key if one.name != "workspace"}) | {
                "named_in": where
            }


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """As JSON takes it, without the workspace, which is the same in all."""
    values = {str(name): value for name, value in row.items() if name != "workspace"}
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in values.items()}
