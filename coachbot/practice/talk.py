"""Prepares a conversation for scoring: who said what, what earns nothing, and what each turn answers."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from coachbot.practice.commitments import asks_commitment
from coachbot.practice.fair import PRIVATE, instructs, is_stuffed, shingles
from coachbot.practice.heard import Sentence, plain, sentences, word_count, words
from coachbot.practice.questions import Question, is_open, is_question, questions
from coachbot.practice.topic import content, figures_in, names_in

SELLER, BUYER = "seller", "buyer"
MIN_QUOTE_WORDS = 6
_NEVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Line:
    """One turn as it is scored.

    Attributes:
        turn: Its index in the transcript, from 0.
        role: ``seller``, ``buyer``, or anything else for nobody's; from the application, never from the text.
        heard: The sentences that count; none where the turn earns nothing.
        to: What the other side said since this side last spoke, as one text; for the seller's turns.
        start_s: Seconds; None without times.
    """

    turn: int
    role: str
    text: str
    heard: tuple[Sentence, ...]
    to: str = ""
    start_s: float | None = None
    end_s: float | None = None

    @property
    def said(self) -> str:
        """The words that count, for patterns."""
        return " ".join(sentence.text for sentence in self.heard)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a check: words of the seller's, as said, and the turn they stand in."""

    quote: str
    turn: int


@dataclass(frozen=True)
class Talk:
    """A conversation, ready for the finders.

    Attributes:
        lines: Every turn of the seller and the buyer, in order, without those that only instruct a judge.
        flags: ``injection``, ``stuffing``, ``copied``, ``repeated``, ``private``: what was found and earned nothing.
        objections: Turns of the buyer that raise one, where the application knows; else they are found by phrases.
        steps: Turns of the seller that a next step was heard in, where the application knows.
    """

    lines: tuple[Line, ...]
    flags: tuple[str, ...] = ()
    objections: tuple[int, ...] | None = None
    steps: frozenset[int] = frozenset()
    _memo: dict[str, list[tuple[int, frozenset[str]]]] = field(
        default_factory=dict[str, list[tuple[int, frozenset[str]]]], compare=False, repr=False
    )

    @cached_property
    def seller(self) -> tuple[Line, ...]:
        """The seller's turns."""
        return tuple(line for line in self.lines if line.role == SELLER)

    @cached_property
    def buyer(self) -> tuple[Line, ...]:
        """The buyer's turns."""
        return tuple(line for line in self.lines if line.role == BUYER)

    @cached_property
    def asked(self) -> tuple[tuple[Line, Sentence], ...]:
        """The seller's questions with their turns, in order."""
        return tuple((line, one) for line in self.seller for one in line.heard if is_question(one))

    def topics_before(self, turn: int) -> frozenset[str]:
        """Stems of everything the buyer said before a turn."""
        return self._before(turn, content)

    @property
    def is_role_play(self) -> bool:
        """Whether the application knows what was an objection, because its own buyer spoke."""
        return self.objections is not None

    def names_before(self, turn: int) -> frozenset[str]:
        """Names the buyer gave before a turn, lower case."""
        return self._before(turn, names_in)

    def figures_before(self, turn: int) -> frozenset[str]:
        """Figures the buyer gave before a turn."""
        return self._before(turn, figures_in)

    def _before(self, turn: int, of: Callable[[str], frozenset[str]]) -> frozenset[str]:
        known = self._memo.setdefault(of.__name__, [])
        if not known:
            gathered: frozenset[str] = frozenset()
            for line in self.buyer:
                known.append((line.turn, gathered))
                gathered |= of(line.text)
            known.append((_NEVER, gathered))
        return next(found for at, found in known if at >= turn)

    def after(self, turn: int) -> tuple[Line, ...]:
        """The seller's turns after this one."""
        return tuple(line for line in self.seller if line.turn > turn)


def prepare(
    turns: Sequence[tuple[str, str]],
    *,
    copied_from: Set[int] = frozenset(),
    times: Sequence[tuple[float | None, float | None]] = (),
    objections: Sequence[int] | None = None,
    steps: Sequence[int] = (),
) -> Talk:
    """Roles and texts, in order, as a conversation.

    Args:
        turns: Role and text of each; a role other than seller and buyer counts for nobody.
        copied_from: Shingles of texts that earn nothing when typed word for word; see ``shingles``.
        times: Start and end of each turn in seconds, where they are known. What is spoken cannot be pasted.
    """
    flags: dict[str, None] = {}
    lines: list[Line] = []
    asked: set[tuple[str, ...]] = set()
    heard_last: dict[str, list[str]] = {SELLER: [], BUYER: []}
    for at, (role, text) in enumerate(turns):
        if role not in heard_last:
            continue
        if instructs(text):
            flags["injection"] = None
            continue
        start_s, end_s = times[at] if times else (None, None)
        heard = sentences(text)
        if PRIVATE.search(text):
            flags["private"] = None
        if role == SELLER:
            heard = _that_counts(text, heard, asked, copied_from if start_s is None else frozenset(), flags)
        to = " ".join(heard_last[BUYER]) if role == SELLER else ""
        lines.append(Line(at, role, text, heard, to, start_s, end_s))
        other = BUYER if role == SELLER else SELLER
        heard_last[other] = []
        heard_last[role].append(plain(text))
    known = None if objections is None else tuple(objections)
    return Talk(tuple(lines), tuple(flags), known, frozenset(steps))


def substantive(line: Line) -> bool:
    """Four words or more."""
    return word_count(line.text) >= 4


def evidence(line: Line, sentence: Sentence) -> Evidence | None:
    """The sentence as said, with its neighbours until it has six words; None where it would show a private number."""
    parts = [one.shown for one in line.heard]
    at = line.heard.index(sentence)
    first, last = at, at
    whole = plain(line.text)

    def shown() -> str:
        return whole[whole.index(parts[first]) : whole.index(parts[last], whole.index(parts[first])) + len(parts[last])]

    quote = shown()
    while len(words(quote)) < MIN_QUOTE_WORDS and (first > 0 or last < len(parts) - 1):
        first, last = (first, last + 1) if last < len(parts) - 1 else (first - 1, last)
        quote = shown()
    return None if PRIVATE.search(quote) else Evidence(quote, line.turn)


def turn_facts(text: str) -> tuple[bool, bool, bool]:
    """Whether a turn asks, asks openly, and asks for a commitment; whoever says it."""
    asked: tuple[Question, ...] = questions(text)
    return bool(asked), any(one.is_open for one in asked), asks_commitment(text)


def open_among(asked: Sequence[tuple[Line, Sentence]]) -> list[tuple[Line, Sentence]]:
    """The open ones of these questions."""
    return [(line, one) for line, one in asked if is_open(one)]


def _that_counts(
    text: str,
    heard: tuple[Sentence, ...],
    asked: set[tuple[str, ...]],
    copied_from: Set[int],
    flags: dict[str, None],
) -> tuple[Sentence, ...]:
    """The sentences of a seller's turn that can earn something; the flags say what cannot."""
    if is_stuffed(text):
        flags["stuffing"] = None
        return ()
    kept: list[Sentence] = []
    for sentence in heard:
        if copied_from and shingles(sentence.text) & copied_from:
            flags["copied"] = None
        elif is_question(sentence) and sentence.words in asked:
            flags["repeated"] = None
        else:
            kept.append(sentence)
        if is_question(sentence):
            asked.add(sentence.words)
    return tuple(kept)


def first_proof(found: Sequence[tuple[Line, Sentence]]) -> Evidence | bool:
    """The first of these that can be shown."""
    return next((proof for line, one in found if (proof := evidence(line, one))), False)
