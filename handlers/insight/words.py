"""What digests say, as a terminal shows it and as Slack falls back to."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from coachbot.insight.counts import ASK, CHECKLIST
from coachbot.insight.digest import Digest
from coachbot.insight.drafts import Aside
from coachbot.insight.findings import Finding, Kind
from coachbot.insight.shares import Share
from coachbot.insight.verdict import Effects, Gap
from handlers.insight.verdict_words import GAPS, effect_words, leaning, of_100
from handlers.words import day

PURPOSE = (
    "For coaching, not for pay or discipline. What fewer than three people did is left out; "
    "drills are counted, never read."
)
MOST_PLAYS, MOST_ASKS, MOST_MESSAGES = 40, 5, 8
"""Above this a playbook, a call or a day is too heavy to be lived with."""
_SOME = 3
QUESTION = "Is it the strategy or the execution?"


def week_name(week: date) -> str:
    """Week 47, 16 to 22 Nov 2026."""
    last = week + timedelta(days=6)
    first = f"{week.day}" if week.month == last.month else f"{week.day} {week:%b}"
    return f"Week {week.isocalendar().week}, {first} to {day(last)}"


def headline(digest: Digest) -> str:
    """Which week of which team, and from how much."""
    told = (
        f"{digest.calls} calls of {digest.people} people" if digest.calls else "fewer than three people told of a call"
    )
    return f"{week_name(digest.week)} · {digest.team} · {told}"


def lead_words(digest: Digest) -> str:
    """The answer to the question, in a sentence or two."""
    one = digest.lead
    if one is None or one.verdict is None:
        return "There are too few calls yet to ask that."
    unused = one.verdict.gap is Gap.EXECUTION and one.verdict.effect is Effects.CANNOT_TELL
    effect = "It has to be used before anybody can say whether it helps." if unused else effect_words(one.verdict)
    return f"{_capital(GAPS[one.verdict.gap])}: {_title(one)}. {_used(one)} {effect}"


def playbook_words(digest: Digest) -> str:
    """All plays as one; empty where there was no moment."""
    one = digest.playbook
    return f"All plays together: {_used(one).lower()} {_verdict(one)}" if one else ""


def lag_words(digest: Digest) -> str:
    """What came of it, beside what was done and never mixed with it."""
    parts = (
        (digest.booked, "next step booked after {} of the calls of four weeks"),
        (digest.advanced, "a later stage at {} of the calls that followed one, in twelve"),
        (digest.won, "{} of the decided deals won"),
    )
    said = [words.format(share_words(share)) for share, words in parts if share.share is not None]
    return _capital(f"{', '.join(said)}.") if said else ""


def finding_words(one: Finding) -> str:
    """One thing with its evidence."""
    title = _title(one)
    before = f", {share_words(one.before)} before" if one.before and one.before.share is not None else ""
    lately = f"{share_words(one.share)} in the last four weeks{before}.{leaning(one.verdict)}"
    return {
        Kind.RISING: f"{title} is up: {lately}",
        Kind.FALLING: f"{title} is down: {lately}",
        Kind.BOOKED: f"Next step booked after {share_words(one.share)} of the calls of the last four weeks{before}.",
        Kind.CARRIES: f"Practice shows on calls: {title}. {_carried(one)}",
        Kind.LEANS: f"{title} may be helping. {_used(one)} {_verdict(one)}",
        Kind.PRACTISED: f"{one.count} drills finished in the last four weeks.",
        Kind.HARDLY: f"{title} is {_hardly(one)}. Execution, not strategy.",
        Kind.STRATEGY: f"{title} is used and does no good: rewrite or drop it. {_verdict(one)}",
        Kind.EXECUTION: f"{title} helps and is not used enough. {_used(one)} {_verdict(one)}",
        Kind.FINE: f"{title} helps and is used. {_used(one)} {_verdict(one)}",
        Kind.OFTEN: f"{title} is being done. {_used(one)} {_verdict(one)}",
    }[one.kind]


def _title(one: Finding) -> str:
    return one.title if one.key.startswith(CHECKLIST) else f"“{one.title}”"


def _carried(one: Finding) -> str:
    told = one.verdict
    if told is None:
        return ""
    return f"In the two weeks after a drill the same rep does it in {of_100(told, 'moments')}."


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


def share_words(share: Share | None) -> str:
    """A share with its counts."""
    if share is None or share.share is None:
        return "too few to say"
    return f"{share.share:.0%} ({share.done} of {share.of})"


def interval_words(share: Share) -> str:
    """Its 95 % interval; empty under five."""
    low, high = share.interval
    return "" if share.share is None else f"{100 * low:.0f} to {high:.0%}"


def exercise_words(digest: Digest) -> str:
    """What to practise, and why."""
    if digest.exercise is None:
        return "None this week: nothing to tighten has a drill that helps with it."
    return f"{digest.exercise.name}, because of “{digest.exercise.because}”."


def care_words(digest: Digest) -> Iterator[str]:
    """How the playbook is kept and how heavy it is: what is late, unused or answers twice, and what to prune."""
    kept = digest.upkeep
    if kept.past_review:
        yield f"{_count(len(kept.past_review), 'page')} past review: {_some(kept.past_review)}."
    for one, other in kept.contradicting[:_SOME]:
        yield f"“{one}” and “{other}” are recognized by the same words: join them, or tell them apart."
    heavy = [
        f"{kept.plays} plays (enough is {MOST_PLAYS})" if kept.plays > MOST_PLAYS else "",
        f"{digest.most_asks} must-asks in a call (enough is {MOST_ASKS})" if digest.most_asks > MOST_ASKS else "",
        f"{kept.messages:g} messages a person and day (enough is {MOST_MESSAGES})"
        if (kept.messages or 0) > MOST_MESSAGES
        else "",
    ]
    if said := ", ".join(filter(None, heavy)):
        yield f"Heavy: {said}."
    if kept.unused:
        few = f"{len(kept.unused)} of {kept.plays} plays unused in 12 weeks"
        yield f"{few}, prune or point to them: {_some(kept.unused)}."


def ramp_words(digest: Digest) -> Iterator[str]:
    """How long new people take, against who came before them."""
    for one in digest.ramps:
        new, before = f"{one.weeks:g} weeks ({one.people} new people)", f"{one.before_weeks:g} ({one.before_people})"
        yield f"“{one.behaviour}”: proficient after {new}, {before} before them."


def aside_words(aside: Aside) -> Iterator[str]:
    """For the manager alone: what rests on one person, and what she promised and did."""
    for one in aside.rests[:_SOME]:
        gone = (
            "who has left the team: write down how they say it"
            if one.left
            else "ask them to write down how they say it"
        )
        yield f"“{one.title}” rests on one person's wins, {gone}."
    mirror = aside.mirror
    for given in mirror.assigned:
        who = f"{given.people} people did" if given.people > 2 else "fewer than three people did"
        yield f"You assigned {given.what.replace('_', ' ')} until {day(given.until)}: {who}."
    if mirror.waiting:
        yield f"A rep sees it otherwise, and you have not looked yet: {_count(mirror.waiting, 'check')}."
    if mirror.late:
        yield f"{_count(len(mirror.late), 'page')} of yours past review: {_some(mirror.late)}."
    for title, on in mirror.changed:
        yield f"“{title}” changed on {day(on)}: the goalposts moved, so compare no weeks across it."


def evidence_words(digest: Digest, key: str) -> Iterator[str]:
    """All that is known of one thing, a line each."""
    for one in digest.findings:
        if one.key == key:
            yield finding_words(one)
    prefix = f"{ASK}{key.removeprefix(CHECKLIST)}." if key.startswith(CHECKLIST) else None
    for one in digest.adherence:
        if one.key == key:
            weeks = ", ".join(f"{_week_label(at)}: {share.done} of {share.of}" for at, share in one.by_week)
            yield f"By week: {weeks}." if weeks else "Nothing in the last twelve weeks."
        elif prefix and one.key.startswith(prefix):
            yield f"{one.title} {share_words(one.share)}"


def digest_lines(digest: Digest, *, note: str = "", aside: Aside | None = None) -> Iterator[str]:
    """The whole message as plain lines."""
    yield headline(digest)
    if note:
        yield note
    yield f"{QUESTION} {lead_words(digest)}"
    yield from filter(None, (playbook_words(digest), lag_words(digest)))
    for name, found in (("Working", digest.working), ("Tighten", digest.tighten)):
        if found:
            yield f"{name}:"
            yield from (f"  {at}. {finding_words(one)}" for at, one in enumerate(found, start=1))
    yield f"Exercise this week: {exercise_words(digest)}"
    lists = (
        ("Nobody knew", [f"“{one.question}” ({asks(one.asks)})" for one in digest.unanswered]),
        ("New people", list(ramp_words(digest))),
        ("Needs care", list(care_words(digest))),
        ("For you alone", list(aside_words(aside)) if aside else []),
    )
    for name, lines in lists:
        if lines:
            yield f"{name}:"
            yield from (f"  {one}" for one in lines)
    yield PURPOSE


def _some(titles: Sequence[str]) -> str:
    shown = ", ".join(f"“{one}”" for one in titles[:_SOME])
    return shown + (f" and {len(titles) - _SOME} more" if len(titles) > _SOME else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


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
