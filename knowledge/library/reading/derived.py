"""The plays that a page holds without being one: an objection and its reply, wherever they stand."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.library.formats.entries import Reply
from knowledge.library.pages import Kind, Page, Passage
from knowledge.library.text import chunking

_SLUG_CHARS = 48


def plays_of(page: Page, found: Sequence[Reply]) -> list[tuple[Page, list[Passage]]]:
    """A play for each reply, owned and approved as the page it stands on, and its passages."""
    plays: list[tuple[Page, list[Passage]]] = []
    taken: dict[str, int] = {}
    for reply in found:
        slug = _slug(reply.objection[0], taken)
        title, text = _title(reply.objection[0]), _as_play(reply)
        triggers = list(dict.fromkeys(reply.objection))
        play = replace(
            page,
            id=f"{page.id}#{slug}",
            kind=Kind.PLAY,
            title=title,
            file=f"{page.file}#{slug}",
            text=text,
            version=hashlib.sha256("\0".join((text, title, *triggers)).encode()).hexdigest()[:12],
            meta={"trigger": triggers, "styles": [], "own": len(triggers), "derived": page.title},
            was=(),
        )
        plays.append((play, chunking.cut(play.id, title, text)))
    return plays


def _as_play(reply: Reply) -> str:
    sections = (
        ("Say", "\n\n".join(reply.say)),
        ("Ask", "\n".join(f"- {line}" for line in reply.ask)),
        ("Why", "\n\n".join(reply.why)),
        ("Avoid", "\n".join(f"- {line}" for line in reply.avoid)),
    )
    return "\n\n".join(f"## {name}\n{text}" for name, text in sections if text) + "\n"


def _title(objection: str) -> str:
    bare = objection.rstrip(" .")
    return bare if len(bare) <= 90 else bare[:89].rstrip() + "…"


def _slug(objection: str, taken: dict[str, int]) -> str:
    """A name that no play before has; ``taken`` keeps which number each was tried up to."""
    bare = objection.lower().replace("'", "").replace("’", "")
    slug = re.sub(r"\W+", "-", bare).strip("-")[:_SLUG_CHARS].strip("-") or "play"
    way, number = slug, taken.get(slug, 1)
    while way in taken:
        number += 1
        way = f"{slug}-{number}"
    taken[slug] = number
    taken.setdefault(way, 1)
    return way
