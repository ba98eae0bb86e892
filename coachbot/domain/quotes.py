"""Whether what a model quotes stands in a text, word for word. Pure; see docs/adr/0033."""

from collections.abc import Sequence

from coachbot.domain.grounds import tokens
from knowledge.library.text.chunking import sentences

MIN_QUOTE_WORDS = 6


def around(quote: str, text: str) -> str | None:
    """The sentences of a text in which a quote stands; None where it does not, or is too little of it."""
    quoted = tokens(quote)
    whole = tokens(text)
    if not quoted or (sum(map(str.isalnum, "".join(quoted))) == 0):
        return None
    if len(quoted) < MIN_QUOTE_WORDS and quoted != whole:
        return None
    if not _stands_in(quoted, whole):
        return None
    spans = [text[start:end] for start, end in sentences(text)]
    for width in range(1, len(spans) + 1):
        for at in range(len(spans) - width + 1):
            if _stands_in(quoted, tokens(" ".join(spans[at : at + width]))):
                return " ".join(spans[at : at + width])
    return text


def _stands_in(quoted: Sequence[str], whole: Sequence[str]) -> bool:
    count = len(quoted)
    return any(
        whole[at] == quoted[0] and list(whole[at : at + count]) == list(quoted) for at in range(len(whole) - count + 1)
    )
