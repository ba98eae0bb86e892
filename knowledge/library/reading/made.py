"""What one file's text becomes: a page with its passages, and the plays it holds. Pure."""

import hashlib
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from knowledge.library.errors import PlayError, UnreadableFile
from knowledge.library.formats import frontmatter, objections
from knowledge.library.formats.frontmatter import FrontMatter, Head
from knowledge.library.formats.plays import looks_like_a_play, understood
from knowledge.library.formats.sheets import csv_as_markdown, list_in
from knowledge.library.pages import Kind, Page, Passage, Status
from knowledge.library.reading.calls import HEAD, PLAIN, Expected, is_call
from knowledge.library.reading.derived import plays_of
from knowledge.library.reading.files import CAPTIONS, MARKDOWN, TABLES, FoundFile
from knowledge.library.reading.sidecar import PHRASES_SUFFIX, Beside, Sidecar, read_phrases, read_sidecar
from knowledge.library.text import chunking
from knowledge.library.text.exports import without_hex, without_marks
from knowledge.library.text.hidden import never_closed, without_hidden
from knowledge.library.text.layout import flowing
from knowledge.library.text.markdown import readable
from knowledge.library.transcripts.read import found_in, read_transcript, with_roles

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


def made(item: FoundFile, text: str, aside: Beside, hashed: str, expected: Expected) -> Reading:
    """What a file becomes.

    Args:
        text: What is seen of it.

    Raises:
        UnreadableFile: With the reason, for a person.
    """
    suffix = item.file.suffix.lower()
    if is_call(suffix, text, bool(aside.call), expected):
        return _call(item, text, aside.call, hashed)
    if suffix in TABLES:
        text = _table(text)
    return page_of(item, text, read_phrases(aside.phrases), hashed)


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


def page_of(item: FoundFile, text: str, phrases: tuple[str, ...], hashed: str) -> Reading:
    """The page that is no call."""
    suffix = item.file.suffix.lower()
    head = frontmatter.split(text) if suffix in MARKDOWN | PLAIN else Head(FrontMatter(), 0)
    matter, warnings = head.matter, list(head.warnings)
    body, first_line = text[head.start :], text.count("\n", 0, head.start) + 1
    kind = matter.kind or _kind_of(item, body, warnings)
    forgotten = never_closed(body, first_line) if kind is Kind.PLAY or suffix in MARKDOWN else []
    warnings.extend(forgotten)
    if phrases and kind is not Kind.PLAY:
        raise UnreadableFile(f"Only a play has a {PHRASES_SUFFIX} file beside it. Write “kind: play”, or delete it.")
    if kind is Kind.PLAY:
        # The section lines are counted in the file as written, so the messages can name them.
        bare = without_hidden(body, keep_lines=True)
        warnings.extend(understood(bare, styles=matter.styles, first_line=first_line).warnings)
        # And again as it will be shown.
        body = understood(readable(bare), styles=matter.styles).body
    else:
        body, gone = without_marks(_prose(suffix, body))
        warnings.extend(_left_out(gone))
    triggers = list(dict.fromkeys([*matter.trigger, *phrases]))
    title = matter.title or chunking.first_heading(body) or _title_of_play(kind, triggers) or _title_from(item.path)
    if kind is Kind.PLAY and not triggers:
        warnings.append("it has no “trigger”, so it is found by its words alone; add what buyers say, a line each.")
    found = objections.replies(body, title) if kind is Kind.PROSE else ()
    passages = chunking.cut(item.id, title, body, without=[(reply.start, reply.end) for reply in found])
    if not (passages or found):
        raise UnreadableFile(" ".join(("There is no readable text in this file.", *forgotten)))
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
