"""A model reads the passages found, says which pieces answer and words them; only what is borne out is shown."""

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import TypeAdapter, ValidationError

from coachbot.answers import question
from coachbot.answers.answer import Answer
from coachbot.answers.ask import Ask
from coachbot.answers.from_pages import Placed
from coachbot.answers.grounding import Drafted, Offered, chosen_wrongly
from coachbot.answers.ports import Question
from coachbot.answers.units import units
from coachbot.answers.wording import said, worded_wrongly
from coachbot.domain.model import Capability, For, Model, NoReply, Shape
from knowledge.library.pages import Kind, Page, PageFacts, Status
from knowledge.library.search.found import Hit
from knowledge.library.text.markdown import plain
from prompts.errors import PromptError
from prompts.render import Prompts

log = logging.getLogger(__name__)

_PROMPT = "answers/read"
MOST_PASSAGES = 10
MOST_LINES = 3
_MORE_PASSAGES = 4
_MOST_REWRITES = 3
_DRAFTED = TypeAdapter(Drafted)


class Rewrites(Shape):
    """Other words for a question."""

    queries: list[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model is shown for one question.

    Attributes:
        before: What was asked in this conversation before.
        plays: How many plays are among the pages; ``pages``: how many others.
    """

    offered: Mapping[str, Offered]
    placed: Mapping[str, Placed]
    before: tuple[str, ...]

    @property
    def plays(self) -> int:
        return len({one.page.id for one in self.placed.values() if one.page.kind is Kind.PLAY})

    @property
    def pages(self) -> int:
        return len({one.page.id for one in self.placed.values() if one.page.kind is not Kind.PLAY})

    def shown(self) -> list[dict[str, object]]:
        """The pieces, as the prompt has them."""
        return [
            {"id": one.id, "page": one.under[0], "under": " › ".join(one.under[1:]), "text": one.text}
            for one in self.offered.values()
        ]


@dataclass(frozen=True, slots=True)
class Tailor:
    """Makes of an answer a better one, or leaves it.

    Attributes:
        turn: Whose turn it is to look up what a model shall read; waiting for a model takes nobody's turn.
    """

    ask: Ask
    model: Model
    prompts: Prompts
    turn: threading.Lock = field(default_factory=threading.Lock)

    def is_worth(self, given: Answer) -> bool:
        """Whether a model may have something to add."""
        return self.model.is_on(Capability.ANSWERS) and given.kind != "call" and not given.is_known

    def reads(self, given: Answer, asked: Question) -> Reading:
        """The pieces that may answer: of the passages found, and of some more that other words for it find."""
        with self.turn:
            given_before = self.ask.before(asked, given.id)
            hits = list(self.ask.lookup.near(given.question, asked, given_before))[:MOST_PASSAGES]
        before = tuple(one.asked.text for one in given_before)
        queries: Sequence[str] = ()
        if given.refused or given.by_words_in or given.reading or before or question.is_long(asked.text):
            queries = self._rewritten(asked, before)
        with self.turn:
            return self._reading([*hits, *self._more(queries, asked, {_key(hit) for hit in hits})], before)

    def best(self, given: Answer, asked: Question) -> Answer:
        """The best answer there is in the end, for whoever waits for it."""
        best = given
        if self.is_worth(given):
            for better in self(self.reads(given, asked), given, asked):
                best = better
            if best is not given:
                self.keep(best, asked)
        return best

    def keep(self, better: Answer, asked: Question) -> bool:
        """Remember a better answer in the place of the one before; False where that was stopped, and stays as it is."""
        return self.ask.keep(better, asked)

    def __call__(self, reading: Reading, given: Answer, asked: Question) -> Iterator[Answer]:
        """Better answers, the last the best; none where nothing came that holds."""
        if not reading.offered:
            return
        lines: list[tuple[Placed, str]] = []
        try:
            for draft in self._drafts(reading, given, asked):
                if draft is None:
                    # A weak model says no too easily: what was recognized, or is sure, stands.
                    if given.is_doubtful:
                        yield self._no(given, asked)
                    return
                offered = reading.offered.get(draft.unit)
                if offered is None or chosen_wrongly(draft, offered) or len(lines) == MOST_LINES:
                    continue
                # The piece stands for itself; the words for it only where it bears them out.
                wrong = worded_wrongly(draft, offered, given.question)
                lines.append((reading.placed[draft.unit], "" if wrong else said(draft.say)))
                yield self._answer(lines, given, asked)
        except (NoReply, PromptError) as error:
            # What was said before holds all the same, and without it the answer that is there.
            log.info("no reading: %s", error)

    # -- parts ---------------------------------------------------------------------------------------

    def _drafts(self, reading: Reading, given: Answer, asked: Question) -> Iterator[Drafted | None]:
        """The lines as they come; None where the model says that these pages do not answer."""
        prompt = self.prompts.render(
            _PROMPT,
            canary=self.model.canary,
            question=given.question,
            before=list(reading.before),
            units=reading.shown(),
        )
        for found in objects(self.model.stream(prompt, For(Capability.ANSWERS, asked.rep))):
            if found.get("covered") is False:
                yield None
                return
            try:
                yield _DRAFTED.validate_python(found)
            except ValidationError:
                continue

    def _rewritten(self, asked: Question, before: Sequence[str]) -> Sequence[str]:
        """Other words for the question; none where no model gives any."""
        if not self.model.is_on(Capability.REWRITES):
            return ()
        given = {"canary": self.model.canary, "question": asked.text, "before": list(before)}
        try:
            prompt = self.prompts.render("answers/rewrite", **given)
            return self.model.reply(prompt, Rewrites, For(Capability.REWRITES, asked.rep)).queries[:_MOST_REWRITES]
        except (NoReply, PromptError):
            return ()

    def _more(self, queries: Sequence[str], asked: Question, known: set[tuple[str, int]]) -> list[Hit]:
        """Passages that only other words for the question find."""
        more: dict[tuple[str, int], Hit] = {}
        for query in queries:
            for hit in self.ask.lookup.near(query[: question.MAX_CHARS], asked, ()) if query.strip() else ():
                if _key(hit) not in known:
                    more.setdefault(_key(hit), hit)
        return list(more.values())[:_MORE_PASSAGES]

    def _reading(self, hits: Sequence[Hit], before: tuple[str, ...]) -> Reading:
        offered: dict[str, Offered] = {}
        placed: dict[str, Placed] = {}
        today = self.ask.clock().date()
        seen: set[tuple[str, int, int]] = set()
        for hit in hits:
            page = self.ask.pages.page(hit.page.id)
            for unit in units(page.text, page.title) if page is not None else ():
                key = (hit.page.id, unit.start, unit.end)
                is_inside = unit.start < hit.passage.end and hit.passage.start < unit.end
                if page is None or key in seen or not is_inside:
                    continue
                seen.add(key)
                ident = f"u{len(offered) + 1}"
                under = (page.title, *unit.heading)
                offered[ident] = Offered(ident, page.id, under, plain(unit.text), may_promise(hit.page, today))
                placed[ident] = Placed(page, unit)
        return Reading(offered, placed, before)

    def _answer(self, lines: Sequence[tuple[Placed, str]], given: Answer, asked: Question) -> Answer:
        base = replace(
            Answer(
                given.id, given.question, given.relevance, seen=given.seen, notice=given.notice, reading=given.reading
            ),
            language=given.language, engine="model", model=self._by(),
        )  # fmt: skip
        return self.ask.worded(base, lines, asked)

    def _no(self, given: Answer, asked: Question) -> Answer:
        return self.ask.not_covered(replace(given, engine="model", model=self._by()), asked)

    def _by(self) -> str:
        """Which model, and which text of the prompt it had."""
        return f"{self.model.name} {self.prompts.prompt(_PROMPT).stamp}"


def may_promise(page: PageFacts | Page, today: date) -> bool:
    """Whether what a page promises may be promised: somebody approved it, and it is not overdue for review."""
    is_current = page.review_by is None or page.review_by >= today
    return page.status is Status.APPROVED and is_current


def objects(pieces: Iterator[str]) -> Iterator[Mapping[str, object]]:
    """The JSON objects in a text that comes in pieces, each as soon as it is whole; what stands between is nothing."""
    decoder = json.JSONDecoder()
    text = ""
    for piece in pieces:
        text += piece
        if "}" not in piece:
            continue
        while (start := text.find("{")) >= 0:
            try:
                found, end = decoder.raw_decode(text, start)
            except json.JSONDecodeError as error:
                if error.pos < len(text.rstrip()) and not _may_grow(text, start):
                    text = text[start + 1 :]
                    continue
                break
            text = text[end:]
            yield found


def _may_grow(text: str, start: int) -> bool:
    """Whether an object that is not whole may become so with what comes: no other begins on a line after it."""
    return "\n{" not in text[start + 1 :]


def _key(hit: Hit) -> tuple[str, int]:
    return hit.page.id, hit.passage.start
