"""What may be the name of somebody who speaks, and what only looks like one. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import lru_cache

MAX_NAME_CHARS = 80
_MAX_WORDS = 7
_MAX_WITH_COMPANY = 12
_COMPANY = re.compile(r" [–—|(·@-] ?|, ")
# "Weller, Tom", "Tom Weller | Northgate", "Tom's iPhone (2)", "Conf Room #3": letters, digits and what joins them.
_WORDS = re.compile(r"^[\w .'’`()/&|,#№°@+:~·–—-]+$")
_ADDRESS = re.compile(r"^[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+$")
_PHONE = re.compile(r"^\+?[\d(][\d ()./*x-]{5,22}$")
_ENDS_A_SENTENCE = re.compile(r"[!?;…]|[^\W\d_]{3}\.(?:\s|$)|,$")
_PARTICLES = frozenset(
    (
        "de",
        "da",
        "di",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "vom",
        "zu",
        "zur",
        "la",
        "le",
        "las",
        "los",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "y",
        "e",
        "i",
        "und",
        "and",
        "of",
        "the",
        "ter",
        "ten",
        "af",
        "av",
    )
)
# What stands before a colon in the head of a file or on a slide, and speaks never.
_NO_NAMES = re.compile(
    r"^(?:title|subject|date|time|duration|length|summary|overview|agenda|notes?|meeting(?: notes| id| title)?|topics?"
    r"|attendees|participants|speakers|invitees|present|location|recorded(?: on| by)?|recording|organi[sz]er|host"
    r"|next steps?|action items?|actions?|outcomes?|decisions?|keywords|summary keywords|transcript(?:ion)?|chapters?"
    r"|language|link|url|https?|file|source|status|owner|created|updated|version|account|deal|call|call id|ps|p\.s|re"
    r"|fwd?"
    r"|note to self|important|warning|tip|example|e\.g|i\.e|todo|tbd|kind"
    r"|titel|datum|dauer|zusammenfassung|teilnehmer(?:innen)?|thema|betreff|ort|sprache|hinweis|beispiel"
    r"|titre|durée|résumé|sujet|lieu|título|fecha|fecha y hora|duración|resumen|asistentes|tema|lugar)$",
    re.IGNORECASE,
)
_SOUNDS = re.compile(
    r"^(?:(?:soft|loud|upbeat|background|all|both|everyone|phone) )?"
    r"(?:music|applause|laugh(?:s|ing|ter)?|chuckl(?:es|ing)|cough(?:s|ing)?|sigh(?:s|ing)?|crosstalk|cross talk"
    r"|inaudible|unintelligible|indistinct|silence|pause|noise|static"
    r"|typing|ringing|beep|sneez(?:es|ing)|cheer(?:s|ing)?|clap(?:s|ping)?|blank_?audio|foreign|speaking [a-z ]+"
    r"|musik|applaus|beifall|gelächter|lachen|lacht|unverständlich|pause|musique|applaudissements|rires?|inaudible"
    r"|música|aplausos|risas?|inaudible)(?: \d[\d:.]*)?$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:uu|unknown|unidentified|unnamed|anonymous|unbekannt(?:er)?|inconnu|desconocido)?"
    r"(?: ?(?:speaker|user|participant|caller|person|sprecher|teilnehmer|intervenant|hablante))?(?: ?\?)?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:unknown |unidentified )?(?:speaker|spk|participant|channel|ch|person|caller|guest|voice|user|interviewer"
    r"|agent|customer|sprecher|sprecherin|teilnehmer|gast|stimme|locuteur|intervenant|orateur|hablante|orador|falante"
    r"|interlocuteur)?[ _-]*(?:s?\d{1,4}|[a-z])$",
    re.IGNORECASE,
)


# Words that labels are made of, and people's names are not.
_COMMON = frozenset((
    "account", "action", "after", "afternoon", "agenda", "also", "and", "answer", "antwort", "bad", "basic",
    "because", "before", "break", "budget", "business", "but", "buyer", "call", "champion", "client", "closing",
    "cost", "customer", "day", "demo", "dienstag", "do", "don't", "donnerstag", "economic", "email", "engineer",
    "enterprise", "erstens", "evening", "example", "executive", "first", "frage", "freitag", "friday", "goal",
    "goals", "good", "growth", "how", "however", "impact", "key", "kick-off", "kickoff", "last", "line",
    "lunch", "mittwoch", "monday", "montag", "month", "morning", "my", "nachher", "need", "needs", "next", "no",
    "note", "objection", "okay", "opening", "option", "our", "pain", "plan", "preis", "price", "pricing", "pro",
    "problem", "prospect", "question", "reason", "remember", "rep", "reply", "response", "result", "results",
    "review", "right", "risk", "saturday", "second", "seller", "so", "solution", "stage", "starter", "state",
    "step", "strength", "strengths", "subject", "success", "sunday", "sure", "technical", "their", "they",
    "third", "thursday", "tip", "tour", "tuesday", "value", "vorher", "warning", "we", "weakness", "weaknesses",
    "wednesday", "week", "what", "when", "where", "who", "why", "year", "yes", "you", "your", "zweitens",
))  # fmt: skip
_ROLES = frozenset((
    "ae", "agent", "bdr", "buyer", "caller", "candidate", "champion", "client", "cliente", "csm", "customer",
    "guest", "host", "interviewer", "kunde", "kundin", "käufer", "käuferin", "lead", "me", "prospect", "rep",
    "reps", "sales", "sdr", "se", "seller", "vendedor", "vendeur", "verkäufer", "verkäuferin", "you",
))  # fmt: skip


def is_common(text: str) -> bool:
    """Whether a label is made of words that name nobody: “Our Strength”, “Monday”, “Subject Line”."""
    return any(word.strip("'’.,:").lower() in _COMMON for word in text.split())


def is_role(text: str) -> bool:
    """Whether it names a part that somebody plays, as sample dialogues do."""
    return text.strip().lower() in _ROLES


# A call says the same few names a thousand times.
@lru_cache(maxsize=4_096)
def is_name(text: str) -> bool:
    """Whether the words may be a name at all: short, no sentence, no link, no label of a file's head, no sound."""
    text = text.strip()
    if not 0 < len(text) <= MAX_NAME_CHARS or "//" in text or _NO_NAMES.match(text) or is_sound(text):
        return False
    if _ADDRESS.match(text) or _PHONE.match(text):
        return True
    if not any(char.isalpha() for char in text) or text[:1] in "-.,/&|:":
        return False
    if len(text.split()) > _MAX_WITH_COMPANY or len(_COMPANY.split(text)[0].split()) > _MAX_WORDS:
        return False
    return bool(_WORDS.match(text)) and not _ENDS_A_SENTENCE.search(text)


@lru_cache(maxsize=4_096)
def is_proper(text: str) -> bool:
    """Whether a name is written as one: every word with a capital, or in letters without; a number, an address."""
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", text).strip()
    if _ADDRESS.match(bare) or _PHONE.match(bare) or _NUMBERED.match(bare):
        return True
    words = [word.strip("'’.,|#№&–—·()/-") for word in bare.split()]
    words = [word for word in words if word and not (word.isdigit() or word.lower() in _PARTICLES)]
    return bool(words) and all(not word[0].islower() or any(c.isupper() for c in word) for word in words)


@lru_cache(maxsize=4_096)
def is_person(text: str) -> bool:
    """Whether it names one person, as “Priya Anand” does and “Speaker 1”, “Buyer” and a telephone do not."""
    bare = re.sub(r"\([^()]*\)", "", text).strip()
    if _NUMBERED.match(bare) or _PHONE.match(bare) or is_common(bare):
        return False
    return is_proper(bare) and len(bare.split()) >= 2


@lru_cache(maxsize=4_096)
def is_numbered(text: str) -> bool:
    """Whether a recorder told people apart without knowing them: “Speaker 1”, “B”, “Channel 0”."""
    return bool(_NUMBERED.match(text.strip()) or _PHONE.match(text.strip()))


def is_sound(text: str) -> bool:
    """Whether it is what a caption notes beside the words: music, laughter."""
    return bool(_SOUNDS.match(text.strip(" .*♪_")))


@lru_cache(maxsize=4_096)
def named(text: str) -> str:
    """The name as it is kept; empty where it says that nobody is known."""
    text = " ".join(text.replace("\u00a0", " ").split()).strip("-–—:|·•* ")
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1].strip()
    return "" if _NOBODY.match(text) else text


def may_speak_once(name: str, often: Collection[str]) -> bool:
    """Whether what stands before words a single time names somebody: where two speak again and again, only a person."""
    return len(often) < 2 or is_person(name) or is_numbered(name)


def speakers_among(names: Iterable[str]) -> frozenset[str]:
    """Of all that stands where names do, who speaks.

    A transcript repeats its few names. What stands there once counts only if it is written as a name is; what is
    written small counts only where nothing else does.
    """
    counts = Counter(name for name in names if is_name(name))
    proper = {name for name in counts if is_proper(name)}
    often = {name for name in proper if counts[name] > 1}
    small = {name for name, count in counts.items() if name not in proper and count > 1}
    if sum(counts[name] for name in small) > 2 * sum(counts[name] for name in proper):
        return frozenset(small | often)
    return frozenset(name for name in proper if name in often or may_speak_once(name, often))
