"""The scheduled work of plans: each piece brings one message to where it should be, however often it runs."""

from dataclasses import dataclass, replace
from datetime import datetime

from coachbot.domain.hours import LocalHours
from coachbot.plans.capability import Planning
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.jobs import CHOOSE, CHOSEN, DOUBT, PLAN, TODAY, CalendarDue, CallDue, ChoiceDue, Chosen, DayDue
from coachbot.plans.keep_plan import Change, Edit, End, Post
from handlers.plans.cards import PlanCards
from handlers.slack.blocks import Card
from handlers.slack.encode import mrkdwn
from handlers.slack.feature import Slack


@dataclass(frozen=True, slots=True)
class PlanJobs:
    """Posts plans, and keeps them true to the calendar."""

    plans: Planning
    slack: Slack
    cards: PlanCards

    def calendar(self, due: CalendarDue) -> None:
        """Read a calendar, and arrange what follows."""
        self.plans.sync(due.person, now=self.plans.clock())

    def plan(self, due: CallDue) -> None:
        """One plan: posted when it is due, then kept true until its call begins."""
        change = self._brought(due)
        if isinstance(change, Post):
            # While it was being posted its call may have been moved or called off.
            change = self._brought(due) or change
        if not isinstance(change, Edit | End):
            self._details(due)
        if isinstance(change, Post | Edit) and change.plan.choice is None and self.plans.choose.is_on:
            now, needed = self.plans.clock(), change.plan.meeting.start
            work = CHOOSE.at(ChoiceDue(due, change.row.shown), due=now, needed=needed, once=True)
            self.plans.queue.enqueue(work, now=now)

    def _brought(self, due: CallDue) -> Change | None:
        """What had to be shown of a plan, and is now."""
        change = self.plans.keep(due, now=self.plans.clock())
        if change is not None:
            self.show(change, PLAN.key(due))
        return change

    def choose(self, due: ChoiceDue) -> None:
        """Have a model choose among the lines of a plan that is posted already."""
        now = self.plans.clock()
        choice = self.plans.choose(due.call, now=now)
        if choice is not None:
            self.plans.queue.enqueue(CHOSEN.at(Chosen(due, choice), due=now, needed=now), now=now)

    def chosen(self, it: Chosen) -> None:
        """The same message with what was chosen, unless it is too late or the rep has taken a line on."""
        change = self.plans.keep.choose(it.asked.call, it.choice, now=self.plans.clock())
        if change is not None:
            self.show(change, PLAN.key(it.asked.call))

    def show(self, change: Change, key: str) -> None:
        """Bring the message to where it should be, and remember it.

        Args:
            key: Of the plan.
        """
        match change:
            case Post():
                self._post(change)
            case Edit():
                self._edit(change, key)
            case End():
                struck = self.cards.struck(change.plan, change.hours, change.why)
                self.slack.poster.update(change.row.channel, change.row.ts, struck)
                self.plans.keep.shown(change.row)
                if change.takes_details and change.row.details_ts:
                    self.slack.poster.delete(change.row.channel, change.row.details_ts)

    def today(self, due: DayDue) -> None:
        """The calls of a day, in its morning; changed later on when they change."""
        out = self.slack.poster.where_sent(TODAY.key(due))
        today = self.plans.morning(due, now=self.plans.clock(), is_out=out is not None)
        if today is None:
            return
        if out is not None and out.ts is not None:
            self.slack.poster.update(out.channel, out.ts, self.cards.today(today))
        elif today.calls and (slack := self.slack.people.slack_of(today.person)):
            self.slack.poster.post(TODAY.key(due), self.slack.poster.direct(slack), self.cards.today(today))

    def doubt(self, due: CallDue) -> None:
        """Ask whether a series is a sales call."""
        doubt = self.plans.series.doubt(due, now=self.plans.clock())
        slack = self.slack.people.slack_of(doubt.person) if doubt else ""
        if doubt is not None and slack:
            self.slack.poster.post(DOUBT.key(due), self.slack.poster.direct(slack), self.cards.doubt(doubt))

    def _post(self, change: Post) -> None:
        slack = self.slack.people.slack_of(change.person)
        if not slack:
            return
        channel = self.slack.poster.direct(slack)
        card = self.cards.message(change.plan, self.plans.clock(), self.plans.team.hours(change.person))
        ts = self.slack.poster.post(change.key, channel, card)
        # Stored before the details go out: a plan that is seen must be one that is kept true.
        self.plans.keep.shown(replace(change.row, channel=channel, ts=ts))

    def _edit(self, change: Edit, key: str) -> None:
        row, now = change.row, self.plans.clock()
        card = self.cards.message(change.plan, now, change.hours, accepted=row.accepted)
        self.slack.poster.update(row.channel, row.ts, card)
        if row.details_ts:
            self.slack.poster.update(row.channel, row.details_ts, self.cards.details(change.plan))
        if change.moved_from is not None:
            moved = Card(_moved(change.moved_from, row.start_at, change.hours), [])
            self.slack.poster.post(f"{key}:moved:{row.start_at.isoformat()}", row.channel, moved, thread=row.ts)
        self.plans.keep.shown(row)

    def _details(self, due: CallDue) -> None:
        """The details in a posted plan's thread, unless they are there."""
        row = self.plans.keep.details_due(due, now=self.plans.clock())
        if row is None:
            return
        card = self.cards.details(GamePlan.from_json(row.content or {}))
        ts = self.slack.poster.post(f"{PLAN.key(due)}:details:{row.ts}", row.channel, card, thread=row.ts)
        self.plans.keep.shown(replace(row, details_ts=ts))


def _moved(before: datetime, now: datetime, hours: LocalHours) -> str:
    """Moved to 14:00; with the day where it is another."""
    local, same_day = hours.local(now), hours.day_of(before) == hours.day_of(now)
    return mrkdwn(f"Moved to {local:%H:%M}." if same_day else f"Moved to {local:%a %d %b, %H:%M}.", 100)
