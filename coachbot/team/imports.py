"""People and deals from CSV files: good lines are taken, a bad one is reported with its number. Pure."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email

from coachbot.domain.addresses import FREE_MAIL, domain_of
from coachbot.domain.deals import Contact, Deal
from coachbot.domain.people import Person
from coachbot.errors import BadFile
from knowledge.library.text.decode import to_text as decoded
from knowledge.library.text.decode import visible

PEOPLE = ("id", "name", "email")
DEALS = ("id", "account", "stage")
ROLES = frozenset({"rep", "manager", "admin", "vp"})
_CONTACT = re.compile(r"^(?P<name>[^<]*+)<(?P<email>[^<>]++)>\s*+(?:\((?P<role>[^)]*+)\))?\s*+$")
_DOMAIN = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
_CLOSED = {"closedwon": "won", "closedlost": "lost"}
_MOST_CHARS = 2_000
T = TypeVar("T")
Row = Mapping[str, str]


class _BadLine(ValueError):
    """What is wrong with a line, for a person."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that was not taken."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported(Generic[T]):
    """What a file came to."""

    found: tuple[T, ...]
    failed: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person, and where the calendar is; the latter is a secret."""

    person: Person
    calendar: str = ""


def people(data: bytes) -> Imported[PersonLine]:
    """The people of a file: ``id, name, email`` and, if there, ``role, team, manager, started_on, time_zone, style,
    slack, calendar``.

    Raises:
        BadFile: A column is missing, or it is no CSV file.
    """
    return _imported(data, PEOPLE, _person, lambda line: (line.person.email, line.person.slack))


def deals(data: bytes, *, today: date) -> Imported[Deal]:
    """The deals of a file: ``id, account, stage`` and, if there, ``domain, rep, package, amount, close_on`` (or
    ``close_in_days`` from today), ``competitor, contacts, next_step, promises``.

    Raises:
        BadFile: A column is missing, or it is no CSV file.
    """
    return _imported(data, DEALS, lambda row: _deal(row, today))


def _imported(
    data: bytes,
    needed: Sequence[str],
    read: Callable[[Row], T],
    only_one_has: Callable[[T], Sequence[str]] = lambda _: (),
) -> Imported[T]:
    """The good lines; ``only_one_has`` are values that no two lines may share."""
    text = decoded(data)
    # Excel's own note about what it separates with.
    told = re.match(r"sep=(.)\r?\n", text)
    text = text[told.end() :] if told else text
    separator = told[1] if told else _separator(text.partition("\n")[0])
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    taken: dict[str, T] = {}
    whose: dict[str, str] = {}
    failed: list[Failure] = []
    for row in _rows(reader, needed):
        try:
            values = {name: _text(row, name) for name in row}
            ident, one = _new(values["id"], taken), read(values)
            whose |= dict.fromkeys(_nobodys(only_one_has(one), whose), ident)
            taken[ident] = one
        except _BadLine as error:
            failed.append(Failure(reader.line_num, f"{str(error)[0].upper()}{str(error)[1:]}."))
    return Imported(tuple(taken.values()), tuple(failed))


def _separator(columns: str) -> str:
    """What stands between the names of the columns: where the comma writes decimals, Excel takes the semicolon."""
    return max(",;\t", key=columns.count)


def _new(ident: str, taken: Mapping[str, object]) -> str:
    if ident in taken:
        raise _BadLine(f"the id “{ident}” stands twice")
    return ident


def _nobodys(values: Sequence[str], whose: Mapping[str, str]) -> list[str]:
    for value in values:
        if value in whose:
            raise _BadLine(f"“{value}” is already the {'address' if '@' in value else 'Slack id'} of “{whose[value]}”")
    return [value for value in values if value]


def _rows(reader: "csv.DictReader[str]", needed: Sequence[str]) -> Iterator[Row]:
    try:
        columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        missing = [name for name in needed if name not in columns]
        if missing:
            raise BadFile(f"The file has no column {', '.join(missing)}. Its first line has to name them.")
        reader.fieldnames = columns
        for row in reader:
            if any((value or "").strip() for value in row.values() if isinstance(value, str)):
                yield row
    except csv.Error as error:
        raise BadFile(f"The file is no CSV after line {reader.line_num} ({error}). Save it as CSV again.") from error


def _text(row: Row, name: str) -> str:
    value = row[name]
    if not isinstance(name, str) or isinstance(value, list):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _BadLine("there are more values than columns")
    text = " ".join(visible(value or "").split())
    if len(text) > _MOST_CHARS:
        raise _BadLine(f"{name} is longer than {_MOST_CHARS:,} characters")
    return text


def _person(row: Row) -> PersonLine:
    role = row.get("role", "").lower() or "rep"
    if role not in ROLES:
        raise _BadLine(f"the role “{role}” is none of {', '.join(sorted(ROLES))}")
    person = Person(
        id=_needed(row, "id"),
        name=_needed(row, "name"),
        email=_email(_needed(row, "email")),
        role=role,
        team=row.get("team", ""),
        manager=row.get("manager", ""),
        started_on=_day(row.get("started_on", "")),
        time_zone=_zone(row.get("time_zone", "")),
        style=row.get("style", "").lower(),
        slack=row.get("slack", ""),
    )
    return PersonLine(person, row.get("calendar", ""))


def _deal(row: Row, today: date) -> Deal:
    contacts = tuple(_contact(part) for part in row.get("contacts", "").split(";") if part.strip())
    # Where the file names none of the account's own the contacts' tells it; one that everybody has is nobody's.
    guessed = (domain for contact in contacts if (domain := domain_of(contact.email)) not in FREE_MAIL)
    named = row.get("domain", "").lower().removeprefix("www.")
    domain = named if named and named not in FREE_MAIL else next(guessed, "")
    if domain and not _DOMAIN.match(domain):
        raise _BadLine(f"“{domain}” is no domain, as in northgatefoods.example")
    return Deal(
        id=_needed(row, "id"),
        account=_needed(row, "account"),
        domain=domain,
        rep=row.get("rep", ""),
        stage=_stage(_needed(row, "stage")),
        package=row.get("package", ""),
        amount=_amount(row.get("amount", "")),
        close_on=_closing(row, today),
        competitor=row.get("competitor", ""),
        contacts=contacts,
        next_step=row.get("next_step", ""),
        promises=tuple(part.strip() for part in row.get("promises", "").split(";") if part.strip()),
    )


def _amount(text: str) -> float | None:
    value = _number(text, "amount")
    if value is not None and value < 0:
        raise _BadLine("amount is below zero")
    return value


def _needed(row: Row, name: str) -> str:
    if not row.get(name):
        raise _BadLine(f"{name} is empty")
    return row[name]


def _email(text: str) -> str:
    try:
        # Names that only a test or an intranet has are addresses too.
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise _BadLine(f"“{text}” is no e-mail address") from None


def _contact(text: str) -> Contact:
    matched = _CONTACT.match(text)
    if matched is None:
        raise _BadLine(f"“{text.strip()}” is no contact, as in Ana Ruiz <ana@company.example> (CFO)")
    return Contact(matched["name"].strip(), _email(matched["email"].strip()), (matched["role"] or "").strip())


def _closing(row: Row, today: date) -> date | None:
    if row.get("close_on") or not row.get("close_in_days"):
        return _day(row.get("close_on", ""))
    days = _number(row["close_in_days"], "close_in_days")
    if days is None or abs(days) > 36_500:
        raise _BadLine("close_in_days is no number of days")
    return today + timedelta(days=int(days))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _BadLine(f"“{text}” is no date, as in 2026-11-25") from None


def _stage(text: str) -> str:
    """As the playbook writes it; CRMs write “Closed Won”."""
    stage = " ".join(text.lower().split())
    return _CLOSED.get(re.sub(r"[^a-z]", "", stage), stage)


def _number(text: str, name: str) -> float | None:
    """As people and spreadsheets write it: 48,000.50 and 48.000,50 and 48 000 alike.

    One separator with three digits behind it tells thousands.
    """
    plain = re.sub(r"[\s'$€£]", "", text)
    if not plain:
        return None
    decimal = _decimal(plain)
    for mark in {",", "."} - {decimal}:
        plain = plain.replace(mark, "")
    try:
        value = float(plain.replace(decimal, ".") if decimal else plain)
    except ValueError:
        value = float("inf")
    if abs(value) == float("inf") or value != value:
        raise _BadLine(f"{name} is no number")
    return value


def _decimal(number: str) -> str:
    """What stands before the fraction; empty where there is none."""
    marks = re.sub(r"[^.,]", "", number)
    repeats = len(marks) > 1 and len(set(marks)) == 1
    thousands = re.search(r"^-?[1-9]\d{0,2}[.,]\d{3}$", number)
    return "" if repeats or thousands else marks[-1:]


def _zone(text: str) -> str:
    """Empty is not known: Slack may know it."""
    try:
        return ZoneInfo(text).key if text else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _BadLine(f"“{text}” is no time zone, as in America/New_York") from None
