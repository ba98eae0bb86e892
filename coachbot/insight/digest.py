"""One message a week: what works, what to tighten, one exercise; is it the strategy or the execution? Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from coachbot.domain.shares import Share
from coachbot.insight.blocks import MIN_PEOPLE, Block, blocks, told, uses_in
from coachbot.insight.counts import (
    ADVANCED,
    ASK,
    BOOKED,
    CHECKLIST,
    PLAYBOOK,
    WON,
    MustAsks,
    advanced_of,
    as_one,
    asks_of,
    booked_of,
    carried,
    ramp_of,
    uses_of,
    won_of,
)
from coachbot.insight.findings import LATELY, Finding, Findings, Kind, Told
from coachbot.insight.ports import PastCall, Practised, Ramped, Unanswered, Upkeep
from coachbot.insight.verdict import verdicts

WORKING, TIGHTEN, UNANSWERED = 3, 2, 5
YEAR, CHART = timedelta(weeks=52), timedelta(weeks=12)
LAGS = (BOOKED, ADVANCED, WON)
_HALF = 6


@dataclass(frozen=True, slots=True)
class Exercise:
    """What to practise this week, and because of what."""

    behaviour: str
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Adherence:
    """How often one thing was done: a play, a must-ask (``ask:``) or a whole checklist (``checklist:``).

    Attributes:
        share: In a year at most; ``by_week`` lately, each point of three people or more.
    """

    key: str
    title: str
    share: Share
    by_week: tuple[tuple[date, Share], ...]


@dataclass(frozen=True, slots=True)
class Ramp:
    """Weeks until the latest half-year's people were proficient in a behaviour, and earlier ones'; of how many each."""

    behaviour: str
    weeks: float
    people: int
    before_weeks: float
    before_people: int


@dataclass(frozen=True, slots=True)
class Digest:
    """A week of a team; no figure in it is of fewer than three people.

    Attributes:
        week: Its Monday.
        people: How many told of a call in the week, ``calls`` of how many calls; 0 where they were fewer than three.
        booked: Next steps of the last four weeks; ``advanced`` and ``won`` are deals of the last twelve.
        lead: What answers the question of the strategy best; ``playbook`` is the same of all plays as one.
        few: Plays left out because fewer than three people had a moment of theirs.
    """

    team: str
    week: date
    people: int
    calls: int
    booked: Share
    advanced: Share
    won: Share
    lead: Finding | None
    playbook: Finding | None
    working: tuple[Finding, ...]
    tighten: tuple[Finding, ...]
    exercise: Exercise | None
    adherence: tuple[Adherence, ...]
    asked_by_week: tuple[tuple[date, Share], ...]
    drills_by_week: tuple[tuple[date, int], ...]
    ramps: tuple[Ramp, ...]
    unanswered: tuple[Unanswered, ...]
    upkeep: Upkeep
    most_asks: int
    few: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that anybody would miss."""
        return not (self.calls or self.adherence or self.unanswered)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, as they are shown."""
        return (*self.working, *self.tighten)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a digest is made of.

    Attributes:
        calls: All of the team's, up to the end of the week.
        stages: In the order in which a deal passes them.
        exercises: The behaviour that helps with a play or a checklist, and its name; None where there is none.
    """

    calls: Sequence[PastCall]
    drills: Mapping[date, int]
    practised: Sequence[Practised]
    ramped: Sequence[Ramped]
    unanswered: Sequence[Unanswered]
    upkeep: Upkeep
    titles: Mapping[str, str]
    must_asks: MustAsks
    stages: Sequence[str]
    exercises: Callable[[str], tuple[str, str] | None]


def digest(team: str, week: date, facts: Facts) -> Digest:
    """The week that begins on a Monday."""
    end = week + timedelta(weeks=1)
    calls = [call for call in facts.calls if call.on < end]
    uses = uses_of(calls, facts.must_asks)
    lags = (*booked_of(calls), *advanced_of(calls, facts.stages), *won_of(calls))
    found = blocks([*uses, *asks_of(calls, facts.must_asks), *lags])
    judged = {play: of_it for play, of_it in found.items() if not play.startswith((ASK, *LAGS))}
    plays = [one for of_it in judged.values() for one in uses_in(of_it, since=end - YEAR)]
    exercises = {play: known for play in judged if (known := facts.exercises(play))}
    helps, names = {play: known[0] for play, known in exercises.items()}, dict(exercises.values())
    carries = blocks(carried(uses, facts.practised, helps))
    findings = Findings(
        found,
        verdicts(plays),
        verdicts([use for one in carries.values() for use in uses_in(one, since=end - YEAR)]),
        {**facts.titles, **names},
        end,
        sum(count for at, count in facts.drills.items() if at >= end - LATELY),
    )
    tighten = findings.to_tighten()[:TIGHTEN]
    taken = {one.key for one in tighten}
    held = [call for call in calls if call.on >= week]
    people, enough = len({call.rep for call in held}), len({call.rep for call in held}) >= MIN_PEOPLE
    pooled = verdicts(as_one(use for use in plays if not use.play.startswith(CHECKLIST)))
    return Digest(
        team=team,
        week=week,
        people=people if enough else 0,
        calls=len(held) if enough else 0,
        booked=told(found.get(BOOKED, ()), since=end - LATELY),
        advanced=told(found.get(ADVANCED, ()), since=end - CHART),
        won=told(found.get(WON, ()), since=end - CHART),
        lead=findings.lead(),
        playbook=Finding(Kind.OFTEN, PLAYBOOK, "", pooled[0].adherence, verdict=Told.of(pooled[0])) if pooled else None,
        working=tuple([one for one in findings.working() if one.key not in taken][:WORKING]),
        tighten=tuple(tighten),
        exercise=_exercise(tighten, facts),
        adherence=tuple(_adherence(facts, found, end)),
        asked_by_week=_asked(found, since=end - CHART),
        drills_by_week=tuple((at, count) for at, count in sorted(facts.drills.items()) if at >= end - CHART),
        ramps=tuple(_ramps(facts.ramped, names)),
        unanswered=tuple(sorted(facts.unanswered, key=lambda one: -one.asks)[:UNANSWERED]),
        upkeep=facts.upkeep,
        most_asks=max(map(len, facts.must_asks.values()), default=0),
        few=sum(not of_it for of_it in judged.values()),
    )


def _exercise(tighten: Sequence[Finding], facts: Facts) -> Exercise | None:
    """What helps with the first thing to tighten that practice helps with; a bad strategy is not practised."""
    for one in tighten:
        if one.kind is not Kind.STRATEGY and (found := facts.exercises(one.key)):
            return Exercise(*found, because=one.title)
    return None


def _adherence(facts: Facts, found: Mapping[str, Sequence[Block]], end: date) -> list[Adherence]:
    asks = {f"{ASK}{one.id}": one.text for of_stage in facts.must_asks.values() for one in of_stage}
    titles = {**facts.titles, **asks}
    return [
        Adherence(
            key,
            titles.get(key, key.rpartition("/")[2].replace("-", " ")),
            told(of_key, since=end - YEAR),
            tuple((block.week, block.share) for block in of_key if block.week >= end - CHART),
        )
        for key, of_key in found.items()
        if key not in LAGS and of_key
    ]


def _asked(found: Mapping[str, Sequence[Block]], *, since: date) -> tuple[tuple[date, Share], ...]:
    """How many of the must-asks were asked, by week."""
    weeks: dict[date, Share] = {}
    for key, of_key in found.items():
        for block in of_key if key.startswith(ASK) else ():
            if block.week >= since:
                weeks[block.week] = weeks.get(block.week, Share(0, 0)) + block.share
    return tuple(sorted(weeks.items()))


def _ramps(ramped: Sequence[Ramped], names: Mapping[str, str]) -> list[Ramp]:
    found: list[Ramp] = []
    for behaviour in sorted({one.behaviour for one in ramped}):
        of_it = [one for one in ramped if one.behaviour == behaviour]
        latest = max(_half_year(one.started_on) for one in of_it)
        new = ramp_of([one for one in of_it if _half_year(one.started_on) == latest])
        earlier = ramp_of([one for one in of_it if _half_year(one.started_on) < latest])
        if new and earlier:
            found.append(Ramp(names.get(behaviour, behaviour.replace("_", " ")), *new, *earlier))
    return found


def _half_year(day: date) -> tuple[int, bool]:
    return day.year, day.month > _HALF


def digest_json(made: Digest) -> dict[str, Any]:
    """As plain data, days as 2026-11-25."""
    return DIGEST.dump_python(made, mode="json")


DIGEST = TypeAdapter(Digest)
