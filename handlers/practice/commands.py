"""``/drill``: the one that is due, a behaviour, a play, a scene, any; a pause; and a manager's assignment."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from secrets import token_hex

from coachbot.domain.people import Person
from coachbot.errors import CoachError
from coachbot.practice.drill import Drill
from coachbot.practice.preferences import PracticePreferences
from coachbot.practice.start import at_random
from handlers.practice.desk import DrillDesk
from handlers.slack.feature import NotMine
from handlers.slack.interactions import Command, IncomingMessage
from handlers.words import day

_ASKS = re.compile(
    r"(?:please )?(?:give me a |let me |let's |start (?:a )?|i want to |can we )?"
    r"(?:drill|practi[cs]e|role-?play)(?: me| with me| now| please)?(?: on| the| for)?\b(.*)$",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?<!\s)\s++(?:until|by|till)\s++(.+)$", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST = timedelta(days=92)


class NotUnderstood(CoachError):
    """What was asked for is no behaviour, play or scene."""


@dataclass(frozen=True, slots=True)
class DrillCommand:
    """Answers ``/drill``."""

    desk: DrillDesk

    def __call__(self, asked: Command, person: Person) -> None:
        """Do it, and say where it is; an error for people is said as it is."""
        poster = self.desk.slack.poster
        try:
            said = self._answer(asked, person)
        except CoachError as error:
            said = str(error)
        poster.answer(asked.key, asked.url, asked.user, poster.note(said))

    def message(self, message: IncomingMessage, person: Person) -> None:
        """The same in a message: "drill me", "practise price objection".

        Raises:
            NotMine: It is in front of others, or names nothing that can be practised.
        """
        found = _ASKS.match(message.text.strip())
        if found is None or not message.is_direct:
            raise NotMine
        try:
            said = self._start(" ".join(found[1].split()).rstrip("?!."), person, message.user, message.key)
        except NotUnderstood:
            # It may well be a question for the playbook.
            raise NotMine from None
        except CoachError as error:
            said = str(error)
        poster = self.desk.slack.poster
        poster.post(f"{message.key}:told", message.channel, poster.note(said), thread=message.thread)

    def _answer(self, asked: Command, person: Person) -> str:
        text = " ".join(asked.text.split())
        word, _, rest = text.partition(" ")
        if word.lower() == "assign":
            return self._assign(rest, person, asked.key)
        if word.lower() == "pause":
            return self._pause(rest, person)
        if word.lower() in ("resume", "on"):
            return self._resume(person)
        return self._start(text, person, asked.user, asked.key)

    def _start(self, text: str, person: Person, user: str, key: str) -> str:
        live = self.desk.practice.store.own(person.id).live()
        if live is not None:
            return "You are in the middle of one, in your messages with me. Finish it or end it, then ask again."
        drill = self._drill(text, person, key)
        self.desk.offer(drill, f"{key}:drill", user)
        return f"In your messages with me: “{drill.title}”. {day_of_length(drill)}, only for you."

    def _drill(self, text: str, person: Person, key: str) -> Drill:
        practice, now = self.desk.practice, self.desk.now
        if not text:
            return practice.offer(person, now=now, key=key)
        if text.lower() == "random":
            return practice.offer(person, now=now, key=key, scene=at_random(practice.cast, Random(token_hex(8))))
        return practice.offer(person, now=now, key=key, **self._named(text))

    def _named(self, text: str) -> dict[str, str]:
        """A behaviour, a scene or a play, by id or by words of its name.

        Raises:
            NotUnderstood: It is none of them.
        """
        practice = self.desk.practice
        known = {
            "behaviour": {one.id: one.name for one in practice.rubric.behaviours.values()},
            "scene": {one.id: one.title for one in practice.cast.scenes()},
            "play": {play: lines[0].title for play, lines in practice.cast.material().lines.items() if lines},
        }
        for kind, names in known.items():
            for ident, name in names.items():
                if text.lower() in (ident, ident.replace("-", " ").replace("_", " "), name.lower()):
                    return {kind: ident}
        wanted = set(text.lower().split())
        for kind, names in known.items():
            for ident, name in names.items():
                if wanted <= set(re.findall(r"[a-z0-9']+", f"{ident} {name}".lower())):
                    return {kind: ident}
        scenes = ", ".join(list(known["scene"])[:6])
        raise NotUnderstood(
            f"I know no behaviour, play or scene called “{text}”. Try “/drill”, “/drill random”, or a scene: {scenes} …"
        )

    def _assign(self, text: str, person: Person, key: str) -> str:
        if not person.manages:
            raise NotUnderstood("Only managers assign. “/drill” alone starts one for you.")
        found = _UNTIL.search(text)
        named = self._named(text[: found.start()] if found else text)
        what = named.get("behaviour") or named.get("scene")
        if what is None:
            raise NotUnderstood("Assign a behaviour or a scene, as in “/drill assign next step until Friday”.")
        until = day_in(found[1], self.desk.practice.people.hours(person).day_of(self.desk.now)) if found else None
        return self.desk.assign(person, what, key, until=until)

    def _pause(self, text: str, person: Person) -> str:
        people, today = self.desk.practice.people, self.desk.practice.people.hours(person).day_of(self.desk.now)
        until = day_in(re.sub(r"^(?:until|till|to)\s+", "", text, flags=re.IGNORECASE), today) if text else None
        until = until or today + timedelta(days=7)
        chosen = people.preferences(person.id, PracticePreferences)
        people.save_preferences(person.id, replace(chosen, paused_until=until))
        return f"No drills until {day(until)}. Enjoy it. “/drill resume” ends it early."

    def _resume(self, person: Person) -> str:
        people = self.desk.practice.people
        chosen = people.preferences(person.id, PracticePreferences)
        people.save_preferences(person.id, replace(chosen, paused_until=None, daily=True))
        return f"Drills come again at {chosen.at:%H:%M}."


def asks_for_drill(message: IncomingMessage) -> bool:
    """Whether a message asks to practise."""
    return _ASKS.match(message.text.strip()) is not None


def day_in(text: str, today: date) -> date:
    """A day somebody names: ``Friday``, ``2026-12-04``, ``4 Dec``, ``Dec 4``; the next one of that name.

    Raises:
        NotUnderstood: It is none, is past, or is more than three months away.
    """
    words = text.strip().lower().rstrip(".")
    if words in _DAYS:
        found = today + timedelta(days=(_DAYS.index(words) - today.weekday() - 1) % 7 + 1)
    else:
        found = _date_in(words, today)
    if found is None or not today < found <= today + _MOST:
        raise NotUnderstood(
            f"“{text.strip()}” is no day in the next three months. Write it as “Friday” or “2026-12-04”."
        )
    return found


def _date_in(words: str, today: date) -> date | None:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,", "", words)
    for pattern in ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y"):
        for text in (plain, f"{plain} {today.year}", f"{plain} {today.year + 1}"):
            try:
                found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 -- a date has no zone
            except ValueError:
                continue
            if found > today:
                return found
    return None


def day_of_length(drill: Drill) -> str:
    """How long it takes."""
    return {"moment": "1 minute", "scene": "3 to 5 minutes", "call": "6 to 8 minutes"}[drill.length.value]
