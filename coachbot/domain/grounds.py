"""What is looked for in a line before it is believed: words, numbers, names, dates and addresses. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from rapidfuzz.distance import Levenshtein

from knowledge.library.text.language import language_of
from knowledge.library.text.query import stems

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[%$€£¥<>≤≥±+=~]")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'"})
_NUMBER = re.compile(
    r"([$€£¥]?) ?(\d+(?:[.,]\d+){0,6}) ?(%|[$€£¥]|percent\b|prozent\b|k\b|m\b|bn\b|x\b)?", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3}){1,6}")
_FOLLOWING = re.compile(r"[^\W\d_]+")
_SPELLED: Mapping[str, int] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12, "half": 50, "twice": 2,
    "double": 2, "triple": 3,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12,
    "zwanzig": 20, "dreißig": 30, "fünfzig": 50, "hundert": 100, "tausend": 1000, "hälfte": 50, "doppelt": 2,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12,
    "veinte": 20, "treinta": 30, "cincuenta": 50, "cien": 100, "mil": 1000, "mitad": 50, "doble": 2,
}  # fmt: skip
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("minute", "minutes", "min", "mins", "minuten", "minutos", "minuto"), "minute"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "stunde", "stunden", "hora", "horas"), "hour"),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen", "día", "días"), "day"),
    **dict.fromkeys(("week", "weeks", "woche", "wochen", "semana", "semanas"), "week"),
    **dict.fromkeys(("month", "months", "monat", "monate", "monaten", "mes", "meses"), "month"),
    **dict.fromkeys(("year", "years", "jahr", "jahre", "jahren", "año", "años"), "year"),
    **dict.fromkeys(("quarter", "quarters", "quarterly", "quartal", "quartale", "trimestre", "trimestres"), "quarter"),
    **dict.fromkeys(("percent", "prozent"), "%"),
}
_TIMES = (
    ("january", "januar", "enero"), ("february", "februar", "febrero"), ("march", "märz", "marzo"),
    ("april", "abril"), ("june", "juni", "junio"), ("july", "juli", "julio"), ("august", "agosto"),
    ("september", "septiembre"), ("october", "oktober", "octubre"), ("november", "noviembre"),
    ("december", "dezember", "diciembre"), ("monday", "montag", "lunes"), ("tuesday", "dienstag", "martes"),
    ("wednesday", "mittwoch", "miércoles"), ("thursday", "donnerstag", "jueves"), ("friday", "freitag", "viernes"),
    ("saturday", "samstag", "sábado"), ("sunday", "sonntag", "domingo"), ("tomorrow", "morgen", "mañana"),
    ("tonight", "heute abend", "esta noche"),
)  # fmt: skip
# March and May are words of their own in lower case.
_TIME_OF = {name: f"time:{names[0]}" for names in _TIMES for name in names} | {"may": "time:may", "mai": "time:may"}
_ONLY_CAPITALIZED = frozenset({"march", "may", "mai", "morgen"})
# A link, a host or an address: that may be what was asked for, so it may stand in a line if it stands in the quote.
_ADDRESS = re.compile(
    r"https?:\S+|www\.\S+|[\w+.-]{1,64}@[\w.-]{1,64}|\b(?:[\w-]{1,40}\.){1,4}[a-z]{2,10}\b(?:/\S+)?", re.IGNORECASE
)
_START = re.compile(r"(?:^|[.!?:…]\s+|[“”\"‘(]\s*)$")
_WORD = re.compile(r"[^\W_]+(?:[-'&][^\W_]+)*")
_NAME_AFTER = re.compile(r" [A-Z][a-z]+\b")
# With these a sentence begins that goes on with a name.
_OPENERS = frozenset(
    {
        "if", "when", "ask", "tell", "what", "who", "where", "how", "does", "do", "did", "is", "are", "was", "were",
        "will", "can", "would", "could", "should", "the", "a", "an", "our", "your", "their", "my", "its", "this",
        "that", "with", "without", "for", "from", "in", "on", "at", "by", "to", "as", "and", "but", "or", "so", "yes",
        "no", "not", "use", "show", "send", "let", "call", "see", "because", "since", "once", "after", "before",
        "under", "over", "between", "about", "only", "both", "all", "each", "any", "thanks", "thank", "dear", "hi",
        "hello", "wenn", "der", "die", "das", "ein", "eine", "für", "mit", "si", "el", "la", "los", "las", "con",
    }
)  # fmt: skip
_RUN = 3
_OWN = frozenset({"i", "i'm", "i'd", "i'll", "i've", "ok", "okay"})


def evened(text: str) -> str:
    """One way of writing what looks the same."""
    return unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)


def tokens(text: str) -> list[str]:
    """Words and signs in lower case, as quotes are compared; "doesn't" is not "does"."""
    return _TOKEN.findall(evened(text).casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every three words in a row: so many of somebody's are no accident."""
    said = tokens(text)
    return {tuple(said[at : at + _RUN]) for at in range(len(said) - _RUN + 1)}


def bare(text: str) -> set[str]:
    """The words of a text as names are compared, each part of a compound too; and the days and months it names."""
    even = evened(text)
    days = {_TIME_OF[word.casefold()] for word in _WORD.findall(even) if word.casefold() in _TIME_OF}
    return set(_forms(even)) | days


def numbers(text: str) -> set[str]:
    """The numbers of a text, written one way, with what they count: ``30``, ``30 %``, ``30 day``."""
    even = evened(text)
    found: set[str] = set()
    for match in _NUMBER.finditer(even):
        before, digits, after = match[1], match[2], (match[3] or "").lower()
        value = _value(digits, after)
        found.add(value)
        sign = "%" if after in ("%", "percent", "prozent") else before or (after if after in "$€£¥" else "")
        found |= {f"{value} {sign}"} if sign else set()
        found |= {f"{value} {unit}" for unit in _units_after(even, match.end())}
    for match in _FOLLOWING.finditer(even.casefold()):
        if match[0] in _SPELLED:
            value = str(_SPELLED[match[0]])
            found |= {value, *(f"{value} {unit}" for unit in _units_after(even, match.end()))}
    return found


def names(text: str) -> set[str]:
    """The names, days and months in a text: capitals within a sentence; in German, only of two in a row."""
    even = evened(text)
    found: set[str] = set()
    before_was_name = False
    german = _is_german(even)
    for match in _WORD.finditer(even):
        word, starts = match[0], bool(_START.search(even[: match.start()]))
        lower = word.casefold()
        lower = lower.removesuffix("s") if lower.removesuffix("s") in _TIME_OF else lower
        if lower in _TIME_OF and (lower not in _ONLY_CAPITALIZED or (word[0].isupper() and not starts)):
            found.add(_TIME_OF[lower])
        is_name = word[0].isupper() and lower not in _OWN
        odd = len(word) > 1 and not word[1:].islower() and not word.isdecimal() and not word[0].isdecimal()
        sure = odd and any(letter.isupper() for letter in word[1:])
        # "Helen Park" is one though a sentence begins with it.
        sure = sure or (is_name and starts and bool(_NAME_AFTER.match(even, match.end())) and lower not in _OPENERS)
        if sure or (is_name and not starts and (not german or before_was_name)):
            found |= {part for part in _forms(word) if len(part) > 1 and part not in _TIME_OF}
        before_was_name = is_name and not starts
    return found


def times(text: str) -> set[str]:
    """The measures of time a text speaks of."""
    return {_UNITS[word] for word in _FOLLOWING.findall(evened(text).casefold()) if word in _UNITS} - {"%"}


def beside_numbers(text: str) -> dict[str, set[str]]:
    """The stems that stand beside each number of a text, up to the next one on each side."""
    even = evened(text)
    found: dict[str, set[str]] = {}
    matches = list(_NUMBER.finditer(even))
    for at, match in enumerate(matches):
        begin = matches[at - 1].end() if at else 0
        end = matches[at + 1].start() if at + 1 < len(matches) else len(even)
        beside = set(stems(even[begin : match.start()])) | set(stems(even[match.end() : end]))
        found.setdefault(_value(match[2], (match[3] or "").lower()), set()).update(beside)
    return found


def is_nearly(name: str, known: set[str]) -> bool:
    """Whether a word is one of these but for a letter, or of a long one for two."""
    most = 2 if len(name) > 6 else 1
    return any(0 < Levenshtein.distance(name, other, score_cutoff=most) <= most for other in known)


def addresses(text: str) -> set[str]:
    """The links, hosts and mail addresses in a text, in lower case."""
    return {found.rstrip(".,;:!?)/") for found in _ADDRESS.findall(evened(text).casefold())}


def _forms(text: str) -> Iterator[str]:
    """Words as names are compared: the parts of a compound, none with an s at its end."""
    for match in _WORD.finditer(text):
        for part in re.split(r"[-'&]", match[0].casefold()):
            if part:
                yield part.removesuffix("s") if len(part) > 3 else part


def _value(digits: str, after: str) -> str:
    plain = digits.replace(",", "").replace(".", "") if _GROUPED.fullmatch(digits) else digits.replace(",", ".")
    plain = plain.lstrip("0") or "0"
    times = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}.get(after, 1)
    if times == 1 or plain.count(".") > 1:
        return plain
    return f"{float(plain) * times:.0f}"


def _units_after(text: str, at: int) -> set[str]:
    """What a number counts, if that is time or a share: among the three words after it."""
    following = _FOLLOWING.findall(text[at : at + 40].casefold())[:3]
    return {_UNITS[word] for word in following[:2] if word in _UNITS}


def _is_german(text: str) -> bool:
    return language_of(text) == "de"
