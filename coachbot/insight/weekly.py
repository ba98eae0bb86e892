"""Makes the digest of a team's week, and sees that it comes on Monday at eight."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coachbot.domain.hours import LocalHours
from coachbot.domain.jobs import Due, JobQueue
from coachbot.domain.people import Person
from coachbot.insight.blocks import monday
from coachbot.insight.counts import BEHAVIOUR, CHECKLIST, best_for, rests_on_one
from coachbot.insight.digest import Digest, Facts, digest
from coachbot.insight.drafts import Aside, Rests
from coachbot.insight.jobs import DIGEST, DigestDue
from coachbot.insight.ports import Book, Mirrors, People

AT = time(8)
QUARTER = timedelta(weeks=12)
AHEAD = timedelta(hours=2)
_MONTH = timedelta(weeks=4)
_USEFUL = timedelta(hours=1)
# On Friday nobody wants to read of last week any more.
_LATEST = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class WeeklyDigest:
    """Tells of one week of a team.

    Attributes:
        exercises: The behaviour that helps with a play or a checklist, and its name.
        stages: In the order in which a deal passes them.
        behaviours: Their names, by their ids.
        per_person: Whether figures and names of single people may be told at all.
    """

    people: People
    book: Book
    mirrors: Mirrors
    exercises: Callable[[str], tuple[str, str] | None]
    stages: Sequence[str]
    behaviours: Mapping[str, str]
    per_person: bool = True

    def __call__(self, team: str, week: date) -> Digest:
        """The digest of the week that begins on this Monday (UTC)."""
        end = _end(week)
        must_asks, calls = self.book.must_asks(), self.book.calls(team, until=end)
        used = {play for call in calls if call.on >= (end - QUARTER).date() for play in call.moments}
        facts = Facts(
            calls=calls,
            drills=self.book.drills_by_week(team, since=end - QUARTER, until=end),
            practised=self.book.practised(team, until=end),
            ramped=self.book.ramped(team, until=end),
            unanswered=self.book.unanswered(team, since=end - _MONTH, until=end),
            upkeep=self.book.upkeep(used, since=end - QUARTER, until=end),
            titles=self.titles(),
            must_asks=must_asks,
            stages=self.stages,
            exercises=self.exercises,
        )
        return digest(team, week, facts)

    def titles(self) -> dict[str, str]:
        """What pages and checklists are called."""
        checklists = {CHECKLIST + one: _checklist(one) for one in self.book.must_asks()}
        behaviours = {BEHAVIOUR + one: name for one, name in self.behaviours.items()}
        return {**self.book.titles(), **checklists, **behaviours}

    def aside(self, made: Digest, manager: Person) -> Aside:
        """What its manager sees beside it."""
        end = _end(made.week)
        mirror = self.mirrors.mirror(manager, since=end - QUARTER, until=end)
        if not self.per_person:
            return Aside(mirror=mirror)
        calls = self.book.calls(made.team, since=end - QUARTER, until=end)
        team = {one.id for one in self.people.members(made.team)}
        here = [call for call in calls if call.rep in team]
        # The words of a single asker are for nobody but her managers.
        shared = [one for one in made.unanswered if one.people > 1]
        askers = self.book.askers([one.group for one in shared])
        best = {one.group: best_for(one.nearest, here, askers.get(one.group, ())) for one in shared}
        titles = self.book.titles()
        rests = [Rests(titles.get(play, play), left=rep not in team) for play, rep in rests_on_one(calls).items()]
        return Aside({group: rep for group, rep in best.items() if rep}, tuple(rests), mirror)


@dataclass(frozen=True, slots=True)
class PlanDigests:
    """A draft on Monday at eight, on the manager's own clock; planned twice it comes once."""

    people: People
    queue: JobQueue

    def __call__(self, *, now: datetime) -> None:
        """Plan what comes in the next two hours, and what has been missed since Monday."""
        due = [one for manager in self.people.managers() if (one := self._due(manager, now)) is not None]
        if due:
            self.queue.schedule(due, now=now)

    def _due(self, manager: Person, now: datetime) -> Due | None:
        if not manager.team or manager.id == manager.slack:
            return None
        # Two hours ahead it may still be Sunday here.
        clock = LocalHours(manager.time_zone)
        first = monday(clock.day_of(now + AHEAD))
        if now < clock.at(first, AT) - AHEAD:
            return None
        at = self.people.hours(manager).out_of_quiet(clock.at(first, AT))
        if not at - AHEAD <= now <= at + _LATEST:
            return None
        due = DigestDue(manager.team, first - timedelta(weeks=1), manager.id)
        return DIGEST.at(due, due=at, needed=at + _USEFUL, once=True)


def last_week(today: date) -> date:
    """The Monday of the last week that is over."""
    return monday(today) - timedelta(weeks=1)


def _end(week: date) -> datetime:
    return datetime.combine(week, time(), UTC) + timedelta(weeks=1)


def _checklist(stage: str) -> str:
    return f"The {stage.replace('_', ' ')} checklist"
