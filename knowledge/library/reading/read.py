"""One file in, one page with its passages out."""

import hashlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from knowledge.library.errors import UnreadableFile
from knowledge.library.pages import Origin, Page, Passage, RecordedCall, Turn
from knowledge.library.reading import apart
from knowledge.library.reading.calls import Expected
from knowledge.library.reading.extract import EXTRACTED, Extractor
from knowledge.library.reading.files import FoundFile
from knowledge.library.reading.made import Reading, made, page_of
from knowledge.library.reading.sidecar import Beside, beside
from knowledge.library.text.decode import MAX_FILE_BYTES, to_text, visible

# Goes up when the same file would become another page, so that "unchanged" stays true.
READER_VERSION = 6
# What is longer is read by the child, whose deadline and memory end what was made to take for ever.
AT_ONCE_CHARS = 500_000


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
    is_extracted = item.file.suffix.lower() in EXTRACTED
    raw, told = extractor.text(item.file) if is_extracted else (to_text(data), ())
    text = visible(raw)
    if not text.strip():
        raise UnreadableFile("This file is empty.")
    hashed = source_hash(data, aside, item.path, expected)
    if len(text) > AT_ONCE_CHARS:
        reading = apart.asked(extractor, item, text, aside, hashed, expected)
    else:
        reading = made(item, text, aside, hashed, expected)
    return replace(reading, warnings=(*told, *reading.warnings))


def written(ident: str, text: str) -> tuple[Page, list[Passage]]:
    """A page that was written and approved in Slack, from the Markdown its file would hold.

    Raises:
        PlayError: It is no whole play; with the line.
    """
    file = PurePosixPath(f"{ident}.md")
    item = FoundFile(Path("/slack") / file, str(file), Path("/slack"), ident)
    reading = page_of(item, visible(text), (), hashlib.sha256(text.encode()).hexdigest())
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
