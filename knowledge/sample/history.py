"""Twelve weeks of the sample team's past, with a known truth inside for the digest to find.

What is true, and holds whatever the seed (``TRUTH`` has the figures):

- *Everything works, they are just looking* (``no-clear-pain``) **works**: where the buyer says it and the line is said,
  the same rep books a next step 1.8 times as often as where it is not.
- *Call me next quarter* (``timing-next-quarter``) **does not help**: its line is said in over half of its moments,
  and next steps are booked as often without it.
- *I only have one contact there* (``multi-threading``) is **never executed**: said in about 6 % of its moments, too
  few to know whether it would help. Execution, not strategy.
- The **discovery checklist** is asked in full in a third of the first calls, and at most two of its five questions are
  in the others. It has no effect of its own.

Reps differ: some book a next step three times as often as others. Those who book many rarely say the line that works
and often the one that does not help, so a comparison over all calls can pick the wrong play. Only within a rep is it
1.8 and 1.0. All of this is in the 88 first calls with companies that are no deal (``deal`` is None); calls about the
deals agree with ``team/deals.csv``, and no-shows have no moments. The comparison rests on about 70 moments, six a
week: enough to lean one way after twelve weeks, not enough in any one week.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from knowledge.sample import daily, material
from knowledge.sample.draws import at, days, spread
from knowledge.sample.events import Debrief, Event, Moment, Outcome

SEED = 0
"""The seed of the demo. Within a rep it shows 1.84 and 0.90; over all calls 1.27 and 1.32, the wrong way round."""

CALLS_PER_REP = 11
LOST_SHARE = 0.2
NO_SHOWS = ("tom.brannigan", "aisha.rahman", "ben.adeyemi", "carla.mendes", "nina.kowalski", "owen.hughes")
CHECKLIST = material.MUST_ASKS["discovery"]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a good analysis of the history finds.

    Attributes:
        ratio: Next steps booked with the line of ``works`` over those without, within one rep.
        arises_share: Share of first calls in which the moment of ``works``, ``no_help`` or ``never`` comes.
        never_said_share: Share of the moments of ``never`` in which its line is said.
        checklist_share: Share of first calls in which all five must-asks of discovery are asked.
    """

    works: str = "no-clear-pain"
    ratio: float = 1.8
    no_help: str = "timing-next-quarter"
    no_help_ratio: float = 1.0
    never: str = "multi-threading"
    never_said_share: float = 0.06
    arises_share: float = 0.8
    checklist_share: float = 1 / 3


TRUTH = Truth()


@dataclass(frozen=True, slots=True)
class Habits:
    """How a rep works.

    Attributes:
        base_share: Of first calls, with a next step booked when no line helps.
        works_share: Of the moments of ``Truth.works``, with the line said; ``no_help_share`` likewise.
        level: Where the rep's drills begin, 0 to 4 checks.
    """

    rep: str
    base_share: float
    works_share: float
    no_help_share: float
    drills_per_week: float
    level: float


TEAM = (
    Habits("maya.lindqvist", 0.46, 0.30, 0.80, 2.0, 2.6),
    Habits("tom.brannigan", 0.20, 0.75, 0.40, 1.0, 1.6),
    Habits("aisha.rahman", 0.42, 0.30, 0.75, 1.5, 2.4),
    Habits("luis.ferreira", 0.50, 0.20, 0.80, 0.5, 2.8),
    Habits("nina.kowalski", 0.44, 0.25, 0.75, 1.5, 2.6),
    Habits("ben.adeyemi", 0.22, 0.70, 0.35, 2.0, 1.8),
    Habits("carla.mendes", 0.26, 0.65, 0.40, 1.0, 2.2),
    Habits("owen.hughes", 0.16, 0.80, 0.35, 2.5, 1.4),
)


@dataclass(slots=True)
class FirstCall:
    """A first call on its way to a debrief.

    Attributes:
        said: For each play whose moment came, whether its line was said.
    """

    habits: Habits
    days_ago: int
    said: dict[str, bool] = field(default_factory=dict[str, bool])
    checklist: bool = False
    booked: bool = False


def history(now: datetime, chance: random.Random) -> list[Event]:
    """The twelve weeks before ``now``, oldest first; the same for the same seed."""
    companies = _companies(chance)
    events: list[Event] = [
        *_first_calls(now, chance, companies),
        *_no_shows(now, chance, companies),
        *_deal_calls(now, chance),
        *daily.gaps(now, chance),
    ]
    for habits in TEAM:
        events += daily.questions(now, chance, habits.rep)
        events += daily.drills(now, chance, habits.rep, per_week=habits.drills_per_week, level=habits.level)
    return sorted(events, key=lambda event: (event.at, event.rep))


def _first_calls(now: datetime, chance: random.Random, companies: Iterator[str]) -> list[Debrief]:
    calls = [FirstCall(habits, day) for habits in TEAM for day in days(chance, CALLS_PER_REP)]
    for play in (TRUTH.works, TRUTH.no_help, TRUTH.never):
        for call, comes in _drawn(calls, chance, lambda _: TRUTH.arises_share):
            if comes:
                call.said[play] = False
        came = [call for call in calls if play in call.said]
        for call, said in _drawn(came, chance, lambda call, play=play: _said_share(call.habits, play)):
            call.said[play] = said
    for call, asked in _drawn(calls, chance, lambda _: TRUTH.checklist_share):
        call.checklist = asked
    for call, booked in _drawn(calls, chance, _booked_share):
        call.booked = booked
    return [_debriefed(call, next(companies), now, chance) for call in calls]


def _drawn(
    calls: Sequence[FirstCall], chance: random.Random, share: Callable[[FirstCall], float]
) -> Iterator[tuple[FirstCall, bool]]:
    """Each call with a yes or no, spread evenly over those of one rep that went alike so far.

    Alike in both lines, so that neither seems to work because the other was said.
    """
    mixed = sorted(chance.sample(calls, len(calls)), key=_alike)
    return zip(mixed, spread(chance, [share(call) for call in mixed]), strict=True)


def _alike(call: FirstCall) -> tuple[str, str, str]:
    return call.habits.rep, str(call.said.get(TRUTH.works)), str(call.said.get(TRUTH.no_help))


def _said_share(habits: Habits, play: str) -> float:
    return {TRUTH.works: habits.works_share, TRUTH.no_help: habits.no_help_share}.get(play, TRUTH.never_said_share)


def _booked_share(call: FirstCall) -> float:
    return call.habits.base_share * (TRUTH.ratio if call.said.get(TRUTH.works) else 1.0)


def _debriefed(call: FirstCall, account: str, now: datetime, chance: random.Random) -> Debrief:
    asked = CHECKLIST if call.checklist else sorted(chance.sample(CHECKLIST, chance.randint(0, 2)), key=CHECKLIST.index)
    otherwise: Outcome = "lost" if chance.random() < LOST_SHARE else "stalled"
    return Debrief(
        at=at(now, chance, call.days_ago),
        rep=call.habits.rep,
        account=account,
        deal=None,
        stage="discovery",
        moments=tuple(Moment(play, said) for play, said in call.said.items()),
        asked=tuple(f"discovery.{ask}" for ask in asked),
        outcome="next_step" if call.booked else otherwise,
    )


def _no_shows(now: datetime, chance: random.Random, companies: Iterator[str]) -> Iterator[Debrief]:
    for rep, day in zip(NO_SHOWS, days(chance, len(NO_SHOWS)), strict=True):
        yield Debrief(at(now, chance, day), rep, next(companies), None, "discovery", (), (), "no_show")


def _deal_calls(now: datetime, chance: random.Random) -> Iterator[Debrief]:
    for call in material.DEAL_CALLS:
        moments = (*(Moment(play, True) for play in call.said), *(Moment(play, False) for play in call.unsaid))
        asked = tuple(f"{call.stage}.{ask}" for ask in material.MUST_ASKS[call.stage][: call.asked])
        moment = at(now, chance, call.days_ago)
        yield Debrief(moment, call.rep, call.account, call.deal, call.stage, moments, asked, call.outcome)


def _companies(chance: random.Random) -> Iterator[str]:
    """Companies that were called and are no deal, in any order."""
    names = [f"{first} {second}" for first in material.COMPANIES for second in material.TRADES]
    return iter(chance.sample(names, len(names)))
