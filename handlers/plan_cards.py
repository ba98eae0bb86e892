"""Block Kit for game plans. Whatever a calendar, a deal or a page says goes into literal text elements."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from coachbot.domain.sources import Source
from coachbot.plans.game_plan import GamePlan, IfThen, Objection
from coachbot.plans.meeting import Meeting
from handlers import ids
from handlers.blocks import Block, actions, button, context, items, line, plain, rich, text
from handlers.encode import literal, mrkdwn
from handlers.plan_text import heading, if_then_text, length, plan_text, rows, subject
from handlers.show import day, shown, source_line

ROW_CHARS = 400
TITLE_CHARS = 150
FALLBACK_CHARS = 3_900
SMALL_PRINT_CHARS = 600
ACCEPTED = "✓ You'll do this. "


class PlanCards:
    """How game plans look."""

    def message(
        self, plan: GamePlan, now: datetime, zone: str, *, accepted: Collection[str] = (), kept: bool = True
    ) -> tuple[str, list[Block]]:
        """The plan on one screen, and all of it as text for notifications and for when blocks are refused.

        Args:
            accepted: Ids of the if-then lines the rep took on.
            kept: Whether lines can be taken on: it is the rep's own plan, not a look at one.
        """
        asks = [line(text(_cut(ask.text))) for ask in plan.must_ask]
        body: list[Block] = [_title(plan, now, zone)]
        body.extend(line(text(f"{label}  ", bold=True), text(_cut(value))) for label, value in rows(plan))
        if asks:
            body += [line(text("Must ask", bold=True)), items(asks, ordered=True)]
        if plan.if_then:
            body.append(line(text("If … then", bold=True)))
        found = [rich(body)]
        if plan.if_then:
            found += [_if_then(one, taken=one.id in accepted, kept=kept) for one in plan.if_then]
        buttons = [button("Warm up: 2 minutes", ids.WARM_UP, plan.warm_up.play)] if plan.warm_up and kept else []
        if kept:
            found.append(actions([*buttons, button("Not a sales call", ids.NOT_A_CALL, plan.key)]))
        found.append(context(_cut("From  " + "  ·  ".join(one.title for one in plan.sources), SMALL_PRINT_CHARS)))
        return mrkdwn(plan_text(plan, now, zone), FALLBACK_CHARS), found

    def details(self, plan: GamePlan) -> tuple[str, list[Block]]:
        """What stands in the thread: the lines in full, reasons, history, and every source."""
        parts: list[Block] = []
        for one in plan.likely_objections:
            parts += _objection(one)
        if plan.must_ask:
            reasons = [f"{shown(ask.text)}  {shown(ask.reason)}" for ask in plan.must_ask if ask.reason]
            if reasons:
                parts += [line(text("Why we ask", bold=True)), items([line(text(_cut(one))) for one in reasons])]
        if plan.history:
            past = [line(text(f"{day(one.on)}  ", italic=True), text(_cut(one.text))) for one in plan.history]
            parts += [line(text("Before", bold=True)), items(past)]
        parts.append(line(text("The deal  ", bold=True), text(_cut(plan.deal_why))))
        sources = [source_line(one) if one.page else _named(one) for one in plan.sources]
        if sources:
            parts += [line(text("Sources", bold=True)), items([line(text(_cut(one))) for one in sources])]
        return "Details of the game plan", [rich(parts)]

    def struck(self, plan: GamePlan, zone: str, why: str) -> tuple[str, list[Block]]:
        """A plan for a call that does not take place."""
        start = plan.meeting.start.astimezone(ZoneInfo(zone))
        title = literal(f"{start:%H:%M}  {subject(plan)}", TITLE_CHARS)
        return mrkdwn(f"{title}: {why}", ROW_CHARS), [rich([line(text(title, strike=True), text(f"   {why}"))])]

    def warm_up(self, plan: GamePlan) -> tuple[str, list[Block]]:
        """The buyer's words, to be answered aloud before looking."""
        assert plan.warm_up is not None
        lead = "Two minutes. Read each aloud as they would say it, and answer it aloud. Then look."
        said = [line(text(f"“{_cut(shown(prompt))}”")) for prompt in plan.warm_up.prompts]
        body = rich([line(text(lead)), items(said, ordered=True)])
        return mrkdwn(lead, ROW_CHARS), [
            body, actions([button("Show the team's line", ids.WARM_UP_LINE, plan.warm_up.play)])
        ]  # fmt: skip

    def warm_up_line(self, plan: GamePlan) -> tuple[str, list[Block]]:
        """The team's line for it."""
        assert plan.warm_up is not None
        said = f"“{_cut(shown(plan.warm_up.line))}”"
        return mrkdwn(said, ROW_CHARS), [
            rich([line(text("The team says  ", bold=True), text(said))]),
            context(_cut(f"From  {plan.warm_up.title}")),
        ]

    def morning(
        self, plans: Sequence[tuple[datetime, datetime, str]], promises: Sequence[str], zone: str, lead: int
    ) -> tuple[str, list[Block]]:
        """Today's calls: start, end and title of each."""
        count = "1 call" if len(plans) == 1 else f"{len(plans)} calls"
        lead_in = f"Today: {count}."
        lines = [
            line(text(_at(start, end, zone), bold=True), text(f"  {_cut(title, TITLE_CHARS)}"))
            for start, end, title in plans
        ]
        if not lines:
            none = "Today: no sales calls any more."
            return none, [rich([line(text(none, bold=True))])]
        body = [line(text(lead_in, bold=True)), items(lines)]
        if promises:
            body += [line(text("You promised", bold=True)), items([line(text(_cut(one))) for one in promises])]
        note = f"Each game plan comes {length(lead)} before its call."
        said = mrkdwn("\n".join([lead_in, *(f"{_at(s, e, zone)}  {t}" for s, e, t in plans)]), FALLBACK_CHARS)
        return said, [rich(body), context(note)]

    def doubt(self, title: str, start: datetime, why: str, key: str, zone: str) -> tuple[str, list[Block]]:
        """Is this a sales call? Asked once a series."""
        when = start.astimezone(ZoneInfo(zone))
        asked = f"Is {_quoted(title)} ({when:%a %d %b, %H:%M}) a sales call?"
        yes_no = actions([button("Yes, plan for it", ids.IS_A_CALL, key), button("No", ids.NOT_A_CALL, key)])
        return mrkdwn(asked, ROW_CHARS), [
            rich([line(text(asked))]),
            context(_cut(f"{why} I ask once for the whole series.")),
            yes_no,
        ]

    def no_call(self, meeting: Meeting | None, key: str) -> tuple[str, list[Block]]:
        """What the rep said of a meeting and its series, with the way back."""
        said = f"Noted: {_quoted(meeting.title if meeting else '')} is not a sales call."
        if meeting and meeting.series:
            said += " No more plans for this series."
        return mrkdwn(said, ROW_CHARS), [
            rich([line(text(said))]),
            actions([button("It is a sales call", ids.IS_A_CALL, key)]),
        ]


def _title(plan: GamePlan, now: datetime, zone: str) -> Block:
    name, _, when = heading(plan, now, zone).partition("    ")
    parts = [text(literal(name, TITLE_CHARS), bold=True), text(f"   {when}")]
    if plan.meeting.link:
        parts += [text(" · "), {"type": "link", "url": plan.meeting.link, "text": "join"}]
    return line(*parts)


def _if_then(one: IfThen, *, taken: bool, kept: bool) -> Block:
    said = if_then_text(one.buyer, one.then)
    block: Block = {"type": "section", "text": plain(_cut((ACCEPTED if taken else "") + said))}
    if kept and not taken:
        block["accessory"] = button("I'll do this", ids.ACCEPT_LINE, one.id)
    return block


def _objection(one: Objection) -> list[Block]:
    style = f"   {one.style}" if one.style else ""
    head = line(text(_cut(one.title), bold=True), text(_cut(f"{style}   likely: {one.because}"), italic=True))
    quote = {"type": "rich_text_quote", "elements": [text(_cut(shown(one.say)))]}
    asks = [items([line(text(_cut(shown(ask)))) for ask in one.ask])] if one.ask else []
    return [head, quote, *asks]


def _named(source: Source) -> str:
    return f"{source.title} v{source.version}" if source.version else source.title


def _at(start: datetime, end: datetime, zone: str) -> str:
    local = ZoneInfo(zone)
    return f"{start.astimezone(local):%H:%M}–{end.astimezone(local):%H:%M}"


def _quoted(title: str) -> str:
    return f"“{literal(title, TITLE_CHARS)}”" if title.strip() else "a meeting without a title"


def _cut(value: str, limit: int = ROW_CHARS) -> str:
    return literal(value, limit) or " "
