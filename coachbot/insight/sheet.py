"""What one rep's calls come to: for herself any time, and for her manager the very same, where that is allowed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import add

from coachbot.domain.people import Person
from coachbot.domain.shares import Share
from coachbot.errors import CoachError
from coachbot.insight.counts import ASK, BOOKED, asks_of, booked_of, held, uses_of
from coachbot.insight.ports import Book, MustAsk, PastCall, People
from coachbot.insight.verdict import Use

SPAN = timedelta(weeks=12)


class NotShown(CoachError):
    """Somebody else's sheet that this person may not see."""


@dataclass(frozen=True, slots=True)
class Line:
    """How often one thing was done; ``title`` is a play's, a checklist's or a must-ask's."""

    title: str
    share: Share


@dataclass(frozen=True, slots=True)
class Sheet:
    """Twelve weeks of one rep's own calls; drills are only counted.

    Attributes:
        leads: Who can open the same sheet.
    """

    person: Person
    since: date
    calls: int
    booked: Share
    plays: tuple[Line, ...]
    asks: tuple[Line, ...]
    drills: int
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """Makes sheets.

    Attributes:
        per_person: Whether anybody but its rep may see one.
    """

    people: People
    book: Book
    titles: Callable[[], Mapping[str, str]]
    per_person: bool = True

    def own(self, person: Person, *, now: datetime) -> Sheet:
        """Somebody's own."""
        since = now - SPAN
        calls = [call for call in self.book.calls_of(person.id, until=now) if call.on >= since.date()]
        leads = [
            one.name for one in self.people.members(person.team) if self._may_open(one, person) and one.id != person.id
        ]
        drills = self.book.drills_of(person.id, since=since, until=now)
        return _sheet(person, since.date(), calls, self.book.must_asks(), self.titles(), drills, leads)

    def of(self, asker: Person, name: str, *, now: datetime) -> Sheet | None:
        """Somebody of the asker's team, by name; None where nobody is called so.

        Raises:
            NotShown: The asker does not lead them, or figures of single people are turned off.
        """
        wanted = " ".join(name.lower().split())
        named = [one for one in self.people.everybody() if wanted in (one.id, one.name.lower(), _first(one.name))]
        if len(named) != 1:
            return None
        if named[0].id == asker.id:
            return self.own(asker, now=now)
        if not self.per_person:
            raise NotShown("Figures of single people are turned off here. Ask them to show you their own.")
        if not self._may_open(asker, named[0]):
            raise NotShown("A sheet is for its rep and whoever leads their team.")
        return self.own(named[0], now=now)

    def _may_open(self, asker: Person, whose: Person) -> bool:
        leads = asker.manages and asker.team != "" and asker.team == whose.team
        return asker.id == whose.id or (leads and self.per_person)


def _first(name: str) -> str:
    return name.lower().partition(" ")[0]


def _sheet(
    person: Person,
    since: date,
    calls: Sequence[PastCall],
    must_asks: Mapping[str, Sequence[MustAsk]],
    titles: Mapping[str, str],
    drills: int,
    leads: Sequence[str],
) -> Sheet:
    asks = {f"{ASK}{one.id}": one.text for of_stage in must_asks.values() for one in of_stage}
    return Sheet(
        person,
        since,
        len(held(calls)),
        _shares(booked_of(calls)).get(BOOKED, Share(0, 0)),
        _lines(uses_of(calls, must_asks), titles),
        _lines(asks_of(calls, must_asks), asks),
        drills,
        tuple(leads),
    )


def _shares(uses: Sequence[Use]) -> dict[str, Share]:
    return {
        play: reduce(add, (Share(int(use.done), 1) for use in uses if use.play == play))
        for play in sorted({use.play for use in uses})
    }


def _lines(uses: Sequence[Use], titles: Mapping[str, str]) -> tuple[Line, ...]:
    return tuple(Line(titles.get(play, play), share) for play, share in _shares(uses).items())
