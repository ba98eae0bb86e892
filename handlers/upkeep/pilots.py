"""A pilot in Slack: set up in a form, told to its two reps, reviewed on its last afternoon."""

from dataclasses import dataclass
from datetime import date, timedelta

from coachbot.domain.jobs import ident_of
from coachbot.domain.people import Person
from coachbot.upkeep.jobs import PilotBegins, PilotEnds
from coachbot.upkeep.pilot import REPS, Decision, Pilot
from coachbot.upkeep.pilots import Pilots
from handlers.slack.blocks import Block, Card, actions, button, context, items, line, rich, text
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.feature import Slack
from handlers.slack.forms import choice, day_in, day_input, entered, field, form, selected, text_input, ticked, ticks
from handlers.slack.interactions import Command, Press, Submission
from handlers.slack.standing import NotYours
from handlers.words import day

BEGIN, REVIEW = "upkeep.pilot", "upkeep.pilot_review"
FORM, REVIEW_FORM = "upkeep.pilot_form", "upkeep.pilot_review_form"
STAGE, WHO, FIRST, LAST = "stage", "who", "first", "last"
HELPED, MISSING, DECISION = "helped", "missing", "decision"
_MOST_DAYS = 31
_NOT_OFFERED = "That was not among the choices, so nothing was saved."
_CHARS = 300
_HELPED = (("it helped", "Yes, it helped"), ("it helped a little", "A little"), ("it did not help", "No"))
_DECISIONS = (
    (Decision.KEEP.value, "Keep it for everybody"), (Decision.CHANGE.value, "Change it first"),
    (Decision.DROP.value, "Drop it"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PilotJobs:
    """Sets pilots up, tells their reps, and asks what came of them."""

    pilots: Pilots
    slack: Slack

    def command(self, asked: Command, person: Person) -> None:
        """``/coach pilot``: the button that opens the form."""
        if not person.manages:
            card = self.slack.poster.note("A pilot is set up by whoever leads a team.")
        elif len(self.pilots.reps(person)) < REPS:
            card = self.slack.poster.note(f"A pilot takes {REPS} reps of your team. Import people first.")
        else:
            said = "A pilot: one stage, its questions, two reps, a few days. Then you say what came of it."
            offer = button("Set it up", BEGIN, "1") | {"style": "primary"}
            card = _card([said], [rich([line(text(said))]), actions([offer])])
        self.slack.poster.answer(asked.key, asked.url, asked.user, card)

    def form(self, press: Press, person: Person) -> Block | None:  # noqa: ARG002 -- every press brings both
        """Which stage, who, from when until when; a week from tomorrow where nothing else is said."""
        reps, stages = self.pilots.reps(person), self.pilots.stages()
        if not person.manages or len(reps) < REPS or not stages:
            return None
        today = self.pilots.people.hours(person).day_of(self.pilots.clock())
        options = [(stage, stage.replace("_", " ").capitalize()) for stage in stages]
        people = [(one.id, literal(one.name, _CHARS)) for one in reps]
        blocks = [
            field(STAGE, "Stage", choice("static_select", options, stages[0]), optional=False),
            field(WHO, "Two reps", ticks(people, []), optional=False),
            field(FIRST, "First day", day_input(today + timedelta(days=1)), optional=False),
            field(LAST, "Last day", day_input(today + timedelta(days=7)), optional=False),
        ]
        return form(FORM, "A pilot", "Begin", blocks)

    def begin(self, sent: Submission, person: Person) -> None:
        """It is set up; its reps hear of it on its first morning."""
        first, last = day_in(sent.values, FIRST), day_in(sent.values, LAST)
        if first is None or last is None:
            return
        ident = ident_of(sent.key)
        reps = ticked(sent.values, WHO)
        pilot = self.pilots.begin(ident, person, selected(sent.values, STAGE), reps, first, last)
        said = (
            f"The pilot is set up: {_days(pilot)}. Its reps hear of it that morning, you on the last afternoon."
            if pilot
            else "This pilot cannot be set up: its stage or its reps are not yours any more."
        )
        self.slack.poster.tell(f"{sent.key}:told", sent.user, said)

    def begins(self, due: PilotBegins) -> None:
        """To one of its reps."""
        pilot, rep = self.pilots.store.pilot(due.pilot), self.pilots.people.person(due.rep)
        user = self.slack.people.slack_of(rep) if rep else ""
        if pilot is None or not user:
            return
        manager = self.pilots.people.person(pilot.manager)
        by = manager.name if manager else "your manager"
        said = f"From today two of you try the questions of {pilot.stage.replace('_', ' ')}, {_days(pilot)}."
        small = f"It is the questions that are tried, not you. On the last day tell {by} what helped and what lacks."
        body = [line(text(literal(said, _CHARS))), items([line(text(literal(one, _CHARS))) for one in pilot.asks])]
        card = _card([said, *pilot.asks], [rich(body), context(literal(small, _CHARS))])
        self.slack.poster.post(f"pilot:{pilot.id}:begins:{due.rep}", self.slack.poster.direct(user), card)

    def ends(self, due: PilotEnds) -> None:
        """To its manager."""
        pilot, manager = self.pilots.store.pilot(due.pilot), self.pilots.people.person(due.manager)
        user = self.slack.people.slack_of(manager) if manager else ""
        if pilot is None or not user or pilot.decision is not Decision.OPEN:
            return
        names = [one.name for rep in pilot.reps if (one := self.pilots.people.person(rep))]
        stage, who = pilot.stage.replace("_", " "), " and ".join(names)
        said = f"The pilot of {stage} ends today ({_days(pilot)}). Ask {who} first."
        offer = button("Say what came of it", REVIEW, pilot.id) | {"style": "primary"}
        card = _card([said], [rich([line(text(literal(said, _CHARS)))]), actions([offer])])
        self.slack.poster.post(_ends(pilot), self.slack.poster.direct(user), card)

    def review_form(self, press: Press, person: Person) -> Block | None:
        """Did it help, what is missing, and what is done now."""
        pilot = self.pilots.store.pilot(press.value)
        if pilot is None or pilot.manager != person.id or pilot.decision is not Decision.OPEN:
            return None
        blocks = [
            field(HELPED, "Did it help?", choice("radio_buttons", _HELPED, _HELPED[0][0]), optional=False),
            field(MISSING, "What is missing?", text_input(lines=True, limit=1_000)),
            field(DECISION, "And now?", choice("radio_buttons", _DECISIONS, _DECISIONS[0][0]), optional=False),
        ]
        return form(REVIEW_FORM, "What came of it", "Save", blocks, about=pilot.id)

    def reviewed(self, sent: Submission, person: Person) -> None:
        """Into the page's history."""
        pilot = self.pilots.store.pilot(sent.about)
        if pilot is None or pilot.manager != person.id:
            return
        helped, decided = selected(sent.values, HELPED), selected(sent.values, DECISION)
        if helped not in dict(_HELPED) or decided not in dict(_DECISIONS):
            raise NotYours(_NOT_OFFERED)
        done = self.pilots.review(pilot, person, helped, entered(sent.values, MISSING), Decision(decided))
        where = self.slack.poster.where_sent(_ends(pilot))
        if where is not None and where.ts:
            note = f"Noted in the page's history: {done.helped}, {done.decision.value}."
            self.slack.poster.update(where.channel, where.ts, self.slack.poster.note(note))


def wrong(sent: Submission) -> dict[str, str]:
    """What is wrong with a pilot as it was entered. Pure."""
    first, last = day_in(sent.values, FIRST), day_in(sent.values, LAST)
    found: dict[str, str] = {}
    if len(ticked(sent.values, WHO)) != REPS:
        found[WHO] = f"Choose {REPS} reps."
    if first and last and not first <= last <= first + timedelta(days=_MOST_DAYS):
        found[LAST] = "The last day is on the first or up to a month after it."
    return found


def _days(pilot: Pilot) -> str:
    return f"{_short(pilot.first)} to {_short(pilot.last)}"


def _short(on: date) -> str:
    return f"{on:%A} {day(on)}"


def _ends(pilot: Pilot) -> str:
    return f"pilot:{pilot.id}:ends"


def _card(lines: list[str], blocks: list[Block]) -> Card:
    return Card(mrkdwn("\n".join(lines), 3_000), blocks)
