"""A game plan in words: the rows both the terminal and Slack show."""

from datetime import datetime

from coachbot.domain.hours import LocalHours
from coachbot.plans.game_plan import GamePlan, Guest
from handlers.words import day, length, money, shown


def plan_text(plan: GamePlan, now: datetime, hours: LocalHours) -> str:
    """The whole plan as plain text."""
    lines = [heading(plan, now, hours)]
    lines.extend(f"  {label:<16} {text}" for label, text in rows(plan))
    if plan.must_ask:
        lines.append("  Must ask")
        lines.extend(f"    {number}. {plan.brief(ask.text)}" for number, ask in enumerate(plan.must_ask, start=1))
    if plan.if_then:
        lines.append("  If … then")
        lines.extend(f"    {if_then_text(line.buyer, plan.brief(line.then))}" for line in plan.if_then)
    if plan.warm_up:
        lines.append(f"  {'Warm up':<16} 2 minutes, aloud: {plan.warm_up.title}")
    lines.append("  From             " + " · ".join(source.title for source in plan.sources))
    return "\n".join(lines)


def heading(plan: GamePlan, now: datetime, hours: LocalHours) -> str:
    """10:30  Discovery with Northgate Foods    in 30 min · 45 min."""
    start = hours.local(plan.meeting.start)
    minutes = round((plan.meeting.end - plan.meeting.start).total_seconds() / 60)
    day_before = "" if start.date() == hours.day_of(now) else f"{start:%a} {start.day} {start:%b}, "
    return f"{day_before}{start:%H:%M}  {subject(plan)}    {in_time(plan.meeting.start, now)} · {length(minutes)}"


def subject(plan: GamePlan) -> str:
    """What the call is, and with whom."""
    with_whom = plan.account or next((guest.company for guest in plan.room if guest.company), "")
    return f"{plan.stage.capitalize()} with {with_whom}" if with_whom else plan.meeting.title or "Your call"


def rows(plan: GamePlan) -> list[tuple[str, str]]:
    """Label and text of the rows above the questions."""
    labelled: list[tuple[str, str]] = []
    if plan.why:
        labelled.append(("Why we are there", shown(plan.why.text)))
    if plan.room:
        labelled.append(
            ("In the room", " · ".join(guest_text(guest) for guest in plan.room[:4]) + _more(len(plan.room) - 4))
        )
    labelled.append(("Where it stands", standing_text(plan)))
    if plan.goal:
        labelled.append(("Goal", shown(plan.brief(plan.goal.text))))
    if plan.next_step:
        labelled.append(("Next step to secure", shown(plan.next_step.text)))
    if plan.focus:
        labelled.append(("Your focus", " · ".join(behaviour.name for behaviour in plan.focus)))
    return labelled


def guest_text(guest: Guest) -> str:
    """Yolanda Reyes, VP Finance (met 2x, last 4 Nov)."""
    name = f"{guest.name}, {guest.role}" if guest.role else guest.name
    if guest.status == "declined":
        return f"{name} (declined)"
    if not guest.met or guest.last_met is None:
        return f"{name} (first time)"
    return f"{name} (met {guest.met}x, last {guest.last_met.day} {guest.last_met:%b})"


def standing_text(plan: GamePlan) -> str:
    """Negotiation · 36k · close 7 Dec · you promised: the security sheet."""
    if plan.deal is None:
        return plan.deal_why
    parts = [plan.deal.stage.capitalize()]
    if plan.deal.amount:
        parts.append(money(plan.deal.amount))
    if plan.deal.close_on:
        parts.append(f"close {day(plan.deal.close_on)}")
    if plan.promises:
        parts.append("you promised: " + "; ".join(promise.text for promise in plan.promises))
    return " · ".join(parts)


def if_then_text(buyer: str, then: str) -> str:
    """If they say “…”, then I ask: “…”"""
    verb = "I ask" if then.rstrip("”\"'").endswith("?") else "I say"
    return f"If they say “{shown(buyer).rstrip('.')}”, then {verb}: “{shown(then)}”"


def in_time(start: datetime, now: datetime) -> str:
    """In 30 min; now; 5 min ago."""
    minutes = round((start - now).total_seconds() / 60)
    if minutes >= 2 * 24 * 60:
        return f"in {minutes // (24 * 60)} days"
    if minutes == 0:
        return "now"
    return f"in {length(minutes)}" if minutes > 0 else f"{length(-minutes)} ago"


def _more(count: int) -> str:
    return f" · and {count} more" if count > 0 else ""
