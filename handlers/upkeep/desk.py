"""Plays on their way into the playbook: written, asked for, approved, and told of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from coachbot.domain.jobs import ident_of
from coachbot.domain.people import Person
from coachbot.upkeep.capability import Upkeep
from coachbot.upkeep.draft import PlayDraft, State, buyers_words, page_of
from coachbot.upkeep.jobs import AnswerIsThere
from handlers.slack.blocks import Block, Card
from handlers.slack.encode import mrkdwn
from handlers.slack.feature import Slack
from handlers.slack.interactions import Press, Submission
from handlers.upkeep import cards
from handlers.words import counted, day
from knowledge.library.errors import UnreadableFile

_TOLD_CHARS = 2_000
_NEW, _CHECKLIST = "gap:", "checklist:"


@dataclass(frozen=True, slots=True)
class UpkeepDesk:
    """What is done with drafts; who may do it is looked up each time."""

    upkeep: Upkeep
    slack: Slack

    def write(self, press: Press, person: Person) -> Block | None:
        """The form of a draft, for its author or a manager."""
        draft = self.upkeep.drafts.find(press.value)
        may = draft is not None and self.upkeep.may_write(draft, person)
        return cards.form_for(draft, draft.id) if draft is not None and may else None

    def write_for(self, group: str, person: Person) -> Block | None:
        """The form for a question nobody could answer; managers only."""
        asked = self.upkeep.drafts.asked(group)
        if asked is None or not person.manages:
            return None
        empty = PlayDraft(
            "", group, asked.question, person.id, person.id, self.upkeep.clock(), when=self.said_when(group)
        )
        return cards.form_for(empty, f"{_NEW}{group}")

    def said_when(self, group: str) -> str:
        """A question nobody could answer, in the words of each who asked it, a line each."""
        asked = self.upkeep.drafts.asked(group)
        every = map(buyers_words, [asked.question, *asked.askers.values()]) if asked else ()
        return "\n".join(dict.fromkeys(every))

    def read(self, key: str) -> str:
        """What a page says and what happened to it; of a checklist, what happened to its stage's page."""
        is_list = key.startswith(_CHECKLIST)
        page_id = self.upkeep.pilots.page_of(key.removeprefix(_CHECKLIST)) if is_list else key
        page = None if is_list else self.upkeep.page(page_id)
        notes = [
            f"{day(note.at)}, {self._name(note.by)}: {note.text}" for note in self.upkeep.pilots.store.history(page_id)
        ]
        return "\n\n".join(filter(None, [page.text.strip() if page else "", *notes]))

    def ask(self, manager: Person, group: str, rep: str) -> str:
        """Ask a rep for their words; the sentence to say of it."""
        author = self.upkeep.people.person(rep)
        user = self.slack.people.slack_of(author) if author and author.team == manager.team else ""
        ident = ident_of(f"{group}:{rep}:{manager.id}")
        draft = self.upkeep.begin(ident, group, rep, manager.id) if user and manager.manages else None
        if author is None or draft is None:
            return "That person cannot be asked here. Write the play yourself, or ask in person."
        self.slack.poster.post(_asked(draft), self.slack.poster.direct(user), cards.asked(draft, manager.name))
        return f"{author.name} is asked. You get the words to approve."

    def decline(self, press: Press, person: Person) -> None:
        """The rep would rather not."""
        draft = self.upkeep.drafts.find(press.value)
        if draft is None or draft.author != person.id or draft.state not in (State.ASKED, State.DROPPED):
            return
        self.upkeep.drop(draft)
        self.slack.poster.update(press.channel, press.ts, self.slack.poster.note("All right. Nothing was sent."))
        self._tell(draft, draft.reviewer, f"{person.name} has no line for “{draft.question}” now.", "declined")

    def wrote(self, sent: Submission, person: Person) -> None:
        """It was written: its reviewer looks at it."""
        draft = self._of(sent, person)
        if draft is None:
            return
        if not self.upkeep.may_write(draft, person):
            said = "It was decided before you saved, so nothing of that was changed."
            self.slack.poster.tell(f"{sent.key}:told", sent.user, said)
            return
        draft = self.upkeep.wrote(cards.filled(draft, sent.values))
        reviewer = self.upkeep.people.person(draft.reviewer)
        user = self.slack.people.slack_of(reviewer) if reviewer and reviewer.manages else ""
        if reviewer is None or not user:
            said = "Nobody who leads your team is in Slack, so nobody can approve it yet. It is kept."
            self._tell(draft, person.id, said, "kept")
            return
        self._show(draft, user)
        if draft.author != draft.reviewer:
            thanks = self.slack.poster.note(f"Thank you. {reviewer.name} looks at it, and you are told.")
            self._change(_asked(draft), thanks)

    def approve(self, press: Press, person: Person) -> None:
        """It is a page from now on, in the words that were read."""
        ident, _, read = press.value.partition("|")
        draft = self.upkeep.drafts.find(ident)
        if draft is None or not person.manages:
            return
        if draft.state is State.WAITING and draft.fingerprint != read:
            self.slack.poster.update(press.channel, press.ts, cards.waiting(draft, self._name(draft.author)))
            said = "It was changed since you read it. This is how it stands now."
            self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, said)
            return
        done = self.upkeep.approve(draft, person)
        if done.state is not State.LIVE:
            return
        self.slack.poster.update(press.channel, press.ts, cards.decided(done, person.name, self.upkeep.page(done.page)))
        if done.author != person.id:
            self._tell(done, done.author, f"“{done.title}” is a play now, with your name. Thank you.", "live")

    def drop(self, press: Press, person: Person) -> None:
        """It does not become one."""
        draft = self.upkeep.drafts.find(press.value)
        if draft is None or not person.manages or draft.state is State.LIVE:
            return
        gone = self.upkeep.drop(draft)
        self.slack.poster.update(press.channel, press.ts, cards.decided(gone, person.name, None))
        if gone.author != person.id:
            self._tell(
                gone, gone.author, f"“{gone.title}” does not become a play for now. Ask {person.name} why.", "dropped"
            )

    def answer_is_there(self, due: AnswerIsThere) -> None:
        """To somebody who once asked in vain."""
        draft = self.upkeep.drafts.find(due.draft)
        if draft is not None and draft.state is State.LIVE:
            first = draft.say.split("\n\n")[0].strip()
            asked = f"You asked: “{due.question or draft.question}” There is a play for it now"
            said = f"{asked}, “{draft.title}”. Say: “{first}”"
            self._tell(draft, due.asker, said, f"told:{due.asker}")

    def knows(self, person: Person, now: datetime) -> list[str]:  # noqa: ARG002 -- every feature is told the time
        """How many plays somebody wrote, or was asked for."""
        count = self.upkeep.drafts.written_by(person.id)
        return [f"{counted(count, 'play')} you wrote or were asked for; approved ones have your name (from Slack)."]

    # -- parts -------------------------------------------------------------------------------------

    def _of(self, sent: Submission, person: Person) -> PlayDraft | None:
        if not sent.about.startswith(_NEW):
            return self.upkeep.drafts.find(sent.about)
        if not person.manages:
            return None
        return self.upkeep.begin(ident_of(sent.key), sent.about.removeprefix(_NEW), person.id, person.id)

    def _show(self, draft: PlayDraft, user: str) -> None:
        card, key = cards.waiting(draft, self._name(draft.author)), cards.review_key(draft.id)
        sent = self.slack.poster.where_sent(key)
        if sent is not None and sent.ts:
            self.slack.poster.update(sent.channel, sent.ts, card)
        else:
            self.slack.poster.post(key, self.slack.poster.direct(user), card)

    def _name(self, person_id: str) -> str:
        person = self.upkeep.people.person(person_id)
        return person.name if person else person_id

    def _change(self, key: str, card: Card) -> None:
        sent = self.slack.poster.where_sent(key)
        if sent is not None and sent.ts:
            self.slack.poster.update(sent.channel, sent.ts, card)

    def _tell(self, draft: PlayDraft, person_id: str, said: str, what: str) -> None:
        person = self.upkeep.people.person(person_id)
        user = self.slack.people.slack_of(person) if person else ""
        if user:
            self.slack.poster.tell(f"play:{draft.id}:{what}", user, mrkdwn(said, _TOLD_CHARS))


def wrong(sent: Submission) -> dict[str, str]:
    """Why what was entered could not become a page. Pure."""
    draft = cards.filled(PlayDraft("", "", "", "", "", datetime.min.replace(tzinfo=UTC)), sent.values)
    try:
        page_of(draft, "", date.min, frozenset())
    except UnreadableFile:
        return {cards.SAY: "Write what to say, in words."}
    return {}


def _asked(draft: PlayDraft) -> str:
    return f"play:{draft.id}:asked"
