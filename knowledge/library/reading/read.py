"""One file in, one page with its passages out."""

import hashlib
import re
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath

from knowledge.library.errors import UnreadableFile
from knowledge.library.formats import frontmatter
from knowledge.library.formats.frontmatter import FrontMatter
from knowledge.library.formats.plays import parse_play
from knowledge.library.pages import Kind, Origin, Page, Passage, RecordedCall, Status, Turn
from knowledge.library.reading.extract import EXTRACTED, Extractor
from knowledge.library.reading.files import CAPTIONS, MARKDOWN, FoundFile
from knowledge.library.reading.sidecar import PHRASES_SUFFIX, Beside, Sidecar, beside, read_phrases, read_sidecar
from knowledge.library.text import chunking
from knowledge.library.text.decode import MAX_FILE_BYTES, to_text, visible
from knowledge.library.text.markdown import readable
from knowledge.library.transcripts.lines import looks_like_a_call
from knowledge.library.transcripts.read import read_transcript, with_roles

# Goes up when the same file would become another page, so that "unchanged" stays true.
READER_VERSION = 3


class Expected(StrEnum):
    """What the person indexing says the files are."""

    ANYTHING = "anything"
    PLAYBOOK = "playbook"
    CALLS = "calls"


def load(item: FoundFile) -> tuple[bytes, Beside]:
    """The bytes of a file and of what stands beside it.

    Raises:
        UnreadableFile: It cannot be opened, or it is too large.
    """
    try:
        if item.file.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFile("This file is larger than 25 MB. Split it.")
        return item.file.read_bytes(), beside(item.file)
    except OSError as error:
        raise UnreadableFile("This file cannot be opened. Check its permissions.") from error


def source_hash(data: bytes, aside: Beside, path: str, expected: Expected) -> str:
    """Changes when anything the page is made of changes."""
    hashed = hashlib.sha256(f"{READER_VERSION}|{expected}|{path}|{len(data)}|".encode())
    hashed.update(data)
    hashed.update(aside.call + aside.phrases)
    return hashed.hexdigest()


def read(
    item: FoundFile,
    data: bytes,
    aside: Beside,
    extractor: Extractor,
    expected: Expected = Expected.ANYTHING,
) -> tuple[Page, list[Passage]]:
    """Read one file into a page and its passages.

    Raises:
        UnreadableFile: With the reason, for a person.
    """
    suffix = item.file.suffix.lower()
    raw = extractor.text(item.file) if suffix in EXTRACTED else to_text(data)
    text = visible(raw)
    if not text.strip():
        raise UnreadableFile("This file is empty.")
    hashed = source_hash(data, aside, item.path, expected)
    if _is_call(suffix, text, bool(aside.call), expected):
        return _call(item, text, aside.call, hashed)
    return _page(item, text, read_phrases(aside.phrases), hashed)


def written(ident: str, text: str) -> tuple[Page, list[Passage]]:
    """A page that was written and approved in Slack, from the Markdown its file would hold.

    Raises:
        PlayError: It is no whole play; with the line.
    """
    file = PurePosixPath(f"{ident}.md")
    item = FoundFile(Path("/slack") / file, str(file), Path("/slack"), ident)
    page, passages = _page(item, visible(text), (), hashlib.sha256(text.encode()).hexdigest())
    return replace(page, origin=Origin.SLACK), passages


def call_of(page: Page) -> RecordedCall:
    """The call a page of kind call holds."""
    meta = page.meta or {}
    turns = tuple(Turn(**turn) for turn in meta.get("turns", ()))
    return RecordedCall(
        meta.get("account", ""),
        page.approved_at,
        meta.get("outcome", "unknown"),
        bool(meta.get("quotable")),
        turns,
        page.stage,
    )


def _is_call(suffix: str, text: str, has_sidecar: bool, expected: Expected) -> bool:
    if suffix in CAPTIONS or has_sidecar or expected is Expected.CALLS:
        return True
    return expected is Expected.ANYTHING and suffix not in MARKDOWN and looks_like_a_call(text)


def _call(item: FoundFile, text: str, sidecar: bytes, hashed: str) -> tuple[Page, list[Passage]]:
    facts = read_sidecar(sidecar) if sidecar else Sidecar()
    transcript = read_transcript(item.file.name, text)
    turns = with_roles(transcript.turns, facts.seller, facts.buyer)
    ident = item.id
    body, passages = chunking.cut_call(ident, turns)
    page = Page(
        id=ident,
        kind=Kind.CALL,
        title=facts.title or _title_from(item.path),
        path=item.path,
        file=str(item.file),
        text=body,
        version=_version(body, facts.outcome),
        source_hash=hashed,
        owner=facts.rep,
        approved_at=facts.on,
        stage=facts.stage,
        status=Status.APPROVED,
        meta={
            "account": facts.account,
            "outcome": facts.outcome,
            "quotable": facts.quotable,
            "turns": [asdict(turn) for turn in turns],
        },
    )
    return page, passages


def _page(item: FoundFile, text: str, phrases: tuple[str, ...], hashed: str) -> tuple[Page, list[Passage]]:
    is_markdown = item.file.suffix.lower() in MARKDOWN
    head, start = frontmatter.split(text) if is_markdown else (FrontMatter(), 0)
    body = readable(text[start:]) if is_markdown else text.strip()
    kind = head.kind or Kind.PROSE
    if phrases and kind is not Kind.PLAY:
        raise UnreadableFile(f"Only a play has a {PHRASES_SUFFIX} file beside it. Write “kind: play”, or delete it.")
    if kind is Kind.PLAY:
        # The section lines are counted in the file as written, so the messages can name them.
        parse_play(text[start:], styles=head.styles, first_line=text.count("\n", 0, start) + 1)
        # And again as it will be shown: a comment is no line.
        parse_play(body)
    title = head.title or chunking.first_heading(body) or _title_from(item.path)
    ident = item.id
    passages = chunking.cut(ident, title, body)
    if not passages:
        raise UnreadableFile("There is no readable text in this file.")
    triggers = [*head.trigger, *phrases]
    told = {"trigger": triggers, "styles": list(head.styles), "own": len(head.trigger)}
    page = Page(
        id=ident,
        kind=kind,
        title=title,
        path=item.path,
        file=str(item.file),
        text=body,
        version=_version(body, title, *triggers),
        source_hash=hashed,
        owner=head.owner,
        approved_by=head.approved_by,
        approved_at=head.approved_at,
        review_by=head.review_by,
        expires_on=head.expires,
        status=head.status,
        visibility=head.visibility,
        stage=head.stage,
        meta=told if kind is Kind.PLAY else None,
        was=head.was,
    )
    return page, passages


def _version(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _title_from(path: str) -> str:
    pure = PurePosixPath(path)
    name = pure.parent.name if pure.stem.lower() in {"index", "readme"} and pure.parent.name else pure.stem
    return re.sub(r"[-_]+", " ", name).strip() or name
