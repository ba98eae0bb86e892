"""People and deals from CSV files, a team's own or exports of CRMs and directories. Pure.

Good lines are taken, a bad one is reported with its number; one cell that cannot be read costs that cell, with a note.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from coachbot.domain.deals import Deal
from coachbot.team import values
from coachbot.team.cells import Say
from coachbot.team.columns import DEALS, PEOPLE
from coachbot.team.deal_line import DealLines, deal_id
from coachbot.team.person_line import PersonLine, person_id, person_in
from coachbot.team.sheet import BadLine, Row, Sheet, read_sheet
from coachbot.team.values import Order

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """A line, and what is to be said of it: why it was left out, or what of it was not understood."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported(Generic[T]):
    """What a file came to.

    Attributes:
        failed: Lines that were not taken.
        notes: Lines that were, but for something in them.
        columns: Our name of each column that was read, and the file's.
        unused: The file's other columns.
    """

    found: tuple[T, ...]
    failed: tuple[Told, ...]
    notes: tuple[Told, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    unused: tuple[str, ...] = ()


def people(data: bytes) -> Imported[PersonLine]:
    """The people of a file: ``id, name, email`` and, if there, ``role, team, manager, started_on, time_zone, style,
    slack, calendar``; other tools' names of these columns are known.

    Raises:
        BadFile: A column is missing, or it is no CSV file.
    """
    sheet = read_sheet(data, PEOPLE, ("email",))
    order = _order(sheet, "started_on")
    return _imported(
        sheet,
        person_id,
        lambda row, say: person_in(row, order, say),
        lambda line: (line.person.email, line.person.slack),
    )


def deals(
    data: bytes, *, today: date, stages: Collection[str] = (), reps: Mapping[str, str] | None = None
) -> Imported[Deal]:
    """The deals of a file: ``id, account, stage`` and, if there, ``domain, rep, package, amount, close_on`` (or
    ``close_in_days`` from today), ``competitor, contacts, next_step, promises``; CRMs' names of these are known.

    Args:
        stages: The playbook's; a deal in another one is noted. None is not known.
        reps: The id of somebody of the team by name and address, in lower case.

    Raises:
        BadFile: A column is missing, or it is no CSV file.
    """
    sheet = read_sheet(data, DEALS, ("account", "stage"))
    reading = DealLines(today, stages, reps or {}, _order(sheet, "close_on"), values.mark_of(_column(sheet, "amount")))
    return _imported(sheet, deal_id, reading.deal)


def _imported(
    sheet: Sheet,
    ident: Callable[[Row], str],
    read: Callable[[Row, Say], T],
    only_one_has: Callable[[T], Sequence[str]] = lambda _: (),
) -> Imported[T]:
    """The good lines; ``only_one_has`` are values that no two lines may share."""
    taken: dict[str, T] = {}
    whose: dict[str, str] = {}
    failed: list[Told] = []
    notes = [Told(number, _sentence(note)) for number, note in sheet.notes]
    for line in sheet.lines:
        told: list[str] = []
        try:
            key, one = _read(line.row, line.trouble, ident, taken, lambda row, told=told: read(row, told.append))
            whose |= dict.fromkeys(_nobodys(only_one_has(one), whose), key)
        except BadLine as error:
            failed.append(Told(line.number, _sentence(str(error))))
            continue
        taken[key] = one
        notes += [Told(line.number, _sentence(note)) for note in told]
    return Imported(tuple(taken.values()), tuple(failed), tuple(notes), sheet.columns, sheet.unused)


def _read(
    row: Row, trouble: str, ident: Callable[[Row], str], taken: Mapping[str, object], read: Callable[[Row], T]
) -> tuple[str, T]:
    if trouble:
        raise BadLine(trouble)
    key = ident(row)
    if key in taken:
        raise BadLine(f"the id “{key}” stands twice")
    return key, read(row)


def _nobodys(shared: Sequence[str], whose: Mapping[str, str]) -> list[str]:
    for value in shared:
        if value in whose:
            raise BadLine(f"“{value}” is already the {'address' if '@' in value else 'Slack id'} of “{whose[value]}”")
    return [value for value in shared if value]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _column(sheet: Sheet, name: str) -> list[str]:
    return [line.row.get(name, "") for line in sheet.lines]


def _order(sheet: Sheet, name: str) -> Order:
    return values.order_of(_column(sheet, name))
