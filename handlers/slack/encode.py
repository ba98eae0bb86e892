"""The one encoder: every text on its way to Slack, and every text that came from it."""

import html
import re
from collections.abc import Iterable

from coachbot.domain.links import host_of, is_below
from knowledge.library.text.decode import visible

_URL = re.compile(r"[a-z][a-z0-9+.-]{1,15}://[^\s<>\"]+", re.IGNORECASE)
_MENTION = re.compile(r"<([@#!])([^<>|]{0,200})(?:\|([^<>]{0,200}))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]{0,2000})(?:\|([^<>]{0,2000}))?>")
ELLIPSIS = "…"


def literal(text: str, limit: int, link_hosts: Iterable[str] = ()) -> str:
    """A text for plain_text and rich_text elements, which Slack shows as it is: no hidden characters,
    no link to a host that is not ours, at most ``limit`` characters."""
    return shortened(_URL.sub(lambda found: _unlinked(found[0], tuple(link_hosts)), visible(text)), limit)


def mrkdwn(text: str, limit: int, link_hosts: Iterable[str] = ()) -> str:
    """A text for the fallback ``text`` field: as ``literal``, and nothing in it can be a mention, link or command."""
    escaped = literal(text, limit, link_hosts).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Escaping may have made it longer; never cut inside an entity.
    return escaped if len(escaped) <= limit else re.sub(r"&[a-z]{0,4}$", "", escaped[: limit - 1]) + ELLIPSIS


def shortened(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a space where there is one, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip() + ELLIPSIS


def from_slack(text: str, bot_user: str = "") -> str:
    """What a person typed, as they see it: entities decoded, links as their words, our own mention gone."""

    def named(found: re.Match[str]) -> str:
        if found[1] == "@" and found[2] == bot_user:
            return " "
        return found[3] or ("" if found[1] == "@" else found[2])

    text = _MENTION.sub(named, text)
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    return html.unescape(text).strip()


def _unlinked(url: str, link_hosts: tuple[str, ...]) -> str:
    host = host_of(url, schemes=("https", "http"))
    if is_below(host_of(url), link_hosts):
        return url
    # A host with a gap in it is read as words, not made clickable.
    return f"{host.replace('.', ' . ')} (link removed)" if host else "(link removed)"
