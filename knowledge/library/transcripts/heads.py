"""What one line of a transcript may say: who speaks, since when, and the words. Pure."""

import re
from typing import NamedTuple

from knowledge.library.transcripts.names import MAX_NAME_CHARS, is_name
from knowledge.library.transcripts.times import CLOCK, WORDS, clock_s

_LINE_CHARS = 400
# [00:03], (0:03), 0:03 - 0:08, 0:03 --> 0:08, 3:00:03 PM, 1 hour 2 minutes 5 seconds.
_DATE = r"(?P<date>\d{4}-\d\d-\d\d[T ]|\d{1,2}[./]\d{1,2}[./]\d{2,4},? )?"
_TIME = rf"[\[(<]?\s?{_DATE}(?P<time>(?:{CLOCK})|(?:{WORDS}))(?:\s?(?:-+>|[-–—→]|to)\s?(?:{CLOCK}))?Z?\s?[\])>]?"
_HAS_TIME = re.compile(r"\d(?::\d\d| ?[sS])")
_JOINT = r"[\s|,;·•–—-]*+"
_TIME_FIRST = re.compile(rf"^{_TIME}(?![\w%]){_JOINT}:?\s*(?P<after>.*)$", re.IGNORECASE)
_TIME_LAST = re.compile(
    rf"^(?P<name>[^\d\s(<\[][^\n]{{0,{MAX_NAME_CHARS}}}?|\[[^\]\n]{{1,{MAX_NAME_CHARS}}}\]|\+[\d ()-]{{6,20}}?)"
    rf"(?P<colon>\s?[:：])?(?:\s{_JOINT}|{_JOINT}(?=[\[(<])|(?<=[:：\]]))(?<![\w%$€]){_TIME}(?![\w%])(?P<end>\s?[:：])?"
    r"(?P<gap>\s*)(?P<rest>.*)$",
    re.IGNORECASE,
)
# The commonest head; the ways to write one above it cost ten times as much to tell apart.
_NAME_AND_TIME = re.compile(
    r"^(?P<name>[^\d\s:：|,;()\[\]<>]++(?: [^\d\s:：|,;()\[\]<>]++){0,6}) (?P<time>(?:\d\d?:)?\d\d?:\d\d)$"
)
_LABEL = re.compile(rf"^(?P<label>[^:：\n]{{1,{MAX_NAME_CHARS}}}?) ?(?:: +|:$|：\s*)(?P<said>.*)$")
_BRACKETED = re.compile(rf"^\[(?P<label>[^\[\]:\n]{{1,{MAX_NAME_CHARS}}})\]:?\s+(?P<said>\S.*)$")
_MARKS = re.compile(
    r"\*{1,3}|_{2}|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|`+|\\(?=[\\`*_{}\[\]()#+.!|<>~-])|\\$|</?[a-zA-Z][^<>]{0,200}>"
)
_LEAD = re.compile(r"^(?:>\s?|[-*+•‣◦]\s+|#{1,6}\s+|\d{1,4}[.)]\s+)+")
_FURNITURE = re.compile(
    r"^(?:transcript(?:ion)?|attendees|participants|speakers|meeting (?:ended|started)\b.*"
    r"|recording (?:started|stopped).*"
    r"|(?:this|dieses|diese|esta|cette) .{0,30}(?:transcri|transkript).{0,200}"
    r"|transcribed (?:by|with) .{0,80}|generated (?:by|with) .{0,80}|-{3,}|\*{3,}|_{3,}|-)$",
    re.IGNORECASE,
)
_TRANSCRIBED = re.compile(r"^.{0,80} (?:started|stopped) (?:the )?transcription$", re.IGNORECASE)
# Characters without which there are no marks, and those that may stand before a line's words.
_JOINTS = "[]|,;·•–— -:"
_MARKING = "*_`\\<"
_LEADING = frozenset(">-*+•‣◦#0123456789")


class Line(NamedTuple):
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
    found: list[Line] = []
    is_timed = bool(_HAS_TIME.search(text))
    is_apart = True
    for raw in text.splitlines():
        head = _bare(raw[:_LINE_CHARS])
        tail = _unmarked(raw[_LINE_CHARS:]) if len(raw) > _LINE_CHARS else ""
        if head or tail.strip():
            line = _line(head, tail, is_apart=is_apart, is_timed=is_timed)
            # A heading may name who speaks below it; else it is the page's own.
            is_own = raw.startswith("#") and not (line.name or line.label or line.is_time)
            found.append(line._replace(is_furniture=True) if is_own else line)
        is_apart = not head and not raw.strip()
    return found


def _bare(line: str) -> str:
    """A line without its marks; runs of blanks say nothing here, and make matching slow."""
    line = _unmarked(line.strip()).strip()
    return " ".join((_LEAD.sub("", line) if line[:1] in _LEADING else line).split())


def _unmarked(line: str) -> str:
    for mark in _MARKING:
        if mark in line:
            return _MARKS.sub("", line)
    return line


def _line(text: str, tail: str, *, is_apart: bool, is_timed: bool) -> Line:
    if not tail and _is_furniture(text):
        return Line(text, is_furniture=True, is_apart=is_apart)
    line = _with_time(text, tail, is_apart) if is_timed else None
    if line is None:
        label, said = _labelled(text)
        line = Line(text + tail, label=label, said=(said + tail).strip() if label else "", is_apart=is_apart)
    return line


def _with_time(text: str, tail: str, is_apart: bool) -> Line | None:
    first = _TIME_FIRST.match(text) if text[:1] in "[(<" or text[:1].isdigit() else None
    if first is not None:
        start = _start(first)
        if not first["after"] and not tail:
            return Line(text, start_s=start, is_time=True, is_apart=is_apart)
        if (named := _after_time(first["after"], tail)) is not None:
            label, said = named
            return Line(text + tail, label, said, start, label, said, start, is_apart=is_apart)
    # Most lines have no time near their begin, and looking for one behind every word is slow.
    if not _HAS_TIME.search(text, 0, MAX_NAME_CHARS + 40):
        return None
    plain = _NAME_AND_TIME.match(text) if not tail else None
    if plain and is_name(name := plain["name"].strip(_JOINTS)):
        start = clock_s(plain["time"])
        return Line(text, name, "", start, "", "", start, is_apart=is_apart)
    return _before_time(text, tail, is_apart)


def _is_furniture(text: str) -> bool:
    return bool(_FURNITURE.match(text) or ("transcription" in text.casefold() and _TRANSCRIBED.match(text)))


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


def _before_time(text: str, tail: str, is_apart: bool) -> Line | None:
    """Who speaks where the time stands behind the name."""
    found = _TIME_LAST.match(text)
    if found is None:
        return None
    name, rest = found["name"].strip(_JOINTS), found["rest"]
    # “Price went from 39 to 2:15 pm today” goes on without a joint; a head does not.
    if not is_name(name) or (rest and not (found["gap"] or found["end"])):
        return None
    start = _start(found)
    said = (rest + tail).strip()
    label = name if found["colon"] or found["end"] else ""
    return Line(text + tail, name, said, start, label, said, start, is_apart=is_apart)


def _labelled(text: str) -> tuple[str, str]:
    found = _LABEL.match(text) if ":" in text or "：" in text else None
    label = found["label"].strip("[] ") if found else ""
    return (label, found["said"].strip()) if found and is_name(label) else ("", "")
