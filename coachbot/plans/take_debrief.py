"""Asking how a call went, and keeping what the rep taps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from coachbot.domain.deals import Outcome
from coachbot.domain.jobs import JobQueue
from coachbot.domain.people import Person
from coachbot.plans.debrief import (
    Debrief,
    DebriefState,
    Moment,
    finished,
    reopened,
    with_asked,
    with_moment,
    with_note,
    with_outcome,
    with_spoken,
)
from coachbot.plans.game_plan import GamePlan, same_line
from coachbot.plans.jobs import DEBRIEF, DebriefDue
from coachbot.plans.ports import DebriefStore, MeetingStore, PlanStore, TeamStore
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.plans.times import DEBRIEF_HELPS, debrief_due

SNOOZE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OpenDebrief:
    """A debrief as it is to be shown, with the plan it asks about."""

    debrief: Debrief
    plan: GamePlan


@dataclass(frozen=True, slots=True)
class Asked:
    """A debrief to be asked; ``key`` is its message's, ``replaces`` the message that was put off."""

    key: str
    shown: OpenDebrief
    channel: str
    replaces: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class TakeDebrief:
    """Asks after the call, and stores each tap at once."""

    team: TeamStore
    meetings: MeetingStore
    plans: PlanStore
    debriefs: DebriefStore
    queue: JobQueue

    def ask(self, due: DebriefDue, *, now: datetime) -> Asked | None:
        """How did it go? Only of a call whose plan was sent, and only while the rep still remembers."""
        which = (due.person, due.uid, due.occurrence)
        person, row, meeting = self.team.person(due.person), self.plans.plan(*which), self.meetings.meeting(*which)
        if person is None or row is None or not row.content or row.state is not PlanState.POSTED:
            return None
        if meeting is None or not meeting.is_on:
            return None
        at = debrief_due(meeting.meeting.end, self.team.hours(person))
        if now < at:
            # The call was moved, or took another hour.
            self.queue.schedule([DEBRIEF.at(due, due=at, needed=at + DEBRIEF_HELPS)], now=now)
            return None
        known = self.debriefs.debrief(*which)
        if now > at + DEBRIEF_HELPS or (known is not None and known.state is DebriefState.DONE):
            return None
        plan = GamePlan.from_json(row.content)
        debrief = known or _fresh(row, plan, meeting.meeting.start)
        replaces = (debrief.channel, debrief.ts) if debrief.ts else None
        return Asked(f"debrief:{row.key}:{due.times}", OpenDebrief(debrief, plan), row.channel, replaces)

    def shown(self, debrief: Debrief) -> None:
        """Saves a debrief once its message stands in Slack where the row says; what was said of it meanwhile stays."""
        place = {"channel": debrief.channel, "ts": debrief.ts}
        if self._change(debrief, lambda stored: replace(stored, **place)) is None:
            self.debriefs.save_debrief(debrief)

    def outcome(self, person: Person, channel: str, ts: str, value: str, *, now: datetime) -> OpenDebrief | None:
        """How the call went; None where there is nothing to tap any more, or no such outcome."""
        current = self._found(person, channel, ts)
        if current is None or value not in set(Outcome):
            return None
        return self._tapped(current, lambda stored: with_outcome(stored, Outcome(value), now=now))

    def moment(
        self, person: Person, channel: str, ts: str, line: str, how: str, *, now: datetime
    ) -> OpenDebrief | None:
        """Whether a line of the plan was said."""
        current = self._found(person, channel, ts)
        chosen = same_line(current.plan.if_then, line) if current else None
        if current is None or chosen is None or how not in set(Moment):
            return None
        return self._tapped(current, lambda stored: with_moment(stored, chosen.id, Moment(how), now=now))

    def asked(
        self, person: Person, channel: str, ts: str, selected: Sequence[str], *, now: datetime
    ) -> OpenDebrief | None:
        """Which must-asks were asked."""
        current = self._found(person, channel, ts)
        if current is None:
            return None
        known = {ask.id for ask in current.plan.must_ask}
        asked = [ask for ask in selected if ask in known]
        return self._tapped(current, lambda stored: with_asked(stored, asked, now=now))

    def reopen(self, person: Person, channel: str, ts: str) -> OpenDebrief | None:
        """Asks once more how the call went, also of a debrief that is done; only its own rep."""
        current = self._found(person, channel, ts)
        return self._kept(current, reopened) if current else None

    def finish(self, person: Person, channel: str, ts: str, *, now: datetime) -> OpenDebrief | None:
        """Closes the debrief when the rep is done, once it is known how the call went."""
        current = self._found(person, channel, ts)
        return self._tapped(current, lambda stored: finished(stored, now=now)) if current else None

    def snooze(self, person: Person, channel: str, ts: str, *, now: datetime) -> tuple[Debrief, bool] | None:
        """Ask again in an hour, or when the quiet hours are over; and whether it is in an hour."""
        current = self._found(person, channel, ts)
        if current is None or current.debrief.state is not DebriefState.ASKED:
            return None
        debrief = current.debrief
        at = self.team.hours(person).out_of_quiet(now + SNOOZE)
        # The next message is another one, and has another key.
        due = DebriefDue(debrief.person, debrief.uid, debrief.occurrence, times=ts)
        self.queue.schedule([DEBRIEF.at(due, due=at, needed=at + DEBRIEF_HELPS)], now=now)
        return debrief, at - now <= SNOOZE + timedelta(minutes=1)

    def note_of(self, person: Person, channel: str, ts: str) -> str | None:
        """The note so far; None where the message is no debrief of this person's."""
        debrief = self.debriefs.debrief_at(channel, ts)
        return debrief.note if debrief is not None and debrief.person == person.id else None

    def note(self, person: Person, channel: str, ts: str, written: str, mark: str) -> OpenDebrief | None:
        """The note as the rep wrote it; only of their own call.

        Args:
            mark: Of the note that they began from.
        """
        current = self._found(person, channel, ts)
        return self._kept(current, lambda stored: with_note(stored, written, mark)) if current else None

    def spoken(self, person: Person, channel: str, ts: str, words: str) -> OpenDebrief | None:
        """What the rep said into the debrief of their own call is added to its note."""
        current = self._found(person, channel, ts)
        return self._kept(current, lambda stored: with_spoken(stored, words)) if current else None

    def transcript(
        self, person: Person, channel: str, ts: str, turns: Sequence[Mapping[str, Any]]
    ) -> OpenDebrief | None:
        """The transcript of the rep's own call."""
        current = self._found(person, channel, ts)
        return self._kept(current, lambda stored: replace(stored, transcript=turns)) if current else None

    # -- parts -------------------------------------------------------------------------------------

    def _found(self, person: Person, channel: str, ts: str) -> OpenDebrief | None:
        """The debrief of a message, if it is this person's own."""
        debrief = self.debriefs.debrief_at(channel, ts)
        if debrief is not None and debrief.person != person.id:
            return None
        row = self.plans.plan(debrief.person, debrief.uid, debrief.occurrence) if debrief else None
        if debrief is None or row is None or not row.content:
            return None
        return OpenDebrief(debrief, GamePlan.from_json(row.content))

    def _tapped(self, current: OpenDebrief, how: Callable[[Debrief], Debrief]) -> OpenDebrief | None:
        """A tap, while the debrief takes some; None where it is closed."""
        if current.debrief.state is not DebriefState.ASKED:
            return None
        return self._kept(current, lambda stored: how(stored) if stored.state is DebriefState.ASKED else stored)

    def _kept(self, current: OpenDebrief, how: Callable[[Debrief], Debrief]) -> OpenDebrief | None:
        debrief = self._change(current.debrief, how)
        return replace(current, debrief=debrief) if debrief else None

    def _change(self, debrief: Debrief, how: Callable[[Debrief], Debrief]) -> Debrief | None:
        """Taps, forms and recordings may come at one moment: each changes what is stored then, and nothing else."""
        return self.debriefs.change(debrief.person, debrief.uid, debrief.occurrence, how)


def _fresh(row: PostedPlan, plan: GamePlan, start: datetime) -> Debrief:
    return Debrief(
        row.person,
        row.uid,
        row.occurrence,
        call_at=start,
        account=plan.account,
        deal=plan.deal.id if plan.deal else "",
        stage=plan.stage,
        moments=dict.fromkeys(row.accepted, ""),
    )
