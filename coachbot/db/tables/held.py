"""Declares what each table holds of people and how long; exporting, forgetting and sweeping go by it.

A table or a column that is not declared here fails a test; see docs/adr/0036-every-table-says-what-it-holds.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from coachbot.db.tables.base import Row
from coachbot.domain import retention
from coachbot.domain.retention import Kind

Which: TypeAlias = Callable[[Any], sa.ColumnElement[bool]]
"""Rows of a table, told by its columns."""
ROLES = ("plain", "whose", "own", "secret", "ties", "when", "mentions", "points", "inside", "invited", "server")


@dataclass(frozen=True, slots=True)
class Keeps:
    """How long rows are kept, or parts of them.

    Attributes:
        by: The column their age is told by.
        empties: Columns that are emptied then; the row goes where there are none.
        only: Which rows; all where it is left out.
    """

    kind: Kind
    by: str
    empties: str = ""
    only: Which | None = None


@dataclass(frozen=True, slots=True)
class Holds:
    """What a table holds of people; columns are separated by spaces, and each has one role.

    Attributes:
        keeps: How long; where there is none, ``stays`` says as long as what.
        counts: Rows that stay, as figures of nobody, when their person is forgotten; all others go.
        practice: Whether it goes with somebody's practice alone, too.
        drops: Whether a row goes that mentions somebody, instead of losing the mention.
        whose: The column with the person a row is of.
        own: What is that person's own: words, names, where they wrote. Emptied in a row that stays.
        secret: Own, and never exported.
        ties: Would tie a row that stays to its person, by another table or a file; made anew.
        when: Times of a row that stays, cut to the day.
        mentions: May name somebody, or repeat a question somebody asked, as a whole or as a value in JSON.
        points: Ids of people who are to act; emptied, or taken out of a list.
        inside: Keys, places in Slack and payloads; the row goes with whoever they name.
        invited: As an invitation or a CRM names them: of buyers and of whoever else was there.
        server: How the server works at it; nothing of a person, and never exported.
        passes: Names in JSON under which Slack's passes stand, which would answer in somebody's name; never exported.
        plain: Nothing of a person.
    """

    table: str
    keeps: tuple[Keeps, ...] = ()
    stays: str = ""
    counts: Which | None = None
    practice: bool = False
    drops: bool = False
    plain: str = ""
    whose: str = ""
    own: str = ""
    secret: str = ""
    ties: str = ""
    when: str = ""
    mentions: str = ""
    points: str = ""
    inside: str = ""
    invited: str = ""
    server: str = ""
    passes: str = ""

    @property
    def of(self) -> sa.Table:
        """The table."""
        return Row.metadata.tables[self.table]

    def columns(self, role: str) -> tuple[str, ...]:
        """The columns of a role."""
        return tuple(str(getattr(self, role)).split())


def _all(_: Any) -> sa.ColumnElement[bool]:
    return sa.true()


_LIBRARY, _TEAM = "as long as the page it is of", "until its person is removed or forgotten, or says otherwise"
_NOBODY = "nothing of a person"

HOLDS: tuple[Holds, ...] = (
    # What was asked, and what was said to it.
    Holds(
        "answers", (Keeps(retention.QUESTIONS, "at"),), whose="rep", own="question channel thread shown",
        plain="workspace id engine relevance refused page_id style at",
    ),
    Holds("feedback", (Keeps(retention.QUESTIONS, "at"),), whose="rep", plain="workspace answer_id helpful at"),
    Holds(
        "practice_intents", (Keeps(retention.QUESTIONS, "at"),), practice=True, whose="rep",
        plain="workspace answer_id page_id at",
    ),
    Holds(
        "gaps", (Keeps(retention.QUESTIONS, "at"),), whose="rep", own="question",
        plain="workspace id group nearest_page_id at",
    ),
    Holds(
        "places", (Keeps(retention.QUESTIONS, "at", only=lambda c: c.state != "known"),), drops=True,
        mentions="question", points="by", plain="workspace id page title quote state at",
    ),
    # Calendars, plans and debriefs.
    Holds(
        "calendars", stays=_TEAM, whose="person", own="state", secret="place",
        plain="workspace next_at checked_at failures trouble",
    ),
    Holds(
        "meetings", (Keeps(retention.MEETINGS, "end_at"),), whose="person", own="title link",
        invited="organizer attendees",
        plain="workspace uid occurrence start_at end_at status all_day private show_as series is_call why missed gone "
        "arranged",
    ),
    Holds("series_choices", stays=_TEAM, whose="person", plain="workspace uid is_call at"),
    Holds(
        "plans", (Keeps(retention.PLANS, "start_at"),), whose="person",
        own="channel ts details_ts content accepted", plain="workspace uid occurrence key state shown start_at at",
    ),
    Holds(
        "debriefs",
        (Keeps(retention.NOTES, "call_at", "note transcript"), Keeps(retention.FIGURES, "call_at")),
        counts=lambda c: sa.and_(c.state == "done", c.outcome != ""), whose="person", ties="uid occurrence",
        own="channel ts account note transcript", when="first_tap_at done_at call_at",
        plain="workspace state deal stage outcome moments asked team",
    ),
    # Practice.
    Holds(
        "drills",
        (
            Keeps(
                retention.PRACTICE, "ended_at", "body",
                lambda c: sa.and_(c.turns > 0, sa.cast(c.shared_with, sa.Text) == "[]"),
            ),
            Keeps(retention.FIGURES, "ended_at"),
            Keeps(retention.FIGURES, "made_at", only=lambda c: c.ended_at.is_(None)),
        ),
        practice=True, whose="person", own="why channel thread body", points="shared_with",
        plain="workspace id scene title difficulty length behaviours rubric origin seed state turns end total again "
        "made_at begun_at ended_at touched_at team",
    ),
    Holds(
        "practice_levels", (Keeps(retention.FIGURES, "at"),), practice=True, whose="person",
        plain="workspace drill behaviour level scene rubric at judge",
    ),
    Holds(
        "practice_disputes", (Keeps(retention.NOTES, "at", "heard said"), Keeps(retention.FIGURES, "at")),
        practice=True, counts=lambda c: c.verdict.is_not(None), whose="person", own="heard said", ties="drill",
        points="reviewer", when="at decided_at", plain="workspace behaviour check passed verdict",
    ),
    Holds(
        "practice_assignments", (Keeps(retention.FIGURES, "until"),), points="by",
        plain="workspace id team what until made_at",
    ),
    Holds(
        "practice_calibrations", stays=_NOBODY,
        plain="workspace judge rubric behaviour count managers engine counts at",
    ),
    # Figures.
    Holds(
        "digests", (Keeps(retention.DIGESTS, "at"),), whose="manager", own="note channel ts", mentions="content aside",
        plain="workspace team week hidden state at",
    ),
    Holds(
        "scored_calls", (Keeps(retention.FIGURES, "known_on"),), counts=_all, whose="person", ties="file",
        plain="workspace team on known_on stage outcome shown",
    ),
    Holds(
        "model_use", (Keeps(retention.USAGE, "day"),), counts=_all, whose="person",
        plain="workspace day capability model calls tokens_in tokens_out",
    ),
    # The playbook and its upkeep.
    Holds(
        "play_drafts", (Keeps(retention.DRAFTS, "at", only=lambda c: c.state != "live"),),
        counts=lambda c: c.state == "live", whose="author", points="reviewer", mentions="question",
        own="title when say ask why avoid", plain="workspace id group at stage state page",
    ),
    Holds(
        "pilots", (Keeps(retention.FIGURES, "last"),), whose="manager", points="reps", own="helped missing",
        plain="workspace id stage page asks first last at decision",
    ),
    Holds("page_notes", stays=_LIBRARY, whose="by", own="text", plain="workspace page at"),
    Holds("libraries", stays=_NOBODY, plain="workspace revision"),
    Holds(
        "pages", stays="until its file is gone and pruned", mentions="owner approved_by meta",
        plain="workspace id file path kind origin title text version source_hash revision approved_at review_by "
        "expires_on status visibility stage quotable triggers",
    ),
    Holds("passages", stays=_LIBRARY, plain="workspace id page_id position heading text start end"),
    # The team.
    Holds(
        "people", stays=_TEAM, whose="id", own="name email slack started_on style", points="manager",
        plain="workspace role team time_zone",
    ),
    Holds("capability_preferences", stays=_TEAM, whose="person", own="chosen", plain="workspace capability"),
    Holds(
        "preferences", stays=_TEAM, whose="person", own="plans lead_minutes morning quiet_from quiet_until",
        plain="workspace",
    ),
    Holds(
        "deals", stays="until the deal is removed, or its CRM has it no more", points="rep", invited="contacts",
        plain="workspace id account domain stage package amount close_on competitor next_step promises source",
    ),
    Holds("departed", (Keeps(retention.FIGURES, "at"),), whose="id", own="name email slack", plain="workspace at"),
    Holds("forgetting", stays="until it is done", inside="person slack email name", plain="workspace part stand_in at"),
    # Work and messages.
    Holds(
        "jobs", (Keeps(retention.EVENTS, "due_at", only=lambda c: c.state.in_(("done", "dead"))),),
        inside="key lane payload", server="owner lease_until", passes="url trigger",
        plain="id workspace kind due_at needed_at state again tries failures error created_at",
    ),
    Holds("outbound", (Keeps(retention.MESSAGES, "at"),), inside="key channel", plain="workspace state ts tries at"),
    Holds(
        "conversations", (Keeps(retention.MESSAGES, "at"),), inside="channel", plain="workspace thread feature ref at"
    ),
    Holds("marks", stays=_NOBODY, plain="workspace name at"),
    # Where the app is installed; its tokens are the workspace's, sealed, and wiped when it is taken away.
    Holds(
        "installations", stays="until the workspace takes it away and its data is dropped", points="installed_by",
        plain="workspace name is_org token refresh_token expires_at refreshing_until installed_at uninstalled_at since",
    ),
    Holds("install_states", stays=_NOBODY, plain="workspace digest until"),
)  # fmt: skip


def declared(table: str) -> Holds:
    """What one table holds."""
    return next(holds for holds in HOLDS if holds.table == table)
