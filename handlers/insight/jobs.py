"""Drafts to managers on Monday, and what they do with them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from coachbot.domain.people import Person
from coachbot.insight.capability import Insight
from coachbot.insight.drafts import Draft, DraftState
from coachbot.insight.jobs import DIGEST, SUMMARIZED, SUMMARY, DigestDue, Summarized
from coachbot.insight.weekly import last_week
from handlers.insight import words
from handlers.insight.cards import NOTE, SHOWN, DigestCards
from handlers.slack.blocks import Block
from handlers.slack.feature import Slack
from handlers.slack.forms import entered, ticked
from handlers.slack.interactions import Command, IncomingMessage, Press, Submission

Assigns: TypeAlias = Callable[[Person, str, str], str]
"""Asks a manager's team to practise a behaviour for a week, given what asks for it; the sentence to say of it."""


class Gaps(NamedTuple):
    """What upkeep does with a question nobody could answer.

    Attributes:
        write: The form of a play for it; None where this person may not write one.
        ask: Asks a rep for their words; the sentence to say of it.
        read: What a page or a checklist says and what happened to it; empty where there is nothing.
        draft: Has a play drafted from calls and pages, given the question and what asks for it; the sentence to say
            where it is not.
        drafts: Whether that can be had.
    """

    write: Callable[[str, Person], Block | None]
    ask: Callable[[Person, str, str], str]
    read: Callable[[str], str]
    draft: Callable[[Person, str, str], str]
    drafts: Callable[[], bool]


_SUMMARY_HELPS = timedelta(minutes=10)
_ONLY_MANAGERS = "The digest is for whoever leads a team. Ask your manager, or see your own practice on my Home tab."
_NO_TEAM = "You are in no team of the list, so there is no week to tell of. Import people first."
_NOTHING = "Fewer than three people told of calls so far, so there is nothing to say yet. Debriefs make the digest."
_NO_CHANNEL = "No channel of your team is set. Ask whoever runs the coach to set COACHBOT_TEAM_CHANNELS."


@dataclass(frozen=True, slots=True)
class DigestJobs:
    """Makes, shows, edits and posts digests; whose draft it is, is looked up each time."""

    insight: Insight
    slack: Slack
    cards: DigestCards
    channel_of: Callable[[str], str]
    assigns: Assigns
    gaps: Gaps

    def due(self, due: DigestDue) -> None:
        """Monday, eight o'clock; nothing where the team had nothing to tell."""
        manager = self.insight.people.person(due.manager)
        if manager is None or not manager.manages or manager.team != due.team:
            return
        known = self.insight.drafts.draft(due.team, due.week, due.manager)
        # Who asked for it a little earlier has it.
        if known is None or not known.ts:
            self._make(manager, due.week, DIGEST.key(due))

    def summarize(self, due: DigestDue) -> None:
        """Have a model choose what stands on top of a draft that is there already."""
        draft = self.insight.drafts.draft(due.team, due.week, due.manager)
        if draft is None or draft.in_short or draft.state is not DraftState.DRAFT:
            return
        lines = self.insight.summarize(words.sentences(draft.for_all, asks=not draft.hides_lead))
        if lines:
            now = self.insight.clock()
            work = SUMMARIZED.at(Summarized(due, lines, draft.channel, draft.ts), due=now, needed=now)
            self.insight.queue.enqueue(work, now=now)

    def summarized(self, it: Summarized) -> None:
        """The same draft, with what it comes to on top."""
        draft = self.insight.drafts.draft(it.draft.team, it.draft.week, it.draft.manager)
        if draft is not None and draft.state is DraftState.DRAFT and not draft.in_short:
            self._keep(replace(draft, in_short=it.lines))

    def plan(self) -> None:
        """A tick: whose draft comes in the next hours."""
        self.insight.plan(now=self.insight.clock())

    def command(self, asked: Command, person: Person) -> None:
        """``/coach digest``."""
        note = self.slack.poster.note(self._on_demand(person, asked.key))
        self.slack.poster.answer(asked.key, asked.url, asked.user, note)

    def message(self, message: IncomingMessage, person: Person) -> None:
        """“Digest”, in the messages with the coach."""
        note = self.slack.poster.note(self._on_demand(person, message.key))
        self.slack.poster.post(f"{message.key}:told", message.channel, note, thread=message.thread)

    def post(self, press: Press, person: Person) -> None:
        """The team sees it, once, whoever of its managers posts it."""
        draft = self._of(press.value, person)
        if draft is None or draft.state is DraftState.POSTED:
            return
        made = draft.digest
        if self.insight.drafts.is_posted(made.team, made.week):
            said = "The team has this week already, from a colleague of yours."
            self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, said)
            return
        key = f"digest:{made.team}:{made.week.isoformat()}:team"
        channel = self.channel_of(made.team)
        if not channel:
            self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, _NO_CHANNEL)
            return
        if why := self.slack.places.why_not(channel):
            said = f"I can't post it in <#{channel}>: {why}. Ask your admin for another channel."
            self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, said)
            return
        self.slack.poster.post(key, channel, self.cards.posted(draft))
        self._keep(replace(draft, state=DraftState.POSTED))

    def keep(self, press: Press, person: Person) -> None:
        """Nobody else sees it."""
        if (draft := self._of(press.value, person)) is not None and draft.state is DraftState.DRAFT:
            self._keep(replace(draft, state=DraftState.KEPT))

    def assign(self, press: Press, person: Person) -> None:
        """The exercise, to the whole team, for a week."""
        draft = self._of(press.value, person)
        if draft is not None and draft.digest.exercise is not None:
            said = self.assigns(person, draft.digest.exercise.behaviour, press.key)
            self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, said)

    def evidence(self, press: Press, person: Person) -> Block | None:
        """What one thing rests on, and its page."""
        key, _, about = press.value.rpartition("|")
        draft = self._of(key, person)
        return (
            None
            if draft is None or not self.cards.offers(draft, about)
            else self.cards.evidence(draft.digest, about, self.gaps.read(about))
        )

    def write(self, press: Press, person: Person) -> Block | None:
        """A play for a question nobody could answer."""
        return self.gaps.write(press.value, person)

    def draft(self, press: Press, person: Person) -> None:
        """A play for such a question, to begin with, from calls and pages."""
        if said := self.gaps.draft(person, press.value, press.key):
            self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, said)

    def ask(self, press: Press, person: Person) -> None:
        """Somebody who may know what to say."""
        group, _, rep = press.value.rpartition("|")
        offered = self.insight.weekly.per_person and person.manages
        said = self.gaps.ask(person, group, rep) if offered else _ONLY_MANAGERS
        self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, said)

    def form(self, press: Press, person: Person) -> Block | None:
        """What to say above it, and what stays in."""
        draft = self._of(press.value, person)
        return None if draft is None or draft.state is DraftState.POSTED else self.cards.form(draft)

    def edited(self, sent: Submission, person: Person) -> None:
        """As the manager wants it."""
        draft = self._of(sent.about, person)
        if draft is None:
            return
        if draft.state is DraftState.POSTED:
            said = "The team had it already when you saved, so nothing of that was changed."
            self.slack.poster.tell(f"{sent.key}:told", sent.user, said)
            return
        shown = ticked(sent.values, SHOWN)
        hidden = tuple(one.key for one in draft.digest.offered if one.key not in shown)
        self._keep(replace(draft, note=entered(sent.values, NOTE), hidden=hidden))

    # -- parts -------------------------------------------------------------------------------------

    def _on_demand(self, person: Person, key: str) -> str:
        if not person.manages:
            return _ONLY_MANAGERS
        if not person.team:
            return _NO_TEAM
        week = last_week(self.insight.people.hours(person).day_of(self.insight.clock()))
        return "In your messages with me." if self._make(person, week, f"{key}:digest") else _NOTHING

    def _make(self, manager: Person, week: date, key: str) -> bool:
        """Post a draft and keep it; one that was edited already is shown as it is."""
        known = self.insight.drafts.draft(manager.team, week, manager.id)
        made = known.digest if known else self.insight.weekly(manager.team, week)
        user = self.slack.people.slack_of(manager)
        if made.is_empty or not user:
            return False
        aside = known.aside if known else self.insight.weekly.aside(made, manager)
        draft = known or Draft(made, manager.id, self.insight.clock(), aside)
        channel = self.slack.poster.direct(user)
        ts = self.slack.poster.post(key, channel, self.cards.draft(draft, self.channel_of(made.team)))
        # What became of it meanwhile stays.
        now = self.insight.drafts.draft(manager.team, week, manager.id) or draft
        self.insight.drafts.save(replace(now, channel=channel, ts=ts))
        if now.ts and now.ts != ts:
            self.slack.poster.update(now.channel, now.ts, self.slack.poster.note("This week's digest is further down."))
        if now.state is DraftState.DRAFT and not now.in_short and self.insight.summarize.is_on:
            at = self.insight.clock()
            due = DigestDue(made.team, week, manager.id)
            self.insight.queue.schedule([SUMMARY.at(due, due=at, needed=at + _SUMMARY_HELPS)], now=at)
        return True

    def _keep(self, draft: Draft) -> None:
        """Store what became of it, and show it."""
        self.insight.drafts.save(draft)
        self.slack.poster.update(draft.channel, draft.ts, self.cards.draft(draft, self.channel_of(draft.digest.team)))

    def _of(self, value: str, person: Person) -> Draft | None:
        """This person's own draft, if they still lead that team."""
        week, _, team = value.partition("|")
        if not person.manages or person.team != team:
            return None
        try:
            monday = date.fromisoformat(week)
        except ValueError:
            return None
        return self.insight.drafts.draft(team, monday, person.id)
