"""The jobs that show Home, and a game plan on demand."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from coachbot.domain.deals import Deal
from coachbot.domain.jobs import Job
from coachbot.domain.people import Person
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.meeting import Attendee, CalendarMeeting, Meeting
from coachbot.plans.plan import CallFacts
from coachbot.plans.times import hours_of, local_day
from handlers.blocks import Block
from handlers.encode import mrkdwn
from handlers.home import home_view
from handlers.people import People
from handlers.plan_cards import PlanCards
from handlers.poster import Poster

AHEAD = timedelta(days=8)
_A_CALL = timedelta(minutes=45)
_CHARS = 500
_MAX_WORDS = 200
_ASKS = re.compile(
    r"^\W*(?:please )?(?:(?:give|show|make|get) me )?(?:(?:a|the|my) )?(?:game ?plan|prep(?:are)?(?: me)?)\b"
    r"(?: (?:for|with|on))?(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NEXT = re.compile(r"^\W*(?:(?:my|the) )?(?:next )?(?:call|meeting)?\W*$", re.IGNORECASE)


def account_in(text: str) -> str | None:
    """Whose game plan a message asks for: an account, or "" for whoever is next; None when it asks for none."""
    found = _ASKS.match(text)
    if found is None:
        return None
    return "" if _NEXT.match(found[1]) else found[1].strip(" .?!")[:_MAX_WORDS]


class HomeWork:
    """Answers "what is today?" and "prepare me for this"."""

    def __init__(self, coach: Coach, client: WebClient, poster: Poster, people: People) -> None:
        self._coach = coach
        self._client = client
        self._poster = poster
        self._people = people
        self._cards = PlanCards()

    def doing(self) -> Mapping[str, Callable[[Job], None]]:
        """Every kind of job."""
        return {"home": self.home, "gameplan": self.gameplan}

    def home(self, job: Job) -> None:
        """Show Home as it is now."""
        user = job.payload["user"]
        person, now = self._people.of(user), self._coach.clock()
        start, end = hours_of(local_day(now, person.time_zone), person.time_zone)
        found = self._coach.calls.meetings(person.id, start=start, end=end)
        view = home_view(
            person,
            self._coach.team.preferences(person.id),
            [kept for kept in found if kept.is_on],
            self._coach.calendars.state(person.id),
            self._coach.jobs.dead() if person.role == "admin" else (),
        )
        self._client.views_publish(user_id=user, view=view)

    def gameplan(self, job: Job) -> None:
        """The plan of the next call, or of the next with an account; only its asker sees it."""
        user, words = job.payload["user"], job.payload["text"]
        text, blocks = self._plan(user, words) or (mrkdwn(_nothing(words), _CHARS), [])
        self._poster.answer_url(job.payload["url"], text, blocks, replace_original=True)

    def in_thread(self, job: Job) -> bool:
        """The same, asked for in a rep's own messages with the coach; False when it asked for something else.

        In a channel a plan would show the deal to everybody there.
        """
        p = job.payload
        words = account_in(p["text"]) if p["channel"].startswith("D") else None
        said = None if words is None else self._plan(p["user"], words)
        if said is None and words != "":
            return False
        text, blocks = said or (_nothing(""), [])
        self._poster.post(job.key, p["channel"], text, blocks, thread=p["thread"])
        return True

    def _plan(self, user: str, words: str) -> tuple[str, list[Block]] | None:
        person, now = self._people.of(user), self._coach.clock()
        plan = self._next(person, words) or self._of_account(person, words)
        if plan is None:
            return None
        return self._cards.message(plan, now, person.time_zone, kept=False)

    def _next(self, person: Person, words: str) -> GamePlan | None:
        now = self._coach.clock()
        coming = self._coach.calls.meetings(person.id, start=now, end=now + AHEAD)
        for kept in coming:
            if kept.is_on:
                known = self._coach.background.known(person, kept.meeting)
                if not words or _is_about(words, kept, known):
                    return self._coach.plan_call(kept.meeting, person, known, due_at=now)
        return None

    def _of_account(self, person: Person, words: str) -> GamePlan | None:
        """A plan though no call is in the calendar: with everybody known at the account."""
        deals = self._coach.team.accounts_like(words) if words else []
        if not deals:
            return None
        now = self._coach.clock()
        meeting = _as_if(deals[0], now=now)
        known = self._coach.background.known(person, meeting)
        return self._coach.plan_call(meeting, person, replace(known, deals=known.deals or deals), due_at=now)


def _nothing(words: str) -> str:
    if not words:
        return "There is no sales call in your calendar for the next week."
    return f"I find no coming call and no deal with “{words}”. Try the account's name as the deal has it."


def _is_about(words: str, kept: CalendarMeeting, known: CallFacts) -> bool:
    named = [kept.meeting.title, *(deal.account for deal in known.deals)]
    return any(all(word in one.lower() for word in words.lower().split()) for one in named)


def _as_if(deal: Deal, *, now: datetime) -> Meeting:
    people = tuple(Attendee(contact.name, contact.email) for contact in deal.contacts)
    return Meeting(f"deal:{deal.id}", "once", now, now + _A_CALL, deal.account, attendees=people)
