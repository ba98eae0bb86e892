"""The Home tab, for whoever opens it, and the settings behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coachbot.clock import Clock
from coachbot.domain.jobs import Due, HomeJobs, JobKind
from coachbot.domain.people import Person
from handlers.home.about import ASKS, About, asks
from handlers.home.view import RETRY_JOBS, SETTINGS, SETTINGS_FORM, bare, home_view, settings_form
from handlers.slack.feature import Button, Doing, Feature, Form, Slack, View
from handlers.slack.interactions import Press, Submission
from handlers.slack.standing import Outsider


@dataclass(frozen=True, slots=True)
class HomeDue:
    """Somebody's Home tab to be shown; ``time`` tells the times apart."""

    user: str
    time: str = ""


HOME = JobKind(
    "home.show", HomeDue, lambda due: f"home:{due.user}:{due.time}", lambda due: f"home:{due.user}", ("home",)
)


def feature(jobs: HomeJobs, clock: Clock, slack: Slack, parts: Sequence[Feature]) -> Feature:
    """Home, made of the other features' parts."""
    home, about = _Home(jobs, clock, slack, tuple(parts)), About(tuple(parts), slack, clock)
    return Feature(
        name="home",
        buttons=(
            Button(SETTINGS, opens=home.settings, aliases=("settings",)),
            Button(RETRY_JOBS, home.retry, again=True, aliases=("retry_jobs",)),
        ),
        forms=(Form(SETTINGS_FORM, home.save, home.errors, aliases=("settings_form",)),),
        events={"app_home_opened": _opened},
        jobs=(Doing(HOME, home.show),),
        words={f"/coach {ASKS}": about.command},
        asks_for=asks,
        turn=about.message,
    )


@dataclass(frozen=True, slots=True)
class _Home:
    jobs: HomeJobs
    clock: Clock
    slack: Slack
    parts: tuple[Feature, ...]

    def show(self, due: HomeDue) -> None:
        try:
            person = self.slack.people.of(due.user)
        except Outsider as outsider:
            if outsider.is_told:
                self.slack.poster.show_home(due.user, bare(str(outsider)))
            return
        dead = self.jobs.dead() if person.role == "admin" else ()
        self.slack.poster.show_home(due.user, home_view(person, self.parts, dead, self.clock()))

    def settings(self, press: Press, person: Person) -> View:  # noqa: ARG002 -- every press brings both
        return settings_form(person, self.parts)

    def errors(self, form: Submission) -> dict[str, str]:
        found: dict[str, str] = {}
        for part in self.parts:
            found |= part.settings.errors(form.values) if part.settings else {}
        return found

    def save(self, form: Submission, person: Person) -> None:
        # The last part first: what a capability arranges depends on the hours the team's part keeps.
        for part in reversed(self.parts):
            if part.settings is not None:
                part.settings.save(person, form.values)
        self._show_again(form.user, form.view)

    def retry(self, press: Press, person: Person) -> None:
        """Try again what was given up; admins only."""
        if person.role == "admin":
            self.jobs.revive(now=self.clock())
            self._show_again(press.user, press.at)

    def _show_again(self, user: str, time: str) -> None:
        now = self.clock()
        self.jobs.enqueue(HOME.at(HomeDue(user, time), due=now, needed=now), now=now)


def _opened(event: Mapping[str, Any], now: datetime) -> Due | None:
    if event.get("tab") != "home":
        return None
    return HOME.at(HomeDue(str(event["user"]), str(event.get("event_ts", ""))), due=now, needed=now)
