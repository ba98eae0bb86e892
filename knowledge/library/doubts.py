"""What is written well and still cannot be right, once the other pages are known: a proof of nothing, no such stage."""

import posixpath
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from knowledge.library.formats.plays import parse_play
from knowledge.library.formats.stages import is_stage_page
from knowledge.library.pages import Kind, Page, PageStore
from knowledge.library.reading.files import FoundFile
from knowledge.library.reading.read import call_of
from knowledge.library.reading.sidecar import SUFFIXES


def doubts(pages: Sequence[Page], store: PageStore, today: date | None) -> Iterator[tuple[str, str]]:
    """Path and sentence of whatever cannot be right about some pages.

    Args:
        today: None where nobody knows it; then no day is in the future.
    """
    stages = _stages(store) if any(page.stage and page.kind is not Kind.CALL for page in pages) else set[str]()
    for page in pages:
        if stages and page.stage and page.kind is not Kind.CALL and page.stage not in stages:
            yield page.path, f"“stage: {page.stage}” is no stage of yours; write one of {', '.join(sorted(stages))}."
        if today and page.approved_at and page.approved_at > today and page.kind is not Kind.CALL:
            yield page.path, f"“approved_at: {page.approved_at}” is in the future; write the day it was approved."
        if today and page.expires_on and page.expires_on <= today:
            yield page.path, f"it expired on {page.expires_on}, so it is not shown; give it a later day or retire it."
        if page.kind is Kind.PLAY:
            yield from ((page.path, doubt) for doubt in _proofs(page, store))


def alone(found: Sequence[FoundFile], folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Path and reason of each file that belongs beside a page which is not there."""
    known = {item.file.with_suffix("") for item in found if item.readable}
    for folder in folders:
        for suffix in SUFFIXES:
            for file in sorted(folder.resolve().rglob(f"*{suffix}")):
                stem = file.with_name(file.name.removesuffix(suffix))
                if stem not in known:
                    what = "transcript" if suffix.endswith(".yml") else "play"
                    path = file.relative_to(folder.resolve()).as_posix()
                    yield path, f"no {what} stands beside it; name it “NAME{suffix}” after its {what} “NAME”."


def _stages(store: PageStore) -> set[str]:
    """The stages that have a page of their own."""
    prose = (store.page(facts.id) for facts in store.facts() if facts.stage and facts.kind is Kind.PROSE)
    return {page.stage for page in prose if page is not None and is_stage_page(page.text)}


def _proofs(page: Page, store: PageStore) -> Iterator[str]:
    for proof in parse_play(page.text).proof:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page.file), proof.target))
        if not Path(file).is_file():
            yield f"the proof “{proof.label}” points to {proof.target}, which is not there; correct its path."
            continue
        call = store.page_at(file)
        turns = len(call_of(call).turns) if call is not None and call.kind is Kind.CALL else None
        if turns is not None and not 0 < proof.turn <= turns:
            yield f"the proof “{proof.label}” names turn {proof.turn} of a call with {turns}; correct the number."
