"""Names what is kept of somebody as they would: each table is in one group, with how many and how long. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coachbot.domain import retention as of
from coachbot.domain.retention import KINDS, Kind, Retention
from coachbot.privacy.ports import Record

_KINDS = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Group:
    """Tables that are one thing to a person.

    Attributes:
        tables: Separated by spaces.
        counts: Those of them whose rows are what a person would count; empty where a number says nothing.
        times: How long, by kind of data, with braces for the days.
        stays: Until when what has no kind stays.
    """

    title: str
    tables: str
    counts: str
    times: Mapping[Kind, str]
    stays: str = ""


GROUPS: tuple[Group, ...] = (
    Group(
        "Your questions and what was answered", "answers gaps feedback places", "answers", {of.QUESTIONS: "for {}"}
    ),
    Group("Meetings from your calendar", "meetings", "meetings", {of.MEETINGS: "until {} after"}),
    Group("Game plans for your calls", "plans", "plans", {of.PLANS: "until {} after"}),
    Group(
        "How your calls went", "debriefs scored_calls", "debriefs scored_calls",
        {of.FIGURES: "in ticks and numbers, for {}", of.NOTES: "your notes, for {}"},
    ),
    Group(
        "Your practice",
        "drills practice_levels practice_disputes practice_intents practice_assignments", "drills",
        {
            of.FIGURES: "how it went, for {}", of.PRACTICE: "what you said, for {} unless you share it",
            of.NOTES: "your words where you disagreed, for {}", of.QUESTIONS: "what you wished to practise, for {}",
        },
    ),
    Group(
        "Plays and notes you wrote", "play_drafts page_notes", "play_drafts page_notes",
        {of.DRAFTS: "what nobody approved, for {}"}, "notes, as long as their page",
    ),
    Group(
        "Pages, calls, deals and digests of your team that name you", "pages deals digests pilots", "digests pilots",
        {of.DIGESTS: "digests, for {}", of.FIGURES: "pilots, for {}"}, "as long as your team has them",
    ),
    Group(
        "Who you are and your settings",
        "people capability_preferences preferences calendars series_choices departed", "",
        {of.FIGURES: "when you have left, for {}, so that you can be forgotten"}, "until you leave or are removed",
    ),
    Group(
        "What the coach does for you",
        "jobs outbound conversations model_use forgetting installations install_states marks libraries passages "
        "practice_calibrations", "",
        {
            of.EVENTS: "what is done, for {}", of.MESSAGES: "where it wrote to you, for {}",
            of.USAGE: "how much of a model you used, for {}",
        },
        "that you installed it, as long as it is installed",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """What one group has of somebody.

    Attributes:
        many: How many, in words; may be empty.
        long: How long, in words.
    """

    title: str
    many: str
    long: str
    records: Sequence[Record]

    @property
    def heading(self) -> str:
        """What it is and how many."""
        return f"{self.title} ({self.many})" if self.many else self.title

    @property
    def line(self) -> str:
        """All of it in a line."""
        return f"{self.heading}: {self.long}"


def grouped(records: Sequence[Record], retention: Retention) -> list[Kept]:
    """What is kept, group by group; only groups that have something."""
    found: list[Kept] = []
    for group in GROUPS:
        # A table that nobody put into a group is told with the last.
        mine = [one for one in records if one.table in group.tables.split() or (group is GROUPS[-1] and _new(one))]
        if mine:
            found.append(Kept(group.title, _many(group, mine), _long(group, mine, retention), mine))
    return found


def _new(record: Record) -> bool:
    return not any(record.table in group.tables.split() for group in GROUPS)


def _many(group: Group, records: Sequence[Record]) -> str:
    """How many of theirs; of what is others' or nobody's, how often they are named."""
    if not group.counts:
        return ""
    named = sum(len(record.named) for record in records)
    rows = [len(record.rows) for record in records if record.table in group.counts.split()]
    own = sum(rows) or sum(len(record.rows) for record in records)
    return f"{own}, and {named} of others" if own and named else str(own or named)


def _long(group: Group, records: Sequence[Record], retention: Retention) -> str:
    kinds = [_KINDS[name] for record in records for name in record.kind.split(", ") if name]
    times = [_time(told, kind, retention) for kind, told in group.times.items() if kind in kinds]
    others = [record.stays if _new(record) else group.stays for record in records if not record.kind]
    stays = list(dict.fromkeys(filter(None, others)))
    return "; ".join([*stays, *times])


def _time(told: str, kind: Kind, retention: Retention) -> str:
    days = retention.words(kind)
    if retention.days[kind.name] is not None:
        return told.format(days)
    return told.replace("until {} after", days).replace("for {}", days)
