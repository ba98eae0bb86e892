"""Whether the words that a model has for a piece of a page say what stands there. Pure.

Code cannot understand a sentence. So a line is shown only where it stays near its quote: no number, name, address or
promise that the quote does not hold, its nos, conditions and bounds kept, and most of its words the quote's. What is
in doubt is dropped, and nothing is lost with it, for the piece itself is shown. See docs/adr/0033.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coachbot.answers.grounding import Drafted, Fault, Offered, around
from coachbot.domain.claims import HEDGES, LANGUAGES, PROMISES, STRONGER, TO_A_MODEL, UNSEEMLY, is_negated
from coachbot.domain.grounds import addresses, bare, beside_numbers, is_nearly, names, numbers, times, tokens
from knowledge.library.text.chunking import sentences
from knowledge.library.text.decode import visible
from knowledge.library.text.language import language_of
from knowledge.library.text.markdown import plain
from knowledge.library.text.query import stems

MAX_SENTENCES, MAX_CHARS = 2, 420
# Of the words that carry a line's topic; a line in other words than its page is one that nobody can check.
MOST_OTHER_SHARE = 0.25
# A sentence of the quote is what a line words where it shares as much with it as the best one, or nearly so.
_AS_MUCH = 0.6
# Signs that are markup to somebody, and what begins a link that nobody has to click.
_MARKUP = re.compile(
    r"<[@!#/a-z]|\{[{%]|\]\(|(?<!\S)@|:[a-z_]{2,40}:|\b(?:javascript|vbscript):|\b(?:data|file):\S", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, its quote, the whole sentences the quote stands in, and all whose names it may use."""

    say: str
    quote: str
    around: str
    known: str
    offered: Offered


def worded_wrongly(draft: Drafted, offered: Offered, question: str) -> Fault | None:
    """Why the words that a model has for a piece must not be shown; None where they may."""
    known = " ".join((draft.quote, question, *offered.under))
    line = _Line(said(draft.say), draft.quote, around(draft.quote, offered.text) or offered.text, known, offered)
    return next((fault for fault, is_so in _FAULTS.items() if is_so(line)), None)


def said(text: str) -> str:
    """A line as it would be shown: its first two sentences, in one line, without markup and what cannot be seen."""
    folded = " ".join(plain(visible(text)).split())
    spans = list(sentences(folded))[:MAX_SENTENCES]
    while len(spans) > 1 and spans[-1][1] > MAX_CHARS:
        spans.pop()
    return folded[: spans[-1][1]] if spans and spans[-1][1] <= MAX_CHARS else ""


def _has_other_numbers(line: _Line) -> bool:
    theirs = numbers(line.quote)
    return bool(numbers(line.say) - theirs or times(line.say) - times(line.known)) or _is_misplaced(line)


def _is_misplaced(line: _Line) -> bool:
    """Whether a number of the quote stands beside other things in the line; of a single number nobody can tell."""
    theirs, own = beside_numbers(line.quote), beside_numbers(line.say)
    if len(theirs) < 2 or language_of(line.say) != language_of(line.quote):
        return False
    return any(words and theirs.get(number) and not words & theirs[number] for number, words in own.items())


def _has_other_names(line: _Line) -> bool:
    """A name that is not known, or a word that is nearly one that is."""
    strange = bare(line.say) - bare(line.known)
    theirs = {name for name in names(line.known) if len(name) > 3}
    return bool(names(line.say) & strange) or any(is_nearly(word, theirs) for word in strange if _may_be_a_name(word))


def _may_be_a_name(word: str) -> bool:
    """Whether it is none of the words that every conversation has."""
    return len(word) > 3 and bool(set(stems(word)) - _TALK)


def _promises_more(line: _Line) -> bool:
    return any(not _may_promise(promise, line) for promise in PROMISES if promise.search(line.say))


def _may_promise(promise: re.Pattern[str], line: _Line) -> bool:
    if not line.offered.may_promise or not promise.search(line.around):
        return False
    # "We refund" is no wording of "we do not refund", whatever part of it is quoted.
    return _denials(promise, line.say) <= _denials(promise, line.around)


def _denials(promise: re.Pattern[str], text: str) -> set[bool]:
    """Whether the sentences that speak of it hold a no."""
    return {is_negated(one) for one in _sentences(text) if promise.search(one)}


def _is_turned(line: _Line) -> bool:
    """Whether a no, a condition or a bound of what it words is missing, or one is added.

    Source: what 384 lines written to be overlooked had in common; see docs/adr/0033.
    """
    meant = _meant(line.say, line.around)
    if is_negated(line.say) != is_negated(meant) or any(is_negated(heading) for heading in line.offered.under[1:]):
        return True
    is_bare = any(hedge.search(meant) and not hedge.search(line.say) for hedge in HEDGES)
    return is_bare or any(more.search(line.say) and not more.search(meant) for more in STRONGER)


def _meant(say: str, around: str) -> str:
    """The sentences that a line words; all of them where its words do not tell."""
    own = set(stems(say))
    spans = _sentences(around)
    shares = [len(own & found) / len(found) if (found := set(stems(one))) else 0.0 for one in spans]
    best = max(shares, default=0.0)
    return " ".join(one for one, share in zip(spans, shares, strict=True) if share > _AS_MUCH * best)


def _is_beside(line: _Line) -> bool:
    """Whether it is more than the quote in other words; in another language than the page's its words do not tell."""
    language = language_of(line.say)
    if language not in LANGUAGES:
        return True
    if language != language_of(line.quote):
        return False
    own = {stem for stem in stems(line.say) if stem not in _TALK}
    return len(own - set(stems(line.known))) > MOST_OTHER_SHARE * len(own)


def _speaks_to_a_model(line: _Line) -> bool:
    return bool(TO_A_MODEL.search(line.say) or (UNSEEMLY.search(line.say) and not UNSEEMLY.search(line.around)))


def _leads_away(line: _Line) -> bool:
    return bool(_MARKUP.search(line.say) or addresses(line.say) - addresses(line.quote))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


# What carries a conversation and no fact.
_TALK = frozenset(
    stems(
        "understand hear fair question help want make sense show look let get give share talk happy thing right today"
        " say tell ask know think see sound like mean really actually before after exactly usually often start begin"
        " good great thanks appreciate sure course here there way point worth matter feel concern reason mind glad"
        " quick quickly walk through go come take keep find out need team call work use people one time"
        " something anything everything much many already still together simply"
        " honest honestly understandable first next then so because"
    )
)

# In this order, the cheap ones first.
_FAULTS: Mapping[Fault, Callable[[_Line], bool]] = {
    Fault.EMPTY: lambda line: not tokens(line.say),
    Fault.LINK: _leads_away,
    Fault.TO_A_MODEL: _speaks_to_a_model,
    Fault.NUMBER: _has_other_numbers,
    Fault.NAME: _has_other_names,
    Fault.PROMISE: _promises_more,
    Fault.TURNED: _is_turned,
    Fault.BESIDE: _is_beside,
}
