"""What calls come to: moments of plays and checklists, shares by week. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from coachbot.domain.deals import Outcome
from coachbot.insight.ports import PastCall
from coachbot.insight.shares import Share
from coachbot.insight.verdict import Use

MIN_PEOPLE = 3
"""A figure of fewer people would be one of theirs."""
CHECKLIST = "checklist:"
_GOOD = frozenset({Outcome.NEXT_STEP, Outcome.WON})


def uses_of(calls: Iterable[PastCall], must_asks: Mapping[str, int]) -> list[Use]:
    """Every moment of a play, and every call in which a stage's must-asks could all be asked.

    The outcome is the frequent one, a next step booked or the deal won; a call to which nobody came has no moments.

    Args:
        must_asks: How many there are, by stage.
    """
    found: list[Use] = []
    for call in calls:
        if call.outcome is Outcome.NO_SHOW:
            continue
        good = call.outcome in _GOOD
        found += [Use(call.rep, play, said, good, call.on) for play, said in call.moments.items()]
        if wanted := must_asks.get(call.stage, 0):
            all_asked = len(set(call.asked)) >= wanted
            found.append(Use(call.rep, f"{CHECKLIST}{call.stage}", all_asked, good, call.on))
    return found


def shown_to_a_team(uses: Sequence[Use]) -> tuple[list[Use], int]:
    """The moments of plays that three people or more had one of, and how many plays were left out."""
    reps: defaultdict[str, set[str]] = defaultdict(set)
    for use in uses:
        reps[use.play].add(use.rep)
    few = {play for play, who in reps.items() if len(who) < MIN_PEOPLE}
    return [use for use in uses if use.play not in few], len(few)


def asked_by_week(calls: Iterable[PastCall], must_asks: Mapping[str, int]) -> dict[date, Share]:
    """How many of the must-asks were asked, by the Monday of the week."""
    found: defaultdict[date, Share] = defaultdict(lambda: Share(0, 0))
    for call in calls:
        if (wanted := must_asks.get(call.stage, 0)) and call.outcome is not Outcome.NO_SHOW:
            found[monday(call.on)] += Share(min(len(set(call.asked)), wanted), wanted)
    return dict(sorted(found.items()))


def booked(calls: Iterable[PastCall]) -> Share:
    """Calls after which a next step was booked, of those that took place."""
    held = [call for call in calls if call.outcome is not Outcome.NO_SHOW]
    return Share(sum(call.outcome in _GOOD for call in held), len(held))


def share_of(uses: Iterable[Use], play: str, *, since: date, until: date) -> Share:
    """How often a play was used from a day until before another."""
    found = [use.done for use in uses if use.play == play and since <= use.on < until]
    return Share(sum(found), len(found))


def monday(day: date) -> date:
    """Of the week of a day."""
    return day - timedelta(days=day.weekday())
