"""What calls come to: moments of plays, must-asks and checklists, next steps, deals. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from coachbot.domain.deals import Outcome
from coachbot.domain.shares import MIN_PEOPLE, Share
from coachbot.insight.ports import MustAsk, PastCall, Practised, Ramped
from coachbot.insight.verdict import Use

CHECKLIST, ASK, BEHAVIOUR, PLAYBOOK = "checklist:", "ask:", "behaviour:", "playbook"
BOOKED, ADVANCED, WON = "booked", "advanced", "won"
"""What came of it, never mixed with what was done."""
CARRIES = timedelta(days=14)
"""How long what was practised is expected to show on calls."""
RAMP = timedelta(weeks=12)
"""What new people are given to become proficient; who started later is not counted yet."""
_SOME = 3
_GOOD = frozenset({Outcome.NEXT_STEP, Outcome.WON})
MustAsks = Mapping[str, Sequence[MustAsk]]


def held(calls: Iterable[PastCall]) -> list[PastCall]:
    """The calls to which somebody came."""
    return [call for call in calls if call.outcome is not Outcome.NO_SHOW]


def uses_of(calls: Iterable[PastCall], must_asks: MustAsks) -> list[Use]:
    """Every moment of a play, and every call in which a stage's must-asks could all be asked.

    The outcome is the frequent one, a next step booked or the deal won; a call to which nobody came has no moments.
    """
    found: list[Use] = []
    for call in held(calls):
        good = call.outcome in _GOOD
        found += [Use(call.rep, play, said, good, call.on) for play, said in call.moments.items()]
        if wanted := must_asks.get(call.stage):
            all_asked = {one.id for one in wanted} <= set(call.asked)
            found.append(Use(call.rep, f"{CHECKLIST}{call.stage}", all_asked, good, call.on))
    return found


def asks_of(calls: Iterable[PastCall], must_asks: MustAsks) -> list[Use]:
    """Every must-ask of every call of its stage."""
    return [
        Use(call.rep, f"{ASK}{one.id}", one.id in call.asked, call.outcome in _GOOD, call.on)
        for call in held(calls)
        for one in must_asks.get(call.stage, ())
    ]


def booked_of(calls: Iterable[PastCall]) -> list[Use]:
    """Every call, and whether a next step was booked or the deal won."""
    told = [call for call in held(calls) if not call.is_scored]
    return [Use(call.rep, BOOKED, call.outcome in _GOOD, call.outcome in _GOOD, call.on) for call in told]


def playbook_of(calls: Iterable[PastCall]) -> list[Use]:
    """Every call in which the moment of any play came, and whether a line of one of them was said."""
    return [
        Use(call.rep, PLAYBOOK, any(call.moments.values()), call.outcome in _GOOD, call.on)
        for call in held(calls)
        if call.moments and not call.is_scored
    ]


def advanced_of(calls: Iterable[PastCall], stages: Sequence[str]) -> list[Use]:
    """Every call of a deal but its first, and whether the deal was in a later stage than at the call before."""
    last: dict[str, str] = {}
    found: list[Use] = []
    for call in held(calls):
        if not call.deal or call.stage not in stages:
            continue
        if before := last.get(call.deal):
            moved = stages.index(call.stage) > stages.index(before)
            found.append(Use(call.rep, ADVANCED, moved, moved, call.on))
        last[call.deal] = call.stage
    return found


def won_of(calls: Iterable[PastCall]) -> list[Use]:
    """Every deal that was decided, and whether it was won; the first decision counts."""
    decided: dict[str, PastCall] = {}
    for call in calls:
        if call.deal and call.outcome in (Outcome.WON, Outcome.LOST):
            decided.setdefault(call.deal, call)
    won = [(call, call.outcome is Outcome.WON) for call in decided.values()]
    return [Use(call.rep, WON, is_won, is_won, call.on) for call, is_won in won]


def carried(uses: Iterable[Use], practised: Iterable[Practised], helps: Mapping[str, str]) -> Iterator[Use]:
    """For each moment, whether its behaviour had been practised in the two weeks before, and whether it was used.

    Args:
        helps: The behaviour that helps with a play or a checklist.
    """
    days: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
    for one in practised:
        days[one.rep, one.behaviour].append(one.on)
    drilled = {behaviour for _, behaviour in days}
    for use in uses:
        if (behaviour := helps.get(use.play)) in drilled:
            lately = any(use.on - CARRIES <= on < use.on for on in days.get((use.rep, behaviour), ()))
            yield Use(use.rep, behaviour, lately, use.done, use.on)


def ramp_of(ramped: Sequence[Ramped]) -> Share:
    """How many people were proficient within twelve weeks; of fewer than three, nothing.

    People are added three at a time, in the order in which they started, so that no two ramps differ by one person.
    """
    ordered = sorted(ramped, key=lambda one: (one.started_on, one.rep))
    told = ordered[: len(ordered) - len(ordered) % MIN_PEOPLE]
    return Share(sum(one.weeks is not None and one.weeks <= RAMP.days / 7 for one in told), len(told))


def rests_on_one(calls: Iterable[PastCall]) -> dict[str, str]:
    """The plays whose successes are all one person's, three at least, and whose they are."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for call in held(calls):
        for play, said in call.moments.items():
            if said and call.outcome in _GOOD:
                found[play].append(call.rep)
    return {play: reps[0] for play, reps in sorted(found.items()) if len(reps) >= _SOME and len(set(reps)) == 1}


def best_for(play: str, calls: Sequence[PastCall], but: Sequence[str]) -> str:
    """Whose words to ask for: who did well with a play most often, else who did well most often; may be nobody.

    Args:
        but: Who asked.
    """
    for those in ([call for call in calls if call.moments.get(play)], calls):
        counts: defaultdict[str, int] = defaultdict(int)
        for call in those:
            counts[call.rep] += call.outcome in _GOOD and call.rep not in but
        best = max(counts, key=lambda rep: (counts[rep], rep), default="")
        if best and counts[best] >= _SOME:
            return best
    return ""
