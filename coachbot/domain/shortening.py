"""Whether a shorter text is its original with words left out, and nothing else. Pure.

A model may leave words out of a line and do nothing else to it. Which words it may leave out is decided by clauses: one
that holds a number, a name, a no, a condition, a bound, a promise or a quotation stays whole, so that no word of it can
come to stand for something else. What is shown is cut from the original, so its words and signs are the page's own.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coachbot.domain.claims import HEDGES, LANGUAGES, PROMISES, STRONGER, TO_A_MODEL, is_negated
from coachbot.domain.grounds import addresses, bare, names, numbers, times, tokens
from knowledge.library.text.chunking import sentences
from knowledge.library.text.language import LITTLE_WORDS, language_of

MIN_WORDS = 3
MIN_SHARE = 1 / 3
MOST_CUTS = 3
_PIECE = re.compile(r"\S+")
_ENDS_CLAUSE = re.compile(r"[,;:.!?…–—]\W*$")
_MARK = re.compile(r"(?<![.!?…])[.!?…]++$")
_TRAILING = " \t,;:–—-"
# What is quoted, bracketed or marked up is one thing.
_HELD = re.compile(r"[“”„\"()\[\]{}<>|*_`@#/\\]")
# What turns what stands after it without being a no.
_TURNS = re.compile(
    r"\b(?:stop\w*|instead|rather|less|fail\w*|lack\w*|refus\w*|hardly|barely|resist\w*|skip\w*|wait\w*|hold\w*|leav\w*"
    r"|but|though|although|yet|however|except|against|too|also|still|statt\w*|anstatt|lieber|aber|obwohl|trotzdem|kaum"
    r"|pero|aunque|sino|apenas|en vez|tampoco)\b",
    re.IGNORECASE,
)
_COMMON = frozenset(word for language in LANGUAGES for word in LITTLE_WORDS[language])
_FIXED: tuple[Callable[[str], object], ...] = (
    numbers, times, addresses, is_negated, TO_A_MODEL.search, _HELD.search, _TURNS.search,
    *(one.search for one in (*PROMISES, *HEDGES, *STRONGER)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Word:
    """A piece of the original between two spaces; ``words`` is empty of a dash that stands alone."""

    text: str
    words: tuple[str, ...]
    sentence: int
    stays: bool


def shortened(short: str, original: str) -> str | None:
    """The original without the words that a shorter text leaves out; None where it may not be shortened so."""
    if "\n" in original.strip() or language_of(original) not in LANGUAGES:
        return None
    pieces = list(_pieces(original))
    wanted = [tuple(tokens(one)) for one in _PIECE.findall(short)]
    wanted = [one for one in wanted if one]
    worded = [one for one in pieces if one.words]
    if not max(MIN_WORDS, MIN_SHARE * len(worded)) <= len(wanted) < len(worded):
        return None
    kept = _kept(worded, wanted)
    return None if kept is None or _cuts(kept) > MOST_CUTS else _cut(worded, kept, pieces)


def _pieces(original: str) -> Iterator[_Word]:
    known = names(original)
    for number, (start, end) in enumerate(sentences(original)):
        clause: list[str] = []
        said = _PIECE.findall(original[start:end])
        for at, piece in enumerate(said):
            clause.append(piece)
            if _ENDS_CLAUSE.search(piece) or at + 1 == len(said):
                stays = _stays(" ".join(clause), known, begins=at + 1 == len(clause))
                yield from (_Word(one, tuple(tokens(one)), number, stays) for one in clause)
                clause = []


def _stays(clause: str, known: set[str], *, begins: bool) -> bool:
    """Whether a clause stays whole."""
    # With what a sentence begins may be a name, for all begin with a capital.
    first = next(iter(tokens(clause)), "") if begins and clause[:1].isupper() else ""
    strange = bool(first) and first not in _COMMON
    return strange or bool(known & bare(clause)) or any(found(clause) for found in _FIXED)


def _kept(pieces: Sequence[_Word], wanted: Sequence[tuple[str, ...]]) -> list[bool] | None:
    """Which pieces the wanted words are, in order, all that stay among them; None where there is no such way."""
    # reached[i][j]: the pieces from i on can be the words from j on.
    reached = [[False] * (len(wanted) + 1) for _ in range(len(pieces) + 1)]
    reached[len(pieces)][len(wanted)] = True
    for i in range(len(pieces) - 1, -1, -1):
        for j in range(len(wanted) + 1):
            takes = j < len(wanted) and pieces[i].words == wanted[j] and reached[i + 1][j + 1]
            reached[i][j] = takes or (not pieces[i].stays and reached[i + 1][j])
    if not reached[0][0]:
        return None
    kept: list[bool] = []
    at = 0
    for i, piece in enumerate(pieces):
        takes = at < len(wanted) and piece.words == wanted[at] and reached[i + 1][at + 1]
        kept.append(takes)
        at += takes
    return kept


def _cuts(kept: Sequence[bool]) -> int:
    """In how many places something is left out."""
    return sum(not one and (at == 0 or kept[at - 1]) for at, one in enumerate(kept))


def _cut(worded: Sequence[_Word], kept: Sequence[bool], pieces: Sequence[_Word]) -> str:
    """What is kept, each sentence with the capital and the mark that it had."""
    gone = {id(piece) for piece, is_kept in zip(worded, kept, strict=True) if not is_kept}
    said: list[str] = []
    for number in dict.fromkeys(piece.sentence for piece in pieces):
        whole = [piece for piece in pieces if piece.sentence == number]
        left = [piece for piece in whole if id(piece) not in gone]
        if any(piece.words for piece in left):
            said.append(_sentence(whole, left))
    return " ".join(said)


def _sentence(whole: Sequence[_Word], left: Sequence[_Word]) -> str:
    text = " ".join(piece.text for piece in left)
    if len(whole) == len(left):
        return text
    if left[-1] is not whole[-1]:
        mark = _MARK.search(whole[-1].text)
        text = text.rstrip(_TRAILING) + (mark[0] if mark else "")
    return text[:1].upper() + text[1:] if whole[0].text[:1].isupper() else text
