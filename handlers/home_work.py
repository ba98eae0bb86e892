"""The jobs that show Home, and a game plan on demand."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from coachbot.calls import Attendee, Deal, Kept, Meeting, Person
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.plan import Known
from coachbot.plans.times import at_local, local_day
from coachbot.ports import Job
from handlers.encode import mrkdwn
from handlers.home import home_view
from handlers.people import People
from handlers.plan_cards import PlanCards
from handlers.poster import Poster

AHEAD = timedelta(days=8)
_A_CALL = timedelta(minutes=45)
_CHARS = 500


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
        start = at_local(local_day(now, person.time_zone), time(), person.time_zone)
        found = self._coach.calls.meetings(person.id, start=start, end=start + timedelta(hours=24))
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
        p, now = job.payload, self._coach.clock()
        person = self._people.of(p["user"])
        plan = self._next(person, p["text"]) or self._of_account(person, p["text"])
        if plan is None:
            said = (
                f"I find no coming call and no deal with “{p['text']}”. Try the account's name as the deal has it."
                if p["text"]
                else "There is no sales call in your calendar for the next week."
            )
            self._poster.answer_url(p["url"], mrkdwn(said, _CHARS), [], replace_original=True)
            return
        text = self._cards.fallback(plan, now, person.time_zone)
        blocks = self._cards.blocks(plan, now, person.time_zone, kept=False)
        self._poster.answer_url(p["url"], text, blocks, replace_original=True)

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


def _is_about(words: str, kept: Kept, known: Known) -> bool:
    named = [kept.meeting.title, *(deal.account for deal in known.deals)]
    return any(all(word in one.lower() for word in words.lower().split()) for one in named)


def _as_if(deal: Deal, *, now: datetime) -> Meeting:
    people = tuple(Attendee(contact.name, contact.email) for contact in deal.contacts)
    return Meeting(f"deal:{deal.id}", "once", now, now + _A_CALL, deal.account, attendees=people)
