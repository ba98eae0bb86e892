"""Picks the philosophy sentence that fits a stage best, for the plan's line “why we are there”."""

import re
from collections.abc import Sequence

from coachbot.domain.sources import Line
from coachbot.plans.shelf import Cited, Shelf
from knowledge.library.formats.stages import Stage
from knowledge.library.pages import Kind
from knowledge.library.text.chunking import blocks, sentences
from knowledge.library.text.query import stems


def why_we_are_there(shelf: Shelf, cited: Cited, stage: Stage | None) -> Line | None:
    """Picks, of why the team sells at all, the sentence closest to what this stage is for, the buyer in it first."""
    wanted = set(stems(" ".join(stage.goal))) if stage else set[str]()
    for facts in shelf.of(Kind.PHILOSOPHY):
        page = shelf.page(facts.id)
        if page is None:
            continue
        found = [
            text
            for block in blocks(page.text)
            if _is_reason(block.heading)
            for text in _whole(page.text[block.start : block.end])
        ]
        if found:
            return cited.line(page, max(found, key=lambda text: len(wanted & set(stems(text))) + 2 * _helps(text)))
    return None


def _is_reason(heading: Sequence[str]) -> bool:
    return any(word in part.lower() for part in heading[-1:] for word in ("why", "interest", "purpose"))


def _whole(text: str) -> list[str]:
    """The sentences of a paragraph that stand on their own."""
    found = [text[start:end].strip() for start, end in sentences(text)]
    return [one for one in found if one[:1] not in "-*|>#" and len(one.split()) > 6]


def _helps(text: str) -> bool:
    return bool(re.search(r"\bhelp\w*\b", text, re.IGNORECASE))
