"""The library in the database: the truth the index is derived from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.identity import rename_page
from coachbot.db.tables.library import LibraryRow, PageRow, PassageRow
from knowledge.library.errors import ApprovedElsewhere
from knowledge.library.pages import Kind, Origin, Page, PageFacts, Passage, Status, Visibility, source_of

# SQLite takes at most 32,766 values in one statement; PostgreSQL 65,535.
_CHUNK = 5_000


class Pages:
    """Implements ``knowledge.library.pages.PageStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def revision(self) -> int:
        """Counts every change of the library, from 0."""
        query = sa.select(LibraryRow.revision).where(LibraryRow.workspace == self._workspace)
        with self._db.read() as session:
            return session.scalar(query) or 0

    def source_hashes(self, files: Iterable[str]) -> Mapping[str, str]:
        """The stored hash of each file that is already a page."""
        query = sa.select(PageRow.file, PageRow.source_hash).where(PageRow.workspace == self._workspace)
        wanted = set(files)
        with self._db.read() as session:
            return {file: known for file, known in session.execute(query) if file in wanted}

    def save(self, page: Page, passages: Sequence[Passage]) -> None:
        """Store a page; its revision goes up when its version is another than the stored one."""
        with self._db.write() as session:
            former = self._former(session, page)
            known = session.get(PageRow, (self._workspace, page.id)) or next(iter(former), None)
            if known is not None and page.yields_to(_page(known)):
                raise ApprovedElsewhere(
                    f"“{known.title}” was approved in Slack by {known.approved_by} since, so this file was not taken. "
                    "Write the page with “coachbot export playbook DIR”, or give the file a later approved_at."
                )
            revision = 1 if known is None else known.revision + (known.version != page.version)
            for row in former:
                rename_page(session, self._workspace, row.id, page.id)
                session.execute(self._passages_of(row.id))
                session.delete(row)
            session.flush()
            session.merge(_page_row(self._workspace, page, revision))
            session.execute(self._passages_of(page.id))
            if passages:
                session.execute(sa.insert(PassageRow), [_passage(self._workspace, p) for p in passages])
            self._count_change(session)

    def _former(self, session: Session, page: Page) -> list[PageRow]:
        """The page under the ids it had: that of its file, and those it says it had."""
        same = sa.or_(PageRow.file == page.file, PageRow.id.in_(page.was))
        query = sa.select(PageRow).where(PageRow.workspace == self._workspace, PageRow.id != page.id, same)
        return list(session.scalars(query))

    def files(self) -> Mapping[str, str]:
        """The file of every page, by the page's id."""
        query = sa.select(PageRow.id, PageRow.file).where(PageRow.workspace == self._workspace)
        with self._db.read() as session:
            return {row.id: row.file for row in session.execute(query)}

    def keep_derived(self, file: str, keep: Iterable[str]) -> None:
        """Of the plays that were read from a file, drop those that are not in ``keep``; an approved one stays."""
        derived = sa.select(PageRow.id).where(
            PageRow.workspace == self._workspace,
            PageRow.file.startswith(f"{file}#", autoescape=True),
            PageRow.origin == Origin.FILE.value,
        )
        with self._db.write() as session:
            self._drop(session, set(session.scalars(derived)) - set(keep))

    def withdraw(self, file: str) -> None:
        """Drop whatever was read from a file, but what was approved in Slack since."""
        self.keep_derived(file, ())
        own = sa.select(PageRow.id).where(
            PageRow.workspace == self._workspace, PageRow.file == file, PageRow.origin == Origin.FILE.value
        )
        with self._db.write() as session:
            self._drop(session, set(session.scalars(own)))

    def prune(self, folder: str, keep: Iterable[str]) -> int:
        """Drop the pages of files below ``folder`` that are not in ``keep``; how many."""
        kept = set(keep)
        with self._db.write() as session:
            query = sa.select(PageRow.id, PageRow.file).where(PageRow.workspace == self._workspace)
            below = folder.rstrip("/") + "/"
            found = list(session.execute(query))
            gone = {i for i, file in found if file.startswith(below) and not {file, source_of(file)} & kept}
            self._drop(session, gone)
        return len(gone)

    def _drop(self, session: Session, page_ids: Iterable[str]) -> None:
        gone = list(page_ids)
        for page_id in gone:
            session.execute(self._passages_of(page_id))
            session.execute(sa.delete(PageRow).where(PageRow.workspace == self._workspace, PageRow.id == page_id))
        if gone:
            self._count_change(session)

    def facts(self) -> Sequence[PageFacts]:
        """Every page, without its text, by path."""
        columns = (
            PageRow.id,
            PageRow.path,
            PageRow.kind,
            PageRow.title,
            PageRow.stage,
            PageRow.status,
            PageRow.visibility,
            PageRow.expires_on,
            PageRow.quotable,
            PageRow.version,
            PageRow.file,
            PageRow.approved_at,
            PageRow.review_by,
            PageRow.triggers,
        )
        query = sa.select(*columns).where(PageRow.workspace == self._workspace).order_by(PageRow.path)
        with self._db.read() as session:
            return [
                PageFacts(
                    id=row.id,
                    path=row.path,
                    kind=Kind(row.kind),
                    title=row.title,
                    stage=row.stage,
                    status=Status(row.status),
                    visibility=Visibility(row.visibility),
                    expires_on=row.expires_on,
                    quotable=row.quotable,
                    version=row.version,
                    file=row.file,
                    approved_at=row.approved_at,
                    review_by=row.review_by,
                    triggers=tuple(row.triggers),
                )
                for row in session.execute(query)
            ]

    def page(self, page_id: str) -> Page | None:
        """One page, whole."""
        with self._db.read() as session:
            row = session.get(PageRow, (self._workspace, page_id))
            return None if row is None else _page(row)

    def page_at(self, file: str) -> Page | None:
        """The page of a file."""
        query = sa.select(PageRow).where(PageRow.workspace == self._workspace, PageRow.file == file)
        with self._db.read() as session:
            row = session.scalar(query)
            return None if row is None else _page(row)

    def passages(self, ids: Sequence[str]) -> Mapping[str, Passage]:
        """Passages by id; unknown ids are left out."""
        found: dict[str, Passage] = {}
        with self._db.read() as session:
            for at in range(0, len(ids), _CHUNK):
                query = sa.select(PassageRow).where(
                    PassageRow.workspace == self._workspace,
                    PassageRow.id.in_(ids[at : at + _CHUNK]),
                )
                found.update((row.id, _as_passage(row)) for row in session.scalars(query))
        return found

    def passages_of(self, page_ids: Sequence[str]) -> Sequence[Passage]:
        """The passages of some pages, by page and position."""
        found: list[Passage] = []
        with self._db.read() as session:
            for at in range(0, len(page_ids), _CHUNK):
                query = (
                    sa.select(PassageRow)
                    .where(
                        PassageRow.workspace == self._workspace,
                        PassageRow.page_id.in_(page_ids[at : at + _CHUNK]),
                    )
                    .order_by(PassageRow.page_id, PassageRow.position)
                )
                found.extend(_as_passage(row) for row in session.scalars(query))
        return found

    def all_passages(self) -> Iterator[Passage]:
        """Every passage, ordered by page and position."""
        query = (
            sa.select(PassageRow)
            .where(PassageRow.workspace == self._workspace)
            .order_by(PassageRow.page_id, PassageRow.position)
            .execution_options(yield_per=2_000)
        )
        with self._db.read() as session:
            for row in session.scalars(query):
                yield _as_passage(row)

    def _passages_of(self, page_id: str) -> sa.Delete:
        return sa.delete(PassageRow).where(PassageRow.workspace == self._workspace, PassageRow.page_id == page_id)

    def _count_change(self, session: Session) -> None:
        row = session.get(LibraryRow, self._workspace)
        if row is None:
            session.add(LibraryRow(workspace=self._workspace, revision=1))
        else:
            row.revision += 1


def _page_row(workspace: str, page: Page, revision: int) -> PageRow:
    values = {field: getattr(page, field) for field in _SHARED}
    return PageRow(
        **values,
        workspace=workspace,
        revision=revision,
        kind=page.kind.value,
        origin=page.origin.value,
        status=page.status.value,
        visibility=page.visibility.value,
        meta=None if page.meta is None else dict(page.meta),
        triggers=list((page.meta or {}).get("trigger", ())),
        quotable=bool((page.meta or {}).get("quotable", page.kind is not Kind.CALL)),
    )


_SHARED = (
    "id",
    "file",
    "path",
    "title",
    "text",
    "version",
    "source_hash",
    "owner",
    "approved_by",
    "approved_at",
    "review_by",
    "expires_on",
    "stage",
)


def _page(row: PageRow) -> Page:
    return Page(
        **{field: getattr(row, field) for field in _SHARED},
        kind=Kind(row.kind),
        origin=Origin(row.origin),
        status=Status(row.status),
        visibility=Visibility(row.visibility),
        revision=row.revision,
        meta=row.meta,
    )


def _passage(workspace: str, passage: Passage) -> dict[str, Any]:
    return {"workspace": workspace, **asdict(passage), "heading": list(passage.heading)}


def _as_passage(row: PassageRow) -> Passage:
    return Passage(row.id, row.page_id, row.position, tuple(row.heading), row.text, row.start, row.end)
