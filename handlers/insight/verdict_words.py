"""What verdicts say, as a terminal shows it and as Slack falls back to."""

from math import ceil

from coachbot.domain.shares import Share
from coachbot.insight.findings import LEANS, Told
from coachbot.insight.verdict import Effects, Gap, Verdict

_HEADS = {
    Gap.EXECUTION: "Execution.",
    Gap.STRATEGY: "Strategy.",
    Gap.NONE: "Both are fine.",
    Gap.CANNOT_TELL: "Too early to say.",
}


def verdict_words(one: Verdict) -> str:
    """One play of a file of rows: what is known of it, in a sentence or three."""
    told = Told.of(one)
    return f"{head(told)} {judged(f'“{one.play}”', did_words(one.adherence), told)}"


def head(told: Told) -> str:
    """The answer to the question in a word or three."""
    if told.gap is Gap.CANNOT_TELL and told.effect is Effects.HELPS:
        return "It works."
    if told.gap is Gap.EXECUTION and told.effect is Effects.CANNOT_TELL:
        return "Execution comes first."
    return _HEADS[told.gap]


def did_words(share: Share, times: str = "times it came up") -> str:
    """How often it was done."""
    few = f"{share.done / share.of:.0%}" if share.share is not None else "too few for a share"
    return f"{share.done} of the {share.of} {times} ({few})"


def judged(subject: str, did: str, told: Told, *, used: str = "used") -> str:
    """What is known of one thing, and what to do.

    Args:
        used: What doing it is called.
    """
    return f"{standing(subject, did, told, used=used)} {_because(told)}"


def standing(subject: str, did: str, told: Told, *, used: str = "used") -> str:
    """The same in a sentence, without the reasons."""
    if told.effect is Effects.CANNOT_TELL:
        how = f"hardly ever {used}:" if told.gap is Gap.EXECUTION else used
        return f"{subject} is {how} in {did}."
    return {
        (Effects.HELPS, Gap.EXECUTION): f"{subject} works, and is {used} in only {did}.",
        (Effects.HELPS, Gap.NONE): f"{subject} works, and is {used} in {did}.",
        (Effects.HELPS, Gap.CANNOT_TELL): f"{subject} works, and is {used} in {did}.",
        (Effects.DOES_NOT_HELP, Gap.STRATEGY): f"{subject} is {used} in {did}, and makes no difference worth having.",
        (Effects.HURTS, Gap.STRATEGY): f"{subject} does harm, and is {used} in {did}.",
    }[told.effect, told.gap]


def of_100(told: Told) -> tuple[int, int, int, int]:
    """The odds ratio as calls of a hundred: with it, at least, at most, and without it."""
    base = 0.5 if told.without is None else min(0.99, max(0.01, told.without))

    def with_it(odds_ratio: float) -> int:
        return round(100 * odds_ratio * base / (1 - base + odds_ratio * base))

    high = 100 if told.high is None else with_it(told.high)
    low = with_it(told.low)
    return min(max(with_it(told.odds_ratio or 1.0), low), high), low, high, round(100 * base)


def promising(told: Told | None) -> str:
    """The direction as things stand, where there is one; no verdict."""
    if told is None or told.odds_ratio is None or abs(told.leans) < LEANS:
        return ""
    return f"It looks {'promising' if told.leans > 0 else 'doubtful'} but is not certain"


def _because(told: Told) -> str:
    if told.effect is Effects.CANNOT_TELL:
        hardly = "Until it is, nobody can judge whether it works."
        return hardly if told.gap is Gap.EXECUTION else _open(told)
    about, low, high, without = of_100(told)
    said = f"a next step is booked after about {about} of 100 with it (likely {low} to {high}) and {without} without."
    return f"Among calls of the same reps, {said}{' Rewrite or drop it.' if told.gap is Gap.STRATEGY else ''}"


def _open(told: Told) -> str:
    begins = promising(told) or "Whether it helps is open"
    if told.more is None:
        return f"{begins}: there is nothing to compare yet."
    if not told.more:
        return f"{begins}: a large difference would likely have shown by now."
    weeks = ceil(told.more / told.a_week) if told.a_week else 0
    pace = f", some {weeks} week{'s' if weeks > 1 else ''} at this pace" if 0 < weeks <= _YEAR else ""
    return f"{begins}: there is more to say when it has come up about {_about(told.more)} more times{pace}."


_YEAR = 52


def _about(count: int) -> int:
    """Nobody knows it to the last one."""
    size = 5 if count < 50 else 10 if count < 200 else 50
    return max(size, round(count / size) * size)
