"""What verdicts say, as a terminal shows it and as Slack falls back to."""

from coachbot.insight.findings import LEANS, Told
from coachbot.insight.shares import Share
from coachbot.insight.verdict import Effects, Gap, Verdict

GAPS = {
    Gap.EXECUTION: "execution, not strategy",
    Gap.STRATEGY: "strategy, not execution",
    Gap.NONE: "both fine",
    Gap.CANNOT_TELL: "cannot tell yet",
}


def verdict_words(one: Verdict) -> str:
    """One play of a file of rows: how often, and whether it makes a difference."""
    return f"{one.play}: {GAPS[one.gap]}. {adherence_words(one.adherence)} {effect_words(Told.of(one))}"


def adherence_words(share: Share) -> str:
    """How often it is done, with its interval."""
    if share.share is None:
        return f"Its moment came {share.of} times, too few to say how often it is used."
    low, high = share.interval
    return f"Used in {share.share:.0%} of {share.of} moments ({100 * low:.0f} to {high:.0%})."


def effect_words(told: Told) -> str:
    """Whether it makes a difference, when the same rep does it and does not."""
    if told.effect is Effects.CANNOT_TELL:
        return f"Whether it helps, nobody can tell yet{_missing(told)}.{leaning(told)}"
    if told.effect is Effects.DOES_NOT_HELP:
        return f"The same rep does no better with it: {of_100(told)}."
    only = "only " if told.effect is Effects.HURTS else ""
    return f"When the same rep uses it, a next step is booked after {only}{of_100(told)}."


def of_100(told: Told, what: str = "calls") -> str:
    """The odds ratio as calls of a hundred, from how often it goes well without."""
    base = 0.5 if told.without is None else min(0.99, max(0.01, told.without))

    def with_it(odds_ratio: float) -> int:
        return round(100 * odds_ratio * base / (1 - base + odds_ratio * base))

    about, low = with_it(told.odds_ratio or 1.0), with_it(told.low)
    high = 100 if told.high is None else with_it(told.high)
    return f"about {about} of 100 {what} ({low} to {high}) instead of {100 * base:.0f}"


def _missing(told: Told) -> str:
    if told.more is None:
        return ""
    return f": about {_about(told.more)} more moments" if told.more else ": it is close"


def leaning(told: Told | None) -> str:
    """The direction as things stand, where there is one; no verdict."""
    if told is None or told.odds_ratio is None or abs(told.leans) < LEANS:
        return ""
    return f" So far it leans towards {'helping' if told.leans > 0 else 'doing harm'}."


def _about(count: int) -> int:
    """Nobody knows it to the last one."""
    size = 5 if count < 50 else 10 if count < 200 else 50
    return max(size, round(count / size) * size)
