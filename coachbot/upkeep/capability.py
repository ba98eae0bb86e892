"""The capability “upkeep”: plays written in Slack become pages once a manager approves them."""

from dataclasses import dataclass, replace
from datetime import timedelta

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from coachbot.domain.people import Person
from coachbot.upkeep.draft import PlayDraft, State, live, page_of
from coachbot.upkeep.from_calls import FromCalls
from coachbot.upkeep.jobs import TELL, AnswerIsThere
from coachbot.upkeep.pilot import Note
from coachbot.upkeep.pilots import Pilots
from coachbot.upkeep.ports import DraftStore, PageShelf, People
from knowledge.library.pages import Page

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Writes, approves and drops drafts; whose they are is looked at each time."""

    drafts: DraftStore
    pages: PageShelf
    people: People
    pilots: Pilots
    from_calls: FromCalls
    queue: JobQueue
    clock: Clock

    def begin(self, ident: str, group: str, author: str, reviewer: str) -> PlayDraft | None:
        """A draft for a question nobody could answer; None where nobody asked it any more.

        Args:
            ident: The same at every try, so that there is one draft.
        """
        known, asked = self.drafts.find(ident), self.drafts.asked(group)
        if known is not None or asked is None:
            return known
        draft = PlayDraft(ident, group, asked.question, author, reviewer, self.clock(), stage=asked.stage)
        self.drafts.save(draft)
        return draft

    def begin_anew(self, ident: str, group: str, author: str) -> PlayDraft | None:
        """The same of a draft that its author decides on, and that may be begun again once it was dropped."""
        known = self.drafts.find(ident)
        if known is None or known.state is not State.DROPPED:
            return self.begin(ident, group, author, author)
        again = replace(known, state=State.ASKED, at=self.clock())
        self.drafts.save(again)
        return again

    def may_write(self, draft: PlayDraft, person: Person) -> bool:
        """Its author until it is decided, and whoever manages."""
        return draft.state in (State.ASKED, State.WAITING) and (person.id == draft.author or person.manages)

    def wrote(self, draft: PlayDraft) -> PlayDraft:
        """It waits for its reviewer now."""
        waiting = replace(draft, state=State.WAITING)
        self.drafts.save(waiting)
        return waiting

    def approve(self, draft: PlayDraft, by: Person) -> PlayDraft:
        """Make it a page, at once, and tell who asked in vain.

        Raises:
            UnreadableFile: It has no words to say; no form lets that pass.
        """
        if draft.state is State.LIVE and by.manages:
            # Another try after a crash: whoever was not told yet is.
            self._tell_askers(draft, by)
        if draft.state is not State.WAITING or not by.manages:
            return draft
        now = self.clock()
        page, passages = page_of(draft, by.id, now.date(), frozenset(facts.id for facts in self.pages.facts()))
        # The page's name is kept before the page, so that another try after a crash makes no second one.
        named = replace(draft, page=page.id)
        self.drafts.save(named)
        self.pages.save(page, passages)
        self.pilots.store.note(Note(page.id, now, by.id, f"Written and approved in Slack, “{draft.title}”."))
        done = live(named, page.id, now)
        self.drafts.save(done)
        self._tell_askers(done, by)
        return done

    def page(self, page_id: str) -> Page | None:
        """A page that a draft became."""
        return self.pages.page(page_id)

    def drop(self, draft: PlayDraft) -> PlayDraft:
        """Nothing comes of it."""
        if draft.state is State.LIVE:
            return draft
        gone = replace(draft, state=State.DROPPED)
        self.drafts.save(gone)
        return gone

    def _tell_askers(self, draft: PlayDraft, by: Person) -> None:
        now, asked = self.clock(), self.drafts.asked(draft.group)
        told = [
            AnswerIsThere(draft.id, asker, question)
            for asker, question in (asked.askers.items() if asked else ())
            if asker not in (by.id, draft.author)
        ]
        self.queue.schedule([TELL.at(one, due=now, needed=now + _A_DAY, once=True) for one in told], now=now)
