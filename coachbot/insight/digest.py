"""One message a week: what works, what to tighten, one exercise; is it the strategy or the execution? Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter

from coachbot.domain.shares import MIN_PEOPLE, Share
from coachbot.insight.blocks import Block, blocks, told, uses_in
from coachbot.insight.counts import (
    ADVANCED,
    ASK,
    BEHAVIOUR,
    BOOKED,
    PLAYBOOK,
    RAMP,
    WON,
    MustAsks,
    advanced_of,
    asks_of,
    booked_of,
    carried,
    held,
    playbook_of,
    ramp_of,
    uses_of,
    won_of,
)
from coachbot.insight.findings import LATELY, Finding, Findings, Kind, Told
from coachbot.insight.ports import PastCall, Practised, Ramped, Unanswered, Upkeep
from coachbot.insight.verdict import Use, Verdict, of_three, verdicts

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
    """How many were proficient in a behaviour within twelve weeks: of the latest half-year's people, and before."""

    behaviour: str
    new: Share
    before: Share


@dataclass(frozen=True, slots=True)
class Digest:
    """A week of a team; no figure of what people did is of fewer than three of them.

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

    @property
    def offered(self) -> tuple[Finding, ...]:
        """What a manager may leave out: all of them, and the answer to the question."""
        known = {one.key for one in self.findings}
        return (*self.findings, *((self.lead,) if self.lead and self.lead.key not in known else ()))


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
    found = _blocks(calls, uses, facts)
    findings = _findings(calls, uses, found, facts, end)
    tighten = findings.to_tighten()[:TIGHTEN]
    taken = {one.key for one in tighten}
    here = [call for call in held(calls) if call.on >= week and not call.is_scored]
    people = len({call.rep for call in here})
    enough = people >= MIN_PEOPLE
    return Digest(
        team=team,
        week=week,
        people=people if enough else 0,
        calls=len(here) if enough else 0,
        booked=told(found.get(BOOKED, ()), since=end - LATELY),
        advanced=told(found.get(ADVANCED, ()), since=end - CHART),
        won=told(found.get(WON, ()), since=end - CHART),
        lead=findings.lead(),
        playbook=_playbook(calls, found, end),
        working=tuple([one for one in findings.working() if one.key not in taken][:WORKING]),
        tighten=tuple(tighten),
        exercise=_exercise(tighten, facts),
        adherence=tuple(_adherence(facts, found, end)),
        asked_by_week=_asked(found, since=end - CHART),
        drills_by_week=tuple((at, count) for at, count in sorted(facts.drills.items()) if at >= end - CHART),
        ramps=tuple(_ramps(facts, end)),
        unanswered=tuple(sorted(facts.unanswered, key=lambda one: -one.asks)[:UNANSWERED]),
        upkeep=facts.upkeep,
        most_asks=max(map(len, facts.must_asks.values()), default=0),
        few=sum(not of_it for play, of_it in found.items() if _is_judged(play)),
    )


def _blocks(calls: Sequence[PastCall], uses: Sequence[Use], facts: Facts) -> dict[str, list[Block]]:
    """Everything that is counted."""
    lags = (*booked_of(calls), *advanced_of(calls, facts.stages), *won_of(calls))
    return blocks([*uses, *asks_of(calls, facts.must_asks), *playbook_of(calls), *lags])


def _is_judged(play: str) -> bool:
    """Whether it is a play or a checklist; how a call that was only scored ended is not known well enough."""
    return play not in (PLAYBOOK, *LAGS) and not play.startswith((ASK, BEHAVIOUR))


def _findings(
    calls: Sequence[PastCall], uses: Sequence[Use], found: Mapping[str, Sequence[Block]], facts: Facts, end: date
) -> Findings:
    judged = {play: of_it for play, of_it in found.items() if _is_judged(play)}
    exercises = {play: known for play in judged if (known := facts.exercises(play))}
    helps = {play: known[0] for play, known in exercises.items()}
    carries = blocks(carried(uses, facts.practised, helps))
    return Findings(
        found,
        _verdicts(calls, judged, end),
        _verdicts(calls, carries, end),
        {**facts.titles, **dict(exercises.values())},
        end,
        sum(count for at, count in facts.drills.items() if at >= end - LATELY),
    )


def _verdicts(calls: Sequence[PastCall], found: Mapping[str, Sequence[Block]], end: date) -> list[Verdict]:
    """Of the last year; what rests on fewer than three people who did it and did not is left out of each."""
    uses = {play: uses_in(of_it, since=end - YEAR) for play, of_it in found.items()}
    is_rolling = bool(calls) and calls[0].on < end - YEAR
    made = verdicts([use for of_it in uses.values() for use in of_it], rolling=is_rolling)
    return [of_three(one, uses[one.play], MIN_PEOPLE) for one in made]


def _playbook(calls: Sequence[PastCall], found: Mapping[str, Sequence[Block]], end: date) -> Finding | None:
    made = _verdicts(calls, {PLAYBOOK: found.get(PLAYBOOK, ())}, end)
    return Finding(Kind.OFTEN, PLAYBOOK, "", made[0].adherence, verdict=Told.of(made[0])) if made else None


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
        if key not in LAGS and key != PLAYBOOK and of_key
    ]


def _asked(found: Mapping[str, Sequence[Block]], *, since: date) -> tuple[tuple[date, Share], ...]:
    """How many of the must-asks were asked, by week."""
    weeks: dict[date, Share] = {}
    for key, of_key in found.items():
        for block in of_key if key.startswith(ASK) else ():
            if block.week >= since:
                weeks[block.week] = weeks.get(block.week, Share(0, 0)) + block.share
    return tuple(sorted(weeks.items()))


def _ramps(facts: Facts, end: date) -> list[Ramp]:
    found: list[Ramp] = []
    ready = [one for one in facts.ramped if one.started_on + RAMP <= end]
    for behaviour in sorted({one.behaviour for one in ready}):
        of_it = [one for one in ready if one.behaviour == behaviour]
        latest = max(_half_year(one.started_on) for one in of_it)
        new = ramp_of([one for one in of_it if _half_year(one.started_on) == latest])
        before = ramp_of([one for one in of_it if _half_year(one.started_on) < latest])
        if new.of and before.of:
            title = facts.titles.get(f"{BEHAVIOUR}{behaviour}", behaviour.replace("_", " "))
            found.append(Ramp(title, new, before))
    return found


def _half_year(day: date) -> tuple[int, bool]:
    return day.year, day.month > _HALF


def digest_json(made: Digest) -> dict[str, Any]:
    """As plain data, days as 2026-11-25."""
    return DIGEST.dump_python(made, mode="json")


DIGEST = TypeAdapter(Digest)
