"""Bytes to text, whatever wrote them."""

import codecs
import re

from knowledge.library.errors import UnreadableFile

MAX_FILE_BYTES = 25 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bidi overrides and zero-width characters hide text from the reader but not from search.
_INVISIBLE = re.compile(
    # And what is shown as nothing: fillers of Hangul and Khmer, the blank of Braille, joiners.
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2800\u3164\uffa0]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def to_text(data: bytes) -> str:
    """Decode UTF-8, UTF-16/32 with a mark, else Windows-1252; newlines become ``\\n``.

    Raises:
        UnreadableFile: The bytes are no text (NUL bytes all over).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace")
            break
    else:
        if b"\x00" in data[:4096]:
            raise UnreadableFile("This is not a text file. Save it as text, Markdown, DOCX or PDF.")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def visible(text: str) -> str:
    """Without control, zero-width and direction-changing characters."""
    if text.isascii():
        return _CONTROL.sub("", text)
    # A lone surrogate is half a character: it can be neither stored nor sent.
    whole = text.encode("utf-8", errors="ignore").decode("utf-8")
    return _CONTROL.sub("", _INVISIBLE.sub("", whole))
