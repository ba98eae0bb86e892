"""What verdicts and digests say, as a terminal shows it and as Slack falls back to."""

from collections.abc import Iterator
from datetime import date, timedelta

from coachbot.insight.counts import CHECKLIST
from coachbot.insight.digest import Digest, Finding, Kind, Told
from coachbot.insight.shares import Share
from coachbot.insight.verdict import Effects, Gap, Verdict
from handlers.words import day

PURPOSE = (
    "For coaching, not for pay or discipline. What fewer than three people did is left out; "
    "drills are counted, never read."
)
QUESTION = "Is it the strategy or the execution?"
_LEANS = 1.0
_GAPS = {
    Gap.EXECUTION: "execution, not strategy",
    Gap.STRATEGY: "strategy, not execution",
    Gap.NONE: "both fine",
    Gap.CANNOT_TELL: "cannot tell yet",
}


def verdict_words(one: Verdict) -> str:
    """One play of a file of rows: how often, and whether it makes a difference."""
    return f"{one.play}: {_GAPS[one.gap]}. {adherence_words(one.adherence)} {effect_words(Told.of(one))}"


def adherence_words(share: Share) -> str:
    """How often it is done, with its interval."""
    if share.share is None:
        return f"Its moment came {share.of} times, too few to say how often it is used."
    low, high = share.interval
    return f"Used in {share.share:.0%} of {share.of} moments ({100 * low:.0f} to {high:.0%})."


def effect_words(told: Told) -> str:
    """Whether it makes a difference, when the same rep does it and does not."""
    if told.effect is Effects.CANNOT_TELL:
        return f"Whether it helps, nobody can tell yet{_missing(told)}.{_leaning(told)}"
    if told.effect is Effects.DOES_NOT_HELP:
        return f"The same rep does no better with it: {_of_100(told)}."
    only = "only " if told.effect is Effects.HURTS else ""
    return f"When the same rep uses it, a next step is booked after {only}{_of_100(told)}."


def _of_100(told: Told) -> str:
    """The odds ratio as calls of a hundred, from how often it goes well without."""
    base = 0.5 if told.without is None else min(0.99, max(0.01, told.without))

    def with_it(odds_ratio: float) -> int:
        return round(100 * odds_ratio * base / (1 - base + odds_ratio * base))

    about, low = with_it(told.odds_ratio or 1.0), with_it(told.low)
    high = 100 if told.high is None else with_it(told.high)
    return f"about {about} of 100 calls ({low} to {high}) instead of {100 * base:.0f}"


def _missing(told: Told) -> str:
    if told.more is None:
        return ""
    return f": about {_about(told.more)} more moments" if told.more else ": it is close"


def _leaning(told: Told) -> str:
    if told.odds_ratio is None or abs(told.leans) < _LEANS:
        return ""
    return f" So far it leans towards {'helping' if told.leans > 0 else 'doing harm'}."


def _about(count: int) -> int:
    """Nobody knows it to the last one."""
    size = 5 if count < 50 else 10 if count < 200 else 50
    return max(size, round(count / size) * size)


# -- a week --------------------------------------------------------------------------------------------


def week_name(week: date) -> str:
    """Week 47, 16 to 22 Nov 2026."""
    last = week + timedelta(days=6)
    first = f"{week.day}" if week.month == last.month else f"{week.day} {week:%b}"
    return f"Week {week.isocalendar().week}, {first} to {day(last)}"


def headline(digest: Digest) -> str:
    """Which week of which team, and from how much."""
    calls = f"{digest.calls} call{'s' if digest.calls != 1 else ''} of {_people(digest.people)}"
    return f"{week_name(digest.week)} · {digest.team} · {calls}"


def _people(count: int) -> str:
    return "one person" if count == 1 else f"{count} people"


def lead_words(digest: Digest) -> str:
    """The answer to the question, in a sentence or two."""
    one = digest.lead
    if one is None or one.verdict is None:
        return "There are too few calls yet to ask that."
    unused = one.verdict.gap is Gap.EXECUTION and one.verdict.effect is Effects.CANNOT_TELL
    effect = "It has to be used before anybody can say whether it helps." if unused else effect_words(one.verdict)
    return f"{one.title}: {_GAPS[one.verdict.gap]}. {_used(one)} {effect}"


def finding_words(one: Finding) -> str:
    """One thing with its evidence."""
    title = one.title if one.key.startswith(CHECKLIST) else f"“{one.title}”"
    before = f", {_share(one.before)} before" if one.before and one.before.share is not None else ""
    return {
        Kind.RISING: f"{title} is up: {_share(one.share)} in the last four weeks{before}.",
        Kind.FALLING: f"{title} is down: {_share(one.share)} in the last four weeks{before}.",
        Kind.BOOKED: f"Next step booked after {_share(one.share)} of the calls of the last four weeks{before}.",
        Kind.PRACTISED: f"{one.count} drills finished in the last four weeks.",
        Kind.HARDLY: f"{title} is {_hardly(one)}. Execution, not strategy.",
        Kind.STRATEGY: f"{title} is used and does no good: rewrite or drop it. {_verdict(one)}",
        Kind.EXECUTION: f"{title} helps and is not used enough. {_used(one)} {_verdict(one)}",
        Kind.FINE: f"{title} helps and is used. {_used(one)} {_verdict(one)}",
        Kind.OFTEN: f"{title} is used more often than not. {_used(one)}",
    }[one.kind]


def _verdict(one: Finding) -> str:
    return effect_words(one.verdict) if one.verdict else ""


def _used(one: Finding) -> str:
    if one.share.share is None:
        return f"{one.share.of} moments so far."
    low, high = one.share.interval
    is_list = one.key.startswith(CHECKLIST)
    done, what = ("Asked in full in", "calls") if is_list else ("Used in", "moments")
    return f"{done} {one.share.share:.0%} of {one.share.of} {what} ({100 * low:.0f} to {high:.0%})."


def _hardly(one: Finding) -> str:
    if one.key.startswith(CHECKLIST):
        return f"hardly ever asked in full: {one.share.done} of {one.share.of} calls"
    return f"hardly used: {one.share.done} of {one.share.of} moments"


def _share(share: Share | None) -> str:
    if share is None or share.share is None:
        return "too few to say"
    return f"{share.share:.0%} ({share.done} of {share.of})"


def exercise_words(digest: Digest) -> str:
    """What to practise, and why."""
    if digest.exercise is None:
        return "None this week: nothing to tighten has a drill that helps with it."
    return f"{digest.exercise.name}, because of “{digest.exercise.because}”."


def care_words(digest: Digest) -> str:
    """How the playbook is kept: pages past review, plays nobody needed, how much there is of it."""
    late, unused = len(digest.past_review), len(digest.unused)
    parts = [
        f"{late} page{'s' if late != 1 else ''} past review" if late else "",
        f"{unused} of {digest.plays} plays unused in 12 weeks" if unused else "",
    ]
    return " · ".join(part for part in parts if part)


def digest_lines(digest: Digest, *, note: str = "") -> Iterator[str]:
    """The whole message as plain lines."""
    yield headline(digest)
    if note:
        yield note
    yield f"{QUESTION} {lead_words(digest)}"
    for name, found in (("Working", digest.working), ("Tighten", digest.tighten)):
        if found:
            yield f"{name}:"
            yield from (f"  {at}. {finding_words(one)}" for at, one in enumerate(found, start=1))
    yield f"Exercise this week: {exercise_words(digest)}"
    if digest.unanswered:
        yield "Nobody knew:"
        yield from (f"  “{one.question}” ({asks(one.asks)})" for one in digest.unanswered)
    if care := care_words(digest):
        yield f"Needs care: {care}."
    yield PURPOSE


def asks(count: int) -> str:
    """Asked once; asked 4 times."""
    return "asked once" if count == 1 else f"asked {count} times"


def asked_points(made: Digest) -> list[tuple[str, float]]:
    """Share of the must-asks that were asked, in per cent, by week."""
    return [(_week_label(at), round(100 * one.done / one.of)) for at, one in made.asked_by_week if one.of]


def drill_points(made: Digest) -> list[tuple[str, float]]:
    """Drills finished, by week."""
    return [(_week_label(at), count) for at, count in made.drills_by_week]


def _week_label(at: date) -> str:
    return f"{at.day} {at:%b}"
