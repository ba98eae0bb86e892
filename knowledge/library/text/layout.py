"""Plain text as paper left it: running heads, words cut at line ends, lines that are one paragraph. Pure."""

import re
from collections import Counter

_HYPHEN = re.compile(r"(?<=[a-zà-ÿ])-\n[ \t]*(?=[a-zà-ÿ])")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,2})\.?[ \t]{1,4}([A-Z][^.!?:;]{2,60})$")
_PAGE_NUMBER = re.compile(r"^[-–—\s|]*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—\s|]*$", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•‣◦]|\d{1,3}[.)]|[a-z]\))[ \t]+")
_LABEL = re.compile(r"^[A-Z][\w '’/-]{0,30}:(?:\s|$)")
_MOST_REPEATS_WORDS = 14
_FULL_SHARE = 0.6


def flowing(text: str) -> str:
    """The text in paragraphs: running heads and page numbers gone, cut words mended, wrapped lines joined.

    Numbered headings become Markdown's. Text that is not wrapped stays as it is.
    """
    lines = _without_running_heads([line.rstrip() for line in text.expandtabs(4).split("\n")])
    text = _HYPHEN.sub("", "\n".join(lines))
    lines = text.split("\n")
    width = _width(lines)
    out: list[list[str]] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        if _is_heading(line, before):
            out.append([_NUMBERED.sub(r"## \2", line.strip())])
        elif out and _goes_on(before, line, width):
            out[-1].append(line.strip())
        else:
            out.append([_ITEM.sub("- ", line) if line.lstrip()[:1] in "•‣◦" and line.strip() else line])
    return "\n".join(" ".join(pieces) for pieces in out).strip()


def _without_running_heads(lines: list[str]) -> list[str]:
    """Without what stands on every page: page numbers, and short lines that come again and again between empty ones."""
    alone = [
        " ".join(re.sub(r"\d+", "#", line).split())
        for n, line in enumerate(lines)
        if line.strip() and _is_apart(lines, n) and len(line.split()) <= _MOST_REPEATS_WORDS
    ]
    often = {line for line, count in Counter(alone).items() if count > 1}
    heads = {
        n
        for n, line in enumerate(lines)
        if line.strip()
        and _is_apart(lines, n)
        and (_PAGE_NUMBER.match(line) or " ".join(re.sub(r"\d+", "#", line).split()) in often)
        and not line.strip().endswith((".", "?", "!", ":"))
    }
    kept: list[str] = []
    for n, line in enumerate(lines):
        if n in heads:
            continue
        # A paragraph that a page ended in the middle of goes on behind the heads.
        near_head = any(m in heads for m in (n - 1, n - 2, n + 1, n + 2))
        if (
            not line.strip()
            and near_head
            and kept
            and kept[-1].strip()
            and not kept[-1].rstrip().endswith((".", ":", "?", "!"))
        ):
            continue
        kept.append(line)
    return kept


def _is_apart(lines: list[str], n: int) -> bool:
    """Beside an empty line or another short line of a page's edge."""
    before = lines[n - 1] if n else ""
    after = lines[n + 1] if n + 1 < len(lines) else ""
    return not before.strip() or not after.strip()


def _width(lines: list[str]) -> int:
    """Where lines are wrapped; 0 where they are not."""
    lengths = sorted(len(line) for line in lines if line.strip())
    longest = lengths[int(len(lengths) * 0.95)] if lengths else 0
    full = sum(length >= longest * _FULL_SHARE for length in lengths)
    return longest if 40 <= longest <= 110 and full >= len(lengths) * 0.4 else 0


def _is_heading(line: str, before: str) -> bool:
    return not before.strip() and bool(_NUMBERED.match(line.strip()))


def _goes_on(before: str, line: str, width: int) -> bool:
    """Whether a line is more of the paragraph before it."""
    if not width or not line.strip() or not before.strip():
        return False
    if _ITEM.match(line) or _LABEL.match(line) or _NUMBERED.match(before.strip()):
        return False
    # A line that ended early ended on purpose, unless a page's edge or a cut word made it short.
    return len(before) >= width * _FULL_SHARE or not before.rstrip().endswith((".", "!", "?", ":"))
