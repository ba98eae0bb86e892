"""One message a week: what works, what to tighten, one exercise; is it the strategy or the execution? Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isfinite
from typing import Any

from pydantic import TypeAdapter

from coachbot.insight.counts import asked_by_week, booked, share_of, shown_to_a_team, uses_of
from coachbot.insight.ports import PastCall, Unanswered, Upkeep
from coachbot.insight.shares import Share
from coachbot.insight.verdict import Effects, Gap, Use, Verdict, verdicts

WORKING, TIGHTEN, UNANSWERED = 3, 2, 5
LATELY = timedelta(weeks=4)
CHART = timedelta(weeks=12)
_RISEN = 0.15


class Kind(StrEnum):
    """Why something is in the message."""

    FINE = "fine"
    RISING = "rising"
    OFTEN = "often"
    BOOKED = "booked"
    PRACTISED = "practised"
    EXECUTION = "execution"
    HARDLY = "hardly"
    FALLING = "falling"
    STRATEGY = "strategy"


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict, as plain figures; ``high`` is None without bound; the rest is as in ``Verdict``."""

    effect: Effects
    gap: Gap
    odds_ratio: float | None
    low: float
    high: float | None
    needed: int | None
    more: int | None
    leans: float = 0.0
    without: float | None = None

    @classmethod
    def of(cls, one: Verdict) -> "Told":
        """The figures of a verdict."""
        low, high = one.interval
        bound = high if isfinite(high) else None
        return cls(one.effect, one.gap, one.odds_ratio, low, bound, one.needed, one.more, one.leans, one.without)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing, with its figures.

    Attributes:
        key: The page of the play, or ``checklist:`` and a stage; names the finding in its digest.
        share: How often it was done, in a year at most; for ``RISING`` and ``FALLING`` in the last four weeks.
        before: The weeks before those.
    """

    kind: Kind
    key: str
    title: str
    share: Share
    before: Share | None = None
    verdict: Told | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Exercise:
    """What to practise this week, and because of what."""

    behaviour: str
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A week of a team.

    Attributes:
        week: Its Monday.
        people: How many told of a call; ``calls`` how many calls in the week.
        lead: What answers the question of the strategy best.
        few: Plays left out because fewer than three people had a moment of theirs.
    """

    team: str
    week: date
    people: int
    calls: int
    booked: Share
    lead: Finding | None
    working: tuple[Finding, ...]
    tighten: tuple[Finding, ...]
    exercise: Exercise | None
    asked_by_week: tuple[tuple[date, Share], ...]
    drills_by_week: tuple[tuple[date, int], ...]
    unanswered: tuple[Unanswered, ...]
    past_review: tuple[str, ...]
    unused: tuple[str, ...]
    plays: int
    few: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that anybody would miss."""
        return not (self.calls or self.working or self.tighten or self.unanswered)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, as they are shown."""
        return (*self.working, *self.tighten)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a digest is made of.

    Attributes:
        calls: Of the year up to the end of the week.
        exercises: The behaviour that helps with a play or a checklist, and its name; None where there is none.
    """

    calls: Sequence[PastCall]
    drills: Mapping[date, int]
    unanswered: Sequence[Unanswered]
    upkeep: Upkeep
    titles: Mapping[str, str]
    must_asks: Mapping[str, int]
    exercises: Callable[[str], tuple[str, str] | None]


def digest(team: str, week: date, facts: Facts) -> Digest:
    """The week that begins on a Monday, from a year of calls."""
    end = week + timedelta(weeks=1)
    uses, few = shown_to_a_team(uses_of(facts.calls, facts.must_asks))
    told = verdicts(uses)
    held = [call for call in facts.calls if week <= call.on < end]
    findings = _Findings(facts, uses, told, end)
    tighten = findings.to_tighten()[:TIGHTEN]
    taken = {one.key for one in tighten}
    working = [one for one in findings.working() if one.key not in taken][:WORKING]
    since = end - CHART
    return Digest(
        team=team,
        week=week,
        people=len({call.rep for call in held}),
        calls=len(held),
        booked=booked(held),
        lead=findings.lead(),
        working=tuple(working),
        tighten=tuple(tighten),
        exercise=_exercise(tighten, facts),
        asked_by_week=tuple(
            (at, one) for at, one in asked_by_week(facts.calls, facts.must_asks).items() if at >= since
        ),
        drills_by_week=tuple((at, count) for at, count in sorted(facts.drills.items()) if at >= since),
        unanswered=tuple(sorted(facts.unanswered, key=lambda one: -one.asks)[:UNANSWERED]),
        past_review=facts.upkeep.past_review,
        unused=facts.upkeep.unused,
        plays=facts.upkeep.plays,
        few=few,
    )


@dataclass(frozen=True, slots=True)
class _Findings:
    facts: Facts
    uses: Sequence[Use]
    told: Sequence[Verdict]
    end: date

    def lead(self) -> Finding | None:
        """The verdict that is decided and matters most; else the one nearest to being told."""
        decided = [one for one in self.told if one.gap is not Gap.CANNOT_TELL]
        order = (Gap.EXECUTION, Gap.STRATEGY, Gap.NONE, Gap.CANNOT_TELL)
        if decided:
            best = min(decided, key=lambda one: (order.index(one.gap), -one.adherence.of))
        else:
            open_ = [one for one in self.told if one.more is not None]
            if not open_:
                return None
            best = min(open_, key=lambda one: one.more or 0)
        return self._finding(_kind_of(best), best)

    def to_tighten(self) -> list[Finding]:
        """Known to help and not done; hardly ever done; done for nothing; done less than it was."""
        helps = [one for one in self.told if one.gap is Gap.EXECUTION and one.effect is Effects.HELPS]
        hardly = [one for one in self.told if one.gap is Gap.EXECUTION and one.effect is not Effects.HELPS]
        wrong = [one for one in self.told if one.gap is Gap.STRATEGY]
        return [
            *(self._finding(Kind.EXECUTION, one) for one in _by_share(helps)),
            *(self._finding(Kind.HARDLY, one) for one in _by_share(hardly)),
            *(self._finding(Kind.STRATEGY, one) for one in wrong),
            *self._changed(Kind.FALLING),
        ]

    def working(self) -> list[Finding]:
        """Helps and is done; done more than it was; done more often than not; next steps; practice."""
        fine = [one for one in self.told if one.gap is Gap.NONE]
        often = [one for one in self.told if one.gap is Gap.CANNOT_TELL and one.adherence.interval[0] > 0.5]
        found = [
            *(self._finding(Kind.FINE, one) for one in fine),
            *self._changed(Kind.RISING),
            *(self._finding(Kind.OFTEN, one) for one in reversed(_by_share(often))),
        ]
        lately = booked(call for call in self.facts.calls if call.on >= self.end - LATELY)
        if lately.share is not None:
            before = booked(call for call in self.facts.calls if call.on < self.end - LATELY)
            found.append(Finding(Kind.BOOKED, "booked", "", lately, before))
        drills = sum(count for at, count in self.facts.drills.items() if at >= self.end - LATELY)
        if drills:
            found.append(Finding(Kind.PRACTISED, "practised", "", Share(0, 0), count=drills))
        return found

    def _changed(self, kind: Kind) -> list[Finding]:
        """Plays whose share of the last four weeks is well apart from the weeks before."""
        since, found = self.end - LATELY, list[Finding]()
        for one in self.told:
            now = share_of(self.uses, one.play, since=since, until=self.end)
            before = share_of(self.uses, one.play, since=date.min, until=since)
            if now.share is None or before.share is None:
                continue
            change = now.share - before.share
            if (change if kind is Kind.RISING else -change) >= _RISEN:
                found.append(Finding(kind, one.play, self._title(one.play), now, before))
        return found

    def _finding(self, kind: Kind, one: Verdict) -> Finding:
        return Finding(kind, one.play, self._title(one.play), one.adherence, verdict=Told.of(one))

    def _title(self, play: str) -> str:
        return self.facts.titles.get(play, play.rpartition("/")[2].replace("-", " "))


def _kind_of(one: Verdict) -> Kind:
    return {Gap.EXECUTION: Kind.EXECUTION, Gap.STRATEGY: Kind.STRATEGY, Gap.NONE: Kind.FINE}.get(one.gap, Kind.OFTEN)


def _by_share(found: Sequence[Verdict]) -> list[Verdict]:
    """What is done least first."""
    return sorted(found, key=lambda one: one.adherence.share or 0.0)


def _exercise(tighten: Sequence[Finding], facts: Facts) -> Exercise | None:
    """What helps with the first thing to tighten that practice helps with; a bad strategy is not practised."""
    for one in tighten:
        if one.kind is not Kind.STRATEGY and (found := facts.exercises(one.key)):
            return Exercise(*found, because=one.title)
    return None


def digest_json(made: Digest) -> dict[str, Any]:
    """As plain data, days as 2026-11-25."""
    return DIGEST.dump_python(made, mode="json")


DIGEST = TypeAdapter(Digest)
