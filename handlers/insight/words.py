"""What digests say, as a terminal shows it and as Slack falls back to."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from coachbot.insight.counts import ASK, BEHAVIOUR, CHECKLIST
from coachbot.insight.digest import Digest
from coachbot.insight.drafts import Aside, Draft
from coachbot.insight.findings import Finding, Kind
from handlers.insight.verdict_words import did_words, head, judged, of_100, promising, standing
from handlers.words import counted, day, share_words

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
    """The answer to the question, in a sentence or three."""
    one = digest.lead
    if one is None or one.verdict is None:
        return "There are too few calls of three people or more yet to ask that."
    return f"{head(one.verdict)} {_judged(one)}"


def playbook_words(digest: Digest) -> str:
    """All plays as one; empty where there was no moment."""
    one = digest.playbook
    if one is None or one.verdict is None:
        return ""
    return judged("Some reply of the playbook", did_words(one.share, "calls in which one was due"), one.verdict)


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
    if one.kind is Kind.BOOKED:
        return f"Next step booked after {_lately(one)}."
    if one.kind is Kind.PRACTISED:
        return f"{counted(one.count, 'drill')} finished in the last four weeks."
    if one.kind is Kind.CARRIES:
        return _carried(one)
    if one.kind in (Kind.RISING, Kind.FALLING):
        direction = promising(one.verdict)
        changed = "more often" if one.kind is Kind.RISING else "less often"
        return f"{_subject(one)} is {_used(one)} {changed}: {_lately(one)}.{f' {direction}.' if direction else ''}"
    return _judged(one)


def line_words(digest: Digest, one: Finding) -> str:
    """The same in its digest, where the answer to the question may have said why already."""
    lead = digest.lead
    if lead is not None and lead.key == one.key and one.verdict and one.kind not in (Kind.RISING, Kind.FALLING):
        return standing(_subject(one), _did(one), one.verdict, used=_used(one))
    return finding_words(one)


def _lately(one: Finding) -> str:
    before = f", {share_words(one.before)} before" if one.before and one.before.share is not None else ""
    return f"{share_words(one.share)} in the last four weeks{before}"


def _subject(one: Finding) -> str:
    if one.key.startswith(CHECKLIST):
        return one.title
    return f"“{one.title}”" if one.key.startswith(BEHAVIOUR) else f"The reply to “{one.title}”"


def _did(one: Finding) -> str:
    return did_words(one.share, "calls") if one.key.startswith(CHECKLIST) else did_words(one.share)


def _used(one: Finding) -> str:
    if one.key.startswith(CHECKLIST):
        return "asked in full"
    return "shown" if one.key.startswith(BEHAVIOUR) else "used"


def _judged(one: Finding) -> str:
    return judged(_subject(one), _did(one), one.verdict, used=_used(one)) if one.verdict else _subject(one)


def _carried(one: Finding) -> str:
    if one.verdict is None:
        return ""
    with_it, low, high, without = of_100(one.verdict)
    used = f"in about {with_it} of 100 times (likely {low} to {high}) and in {without} otherwise"
    after = f"in the two weeks after a drill of “{one.title}”, what it helps with is used {used}"
    return f"Practice shows on calls: {after}, among calls of the same reps."


def exercise_words(digest: Digest) -> str:
    """What to practise, and why."""
    if digest.exercise is None:
        return "None this week: nothing to tighten has a drill that helps with it."
    return f"{digest.exercise.name}, because of “{digest.exercise.because}”."


def care_words(digest: Digest) -> Iterator[str]:
    """How the playbook is kept and how heavy it is: what is late, unused or answers twice, and what to prune."""
    kept = digest.upkeep
    if kept.past_review:
        yield f"{counted(len(kept.past_review), 'page')} past review: {_some(kept.past_review)}."
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
    """How soon new people are proficient, against who came before them."""
    for one in digest.ramps:
        new, before = f"{one.new.done} of {one.new.of} new people", f"{one.before.done} of {one.before.of}"
        yield f"“{one.behaviour}”: {new} were proficient within twelve weeks, {before} before them."


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
        yield f"A rep sees it otherwise, and you have not looked yet: {counted(mirror.waiting, 'check')}."
    if mirror.late:
        yield f"{counted(len(mirror.late), 'page')} of yours past review: {_some(mirror.late)}."
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


def sentences(digest: Digest, *, asks: bool = True) -> list[str]:
    """What a digest says further down, a sentence or three each, of which some may stand on top.

    Right below the top stands what it says of the strategy, and nobody reads that twice.
    """
    lead = [lead_words(digest)] if asks and digest.lead else []
    above = " ".join(filter(None, [*lead, playbook_words(digest), lag_words(digest)]))
    found = [line_words(digest, one) for one in digest.findings]
    found += [f"“{one.question}” ({asked(one.asks)})" for one in digest.unanswered]
    every = dict.fromkeys(filter(None, [*found, *ramp_words(digest), *care_words(digest)]))
    return [one for one in every if one not in above]


def in_short(draft: Draft) -> list[str]:
    """The sentences on top, as far as everybody who reads the digest still reads them below."""
    said = sentences(draft.for_all, asks=not draft.hides_lead) if draft.in_short else []
    return [one for one in draft.in_short if one in said]


def digest_lines(
    digest: Digest, *, note: str = "", aside: Aside | None = None, asks: bool = True, on_top: Sequence[str] = ()
) -> Iterator[str]:
    """The whole message as plain lines.

    Args:
        on_top: What it comes to in short, where somebody chose that.
        asks: Whether the question of the strategy stays in.
    """
    yield headline(digest)
    if note:
        yield note
    if on_top:
        yield "In short:"
        yield from (f"  {one}" for one in on_top)
    if asks:
        yield f"{QUESTION} {lead_words(digest)}"
    yield from filter(None, (playbook_words(digest), lag_words(digest)))
    for name, found in (("Working", digest.working), ("Tighten", digest.tighten)):
        if found:
            yield f"{name}:"
            yield from (f"  {at}. {line_words(digest, one)}" for at, one in enumerate(found, start=1))
    yield f"Exercise this week: {exercise_words(digest)}"
    lists = (
        ("Nobody knew", [f"“{one.question}” ({asked(one.asks)})" for one in digest.unanswered]),
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


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def asked(count: int) -> str:
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
