"""What one line of a transcript may say: who speaks, since when, and the words. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.library.transcripts.names import MAX_NAME_CHARS, is_name
from knowledge.library.transcripts.times import CLOCK, WORDS, clock_s

_LINE_CHARS = 400
# [00:03], (0:03), 0:03 - 0:08, 0:03 --> 0:08, 3:00:03 PM, 1 hour 2 minutes 5 seconds.
_DATE = r"(?P<date>\d{4}-\d\d-\d\d[T ]|\d{1,2}[./]\d{1,2}[./]\d{2,4},? )?"
_TIME = rf"[\[(<]?\s?{_DATE}(?P<time>(?:{CLOCK})|(?:{WORDS}))(?:\s?(?:-+>|[-–—→]|to)\s?(?:{CLOCK}))?Z?\s?[\])>]?"
_HAS_TIME = re.compile(r"\d:\d\d|\d ?(?:s|sec|second|sek|segundo)", re.IGNORECASE)
_JOINT = r"[\s|,;·•–—-]*+"
_TIME_FIRST = re.compile(rf"^{_TIME}(?![\w%]){_JOINT}:?\s*(?P<after>.*)$", re.IGNORECASE)
_TIME_LAST = re.compile(
    rf"^(?P<name>[^\d\s(<\[][^\n]{{0,{MAX_NAME_CHARS}}}?|\[[^\]\n]{{1,{MAX_NAME_CHARS}}}\]|\+[\d ()-]{{6,20}}?)"
    rf"(?P<colon>\s?[:：])?(?:\s{_JOINT}|{_JOINT}(?=[\[(<])|(?<=[:：\]]))(?<![\w%$€]){_TIME}(?![\w%])(?P<end>\s?[:：])?"
    r"(?P<gap>\s*)(?P<rest>.*)$",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"^(?P<label>[^:：\n]{{1,{MAX_NAME_CHARS}}}?) ?(?:: +|:$|：\s*)(?P<said>.*)$")
_BRACKETED = re.compile(rf"^\[(?P<label>[^\[\]:\n]{{1,{MAX_NAME_CHARS}}})\]:?\s+(?P<said>\S.*)$")
_MARKS = re.compile(
    r"\*{1,3}|_{2}|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|`+|\\(?=[\\`*_{}\[\]()#+.!|<>~-])|\\$|</?[a-zA-Z][^<>]{0,200}>"
)
_LEAD = re.compile(r"^(?:>\s?|[-*+•‣◦]\s+|#{1,6}\s+|\d{1,4}[.)]\s+)+")
_FURNITURE = re.compile(
    r"^(?:transcript(?:ion)?|attendees|participants|speakers|meeting (?:ended|started)\b.*"
    r"|recording (?:started|stopped).*|.{0,80} (?:started|stopped) (?:the )?transcription"
    r"|(?:this|dieses|diese|esta|cette) .{0,30}(?:transcri|transkript).{0,200}"
    r"|transcribed (?:by|with) .{0,80}|generated (?:by|with) .{0,80}|-{3,}|\*{3,}|_{3,}|-)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty, and every way to read it.

    Attributes:
        text: Without marks of Markdown.
        name: Who may speak, where a time stands beside it; ``rest`` is what follows.
        start_s: That time, or the line's own where it is nothing else.
        label: What stands before a colon; ``said`` is what follows, ``label_s`` the time before it.
        is_time: Nothing but a time.
        is_furniture: What the recorder says about the file.
        is_apart: Whether it begins the text, or stands below an empty line.
    """

    text: str
    name: str = ""
    rest: str = ""
    start_s: float | None = None
    label: str = ""
    said: str = ""
    label_s: float | None = None
    is_time: bool = False
    is_furniture: bool = False
    is_apart: bool = True


def lines_of(text: str) -> list[Line]:
    """Every line that is not empty."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    before = ""
    for raw in text.splitlines():
        # Runs of blanks say nothing here, and make matching slow.
        is_apart = not before.strip()
        before = raw
        head = " ".join(_LEAD.sub("", _MARKS.sub("", raw[:_LINE_CHARS].strip()).strip()).split())
        tail = _MARKS.sub("", raw[_LINE_CHARS:]) if len(raw) > _LINE_CHARS else ""
        if head or tail.strip():
            line = replace(_line(head, tail), is_apart=is_apart)
            # A heading may name who speaks below it; else it is the page's own.
            is_own = raw.startswith("#") and not (line.name or line.label or line.is_time)
            yield replace(line, is_furniture=True) if is_own else line


def _line(text: str, tail: str) -> Line:
    if _FURNITURE.match(text) and not tail:
        return Line(text, is_furniture=True)
    first = _TIME_FIRST.match(text) if text[:1] in "[(<" or text[:1].isdigit() else None
    if first is not None:
        start = _start(first)
        if not first["after"] and not tail:
            return Line(text, start_s=start, is_time=True)
        if (named := _after_time(first["after"], tail)) is not None:
            label, said = named
            return Line(text + tail, label, said, start, label, said, start)
    if (last := _before_time(text, tail)) is not None:
        return last
    label, said = _labelled(text)
    return Line(text + tail, label=label, said=(said + tail).strip()) if label else Line(text + tail)


def _start(found: re.Match[str]) -> float | None:
    """Seconds; beside a date “09:41” is of a clock on the wall, not of a call."""
    clock = found["time"]
    return clock_s(f"{clock}:00" if found["date"] and clock.count(":") == 1 else clock)


def _after_time(after: str, tail: str) -> tuple[str, str] | None:
    """Who speaks where the time stands first, and the words that follow."""
    label, said = _labelled(after)
    if label:
        return label, (said + tail).strip()
    found = _BRACKETED.match(after)
    if found and is_name(found["label"]):
        return found["label"], (found["said"] + tail).strip()
    bare = after.strip("[]: ")
    return (bare, "") if is_name(bare) and not tail else None


def _before_time(text: str, tail: str) -> Line | None:
    """Who speaks where the time stands behind the name."""
    # Most lines have no time near their begin, and looking for one behind every word is slow.
    found = _TIME_LAST.match(text) if _HAS_TIME.search(text, 0, MAX_NAME_CHARS + 40) else None
    if found is None:
        return None
    name, rest = found["name"].strip("[]|,;·•–— -:"), found["rest"]
    # “Price went from 39 to 2:15 pm today” goes on without a joint; a head does not.
    if not is_name(name) or (rest and not (found["gap"] or found["end"])):
        return None
    start = _start(found)
    said = (rest + tail).strip()
    return Line(text + tail, name, said, start, name if found["colon"] or found["end"] else "", said, start)


def _labelled(text: str) -> tuple[str, str]:
    found = _LABEL.match(text)
    label = found["label"].strip("[] ") if found else ""
    return (label, found["said"].strip()) if found and is_name(label) else ("", "")
