"""What the team's pages give to practice: lines to learn from, what may be claimed, and what is only copied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from coachbot.practice.fair import shingles
from coachbot.practice.feedback import PlayLine
from coachbot.practice.value import Facts, facts_from
from knowledge.library.errors import PlayError
from knowledge.library.formats.plays import parse_play
from knowledge.library.pages import Kind, Page, PageFacts, Reader
from knowledge.library.text.markdown import plain


@dataclass(frozen=True, slots=True)
class Material:
    """Made of the pages everybody may see.

    Attributes:
        lines: What to say and to ask, by the stem of the play's file.
        pages: Id of each play, by its stem.
        shingles: Of every line: typed word for word, they earn nothing.
    """

    lines: Mapping[str, tuple[PlayLine, ...]]
    facts: Facts
    shingles: frozenset[int]
    pages: Mapping[str, str]


def material(pages: Iterable[Page], *, today: date) -> Material:
    """Read the plays and the pages of facts among these pages; what a rep may not see today is left out."""
    lines: dict[str, tuple[PlayLine, ...]] = {}
    facts: dict[str, str] = {}
    ids: dict[str, str] = {}
    for page in pages:
        if not Reader().may_see(_facts(page), today):
            continue
        stem = page.id.rpartition("/")[2]
        if page.kind is Kind.PLAY:
            lines[stem], ids[stem] = _lines(page), page.id
        elif page.kind is Kind.PROSE:
            facts[f"battlecards/{stem}" if "/battlecards/" in f"/{page.id}" else stem] = plain(page.text)
    copied = frozenset[int]().union(*(shingles(line.text) for found in lines.values() for line in found))
    return Material(lines, facts_from(facts), copied, ids)


def _lines(page: Page) -> tuple[PlayLine, ...]:
    """Every way of a play, the styles in turn, then its questions."""
    try:
        play = parse_play(page.text)
    except PlayError:
        # Stored by an earlier version; `coachbot index` says what is wrong with it.
        return ()
    said = [(say.style, say.lines[n]) for n in range(9) for say in play.says if n < len(say.lines)]
    return tuple(
        PlayLine(plain(text), page.id, page.title, style, page.version)
        for style, text in [*said, *(("", ask) for ask in play.ask)]
    )


def _facts(page: Page) -> PageFacts:
    return PageFacts(
        page.id, page.path, page.kind, page.title, page.stage, page.status, page.visibility, page.expires_on,
        True, page.version, page.file,
    )  # fmt: skip
