"""Counts what needs no understanding: shares, lengths, questions, and the parts of a next step."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from coachbot.practice.commitments import asks_agreement, is_vague, names_action, names_day, names_person, proposed
from coachbot.practice.heard import Sentence, word_count
from coachbot.practice.talk import SELLER, Evidence, Line, Talk, evidence, open_among

Finder = Callable[[Talk], Evidence | bool | None]
"""True or a proof where the check is passed; None where there was no occasion for it."""
Occasion = Callable[[Talk], bool]
"""Whether a behaviour could be shown at all."""

_BACKCHANNEL_WORDS = 2


def share_of_words(talk: Talk) -> float:
    """The seller's share of all words, 0.0 to 1.0."""
    ours = sum(word_count(line.text) for line in talk.seller)
    return ours / max(1, ours + sum(word_count(line.text) for line in talk.buyer))


def longest_stretch(talk: Talk) -> tuple[int, Line | None]:
    """Words of the seller's longest stretch and its first turn; a "mm-hm" of the buyer's does not end one."""
    best, best_line, count, first = 0, None, 0, None
    for line in talk.lines:
        length = word_count(line.text)
        if line.role == SELLER:
            first = first if count else line
            count += length
            if count > best:
                best, best_line = count, first
        elif length > _BACKCHANNEL_WORDS:
            count = 0
    return best, best_line


def _asks_something(talk: Talk) -> bool:
    return bool(_real_questions(talk))


def _share_at_most(most: float, talk: Talk) -> bool:
    return share_of_words(talk) <= most


def _longest_at_most(most: int, talk: Talk) -> bool:
    return longest_stretch(talk)[0] <= most


def _real_questions(talk: Talk) -> Sequence[tuple[Line, Sentence]]:
    """Of three words or more; "What? How? Why?" asks nothing."""
    return [(line, one) for line, one in talk.asked if len(one.words) >= 3]


def _nth_question(count: int, talk: Talk) -> Evidence | bool:
    asked = _real_questions(talk)
    return (evidence(*asked[count - 1]) or True) if len(asked) >= count else False


def _spread(talk: Talk) -> Evidence | bool:
    """One in each third of the seller's turns; of fewer than three turns there are no thirds."""
    turns = [line.turn for line in talk.seller]
    thirds = {min(2, turns.index(line.turn) * 3 // len(turns)) for line, _ in _real_questions(talk)}
    return len(turns) >= 3 and thirds == {0, 1, 2}


def _any_open(talk: Talk) -> Evidence | bool:
    found = open_among(_real_questions(talk))
    return (evidence(*found[0]) or True) if found else False


def _open_share(least: float, talk: Talk) -> Evidence | bool:
    asked = _real_questions(talk)
    found = open_among(asked)
    return bool(found) and len(found) / len(asked) >= least


# -- the next step -------------------------------------------------------------------------------------

_CONTEXT_SENTENCES = 3


def best_step(talk: Talk) -> tuple[Line, str] | None:
    """The seller's turn that proposes the most of a next step, with the words that do; the later of two equals.

    A step that comes before the buyer has said anything is an opening, not a next step.
    """
    best: tuple[int, Line, str] | None = None
    for line in talk.seller:
        stretch = line.said if line.turn in talk.steps else _proposal(line)
        if not stretch or not line.to:
            continue
        parts = sum(part(stretch) for part in (names_action, names_person, names_day, asks_agreement))
        if best is None or parts >= best[0]:
            best = (parts, line, stretch)
    return best[1:] if best else None


def _proposal(line: Line) -> str:
    """The proposing sentences of a turn with what follows them, as one text."""
    text = " ".join(sentence.shown for sentence in line.heard)
    found = proposed(text)
    if not found or is_vague(text):
        return ""
    at = [sentence.text for sentence in line.heard].index(found[0].text) if found[0] in line.heard else 0
    return " ".join(sentence.shown for sentence in line.heard[max(0, at - 1) : at + _CONTEXT_SENTENCES + 1])


def _step_part(part: Callable[[str], bool], talk: Talk) -> Evidence | bool:
    step = best_step(talk)
    if step is None:
        return False
    line = step[0]
    # What a buyer took for a next step is an action, whatever it is called.
    is_action = line.turn in talk.steps or names_action(step[1])
    if not is_action or not (part is names_action or part(step[1])):
        return False
    sentence = next((one for one in line.heard if part(one.shown)), line.heard[-1])
    return evidence(line, sentence) or False


CHECKS: Mapping[str, Mapping[str, Finder]] = {
    "talk_balance": {
        "share_80": partial(_share_at_most, 0.80),
        "share_65": partial(_share_at_most, 0.65),
        "share_55": partial(_share_at_most, 0.55),
        "share_47": partial(_share_at_most, 0.47),
    },
    "monologue": {
        "longest_400": partial(_longest_at_most, 400),
        "longest_250": partial(_longest_at_most, 250),
        "longest_150": partial(_longest_at_most, 150),
        "longest_80": partial(_longest_at_most, 80),
    },
    "question_count": {
        "any": partial(_nth_question, 1),
        "three": partial(_nth_question, 3),
        "six": partial(_nth_question, 6),
        "spread": _spread,
    },
    "open_question": {
        "any": _any_open,
        "share_20": partial(_open_share, 0.20),
        "share_40": partial(_open_share, 0.40),
        "share_60": partial(_open_share, 0.60),
    },
    "next_step_specific": {
        "action": partial(_step_part, names_action),
        "person": partial(_step_part, names_person),
        "day": partial(_step_part, names_day),
        "asked_yes": partial(_step_part, asks_agreement),
    },
}
"""Finders by behaviour and check."""

OCCASIONS: Mapping[str, Occasion] = {
    # Being silent is not leaving room, and being brief is none either: somebody has to be asked something.
    "talk_balance": lambda talk: bool(talk.buyer) and _asks_something(talk),
    "monologue": _asks_something,
}
"""Where a behaviour can be shown at all; any other always can."""
