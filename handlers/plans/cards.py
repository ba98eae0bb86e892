"""Block Kit for game plans. Whatever a calendar, a deal or a page says goes into literal text elements."""

from collections.abc import Collection
from datetime import datetime

from coachbot.domain.hours import LocalHours
from coachbot.domain.sources import Source
from coachbot.plans.game_plan import GamePlan, IfThen, Objection, WarmUp
from coachbot.plans.morning import Today
from coachbot.plans.series import Doubt, PutAway, meeting_value
from handlers.plans.words import heading, if_then_text, plan_text, rows, subject
from handlers.slack.blocks import Block, Card, actions, button, context, items, line, plain, rich, text
from handlers.slack.encode import literal, mrkdwn
from handlers.words import day, length, shown, source_line

ROW_CHARS = 400
TITLE_CHARS = 150
FALLBACK_CHARS = 3_900
SMALL_PRINT_CHARS = 600
ACCEPT = "plans.accept"
WARM_UP = "plans.warm_up"
WARM_UP_LINE = "plans.warm_up_line"
PRACTISE = "plans.practise"
NOT_A_CALL = "plans.not_a_call"
IS_A_CALL = "plans.is_a_call"
ACCEPTED = "✓ You'll do this. "


class PlanCards:
    """How game plans look."""

    def message(
        self, plan: GamePlan, now: datetime, hours: LocalHours, *, accepted: Collection[str] = (), kept: bool = True
    ) -> Card:
        """The plan on one screen, and all of it as text for notifications and for when blocks are refused.

        Args:
            accepted: Ids of the if-then lines the rep took on.
            kept: Whether lines can be taken on: it is the rep's own plan, not a look at one.
        """
        asks = [line(text(_cut(plan.brief(ask.text)))) for ask in plan.must_ask]
        body: list[Block] = [_title(plan, now, hours)]
        body.extend(line(text(f"{label}  ", bold=True), text(_cut(value))) for label, value in rows(plan))
        if asks:
            body += [line(text("Must ask", bold=True)), items(asks, ordered=True)]
        if plan.if_then:
            body.append(line(text("If … then", bold=True)))
        blocks = [rich(body)]
        if plan.if_then:
            blocks += [_if_then(one, plan.brief(one.then), taken=one.id in accepted, kept=kept) for one in plan.if_then]
        buttons = [button("Warm up: 2 minutes", WARM_UP, plan.warm_up.play)] if plan.warm_up and kept else []
        if kept:
            blocks.append(actions([*buttons, button("Not a sales call", NOT_A_CALL, this_meeting(plan))]))
        blocks.append(context(_cut("From  " + "  ·  ".join(one.title for one in plan.sources), SMALL_PRINT_CHARS)))
        return Card(mrkdwn(plan_text(plan, now, hours), FALLBACK_CHARS), blocks)

    def details(self, plan: GamePlan) -> Card:
        """What stands in the thread: the lines in full, reasons, history, and every source."""
        parts: list[Block] = []
        for one in plan.likely_objections:
            parts += _objection(one)
        if plan.must_ask:
            reasons = [f"{shown(ask.text)}  {shown(ask.reason)}" for ask in plan.must_ask if ask.reason]
            if reasons:
                parts += [line(text("Why we ask", bold=True)), items([line(text(_cut(one))) for one in reasons])]
        if plan.cut:
            parts += [line(text("In full", bold=True)), items([line(text(_cut(shown(one)))) for one in plan.cut])]
        if plan.history:
            past = [line(text(f"{day(one.on)}  ", italic=True), text(_cut(one.text))) for one in plan.history]
            parts += [line(text("Before", bold=True)), items(past)]
        parts.append(line(text("The deal  ", bold=True), text(_cut(plan.deal_why))))
        sources = [source_line(one) if one.page else _named(one) for one in plan.sources]
        if sources:
            parts += [line(text("Sources", bold=True)), items([line(text(_cut(one))) for one in sources])]
        return Card("Details of the game plan", [rich(parts)])

    def struck(self, plan: GamePlan, hours: LocalHours, why: str) -> Card:
        """A plan for a call that does not take place."""
        title = literal(f"{hours.local(plan.meeting.start):%H:%M}  {subject(plan)}", TITLE_CHARS)
        struck = rich([line(text(title, strike=True), text(f"   {why}"))])
        return Card(mrkdwn(f"{title}: {why}", ROW_CHARS), [struck])

    def warm_up(self, warm_up: WarmUp) -> Card:
        """The buyer's words, to be answered aloud before looking."""
        lead = "Two minutes. Read each aloud as they would say it, and answer it aloud. Then look."
        said = [line(text(f"“{_cut(shown(prompt))}”")) for prompt in warm_up.prompts]
        look = actions([button("Show the team's line", WARM_UP_LINE, warm_up.play)])
        return Card(mrkdwn(lead, ROW_CHARS), [rich([line(text(lead)), items(said, ordered=True)]), look])

    def warm_up_line(self, warm_up: WarmUp) -> Card:
        """The team's line for it."""
        said = f"“{_cut(shown(warm_up.line))}”"
        shown_line = rich([line(text("The team says  ", bold=True), text(said))])
        more = actions([button("Practise it: 3 to 5 minutes", PRACTISE, warm_up.play)])
        return Card(mrkdwn(said, ROW_CHARS), [shown_line, context(_cut(f"From  {warm_up.title}")), more])

    def today(self, today: Today, *, said_before: bool = True) -> Card:
        """Today's calls: start, end and title of each, and what was promised."""
        calls = [(_at(call.meeting.start, call.meeting.end, today.hours), call.meeting.title) for call in today.calls]
        if not calls:
            none = "Today: no sales calls any more." if said_before else "Today: no sales calls."
            return Card(none, [rich([line(text(none, bold=True))])])
        count = "1 call" if len(calls) == 1 else f"{len(calls)} calls"
        lead_in = f"Today: {count}."
        listed = [line(text(at, bold=True), text(f"  {_cut(title, TITLE_CHARS)}")) for at, title in calls]
        body = [line(text(lead_in, bold=True)), items(listed)]
        if today.promises:
            promised = [line(text(_cut(promise))) for promise in today.promises]
            body += [line(text("You promised", bold=True)), items(promised)]
        note = f"Each game plan comes {length(today.lead_minutes)} before its call." if today.lead_minutes else ""
        said = mrkdwn("\n".join([lead_in, *(f"{at}  {title}" for at, title in calls)]), FALLBACK_CHARS)
        return Card(said, [rich(body), *([context(note)] if note else [])])

    def doubt(self, doubt: Doubt) -> Card:
        """Is this a sales call? Asked once a series."""
        meeting, key = doubt.meeting.meeting, meeting_value(doubt.meeting.meeting.uid, doubt.meeting.meeting.occurrence)
        asked = f"Is {_quoted(meeting.title)} ({doubt.hours.local(meeting.start):%a %d %b, %H:%M}) a sales call?"
        yes_no = actions([button("Yes, plan for it", IS_A_CALL, key), button("No", NOT_A_CALL, key)])
        why = context(_cut(f"{doubt.meeting.why} I ask once for the whole series."))
        return Card(mrkdwn(asked, ROW_CHARS), [rich([line(text(asked))]), why, yes_no])

    def no_call(self, put_away: PutAway) -> Card:
        """What the rep said of a meeting and its series, with the way back."""
        meeting = put_away.meeting
        said = f"Noted: {_quoted(meeting.title if meeting else '')} is not a sales call."
        if meeting and meeting.series:
            said += " No more plans for this series."
        back = actions([button("It is a sales call", IS_A_CALL, put_away.value)])
        return Card(mrkdwn(said, ROW_CHARS), [rich([line(text(said))]), back])


def this_meeting(plan: GamePlan) -> str:
    """What a button carries to name the plan's meeting."""
    return meeting_value(plan.meeting.uid, plan.meeting.occurrence)


def _title(plan: GamePlan, now: datetime, hours: LocalHours) -> Block:
    name, _, when = heading(plan, now, hours).partition("    ")
    parts = [text(literal(name, TITLE_CHARS), bold=True), text(f"   {when}")]
    if plan.meeting.link:
        parts += [text(" · "), {"type": "link", "url": plan.meeting.link, "text": "join"}]
    return line(*parts)


def _if_then(one: IfThen, then: str, *, taken: bool, kept: bool) -> Block:
    said = if_then_text(one.buyer, then)
    block: Block = {"type": "section", "text": plain(_cut((ACCEPTED if taken else "") + said))}
    if kept and not taken:
        block["accessory"] = button("I'll do this", ACCEPT, one.id)
    return block


def _objection(one: Objection) -> list[Block]:
    style = f"   {one.style}" if one.style else ""
    head = line(text(_cut(one.title), bold=True), text(_cut(f"{style}   likely: {one.because}"), italic=True))
    quote = {"type": "rich_text_quote", "elements": [text(_cut(shown(one.say)))]}
    asks = [items([line(text(_cut(shown(ask)))) for ask in one.ask])] if one.ask else []
    return [head, quote, *asks]


def _named(source: Source) -> str:
    return f"{source.title} v{source.version}" if source.version else source.title


def _at(start: datetime, end: datetime, hours: LocalHours) -> str:
    return f"{hours.local(start):%H:%M}–{hours.local(end):%H:%M}"


def _quoted(title: str) -> str:
    return f"“{literal(title, TITLE_CHARS)}”" if title.strip() else "a meeting without a title"


def _cut(value: str, limit: int = ROW_CHARS) -> str:
    return literal(value, limit) or " "
