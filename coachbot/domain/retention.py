"""How long each kind of data is kept: the kinds, their defaults, and what the operator set instead. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachbot.errors import NotConfigured

EVER = "ever"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data that has one time of its own.

    Attributes:
        days: How long it is kept unless the operator says otherwise.
        what: What it is, in words for an admin.
        since: From when the days count.
    """

    name: str
    days: int
    what: str
    since: str


EVENTS = Kind("events", 7, "work that is done: what Slack told the coach, and reminders", "it was due")
MESSAGES = Kind(
    "messages", 30, "which messages the coach posted and which threads are whose, without their words", "it"
)
NOTES = Kind("notes", 30, "the note and the transcript of a debrief, and a rep's words in a dispute", "the call")
PRACTICE = Kind("practice", 30, "what was said in a drill, unless its rep shares it", "its end")
QUESTIONS = Kind(
    "questions", 90, "questions, answers, thumbs, wishes to practise, questions nobody could answer", "it was asked"
)
PLANS = Kind("plans", 90, "game plans", "the call")
USAGE = Kind("usage", 90, "how much of a language model was used for whom, in tokens", "the day")
MEETINGS = Kind("meetings", 180, "meetings of connected calendars, with their guests", "their end")
DRAFTS = Kind("drafts", 180, "drafts of plays that nobody approved", "it was begun")
DIGESTS = Kind("digests", 365, "managers' digests", "it was made")
FIGURES = Kind(
    "figures", 730, "how calls and drills went, in ticks and numbers; who has left the team", "the call or drill"
)
KINDS = (EVENTS, MESSAGES, NOTES, PRACTICE, QUESTIONS, PLANS, USAGE, MEETINGS, DRAFTS, DIGESTS, FIGURES)


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept how long.

    Attributes:
        days: By the name of the kind; None is for ever.
    """

    days: Mapping[str, int | None]

    def before(self, kind: Kind, now: datetime) -> datetime | None:
        """What is older than this goes; None where nothing does."""
        days = self.days[kind.name]
        return None if days is None else now - timedelta(days=days)

    def words(self, kind: Kind) -> str:
        """How long, for people: “90 days”."""
        days = self.days[kind.name]
        return "for good" if days is None else f"{days} day{'' if days == 1 else 's'}"


def retention_of(given: Sequence[str]) -> Retention:
    """What ``questions=60`` and the like make of the defaults.

    Raises:
        NotConfigured: A kind nobody knows, or a number of days that is none.
    """
    days: dict[str, int | None] = {kind.name: kind.days for kind in KINDS}
    for part in given:
        name, _, value = (word.strip() for word in part.partition("="))
        if name not in days:
            raise NotConfigured(f"COACHBOT_KEEP_DAYS names “{name}”, which is none of {', '.join(days)}. Correct it.")
        days[name] = None if value == EVER else days_in("COACHBOT_KEEP_DAYS", value)
    return Retention(days)


def days_in(setting: str, value: str) -> int:
    """A number of days, one at least.

    Raises:
        NotConfigured: It is none; naming the setting.
    """
    if not value.isdecimal() or not 1 <= int(value) <= _MOST:
        raise NotConfigured(f"{setting} holds “{value}”. Write a number of days from 1 to {_MOST}, or “{EVER}”.")
    return int(value)


_MOST = 36_500
