"""Names with neither time nor colon: alone above the words, or before a dash. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from knowledge.library.transcripts.heads import Line
from knowledge.library.transcripts.names import is_common, is_name, is_person, is_proper, is_role

_MAX_WORDS = 4
# What is set against each other on pages, often in words that a rep might say.
_PAIRS = frozenset(
    (
        "weak",
        "strong",
        "wrong",
        "better",
        "worse",
        "best",
        "instead",
        "original",
        "rewrite",
        "pros",
        "cons",
        "won",
        "lost",
    )
)
_DASH = re.compile(r"^([^\n:：–—?!]{1,60}?)(?:\s*[–—]{1,2}\s*|\s-{1,2}\s+)(\S.*)$")


def alone(lines: Sequence[Line]) -> dict[int, tuple[str, str]]:
    """Names on lines of their own, each above what is said; nothing but people's whole names, where these repeat."""
    found = {at: (line.text, "") for at, line in enumerate(lines[:-1]) if lines[at + 1].text != line.text}
    whole = _again({at: head for at, head in found.items() if is_name(head[0]) and is_person(head[0])})
    return whole or _again({at: head for at, head in found.items() if _may_name(head[0])})


def before_dashes(lines: Sequence[Line]) -> dict[int, tuple[str, str]]:
    """Names before a dash, and the words behind it."""
    matches = {at: _DASH.match(line.text) for at, line in enumerate(lines)}
    found = {at: (match[1].strip(), match[2].strip()) for at, match in matches.items() if match}
    return _again({at: head for at, head in found.items() if _may_name(head[0])})


def _may_name(text: str) -> bool:
    if len(text.split()) > _MAX_WORDS or not (is_name(text) and is_proper(text)):
        return False
    return is_role(text) or not (is_common(text) or text.lower() in _PAIRS)


def _again(heads: Mapping[int, tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Those that come again and again, where there are at least two."""
    counts = Counter(name for name, _ in heads.values())
    often = {name for name, count in counts.items() if count > 1}
    return {at: head for at, head in heads.items() if head[0] in often} if len(often) > 1 else {}
