"""What a verdict says, as a terminal and Slack show it."""

from math import inf

from coachbot.insight.shares import Share
from coachbot.insight.verdict import Effects, Gap, Verdict


def verdict_words(one: Verdict, title: str) -> str:
    """One play in a sentence or two: how often, and whether it makes a difference."""
    return f"{title}: {_GAPS[one.gap]}. {adherence_words(one.adherence)} {_effect_words(one)}"


def adherence_words(share: Share) -> str:
    """How often it is done, with its interval."""
    if share.share is None:
        return f"Its moment came {share.of} times, too few to say how often it is used."
    low, high = share.interval
    return f"Used in {share.share:.0%} of {share.of} moments ({100 * low:.0f} to {high:.0%})."


def _effect_words(one: Verdict) -> str:
    if one.effect is Effects.CANNOT_TELL:
        more = "" if one.more is None else f": about {_round(one.more)} more moments" if one.more else ", it is close"
        return f"Whether it helps, nobody can tell yet{more}."
    times = f"{one.odds_ratio:.1f} times the odds" if one.odds_ratio is not None else ""
    low, high = one.interval
    reach = f"{low:.1f} to {high:.1f}" if high < inf else f"{low:.1f} or more"
    same = "When the same rep uses it, the next step is booked with"
    return {
        Effects.HELPS: f"{same} {times} ({reach}).",
        Effects.HURTS: f"{same} only {times} ({reach}).",
        Effects.DOES_NOT_HELP: f"The same rep does no better with it ({times}, {reach}).",
    }[one.effect]


def _round(count: int) -> int:
    """Nobody knows it to the last one."""
    size = 5 if count < 50 else 10 if count < 200 else 50
    return max(size, round(count / size) * size)


_GAPS = {
    Gap.EXECUTION: "execution, not strategy",
    Gap.STRATEGY: "strategy, not execution",
    Gap.NONE: "both fine",
    Gap.CANNOT_TELL: "cannot tell yet",
}
