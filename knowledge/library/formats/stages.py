"""A stage page: what the stage is for, what nobody may leave it without asking, and the next steps."""

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.library.text.chunking import sentences

_HEADING = re.compile(r"^##[ \t]+(\S.*)$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:\d+[.)]|[-*+])[ \t]+(.+)$", re.MULTILINE)
_REASON = re.compile(r"(?<!\s)\s++[-–—]\s+")
_MUST_ASK = re.compile(r"must[- ]asks?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MustAsk:
    """A question, and why it is asked; both verbatim."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage page says; every text is a verbatim slice of it, empty or absent where the page has none."""

    goal: tuple[str, ...]
    must_ask: tuple[MustAsk, ...]
    buyers_step: str
    sellers_step: str


def is_stage_page(text: str) -> bool:
    """Whether a page of prose is one: it has a goal and must-asks."""
    stage = parse_stage(text)
    return bool(stage.goal and stage.must_ask)


@lru_cache(maxsize=64)
def parse_stage(text: str) -> Stage:
    """Read the sections of a stage page; the ones it does not have are left empty."""
    marks = list(_HEADING.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    sections = {mark[1].strip().lower(): text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}
    asks = next((body for title, body in sections.items() if _MUST_ASK.search(title)), "")
    goal = next((body for title, body in sections.items() if title.startswith("goal")), "")
    return Stage(
        goal=tuple(goal[start:end] for start, end in sentences(goal)),
        must_ask=tuple(_must_ask(found[1].strip()) for found in _ITEM.finditer(asks)),
        buyers_step=_first_lines(sections, "buyer"),
        sellers_step=_first_lines(sections, "seller"),
    )


def _must_ask(line: str) -> MustAsk:
    question, *reason = _REASON.split(line, maxsplit=1)
    return MustAsk(question, reason[0] if reason else "")


def _first_lines(sections: dict[str, str], whose: str) -> str:
    body = next((body for title, body in sections.items() if whose in title and "next step" in title), "")
    return body.split("\n\n", maxsplit=1)[0].replace("\n", " ")
