"""Days, amounts, stages, people and domains as spreadsheets and CRMs write them; None where it is not plain. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email

from coachbot.domain.deals import Contact
from coachbot.domain.zones import zone_called

Order = Literal["", "dmy", "mdy"]
"""In which order a column writes day and month; empty is not known."""
Mark = Literal["", ",", "."]
"""What a column writes before the fraction; empty is not known."""
_CLOCK = re.compile(
    r"(?:[T ,]{1,3}|\s?@\s?)\d{1,2}[:.]\d{2}(?::?\d{2})?(?:\.\d{1,9})?\s?(?:[AaPp]\.?[Mm]\.?)?\s?"
    r"(?:Z|UTC|[+-]\d{2}:?\d{2})?$"
)
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$|^(\d{4})(\d{2})(\d{2})$")
_NUMBERS = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})$")
_DAY_FIRST = re.compile(
    r"^(?:[^\W\d_]{2,10}\.?,? )?(\d{1,2})(?:st|nd|rd|th|\.|º)?[ -](?:de )?([^\W\d_]{3,10})\.?,?"
    r"[ -](?:de )?(\d{4}|\d{2})$"
)
_MONTH_FIRST = re.compile(r"^(?:[^\W\d_]{2,10}\.?,? )?([^\W\d_]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$")
# Excel counts days; these are 1982 to 2064.
_SERIAL = re.compile(r"^([3-5]\d{4})(?:\.0+)?$")
_EPOCH = date(1899, 12, 30)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jän jänner janvier ene enero gen gennaio janeiro",
            "feb february februar fév février fevrier febrero febbraio fev fevereiro",
            "mar march mär märz mrz mars marzo março",
            "apr april avr avril abr abril aprile",
            "may mai mayo mag maggio maio",
            "jun june juni juin junio giu giugno junho",
            "jul july juli juil juillet julio lug luglio julho",
            "aug august août aout ago agosto",
            "sep sept september septembre septiembre set settembre setembro",
            "oct october okt oktober octobre octubre ott ottobre out outubro",
            "nov november novembre noviembre novembro",
            "dec december dez dezember déc décembre dic diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "nil", "#n/a", "tbd", "tba", "unknown", "?"})
_CURRENCY = re.compile(
    r"US\$|A\$|C\$|R\$|[$€£¥₹₩₽₺₫฿]|\b(?:USD|EUR|GBP|CHF|INR|JPY|AUD|CAD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|SGD|HKD|NZD|CNY|RMB"
    r"|AED|SAR|ILS|TRY|Rs|kr|Fr|zł|Kč)\b\.?",
    re.IGNORECASE,
)
_SIZES = {"k": 1e3, "tsd": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "mm": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9}
_SIZED = re.compile(r"^(.*?\d)\s*(k|tsd|mio|mn|mm|million|m|bn|b)\.?$", re.IGNORECASE)
_NUMBER = re.compile(r"^-?\d[\d.,]*(?:E[+-]?\d{1,3})?$", re.IGNORECASE)
_WON = re.compile(
    r"^(?:closed?[ _-]*)?(?:won|gewonnen|gagnée?|ganad[oa]|vint[oa]|ganho|wygran[ae]|voitettu|vunn[ea]t?)(?P<rest>.*)$"
)
_LOST = re.compile(
    r"^(?:closed?[ _-]*)?(?:lost|verloren|perdue?|perdid[oa]|pers[oa]|przegran[ae]|hävitty|tapt|tabt|förlorad)"
    r"(?P<rest>.*)$"
)
_BEHIND = re.compile(r"^(?:abgeschlossen|geschlossen|fermée?|cerrad[oa]|chius[oa]|closed)[\s:/,–—(-]+")
_NUMBERED = re.compile(r"^[(\[]?\d{1,2}[)\].:]?\s*[-–—.:)]?\s+")
_LETTER = r"[^\s@<>()\[\],;:\"'|=]"
_ADDRESS = re.compile(rf"(?<!{_LETTER}){_LETTER}++@{_LETTER}++")
_DOMAIN = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")


def is_nothing(text: str) -> bool:
    """Whether somebody wrote that there is nothing to write."""
    return text.strip().casefold() in _NOTHING


# -- days ----------------------------------------------------------------------------------------


def order_of(days: Iterable[str]) -> Order:
    """The order that a column's plain days tell; empty where none tells it, or they tell both."""
    told: set[Order] = set()
    for text in days:
        found = _NUMBERS.match(_CLOCK.sub("", text.strip()))
        if found and (found[2] == "." or int(found[1]) > 12):
            told.add("mdy" if int(found[3]) > 12 else "dmy")
        elif found and int(found[3]) > 12:
            told.add("mdy")
    return told.pop() if len(told) == 1 else ""


def day(text: str, order: Order) -> date | None:
    """The day that is meant; None where there is none, or it might be one of two."""
    plain = _CLOCK.sub("", text.strip()).strip()
    try:
        if found := _ISO.match(plain):
            year, month, of_month = [int(part) for part in found.groups() if part]
            return date(year, month, of_month)
        if found := _NUMBERS.match(plain):
            return _by_numbers(int(found[1]), int(found[3]), _year(found[4]), "dmy" if found[2] == "." else order)
        if found := _SERIAL.match(plain):
            return _EPOCH + timedelta(days=int(found[1]))
        if found := _DAY_FIRST.match(plain):
            return date(_year(found[3]), _MONTHS[found[2].casefold()], int(found[1]))
        if found := _MONTH_FIRST.match(plain):
            return date(int(found[3]), _MONTHS[found[1].casefold()], int(found[2]))
    except (ValueError, KeyError):
        return None
    return None


def _by_numbers(first: int, second: int, year: int, order: Order) -> date | None:
    if first > 12 or second > 12:
        order = "dmy" if first > 12 else "mdy"
    if first == second:
        return date(year, first, second)
    if not order:
        return None
    return date(year, second, first) if order == "dmy" else date(year, first, second)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


# -- amounts -------------------------------------------------------------------------------------


def mark_of(amounts: Iterable[str]) -> Mark:
    """What a column writes before the fraction, as its plain amounts tell."""
    told: Counter[Mark] = Counter()
    for text in amounts:
        number = _digits(text)[0]
        marks = re.sub(r"[^.,]", "", number)
        if len(set(marks)) == 2 and marks[-1] != marks[0]:
            told[_as_mark(marks[-1])] += 1
        elif len(marks) == 1 and not re.search(r"[.,]\d{3}$", number):
            told[_as_mark(marks)] += 1
        elif len(marks) > 1:
            told["," if marks[0] == "." else "."] += 1
    return next(iter(told)) if len(told) == 1 else ""


def amount(text: str, mark: Mark = "") -> float | None:
    """A sum of money: 48,000.50 and 48.000,50 and 48 000, USD 48,000, 48k; None for what is none.

    One separator with three digits behind it tells thousands, unless the column's other amounts say otherwise.
    """
    number, size = _digits(text)
    # “1.2.2026” is a day, and “1,2,3” a list: what parts thousands parts two or three digits.
    if not _NUMBER.match(number) or re.search(r"[.,]\d[.,]|^\d{1,2}\.\d{1,2}\.\d{4}$", number):
        return None
    decimal = _decimal(number, mark)
    for other in {",", "."} - {decimal}:
        number = number.replace(other, "")
    try:
        value = float(number.replace(decimal, ".") if decimal else number) * size
    except ValueError:
        return None
    return value if abs(value) != float("inf") else None


def _digits(text: str) -> tuple[str, float]:
    plain = re.sub(r"[\s'’]", "", _CURRENCY.sub("", text))
    found = _SIZED.match(plain)
    return (found[1], _SIZES[found[2].lower()]) if found else (plain, 1.0)


def _decimal(number: str, mark: Mark) -> str:
    marks = re.sub(r"[^.,]", "", number)
    repeats = len(marks) > 1 and len(set(marks)) == 1
    looks_like_thousands = re.search(r"^-?[1-9]\d{0,2}[.,]\d{3}$", number)
    if repeats or (looks_like_thousands and marks != mark):
        return ""
    return marks[-1:]


def _as_mark(text: str) -> Mark:
    return "," if text == "," else "."


# -- stages, people, domains, zones --------------------------------------------------------------


def stage(text: str) -> str:
    """As the playbook writes it; “6 - Closed Won” is ``won``, “Lost - price” is ``lost``."""
    written = " ".join(text.lower().split())
    plain = _BEHIND.sub("", _NUMBERED.sub("", written))
    for pattern, closed in ((_WON, "won"), (_LOST, "lost")):
        found = pattern.match(plain)
        # “Lost luggage pilot” is a stage of somebody's own.
        if found and re.match(r"^\s*$|^\s*[-–—:(/,]|^\)$", found["rest"]):
            return closed
    return written


def closed_as(text: str) -> str:
    """``won`` or ``lost`` where a status says it; empty where it does not."""
    found = stage(text)
    return found if found in ("won", "lost") else ""


def email(text: str) -> str | None:
    """An address in lower case; None where there is none, or more than one."""
    found = _ADDRESS.findall(re.sub(r"mailto:", "", text, flags=re.IGNORECASE))
    if len(found) != 1:
        return None
    try:
        # Names that only a test or an intranet has are addresses too.
        return validate_email(found[0], check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return None


def _each(text: str) -> Iterator[str]:
    """The people of a list; a comma parts two of them only behind an address, for it may part a name too."""
    for part in re.split(r"[;\n]", text):
        so_far: list[str] = []
        for piece in part.split(","):
            so_far.append(piece)
            # A role in brackets may hold a comma, too.
            if "@" in (so := ",".join(so_far)) and so.count("(") <= so.count(")"):
                yield so.strip()
                so_far = []
        if rest := ",".join(so_far).strip():
            yield rest


def contacts(text: str) -> tuple[list[Contact], list[str]]:
    """Whoever has an address, in whatever way it is written beside a name; and what has none."""
    found: list[Contact] = []
    left: list[str] = []
    for part in _each(text):
        address = email(part)
        if address is None:
            left.append(part)
            continue
        around = _ADDRESS.sub("", re.sub(r"mailto:", "", part, flags=re.IGNORECASE))
        role = re.search(r"\(([^()@]{1,80})\)\s*$", around)
        name = re.sub(r"\([^()]*\)|[<>\[\]|\"]", " ", around).strip(" ,-–:")
        found.append(Contact(" ".join(name.split()) or address, address, role[1].strip() if role else ""))
    return found, left


def domain(text: str) -> str | None:
    """The domain of a link or of a name; None where it is none."""
    plain = re.sub(r"^[a-z]+://", "", text.strip().lower()).partition("/")[0].partition("?")[0]
    plain = plain.rpartition("@")[2].removeprefix("www.").strip(".")
    return plain if _DOMAIN.match(plain) else None


def without_number(text: str) -> str:
    """An account without the id that a CRM puts behind it: “Northgate Foods (1234567)”."""
    return re.sub(r"\s*\(\d{6,}\)$", "", text.strip())


def zone(text: str) -> tuple[str, bool]:
    """A zone of the database, and whether it was named so; empty where nobody knows it."""
    if name := zone_called(re.sub(r"\s*time$", "", text.casefold())):
        return name, False
    try:
        return (ZoneInfo(text).key, True) if text else ("", True)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        spelled = text.replace(" ", "_")
        return zone(spelled) if spelled != text else ("", False)


def is_known(stage_name: str, stages: Collection[str]) -> bool:
    """Whether the playbook has a stage of that name, or every sale has."""
    return not stages or stage_name in {*stages, "won", "lost", "stalled", ""}
