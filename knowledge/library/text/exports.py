"""What wikis write about a page into the page: who made it, when, with which tags. Pure."""

import re

_ABOUT = (
    r"owners?|owned by|authors?|status|tags?|labels?|created(?: by| at| on| time)?|reviewers?|reviewed by|version"
    r"|last (?:edited|updated|modified|reviewed)(?: by| at| on| time)?|updated(?: by| at| on)?|edited(?: by)?"
    r"|verification|date|space|parent"
)
_PROPERTY = re.compile(
    rf"^(?:\*\*)?(?P<key>{_ABOUT})(?:\*\*)?[ \t]*[:：](?:\*\*)?[ \t]*(?P<value>\S.{{0,120}})$", re.IGNORECASE
)
_ANY_PROPERTY = re.compile(r"^[A-Z][\w /-]{0,24}:[ \t]*\S.{0,120}$")
_MADE = re.compile(
    r"^\W{0,4}(?:created|authored|written|edited|updated|page (?:edited|created)"
    r"|last (?:edited|updated|modified|changed|reviewed))\b[ \t]*(?:by|on|at)\b.{0,120}$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W{0,6}(?:todo|tbd|fixme|note to self|internal note|author'?s note|editor'?s note)\b\W.{0,400}$", re.IGNORECASE
)
_HEX = re.compile(r"(?<![ \t_-])[ \t_-]++[0-9a-f]{32}$")


def without_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """The page without what it says about itself, and the lines that were left out."""
    out: list[str] = []
    gone: list[str] = []
    lines = text.split("\n")
    # Properties stand at the top, where only a title may be above them.
    at = above = 0
    while at < len(lines):
        block = _properties(lines, at) if above <= 1 else 0
        if block:
            gone.extend(lines[at : at + block])
            at += block
            continue
        line = lines[at]
        if _MADE.match(line.strip()) or _NOTE.match(line.strip()):
            gone.append(line.strip())
        else:
            out.append(line)
            above += bool(line.strip())
        at += 1
    return "\n".join(out), tuple(gone)


def without_hex(name: str) -> str:
    """A file's name as its page had it, without the id that Notion adds."""
    return _HEX.sub("", name)


def _properties(lines: list[str], at: int) -> int:
    """How many lines from here on are the page's properties: all “Key: value”, and one at least of a known key."""
    end = at
    while end < len(lines) and _ANY_PROPERTY.match(lines[end].strip()):
        end += 1
    if end < len(lines) and lines[end].strip():
        return 0
    known = sum(bool(_PROPERTY.match(line.strip())) for line in lines[at:end])
    return end - at if known and known * 2 >= end - at else 0
