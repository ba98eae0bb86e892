"""A calendar as text: from a file or from a secret address."""

import codecs
from pathlib import Path

from coachbot.calendars.fetch import MAX_BYTES, Fetch, Fetched
from coachbot.errors import CalendarTrouble
from knowledge.library.text.decode import to_text


def is_address(place: str) -> bool:
    """Whether a calendar is given by address rather than by file."""
    return place.strip().lower().startswith(("http://", "https://", "webcal://"))


def load(place: str, fetch: Fetch, *, tag: str = "") -> Fetched:
    """The bytes of a calendar; for a file the tag is its size and time.

    Raises:
        CalendarTrouble: It cannot be read.
    """
    if is_address(place):
        return fetch(place, tag=tag)
    path = Path(place)
    try:
        found = path.stat()
        seen = f"{found.st_mtime_ns}-{found.st_size}"
        if tag == seen:
            return Fetched(None, tag)
        if found.st_size > MAX_BYTES:
            raise CalendarTrouble("This calendar is larger than 10 MB. Share one with fewer years in it.")
        return Fetched(path.read_bytes(), seen)
    except OSError as error:
        raise CalendarTrouble(
            f"The calendar file cannot be opened: {error.strerror}. Check its name and permissions."
        ) from error


def text_of(data: bytes) -> str:
    """The text of a calendar; a NUL byte is damage unless a mark says UTF-16, and the rest may be whole."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return to_text(data if is_wide else data.replace(b"\0", b""))
