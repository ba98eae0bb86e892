"""What a rep typed, made ready to be looked up. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from coachbot.errors import BadQuestion
from knowledge.library.text.decode import visible
from knowledge.library.text.query import NUMBER_STEMS, stems

MAX_CHARS = 1_500
# Eight pages of an e-mail, and as many sentences as can be looked up while somebody waits.
_MOST_CHARS, _MOST_SENTENCES = 20_000, 60
_LEAST_WORDS = 4
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SAME_SHARE = 0.5
_LITTLE = 2
_QUOTED = re.compile(r"[\"“]([^\"“”]{8,})[\"”]")
_QUOTE_WORDS = 4
_FACT = re.compile(
    r"^\W*(?!what (?:do|should|can|could|would) (?:i|we) (?:say|tell|answer|reply|respond|do)\b)"
    r"(?:who|what|whats|which|when|where|how (?:much|many|long|often)|(?:do|does|did|can|could|may|is|are|will) "
    r"(?:we|i|our|it|there|this|they (?:have|get)))\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^\W*(?:(?:and )?(?:another|other|different|one more|any other|something else|next)\b.{0,30}"
    r"|more|again|what else)\W*$",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^\W*(?:ok(?:ay)? |yes |no |sure )?(?:and|but|or|so|then|what about|how about|for|by|in|with|without|if|even)\b",
    re.IGNORECASE,
)
_THEM = re.compile(r"\b(?:they|them|their|he|him|his|she|her)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"^\W*(?:what (?:should|do|can|would) (?:i|we) (?:say|answer|reply|do)"
    r"(?: here| now| to (?:this|that|him|her|them))?"
    r"|help|any (?:ideas?|thoughts|advice)|thoughts|(?:this|that|here)|coach(?: this)?"
    r"|how (?:do|should) i (?:answer|reply|respond)(?: to (?:this|that))?)\W*$",
    re.IGNORECASE,
)


def tidied(text: str) -> str:
    """The question without hidden characters, its white space folded, cut to what anybody pastes.

    Raises:
        BadQuestion: There is no word in it.
    """
    folded = " ".join(unicodedata.normalize("NFKC", visible(text)).split())
    if not re.search(r"[^\W\d_]{2,}|\d", folded):
        raise BadQuestion("Tell me in a few words what the buyer said, and I will look it up.")
    return folded[:_MOST_CHARS]


def is_long(text: str) -> bool:
    """Whether it is more than can be looked up at once."""
    return len(" ".join(text.split())) > MAX_CHARS


def stretches(text: str) -> list[str]:
    """The sentences of a long text that may be what it is about, each once, in order; the last ones of very many."""
    said = [sentence[:MAX_CHARS] for sentence in _SENTENCE_END.split(text) if len(sentence.split()) >= _LEAST_WORDS]
    return list(dict.fromkeys(said))[-_MOST_SENTENCES:] or [text[:MAX_CHARS]]


def parts(text: str) -> list[str]:
    """The questions of a text where it is nothing but several; else the text."""
    asked = [f"{part.strip()}?" for part in text.split("?") if part.strip()]
    apart = (
        len(asked) > 1
        and text.endswith("?")
        and all(len(one.split()) >= _LEAST_WORDS and not leans(one) for one in asked)
    )
    return asked if apart and len(text) <= MAX_CHARS else [text]


def notice(asked: str, answered: str, others: Sequence[str]) -> str:
    """What of a double or a long question is answered; empty where all of it is."""
    if others:
        return f"You asked more than one thing. This is about “{short(answered)}”; ask me the rest on its own."
    if is_long(asked):
        read = f"the first {_MOST_CHARS:,} characters" if len(" ".join(asked.split())) > _MOST_CHARS else "all of it"
        return f"That was long. I looked at {read}, and this is about “{short(answered)}”."
    return ""


def short(text: str) -> str:
    """A question as far as it is repeated."""
    return text if len(text) <= 120 else text[:119].rstrip() + "…"


def heart(question: str) -> str:
    """The buyer's own words where they are quoted, for they are what a play answers; else the question."""
    quoted = [found for found in _QUOTED.findall(question) if len(found.split()) >= _QUOTE_WORDS]
    return max(quoted, key=len, default=question)


def asks_for_more(question: str) -> bool:
    """ "Another", "something else?": the next way, not a new question."""
    return bool(_MORE.match(question))


def asks_for_a_fact(question: str) -> bool:
    """ "Who approves 13 %?", "do we have SSO?": the price page says it, not a line to say."""
    return bool(_FACT.match(question)) and not _POINTING.match(question)


def leans(question: str) -> bool:
    """ "And for three?", "what about Team?": it says little without what stands above it."""
    return bool(_LEANING.match(question)) and len(set(stems(question)) - NUMBER_STEMS) <= _LITTLE


def goes_on(question: str) -> bool:
    """ "What if they still push back?": it leans, only points, or is of somebody whom what stands above it names."""
    return leans(question) or only_points(question) or bool(_THEM.search(question))


def only_points(question: str) -> bool:
    """ "What should I say here?": the question is what stands above it."""
    return bool(_POINTING.match(question))


def is_like(question: str, others: Sequence[str]) -> list[bool]:
    """Which of the other questions are about the same thing: at least half of all their words shared."""
    own = set(stems(question))

    def share(other: str) -> float:
        words = set(stems(other))
        return len(own & words) / len(own | words) if own | words else 0.0

    return [share(other) >= _SAME_SHARE for other in others]
