"""Whether the words that a model has for a piece of a page say what stands there. Pure.

Code cannot understand a sentence. So a line is shown only where it stays near its quote: no number, name, address or
promise that the quote does not hold, its nos, conditions and bounds kept, and most of its words the quote's. What is
in doubt is dropped, and nothing is lost with it, for the piece itself is shown. See docs/adr/0033.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coachbot.answers.grounding import Drafted, Fault, Offered
from coachbot.domain.claims import HEDGES, LANGUAGES, PROMISES, STRONGER, TO_A_MODEL, UNSEEMLY, is_negated
from coachbot.domain.grounds import addresses, bare, beside_numbers, is_nearly, names, numbers, runs, times, tokens
from coachbot.domain.quotes import around
from knowledge.library.text.chunking import sentences
from knowledge.library.text.decode import visible
from knowledge.library.text.language import LITTLE_WORDS, language_of
from knowledge.library.text.markdown import plain
from knowledge.library.text.query import stems

MAX_SENTENCES, MAX_CHARS = 2, 420
# Of the words that carry a line's topic; a line in other words than its page is one that nobody can check.
MOST_OTHER_SHARE = 0.25
# Of each sentence at least this share is the quote's; the words of the question may stand in the rest of it.
LEAST_OWN_SHARE = 0.5
# A sentence of the quote is what a line words where it shares as much with it as the best one, or nearly so.
_AS_MUCH = 0.6
_END = re.compile(r"(?<=[.!?])\s+")
# Signs that nobody says aloud: they may stand in a line where they stand in its quote.
_SIGNS = re.compile(r"[<>{}\[\]|\\^~*_=`]|--")
# What is markup to somebody, and what begins a link that nobody has to click.
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
    question: str
    offered: Offered


def worded_wrongly(draft: Drafted, offered: Offered, question: str) -> Fault | None:
    """Why the words that a model has for a piece must not be shown; None where they may."""
    known = " ".join((draft.quote, question, *offered.under))
    whole = around(draft.quote, offered.text) or offered.text
    line = _Line(said(draft.say), draft.quote, whole, known, question, offered)
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
    return len(word) > 3 and bool(_own_stems(word))


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
    if any(is_negated(heading) for heading in line.offered.under[1:]):
        return True
    return any(_turns(one, line.around) for one in _in_other_words(line))


def _turns(sentence: str, around: str) -> bool:
    meant = _meant(sentence, around)
    if is_negated(sentence) != is_negated(meant):
        return True
    is_bare = any(hedge.search(meant) and not hedge.search(sentence) for hedge in HEDGES)
    return is_bare or any(more.search(sentence) and not more.search(meant) for more in STRONGER)


def _in_other_words(line: _Line) -> list[str]:
    """The sentences of a line that say something, and that do not just repeat one of the page's."""
    theirs = [tokens(one) for one in _sentences(line.around)]
    return [one for one in _sentences(line.say) if _own_stems(one) and not _repeats(tokens(one), theirs)]


def _repeats(own: list[str], theirs: list[list[str]]) -> bool:
    """Whether it is one of theirs whole, with nothing around it but talk."""
    for whole in filter(None, theirs):
        at = next((n for n in range(len(own) - len(whole) + 1) if own[n : n + len(whole)] == whole), None)
        if at is not None:
            rest = " ".join((*own[:at], *own[at + len(whole) :]))
            return not (_own_stems(rest) or is_negated(rest) or any(more.search(rest) for more in STRONGER))
    return False


def _own_stems(text: str) -> set[str]:
    return set(stems(text)) - _TALK


def _meant(say: str, around: str) -> str:
    """The sentences that a line words; all of them where its words do not tell."""
    own = set(stems(say))
    spans = _sentences(around)
    shares = [len(own & found) / len(found) if (found := set(stems(one))) else 0.0 for one in spans]
    best = max(shares, default=0.0)
    return " ".join(one for one, share in zip(spans, shares, strict=True) if share > _AS_MUCH * best)


def _is_beside(line: _Line) -> bool:
    """Whether it is more than the quote in other words; in another language than the page's its words do not tell."""
    language, theirs = language_of(line.say), language_of(line.quote)
    if not LANGUAGES.issuperset((language, theirs)):
        return True
    known, quoted = set(stems(line.known)), set(stems(" ".join((line.quote, *line.offered.under))))
    said_of = [own for one in _sentences(line.say) if (own := _own_stems(one))]
    if language != theirs:
        # Nobody is answered in a language that is neither the page's nor their own.
        return language != language_of(line.question) or not _is_surely(theirs, line.quote)
    return any(
        len(own - known) > MOST_OTHER_SHARE * len(own) or len(own & quoted) < LEAST_OWN_SHARE * len(own)
        for own in said_of
    )


def _is_surely(language: str, text: str) -> bool:
    """Whether it is no guess: letters and tables are taken for a language that they are not in."""
    return sum(word in LITTLE_WORDS[language] for word in tokens(text)) > 1


def _repeats_the_question(line: _Line) -> bool:
    """Whether it is what was asked, with the quote as a pretext: whoever asks may have been given what to ask."""
    asked = set(stems(line.question)) - set(stems(line.around))
    echoed = runs(line.say) & runs(line.question) - runs(" ".join((line.around, *line.offered.under)))
    owns = filter(None, map(_own_stems, _sentences(line.say)))
    return bool(echoed) or any(len(own & asked) > LEAST_OWN_SHARE * len(own) for own in owns)


def _says_nothing(line: _Line) -> bool:
    """Whether there is nothing in it but talk, and that is not what the page says."""
    theirs = [tokens(one) for one in _sentences(line.around)]
    return not any(_own_stems(one) or _repeats(tokens(one), theirs) for one in _sentences(line.say))


def _speaks_to_a_model(line: _Line) -> bool:
    return bool(TO_A_MODEL.search(line.say) or (UNSEEMLY.search(line.say) and not UNSEEMLY.search(line.around)))


def _leads_away(line: _Line) -> bool:
    is_marked_up = _MARKUP.search(line.say) or set(_SIGNS.findall(line.say)) - set(_SIGNS.findall(line.quote))
    return bool(is_marked_up or addresses(line.say) - addresses(line.quote))


def _sentences(text: str) -> list[str]:
    """Short ones apart too, which the library's keep together."""
    return [one for one in _END.split(text) if one.strip()]


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
    Fault.EMPTY: _says_nothing,
    Fault.LINK: _leads_away,
    Fault.TO_A_MODEL: _speaks_to_a_model,
    Fault.NUMBER: _has_other_numbers,
    Fault.NAME: _has_other_names,
    Fault.PROMISE: _promises_more,
    Fault.TURNED: _is_turned,
    Fault.BESIDE: _is_beside,
    Fault.ASKED: _repeats_the_question,
}
