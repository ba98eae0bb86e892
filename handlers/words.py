"""Words that the terminal and Slack share: lengths, days, money, sources."""

import re
from collections.abc import Sequence
from datetime import date

from coachbot.domain.shares import Share
from coachbot.domain.sources import Source
from knowledge.library.text.markdown import plain

_ITEM = re.compile(r"^[ \t]*+(?:[-*+]|\d{1,3}[.)])[ \t]+")


def source_line(source: Source) -> str:
    """Title and version, who approved it, when it was and when it is to be reviewed."""
    parts = [f"{source.title} v{source.revision}"]
    if source.derived:
        parts.append(f"read from “{source.derived}”")
    if source.approved_by:
        parts.append(f"approved by {person(source.approved_by)}")
    if source.approved_at:
        parts.append(day(source.approved_at))
    if source.review_by:
        parts.append(f"review due {day(source.review_by)}")
    return ", ".join(parts)


def person(ident: str) -> str:
    """``dana.whitfield`` as a name."""
    return " ".join(part.capitalize() for part in ident.split(".")) if "." in ident and " " not in ident else ident


def day(value: date) -> str:
    """12 Oct 2026."""
    return f"{value.day} {value:%b %Y}"


def shown(text: str) -> str:
    """A verbatim slice as a reader sees it: a table row's cells apart, a list's items a line each, no markup."""
    if text.startswith("|"):
        return " · ".join(cell for cell in (plain(cell) for cell in text.strip("|").split("|")) if cell)
    lines = [line for line in text.splitlines() if line.strip()]
    if not any(_ITEM.match(line) for line in lines[1:]):
        return plain(text)
    return "\n".join(f"• {plain(line)}" if _ITEM.match(line) else plain(line) for line in lines)


def length(minutes: int) -> str:
    """45 min; 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def money(amount: float) -> str:
    """48k."""
    return f"{amount / 1000:.0f}k" if amount >= 10_000 else f"{amount:,.0f}"


def share_words(share: Share | None) -> str:
    """A share with its counts."""
    if share is None or share.share is None:
        return "too few to say"
    return f"{share.share:.0%} ({share.done} of {share.of})"


def interval_words(share: Share) -> str:
    """Its 95 % interval; empty under five."""
    low, high = share.interval
    return "" if share.share is None else f"{100 * low:.0f} to {high:.0%}"


def counted(number: int, what: str) -> str:
    """1 page, 2 pages."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def some_of(names: Sequence[str], most: int = 20) -> str:
    """The first of them, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
