"""What a Markdown page holds that no reader sees, and what is hidden by an end that somebody forgot. Pure.

What begins and never ends hides what a browser would hide. Nothing of it is read, for it may have been meant to be
hidden; but the page's owner is told the line, for it seldom was.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BEGIN = re.compile(r"<!--|<(?P<tag>script|style)\b[^>]{0,400}>", re.IGNORECASE)
_ENDS = {
    "!--": re.compile(r"-->"),
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}
# Code is shown as it is written: a tag in it is a word about a tag.
_CODE = re.compile(
    r"(?<!`)(?P<ticks>`{1,3})(?!`)[^`\n]{1,400}(?<!`)(?P=ticks)(?!`)|^ {0,3}(?P<fence>```|~~~)", re.MULTILINE
)
_FENCES = {mark: re.compile(rf"^ {{0,3}}{mark}+[ \t]*$", re.MULTILINE) for mark in ("```", "~~~")}
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n|\Z")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch that is not shown.

    Attributes:
        opener: Its first tag as written, where it never ends; empty where it does.
    """

    start: int
    end: int
    opener: str = ""


def without_hidden(text: str, *, keep_lines: bool = False) -> str:
    """The page without its comments, scripts and styles.

    Args:
        keep_lines: Leave every line where it was.
    """
    parts: list[str] = []
    at = 0
    for gone in hidden(text):
        parts.append(text[at : gone.start])
        parts.append("\n" * text.count("\n", gone.start, gone.end) if keep_lines else "")
        at = gone.end
    return "".join([*parts, text[at:]])


def never_closed(text: str, first_line: int = 1) -> list[str]:
    """A sentence for each tag whose end is missing, with its line and what to do.

    Args:
        first_line: Line of the file on which ``text`` begins.
    """
    told: list[str] = []
    for gone in hidden(text):
        if gone.opener:
            what = "nothing after it is" if gone.end == len(text) else "the rest of its paragraph is not"
            end = "-->" if gone.opener == "<!--" else f"</{gone.opener[1:].split()[0].rstrip('>')}>"
            line = first_line + text.count("\n", 0, gone.start)
            told.append(f"Line {line}: “{gone.opener[:40]}” never ends, so {what} read; write “{end}” where it ends.")
    return told


def hidden(text: str) -> Iterator[Hidden]:
    """Every stretch that is not shown, in order."""
    codes, ends = _Codes(text), dict[str, re.Match[str] | None]()
    at = 0
    while begin := _BEGIN.search(text, at):
        name = (begin["tag"] or "!--").lower()
        end = ends.get(name)
        # One that lies ahead, or that there is none, need not be looked for again.
        if name not in ends or (end is not None and end.start() < begin.end()):
            end = ends[name] = _ENDS[name].search(text, begin.end())
        code = codes.around(begin.start())
        if code and (end is None or end.end() > code):
            at = code
            continue
        if end is not None:
            gone = Hidden(begin.start(), end.end())
        else:
            gone = Hidden(begin.start(), _forgotten(text, begin), begin[0])
        yield gone
        at = gone.end
        codes.skip(at)


def _forgotten(text: str, begin: re.Match[str]) -> int:
    """Where that ends which has no end: behind words a comment is text in most readers, so its paragraph is enough."""
    is_first = not text[text.rfind("\n", 0, begin.start()) + 1 : begin.start()].strip()
    if begin["tag"] or is_first:
        return len(text)
    found = _PARAGRAPH_END.search(text, begin.end())
    return found.start() if found else len(text)


class _Codes:
    """The stretches of code in a page, looked for as far as anybody asks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = self._end = 0
        self._without_end: set[str] = set()

    def skip(self, to: int) -> None:
        """Look on from there: what is hidden begins no code."""
        if to > self._end:
            self._start = self._end = to

    def around(self, position: int) -> int:
        """The end of the code a position lies in; 0 where it lies in none."""
        while self._end <= position and (found := _CODE.search(self._text, self._end)):
            self._start, self._end = found.start(), self._end_of(found)
        return self._end if self._start <= position < self._end else 0

    def _end_of(self, found: re.Match[str]) -> int:
        mark = found["fence"]
        if mark is None:
            return found.end()
        end = None if mark in self._without_end else _FENCES[mark].search(self._text, found.end())
        if end is None:
            # Code without an end may be a slip, too; then it hides nothing from us.
            self._without_end.add(mark)
            return found.end()
        return end.end()
