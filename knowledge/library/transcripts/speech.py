"""Whether words were said to somebody, where the names beside them may as well be a page's labels. Pure."""

import re
from collections import defaultdict
from collections.abc import Sequence

_FEWEST = 4
_OF_ONESELF = re.compile(
    r"(?<![\w'’])(?:i|me|my|mine|we|us|our|ours|ich|mir|mich|meine?[rmns]?|wir|uns|unsere?[rmns]?|je|moi|mon|nous"
    r"|notre|nos|yo|mi|nosotros|nuestr[oa]s?|eu|meu|n[oó]s|ik|mij|wij|ons|io|noi)(?!\w)|(?<!\w)j['’]",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"^(?:yes|yeah|yep|yup|no|nope|sure|right|okay|ok|thanks|thank you|hi|hello|hey|well|so|oh|hm+|great|good|exactly"
    r"|of course|absolutely|perfect|got it|ja|nein|danke|hallo|genau|klar|gut|oui|non|merci|bonjour|s[ií]|hola|gracias"
    r"|claro|vale|bueno|sim|não|obrigad[oa])(?!\w)",
    re.IGNORECASE,
)
_MOST_CHARS = 2_000


def is_conversation(turns: Sequence[tuple[str, str]]) -> bool:
    """Whether people talk, by who says what: they ask, answer and speak of themselves, and each of them does.

    A page's labels explain; and they are words, which a page writes small in its sentences as well.
    """
    heard: defaultdict[str, list[bool]] = defaultdict(list)
    for speaker, text in turns:
        heard[speaker].append(_is_said(text[:_MOST_CHARS]))
    by_themselves = [speaker for speaker, said in heard.items() if sum(said) * 3 >= len(said)]
    is_said = sum(map(sum, heard.values())) * 2 >= len(turns) >= _FEWEST
    return is_said and len(by_themselves) > 1 and not _is_word(set(heard), turns)


def is_addressed(turns: Sequence[tuple[str, str]]) -> bool:
    """Whether somebody calls another by the name that stands before that one's words."""
    firsts = {speaker: re.compile(rf"\b{re.escape(speaker.split()[0])}\b", re.IGNORECASE) for speaker, _ in turns}
    return any(
        other != speaker and pattern.search(text[:_MOST_CHARS])
        for speaker, text in turns
        for other, pattern in firsts.items()
    )


def _is_said(text: str) -> bool:
    return "?" in text or bool(_OF_ONESELF.search(text) or _REPLY.match(text))


def _is_word(names: set[str], turns: Sequence[tuple[str, str]]) -> bool:
    """Whether a name is written small somewhere, as words are."""
    words = {name.lower() for name in names if len(name) > 2 and name.isalpha()}
    return any(not words.isdisjoint(re.findall(r"[^\W\d_]+", text)) for _, text in turns)
