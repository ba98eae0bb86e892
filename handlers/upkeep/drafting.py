"""“Draft it from your calls”: said at once, made by a model's choice of quotes, edited and approved like any other."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from coachbot.domain.jobs import ident_of
from coachbot.domain.people import Person
from coachbot.upkeep.capability import Upkeep
from coachbot.upkeep.draft import PlayDraft, State, buyers_words
from coachbot.upkeep.jobs import DRAFT, DraftDue
from coachbot.upkeep.quoted import ASK, AVOID, SAY, WHY, Quoted
from handlers.slack.encode import shortened
from handlers.slack.feature import Slack
from handlers.upkeep import cards
from handlers.words import source_line

_HELPS = timedelta(minutes=10)
# So that all of them fit into the form beside why it works.
_SOURCE_CHARS = 120
_DRAFTING = "I am looking through your won calls and approved pages for a draft. It takes up to half a minute."
_NOTHING = (
    "I found no words in your won calls and approved pages that I could draft “{}” from. "
    "“Write the play” in the digest is still there."
)
_ONLY_MANAGERS = "A draft is for whoever leads a team."
_HAVE_ONE = "There is a play for this question already, in your messages with me."


@dataclass(frozen=True, slots=True)
class DraftJobs:
    """Drafts plays from calls; nothing becomes one without its manager's words and approval."""

    upkeep: Upkeep
    slack: Slack
    said_when: Callable[[str], str]

    def is_on(self) -> bool:
        """Whether drafts can be had."""
        return self.upkeep.from_calls.is_on

    def ask(self, manager: Person, group: str, key: str) -> str:
        """Say that it is being drafted, and have it done; the sentence to say where it is not.

        Args:
            key: Of what asks for it, this one time.
        """
        user = self.slack.people.slack_of(manager)
        if not manager.manages or not user or self.upkeep.drafts.asked(group) is None:
            return _ONLY_MANAGERS
        ident = ident_of(f"draft:{group}:{manager.id}")
        known = self.upkeep.drafts.find(ident)
        if known is not None and known.state not in (State.ASKED, State.DROPPED):
            return _HAVE_ONE
        channel, card = self.slack.poster.direct(user), self.slack.poster.note(_DRAFTING)
        ts = self.slack.poster.post(cards.review_key(ident), channel, card)
        # Asked for before, it is the same message again.
        self.slack.poster.update(channel, ts, card)
        now = self.upkeep.clock()
        due = DraftDue(ident, group, manager.id, key, channel, ts)
        self.upkeep.queue.enqueue(DRAFT.at(due, due=now, needed=now + _HELPS, once=True), now=now)
        return ""

    def draft(self, due: DraftDue) -> None:
        """The message becomes the draft, or says that there is none."""
        manager, asked = self.upkeep.people.person(due.manager), self.upkeep.drafts.asked(due.group)
        if manager is None or not manager.manages or asked is None:
            return
        known = self.upkeep.drafts.find(due.draft)
        if known is None or known.state is State.DROPPED:
            lines = self.upkeep.from_calls(asked, manager)
            begun = self.upkeep.begin_anew(due.draft, due.group, due.manager) if lines else None
            known = of_quotes(begun, lines, self.said_when(due.group)) if begun else None
            if known is not None:
                self.upkeep.drafts.save(known)
        card = self.slack.poster.note(_NOTHING.format(asked.question)) if known is None else cards.drafted(known)
        if known is None or known.state is State.ASKED:
            self.slack.poster.update(due.channel, due.ts, card)

    def gave_up(self, due: DraftDue, reference: str) -> None:
        """Something of ours went wrong."""
        said = f"The draft could not be made (reference {reference}). “Write the play” in the digest is still there."
        self.slack.poster.update(due.channel, due.ts, self.slack.poster.note(said))


def of_quotes(draft: PlayDraft, lines: Sequence[Quoted], when: str) -> PlayDraft:
    """A draft with these words in it, each verbatim; whose they are stands with why it works."""
    of: dict[str, list[str]] = {name: [] for name in (SAY, ASK, WHY, AVOID)}
    named: defaultdict[str, list[str]] = defaultdict(list)
    for one in lines:
        of[one.section].append(one.text)
        named[_source(one)].append(f"{one.section.capitalize()} {len(of[one.section])}")
    sources = [f"{', '.join(which)}: {shortened(source, _SOURCE_CHARS)}" for source, which in named.items()]
    return replace(
        draft,
        title=buyers_words(draft.question),
        when=when,
        say="\n\n".join(of[SAY]),
        ask="\n".join(of[ASK]),
        why="\n\n".join([*of[WHY], "\n".join(sources)]),
        avoid="\n".join(of[AVOID]),
    )


def _source(one: Quoted) -> str:
    """Who said it on which call, or the line that stands under an answer."""
    call, turn = one.piece.call, one.piece.turn
    if call is None or turn is None:
        return source_line(one.piece.source)
    who = f"{turn.speaker or turn.role}, {call.account or one.piece.source.title}"
    on = f", {call.on:%Y-%m}" if call.on else ""
    return who + on + (f", minute {int(turn.start_s // 60)}" if turn.start_s is not None else "")
