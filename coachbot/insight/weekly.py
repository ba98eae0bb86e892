"""Makes the digest of a team's week, and sees that it comes on Monday at eight."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coachbot.domain.jobs import Due, JobQueue
from coachbot.domain.people import Person
from coachbot.insight.counts import CHECKLIST, monday
from coachbot.insight.digest import Digest, Facts, digest
from coachbot.insight.jobs import DIGEST, DigestDue
from coachbot.insight.ports import Book, People

AT = time(8)
YEAR = timedelta(weeks=52)
QUARTER = timedelta(weeks=12)
AHEAD = timedelta(hours=2)
_USEFUL = timedelta(hours=1)
# On Friday nobody wants to read of last week any more.
_LATEST = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class WeeklyDigest:
    """Tells of one week of a team.

    Attributes:
        exercises: The behaviour that helps with a play or a checklist, and its name.
    """

    people: People
    book: Book
    exercises: Callable[[str], tuple[str, str] | None]

    def __call__(self, team: str, week: date) -> Digest:
        """The digest of the week that begins on this Monday (UTC)."""
        start = datetime.combine(week, time(), UTC)
        end = start + timedelta(weeks=1)
        members = [one.id for one in self.people.everybody() if one.team == team]
        facts = Facts(
            calls=self.book.calls(members, since=end - YEAR, until=end),
            drills=self.book.drills_by_week(members, since=end - QUARTER, until=end),
            unanswered=self.book.unanswered(since=end - timedelta(weeks=4), until=end),
            upkeep=self.book.upkeep(today=end.date(), since=end - QUARTER),
            titles={**self.book.titles(), **{CHECKLIST + one: _checklist(one) for one in self.book.must_asks()}},
            must_asks=self.book.must_asks(),
            exercises=self.exercises,
        )
        return digest(team, week, facts)


@dataclass(frozen=True, slots=True)
class PlanDigests:
    """A draft on Monday at eight, on the manager's own clock; planned twice it comes once."""

    people: People
    queue: JobQueue

    def __call__(self, *, now: datetime) -> None:
        """Plan what comes in the next two hours, and what has been missed since Monday."""
        work = [due for one in self.people.everybody() if (due := self._due(one, now)) is not None]
        if work:
            self.queue.schedule(work, now=now)

    def _due(self, manager: Person, now: datetime) -> Due | None:
        if not manager.manages or not manager.team or manager.id == manager.slack:
            return None
        hours = self.people.hours(manager)
        # Two hours ahead it may still be Sunday here.
        first = monday(hours.day_of(now + AHEAD))
        at = hours.out_of_quiet(hours.at(first, AT))
        if not at - AHEAD <= now <= at + _LATEST:
            return None
        due = DigestDue(manager.team, first - timedelta(weeks=1), manager.id)
        return DIGEST.at(due, due=at, needed=at + _USEFUL, once=True)


def last_week(today: date) -> date:
    """The Monday of the last week that is over."""
    return monday(today) - timedelta(weeks=1)


def _checklist(stage: str) -> str:
    return f"The {stage.replace('_', ' ')} checklist"
