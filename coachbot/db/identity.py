"""When somebody or a page turns out to be known by another id: what was kept under the old one goes over."""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from coachbot.db.tables.answers import AnswerRow, FeedbackRow, GapRow, PlaceRow, PracticeIntentRow
from coachbot.db.tables.base import Row
from coachbot.db.tables.insight import DigestRow, ScoredCallRow
from coachbot.db.tables.plans import CalendarRow, DebriefRow, MeetingRow, PlanRow, SeriesChoiceRow
from coachbot.db.tables.practice import AssignmentRow, DisputeRow, DrillRow, LevelRow
from coachbot.db.tables.team import PersonRow, PreferencesRow
from coachbot.db.tables.upkeep import PageNoteRow, PilotRow, PlayDraftRow

# Every column that names a person, with the columns that together with it make a row's key.
_PEOPLE: tuple[tuple[type[Row], str, tuple[str, ...]], ...] = (
    (AnswerRow, "rep", ()),
    (GapRow, "rep", ()),
    (FeedbackRow, "rep", ("answer_id",)),
    (PracticeIntentRow, "rep", ("answer_id",)),
    (PreferencesRow, "person", ("capability",)),
    (CalendarRow, "person", ("workspace",)),
    (MeetingRow, "person", ("uid", "occurrence")),
    (SeriesChoiceRow, "person", ("uid",)),
    (PlanRow, "person", ("uid", "occurrence")),
    (DebriefRow, "person", ("uid", "occurrence")),
    (DrillRow, "person", ()),
    (LevelRow, "person", ()),
    (DisputeRow, "person", ()),
    (DisputeRow, "reviewer", ()),
    (AssignmentRow, "by", ()),
    (DigestRow, "manager", ("team", "week")),
    (ScoredCallRow, "person", ()),
    (PilotRow, "manager", ()),
    (PageNoteRow, "by", ()),
    (PlayDraftRow, "author", ()),
    (PlayDraftRow, "reviewer", ()),
)


def rename_person(session: Session, workspace: str, old: str, new: str) -> None:
    """Give a person's rows to the id they are known by now; what is there under it already stays."""
    if old == new:
        return
    for table, column, key in _PEOPLE:
        values = sa.inspect(table).columns
        whose, mine = values[column], values["workspace"] == workspace
        if key:
            # A row of the same key under the new id was written later, and counts.
            other: Any = aliased(table)
            same = [getattr(other, name) == values[name] for name in key]
            taken = sa.exists().where(other.workspace == workspace, getattr(other, column) == new, *same)
            session.execute(sa.delete(table).where(mine, whose == old, taken), execution_options=_PLAINLY)
        session.execute(sa.update(table).where(mine, whose == old).values({column: new}), execution_options=_PLAINLY)
    # What was arranged was so for the old id, so it is arranged again.
    again = (MeetingRow.workspace == workspace, MeetingRow.person == new)
    session.execute(sa.update(MeetingRow).where(*again).values(arranged=""), execution_options=_PLAINLY)
    gone = (PersonRow.workspace == workspace, PersonRow.id == old)
    session.execute(sa.delete(PersonRow).where(*gone))


def rename_page(session: Session, workspace: str, old: str, new: str) -> None:
    """Give what refers to a page the id it has now: answers, wishes, gaps, plans and debriefs."""
    for table, column in (
        (AnswerRow, AnswerRow.page_id),
        (PracticeIntentRow, PracticeIntentRow.page_id),
        (GapRow, GapRow.nearest_page_id),
        (PlayDraftRow, PlayDraftRow.page),
        (PilotRow, PilotRow.page),
        (PageNoteRow, PageNoteRow.page),
        (PlaceRow, PlaceRow.page),
    ):
        mine = (table.workspace == workspace, column == old)
        session.execute(sa.update(table).where(*mine).values({column.key: new}), execution_options=_PLAINLY)

    def named(value: str) -> str:
        return new if value == old else value

    for answer in session.scalars(_naming(AnswerRow, AnswerRow.shown, workspace, old)):
        answer.shown = in_answer(answer.shown, named)
    for plan in session.scalars(_naming(PlanRow, PlanRow.content, workspace, old)):
        plan.content, plan.accepted = in_plan(plan.content, named), [named(line) for line in plan.accepted]
    for debrief in session.scalars(_naming(DebriefRow, DebriefRow.moments, workspace, old)):
        debrief.moments = {named(play): how for play, how in debrief.moments.items()}


_PLAINLY = {"synchronize_session": False}
R = TypeVar("R", bound=Row)


def _naming(table: type[R], column: Any, workspace: str, page: str) -> sa.Select[R]:
    """The rows whose data may name a page: looked for as text, for few do."""
    written = json.dumps(page)[1:-1]
    return sa.select(table).where(
        sa.inspect(table).columns["workspace"] == workspace, sa.cast(column, sa.Text).contains(written, autoescape=True)
    )


def in_answer(shown: Mapping[str, Any], named: Callable[[str], str]) -> dict[str, Any]:
    """An answer's data with its pages named otherwise."""
    data = copy.deepcopy(dict(shown))
    data |= {"page": named(data.get("page") or ""), "seen": [named(page) for page in data.get("seen", [])]}
    single = filter(None, [data.get("nearest"), data.get("piece")])
    for place in (*data.get("sources", []), *data.get("others", []), *single):
        place["page"] = named(place["page"])
    return data


def in_plan(content: Mapping[str, Any], named: Callable[[str], str]) -> dict[str, Any]:
    """A plan's data with its pages and plays named otherwise."""
    data = copy.deepcopy(dict(content))
    for source in data.get("sources", []):
        source["page"] = named(source["page"])
    for line in data.get("if_then", []):
        line["id"] = named(line["id"])
    for place in (*data.get("likely_objections", []), *filter(None, [data.get("warm_up")])):
        place["play"] = named(place["play"])
    return data
