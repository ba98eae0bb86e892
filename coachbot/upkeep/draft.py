"""A play that somebody wrote in Slack, and the page it becomes. Pure."""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from knowledge.library.formats.written import as_file
from knowledge.library.pages import Page, Passage
from knowledge.library.reading.read import written
from knowledge.library.text.decode import visible

REVIEW_DAYS = 90
FOLDER = "playbook/plays"
_NO_HEADING = re.compile(r"^[ \t]*(?:#+[ \t]*)+", re.MULTILINE)
_SLUG_CHARS = 60
# What a rep asks the coach behind what a buyer said; no buyer says it.
_ASKS_THE_COACH = re.compile(
    r"\b(?:what|how) (?:do|should|can|could|would|must) (?:i|we) (?:say|answer|reply|respond|react|tell them)"
    r"(?: (?:then|now|there|to (?:it|that|this)))?$|\bwas (?:sage|antworte) ich(?: da| dann| darauf)?$"
    r"|\bqué (?:digo|contesto|respondo)$",
    re.IGNORECASE,
)


class State(StrEnum):
    """Where a draft stands; only ``LIVE`` ones are in the library."""

    ASKED = "asked"
    WAITING = "waiting"
    LIVE = "live"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class PlayDraft:
    """What somebody wrote, or was asked to.

    Attributes:
        group: The question nobody could answer that it is about, as gaps are grouped; ``question`` its words.
        reviewer: The manager who decides; ``author`` whose words they are.
        when: What buyers say, a line each; ``ask`` and ``avoid`` are lines too.
        say: Paragraphs, an empty line between two.
        page: The page it became.
        at: When it was begun; of a live one, since when it is.
    """

    id: str
    group: str
    question: str
    author: str
    reviewer: str
    at: datetime
    title: str = ""
    stage: str = ""
    when: str = ""
    say: str = ""
    ask: str = ""
    why: str = ""
    avoid: str = ""
    state: State = State.ASKED
    page: str = ""

    @property
    def body(self) -> str:
        """Its sections, as a file has them.

        What is written may look like a heading and is none.
        """
        sections = (
            ("Say", _plain(self.say)),
            ("Ask", _bullets(self.ask)),
            ("Why", _plain(self.why)),
            ("Avoid", _bullets(self.avoid)),
        )
        return "\n\n".join(f"## {name}\n{text}" for name, text in sections if text) + "\n"

    @property
    def fingerprint(self) -> str:
        """Changes when anything of it does: what is approved is what was read."""
        return hashlib.sha256("\0".join((self.title, *self.triggers, self.body)).encode()).hexdigest()[:12]

    @property
    def triggers(self) -> tuple[str, ...]:
        """What it is recognized by."""
        return tuple(_lines(self.when) or _lines(self.question))


def buyers_words(asked: str) -> str:
    """Of each line of what was asked only what the buyer said, where the rep asked behind it what to say to that."""
    return "\n".join(_without_asking(line) for line in asked.splitlines())


def _without_asking(line: str) -> str:
    bare = line.rstrip(" ?!.")
    found = _ASKS_THE_COACH.search(bare)
    return (bare[: found.start()].rstrip(" ,;:-–—¿") or line) if found else line


def page_of(draft: PlayDraft, approver: str, today: date, taken: frozenset[str]) -> tuple[Page, list[Passage]]:
    """The page a draft becomes when somebody approves it.

    Args:
        taken: The ids other pages have.

    Raises:
        UnreadableFile: It has no words to say.
    """
    ident = draft.page or _free(draft.title, taken)
    head = {
        "kind": "play", "title": _plain(draft.title), "trigger": list(draft.triggers), "stage": draft.stage,
        "owner": draft.author, "approved_by": approver, "approved_at": today, "review_every_days": REVIEW_DAYS,
    }  # fmt: skip
    return written(ident, as_file({name: value for name, value in head.items() if value}, draft.body))


def live(draft: PlayDraft, page: str, now: datetime) -> PlayDraft:
    """The same, in the library since now."""
    return replace(draft, state=State.LIVE, page=page, at=now)


def _free(title: str, taken: frozenset[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:_SLUG_CHARS].strip("-") or "play"
    ways = (f"{FOLDER}/{slug}", *(f"{FOLDER}/{slug}-{n}" for n in range(2, len(taken) + 3)))
    return next(way for way in ways if way not in taken)


def _plain(text: str) -> str:
    return _NO_HEADING.sub("", visible(text)).strip()


def _lines(text: str) -> list[str]:
    bare = (re.sub(r"^(?:[-*+•][ \t]+|#+[ \t]*)+", "", line.strip()).strip() for line in visible(text).splitlines())
    return [line for line in bare if line]


def _bullets(text: str) -> str:
    return "\n".join(f"- {line}" for line in _lines(text))
