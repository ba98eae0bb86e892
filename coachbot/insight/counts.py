"""What calls come to: moments of plays, must-asks and checklists, next steps, deals. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from statistics import median

from coachbot.domain.deals import Outcome
from coachbot.insight.blocks import MIN_PEOPLE
from coachbot.insight.ports import MustAsk, PastCall, Practised, Ramped
from coachbot.insight.shares import Share
from coachbot.insight.verdict import Use

CHECKLIST, ASK, BOOKED, PLAYBOOK = "checklist:", "ask:", "booked", "playbook"
CARRIES = timedelta(days=14)
"""How long what was practised is expected to show on calls."""
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
    return [Use(call.rep, BOOKED, call.outcome in _GOOD, call.outcome in _GOOD, call.on) for call in held(calls)]


def as_one(uses: Iterable[Use]) -> list[Use]:
    """All plays as one, a rep compared with nobody else and with no other play."""
    return [Use(f"{use.rep}|{use.play}", PLAYBOOK, use.done, use.good, use.on) for use in uses]


def advanced(calls: Iterable[PastCall], stages: Sequence[str]) -> Share:
    """Of the deals with two calls or more, how many came to a later stage; nothing of fewer than three people."""
    by_deal: defaultdict[str, list[PastCall]] = defaultdict(list)
    for call in held(calls):
        if call.deal and call.stage in stages:
            by_deal[call.deal].append(call)
    moved = [_moved(found, stages) for found in by_deal.values() if len(found) > 1]
    people = {call.rep for found in by_deal.values() if len(found) > 1 for call in found}
    return Share(sum(moved), len(moved)) if len(people) >= MIN_PEOPLE else Share(0, 0)


def won(calls: Iterable[PastCall]) -> Share:
    """Of the deals that were decided, how many were won; nothing of fewer than three people."""
    decided = {call.deal: call for call in calls if call.deal and call.outcome in (Outcome.WON, Outcome.LOST)}
    if len({call.rep for call in decided.values()}) < MIN_PEOPLE:
        return Share(0, 0)
    return Share(sum(call.outcome is Outcome.WON for call in decided.values()), len(decided))


def carried(uses: Iterable[Use], practised: Iterable[Practised], helps: Mapping[str, str]) -> Iterator[Use]:
    """For each moment, whether its behaviour had been practised in the two weeks before, and whether it was used.

    Args:
        helps: The behaviour that helps with a play or a checklist.
    """
    days: defaultdict[tuple[str, str], list[Practised]] = defaultdict(list)
    for one in practised:
        days[one.rep, one.behaviour].append(one)
    for use in uses:
        if behaviour := helps.get(use.play):
            lately = any(use.on - CARRIES <= one.on < use.on for one in days[use.rep, behaviour])
            yield Use(use.rep, behaviour, lately, use.done, use.on)


def ramp_of(ramped: Sequence[Ramped]) -> tuple[float, int] | None:
    """Weeks to proficiency, the middle one, and of how many people; None of fewer than three."""
    people = {one.rep for one in ramped}
    return (median(one.weeks for one in ramped), len(people)) if len(people) >= MIN_PEOPLE else None


def rests_on_one(calls: Iterable[PastCall]) -> dict[str, str]:
    """The plays whose successes are all one person's, three at least, and whose they are."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for call in held(calls):
        for play, said in call.moments.items():
            if said and call.outcome in _GOOD:
                found[play].append(call.rep)
    return {play: reps[0] for play, reps in sorted(found.items()) if len(reps) >= _SOME and len(set(reps)) == 1}


def best_for(play: str, calls: Sequence[PastCall]) -> str:
    """Whose words to ask for: who did well with a play most often, else who did well most often; may be nobody."""
    for those in ([call for call in calls if call.moments.get(play)], calls):
        counts: defaultdict[str, int] = defaultdict(int)
        for call in those:
            counts[call.rep] += call.outcome in _GOOD
        best = max(counts, key=lambda rep: (counts[rep], rep), default="")
        if best and counts[best] >= _SOME:
            return best
    return ""


def _moved(calls: Sequence[PastCall], stages: Sequence[str]) -> bool:
    ordered = sorted(calls, key=lambda call: call.on)
    return max(stages.index(call.stage) for call in ordered[1:]) > stages.index(ordered[0].stage)
