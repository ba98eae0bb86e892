"""One file in, one page with its passages out."""

import hashlib
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from knowledge.library.errors import PlayError, UnreadableFile
from knowledge.library.formats import frontmatter, objections
from knowledge.library.formats.frontmatter import FrontMatter, Head
from knowledge.library.formats.plays import looks_like_a_play, understood
from knowledge.library.formats.sheets import csv_as_markdown, list_in
from knowledge.library.pages import Kind, Origin, Page, Passage, RecordedCall, Status, Turn
from knowledge.library.reading.calls import HEAD, PLAIN, Expected, is_call
from knowledge.library.reading.derived import plays_of
from knowledge.library.reading.extract import EXTRACTED, Extractor
from knowledge.library.reading.files import CAPTIONS, MARKDOWN, TABLES, FoundFile
from knowledge.library.reading.sidecar import PHRASES_SUFFIX, Beside, Sidecar, beside, read_phrases, read_sidecar
from knowledge.library.text import chunking
from knowledge.library.text.decode import MAX_FILE_BYTES, to_text, visible
from knowledge.library.text.exports import without_hex, without_marks
from knowledge.library.text.layout import flowing
from knowledge.library.text.markdown import readable, uncommented
from knowledge.library.transcripts.read import found_in, read_transcript, with_roles

# Goes up when the same file would become another page, so that "unchanged" stays true.
READER_VERSION = 5
_WRAPPED = frozenset({".txt", ".text", ".pdf"})
_READ_AS_A_CALL = (
    "read as a call, for people talk in it: nobody is shown it as a page. If everybody may read it, {}index it with"
    " --kind playbook."
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file came to.

    Attributes:
        plays: The plays that were read from its objections, each with its passages; the page keeps the rest.
        warnings: What was understood otherwise than it was written, or left out; a sentence each.
        found: How much of a call was found, in words; empty for pages.
    """

    page: Page
    passages: list[Passage]
    plays: tuple[tuple[Page, list[Passage]], ...] = ()
    warnings: tuple[str, ...] = ()
    found: str = ""


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
) -> Reading:
    """Read one file into a page with its passages, and the plays it holds.

    Raises:
        UnreadableFile: With the reason, for a person.
    """
    suffix = item.file.suffix.lower()
    raw = extractor.text(item.file) if suffix in EXTRACTED else to_text(data)
    text = visible(raw)
    if not text.strip():
        raise UnreadableFile("This file is empty.")
    hashed = source_hash(data, aside, item.path, expected)
    if is_call(suffix, text, bool(aside.call), expected):
        return _call(item, text, aside.call, hashed)
    if suffix in TABLES:
        text = _table(text)
    return _page(item, text, read_phrases(aside.phrases), hashed)


def written(ident: str, text: str) -> tuple[Page, list[Passage]]:
    """A page that was written and approved in Slack, from the Markdown its file would hold.

    Raises:
        PlayError: It is no whole play; with the line.
    """
    file = PurePosixPath(f"{ident}.md")
    item = FoundFile(Path("/slack") / file, str(file), Path("/slack"), ident)
    reading = _page(item, visible(text), (), hashlib.sha256(text.encode()).hexdigest())
    return replace(reading.page, origin=Origin.SLACK), reading.passages


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


def _call(item: FoundFile, text: str, sidecar: bytes, hashed: str) -> Reading:
    facts = read_sidecar(sidecar) if sidecar else Sidecar()
    suffix = item.file.suffix.lower()
    transcript = read_transcript(item.file.name, _without_head(text) if suffix in MARKDOWN | PLAIN else text)
    turns = with_roles(transcript.turns, facts.seller, facts.buyer)
    warnings = list(transcript.warnings)
    if suffix not in CAPTIONS and not sidecar:
        warnings.insert(0, _READ_AS_A_CALL.format(HEAD if suffix in MARKDOWN | PLAIN else ""))
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
    return Reading(page, passages, warnings=tuple(warnings), found=found_in(turns))


def _without_head(text: str) -> str:
    try:
        return text[frontmatter.split(text).start :]
    except PlayError:
        # No head of ours; what stands there may have been said.
        return text


def _page(item: FoundFile, text: str, phrases: tuple[str, ...], hashed: str) -> Reading:
    suffix = item.file.suffix.lower()
    head = frontmatter.split(text) if suffix in MARKDOWN | PLAIN else Head(FrontMatter(), 0)
    matter, warnings = head.matter, list(head.warnings)
    kind = matter.kind or _kind_of(item, text[head.start :], warnings)
    if phrases and kind is not Kind.PLAY:
        raise UnreadableFile(f"Only a play has a {PHRASES_SUFFIX} file beside it. Write “kind: play”, or delete it.")
    if kind is Kind.PLAY:
        # The section lines are counted in the file as written, so the messages can name them.
        first_line = text.count("\n", 0, head.start) + 1
        bare = uncommented(text[head.start :])
        warnings.extend(understood(bare, styles=matter.styles, first_line=first_line).warnings)
        # And again as it will be shown.
        body = understood(readable(bare), styles=matter.styles).body
    else:
        body, gone = without_marks(_prose(suffix, text[head.start :]))
        warnings.extend(_left_out(gone))
    triggers = list(dict.fromkeys([*matter.trigger, *phrases]))
    title = matter.title or chunking.first_heading(body) or _title_of_play(kind, triggers) or _title_from(item.path)
    if kind is Kind.PLAY and not triggers:
        warnings.append("it has no “trigger”, so it is found by its words alone; add what buyers say, a line each.")
    found = objections.replies(body, title) if kind is Kind.PROSE else ()
    passages = chunking.cut(item.id, title, body, without=[(reply.start, reply.end) for reply in found])
    if not (passages or found):
        raise UnreadableFile("There is no readable text in this file.")
    told = {"trigger": triggers, "styles": list(matter.styles), "own": len(dict.fromkeys(matter.trigger))}
    page = Page(
        id=item.id,
        kind=kind,
        title=title,
        path=item.path,
        file=str(item.file),
        text=body,
        version=_version(body, title, *triggers),
        source_hash=hashed,
        owner=matter.owner,
        approved_by=matter.approved_by,
        approved_at=matter.approved_at,
        review_by=matter.review_by,
        expires_on=matter.expires,
        status=matter.status,
        visibility=matter.visibility,
        stage=matter.stage,
        meta=told if kind is Kind.PLAY else None,
        was=matter.was,
    )
    return Reading(page, passages, tuple(plays_of(page, found)), tuple(warnings))


def _table(text: str) -> str:
    if what := list_in(text):
        raise UnreadableFile(f"This is a list of {what}, not of what to say. Read it with “coachbot import {what}”.")
    return csv_as_markdown(text)


def _kind_of(item: FoundFile, body: str, warnings: list[str]) -> Kind:
    """What a file is that does not say it."""
    if item.file.suffix.lower() in MARKDOWN | PLAIN and looks_like_a_play(readable(body)):
        warnings.append("read as a play, for it is written as one; write “kind: play” in its head.")
        return Kind.PLAY
    return Kind.PROSE


def _prose(suffix: str, text: str) -> str:
    if suffix in MARKDOWN:
        return readable(text)
    return flowing(text) if suffix in _WRAPPED else text.strip()


def _left_out(lines: tuple[str, ...]) -> list[str]:
    if not lines:
        return []
    shown = lines[0] if len(lines[0]) <= 60 else lines[0][:59] + "…"
    return [f"left out what speaks of the page itself, in {len(lines)} lines, such as “{shown}”."]


def _title_of_play(kind: Kind, triggers: list[str]) -> str:
    return triggers[0] if kind is Kind.PLAY and triggers else ""


def _version(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _title_from(path: str) -> str:
    pure = PurePosixPath(path)
    name = pure.parent.name if pure.stem.lower() in {"index", "readme"} and pure.parent.name else pure.stem
    return re.sub(r"[-_]+", " ", without_hex(name)).strip() or name
