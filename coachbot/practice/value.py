"""Finds what the seller says of the product: whether it is tied to what the buyer said, and whether it is true."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coachbot.practice.commitments import names_day
from coachbot.practice.counted import Finder, Occasion
from coachbot.practice.heard import Sentence, plain
from coachbot.practice.questions import is_question
from coachbot.practice.talk import Evidence, Line, Talk, evidence
from coachbot.practice.topic import content, figures_in

_DOES = re.compile(
    r"\b(?:ours|our (?:product|tool|platform|system|software|service|alerts?|reminders?)|holdfast|"
    r"we (?:post|remind|flag|alert|track|catch|connect|integrate|support|sync|cover|store|warn|notify|read (?:the|"
    r"your)|"
    r"put every|send (?:a|the|each|every) (?:reminder|alert|notice|list))s?|"
    r"it (?:posts|reminds|flags|alerts|tracks|catches|connects|lists|warns|notifies|reads (?:the|your|every)|"
    r"sends (?:a|the))|"
    r"the (?:product|tool|platform|system|software|dashboard|alerts?|reminders?|module|app) \w+)\b"
)
_ASKED_IF = re.compile(
    r"\b(?:(?:would|could|might) (?:that|it|this|a \w+|an? early \w+|\w+ days)(?: \w+){0,3} (?:have|help|caught|"
    r"saved|made|changed|been|do it|solve)|would (?:it|that|this) (?:have )?(?:help|make|change|save|solve)|"
    r"if (?:that|it|those|this|you|they|somebody|someone)(?: \w+){0,6} (?:had|earlier|before|been)|"
    r"does that (?:help|fit|answer|solve|address)|would that (?:help|be|work))\b"
)


def _product_lines(talk: Talk) -> list[tuple[Line, Sentence]]:
    return [
        (line, one)
        for line in talk.seller
        for one in line.heard
        if _DOES.search(one.text) and line.turn not in talk.steps
    ]


def _buyer_before(talk: Talk, turn: int) -> str:
    return " ".join(line.text for line in talk.buyer if line.turn < turn)


def _window(line: Line, sentence: Sentence) -> str:
    """The sentence with the one before it: a need is often said back first."""
    at = line.heard.index(sentence)
    return " ".join(one.text for one in line.heard[max(0, at - 1) : at + 1])


def _linked(talk: Talk, least: int, *, own_sentence: bool = False) -> Evidence | bool:
    return _proof(
        talk,
        lambda line, one: (
            len(content(one.text if own_sentence else _window(line, one)) & talk.topics_before(line.turn)) >= least
        ),
    )


def _one_link(talk: Talk) -> Evidence | bool:
    return _linked(talk, 2)


def _their_words(talk: Talk) -> Evidence | bool:
    return _linked(talk, 2, own_sentence=True)


def _their_number(talk: Talk) -> Evidence | bool:
    return _proof(talk, lambda line, one: bool(figures_in(_window(line, one)) & talk.figures_before(line.turn)))


def _asked_if(talk: Talk) -> Evidence | bool:
    """A question whether it would have helped, with a word of their case in its turn."""
    found = [
        (line, one)
        for line, one in talk.asked
        if _ASKED_IF.search(one.text) and content(line.said) & talk.topics_before(line.turn)
    ]
    return next((proof for line, one in found if (proof := evidence(line, one))), False)


def _proof(talk: Talk, holds: Callable[[Line, Sentence], bool]) -> Evidence | bool:
    return next(
        (proof for line, one in _product_lines(talk) if holds(line, one) and (proof := evidence(line, one))), False
    )


VALUE: Mapping[str, Finder] = {
    "one_link": _one_link,
    "their_words": _their_words,
    "their_number": _their_number,
    "asked_if": _asked_if,
}


def _says_something(talk: Talk) -> bool:
    return bool(_product_lines(talk)) and bool(talk.buyer)


OCCASIONS: Mapping[str, Occasion] = {"value_linked": _says_something}
CHECKS: Mapping[str, Mapping[str, Finder]] = {"value_linked": VALUE}


# -- what is claimed -----------------------------------------------------------------------------------

_MONEY = re.compile(
    r"(?:\$ ?\d[\d,.]{0,20}\s?(?:k|thousand|million)?|\b\d[\d,.]{0,20}\s?(?:dollars|%|percent|k\b)|"
    r"\b(?:\w{1,30}[- ]){1,4}(?:dollars|percent)\b)",
    re.IGNORECASE,
)
_PLAIN_NO = re.compile(
    r"\b(?:we (?:don't|do not|can't|cannot|won't)|(?:it|holdfast) (?:doesn't|does not|can't|cannot)|"
    r"not something we|that's (?:a )?no\b|no we|there(?:'s| is) no\b|isn't (?:possible|in|something)|"
    r"i (?:don't know|do not know|can't promise|can't say|am not sure|'m not sure)|let me (?:check|find out|ask)|"
    r"i(?:'ll| will) (?:check|find out|ask|get you))\b"
)
_UNSURE = re.compile(r"\b(?:don't know|not sure|check|find out|ask|get you|can't say)\b")


@dataclass(frozen=True, slots=True)
class Facts:
    """What may be claimed: figures of the price page, words of the product page, names of the others."""

    prices: frozenset[str] = frozenset()
    product: tuple[frozenset[str], ...] = ()
    others: Mapping[str, frozenset[str]] | None = None


NO_FACTS = Facts()


def facts_from(pages: Mapping[str, str]) -> Facts:
    """From the text of the pages ``pricing``, ``product`` and ``battlecards/NAME``."""
    product = tuple(content(row) for row in re.split(r"[.\n|]+", pages.get("product", "")) if len(content(row)) > 1)
    others = {name.rpartition("/")[2]: content(text) for name, text in pages.items() if name.startswith("battlecards/")}
    return Facts(_amounts(pages.get("pricing", "")), product, others)


def claims(facts: Facts) -> Mapping[str, Finder]:
    """The four checks against these facts."""
    return {
        "price": lambda talk: _all_true(_priced(talk), lambda one: _amounts(one.shown) <= facts.prices),
        "product": lambda talk: _all_true(_claimed(talk), lambda one: _is_on(facts.product, one)),
        "plain_no": _said_no,
        "others": lambda talk: _all_true(_about_others(facts, talk), lambda one: _fair(facts, one)),
    }


def makes_claims(facts: Facts) -> Occasion:
    """Whether anything is claimed that the pages speak of at all: a call about another product is not for them.

    A role-play is about ours, so in one everything that is claimed is.
    """
    return lambda talk: bool(
        (talk.is_role_play and (_claimed(talk) or _priced(talk)))
        or any(_amounts(one.shown) & facts.prices for _, one in _priced(talk))
        or any(_is_on(facts.product, one) for _, one in _claimed(talk))
        or _about_others(facts, talk)
        or (facts.product and isinstance(_said_no(talk), Evidence))
    )


def _priced(talk: Talk) -> list[tuple[Line, Sentence]]:
    """Sentences with an amount that the buyer had not named."""
    return [
        (line, one)
        for line in talk.seller
        for one in line.heard
        if _MONEY.search(one.shown) and not is_question(one)
        and not _amounts(one.shown) <= _amounts(_buyer_before(talk, line.turn))
    ]  # fmt: skip


def _claimed(talk: Talk) -> list[tuple[Line, Sentence]]:
    return [(line, one) for line, one in _product_lines(talk) if not is_question(one) and len(content(one.text)) > 2]


def _about_others(facts: Facts, talk: Talk) -> list[tuple[Line, Sentence]]:
    names = frozenset((facts.others or {}).keys())
    return [(line, one) for line in talk.seller for one in line.heard if names & set(one.words)]


def _is_on(product: tuple[frozenset[str], ...], sentence: Sentence) -> bool:
    """A third of its words in one row of the page; or, as in a list of what it connects to, most of them anywhere."""
    said = content(sentence.text)
    anywhere = said & frozenset[str]().union(*product)
    return any(len(said & row) >= 2 and len(said & row) >= len(said) * 0.34 for row in product) or (
        len(anywhere) >= 3 and len(anywhere) >= len(said) * 0.6
    )


def _fair(facts: Facts, sentence: Sentence) -> bool:
    said = content(sentence.text)
    cards = [card for name, card in (facts.others or {}).items() if name in sentence.words]
    return is_question(sentence) or any(len(said & card) >= max(2, len(said) // 2) for card in cards)


def _said_no(talk: Talk) -> Evidence | bool | None:
    """A plain no; or not knowing, with a day. Without one nobody can tell whether there was an occasion."""
    found = [
        (line, one)
        for line in talk.seller
        for one in line.heard
        if _PLAIN_NO.search(one.text) and (not _UNSURE.search(one.text) or names_day(plain(line.text)))
    ]
    return next((proof for line, one in found if (proof := evidence(line, one))), None)


def _all_true(found: list[tuple[Line, Sentence]], is_true: Callable[[Sentence], bool]) -> Evidence | bool | None:
    """One wrong claim spoils the check: it is the one that people remember. Without a claim there is none to check."""
    if not found:
        return None
    if not all(is_true(one) for _, one in found):
        return False
    return next((proof for line, one in found if (proof := evidence(line, one))), False)


def _amounts(text: str) -> frozenset[str]:
    """Amounts as digits: ``$36,000`` and ``36k`` alike."""
    found: set[str] = set()
    for number, unit in re.findall(r"(\d[\d,.]*)\s?(k\b|thousand|%|percent)?", plain(text).lower()):
        digits = number.replace(",", "").rstrip(".")
        found.add(f"{digits}000" if unit in ("k", "thousand") else digits)
    return frozenset(found)
