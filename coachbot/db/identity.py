"""When somebody or a page turns out to be known by another id: what was kept under the old one goes over."""

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from coachbot.db.tables.answers import AnswerRow, FeedbackRow, GapRow, PracticeIntentRow
from coachbot.db.tables.base import Row
from coachbot.db.tables.plans import CalendarRow, DebriefRow, MeetingRow, PlanRow, SeriesChoiceRow
from coachbot.db.tables.team import PersonRow, PreferencesRow

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
    gone = (PersonRow.workspace == workspace, PersonRow.id == old)
    session.execute(sa.delete(PersonRow).where(*gone))


def rename_page(session: Session, workspace: str, old: str, new: str) -> None:
    """Give what refers to a page the id it has now: answers, wishes, gaps, plans and debriefs."""
    for table, column in ((AnswerRow, "page_id"), (PracticeIntentRow, "page_id"), (GapRow, "nearest_page_id")):
        mine = (table.workspace == workspace, getattr(table, column) == old)
        session.execute(sa.update(table).where(*mine).values({column: new}), execution_options=_PLAINLY)
    told: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (AnswerRow, ("shown",)), (PlanRow, ("content", "accepted")), (DebriefRow, ("moments",))
    )  # fmt: skip
    for table, columns in told:
        for row in session.scalars(sa.select(table).where(table.workspace == workspace)):
            for name in columns:
                renamed = _renamed(getattr(row, name), old, new)
                if renamed != getattr(row, name):
                    setattr(row, name, renamed)


_PLAINLY = {"synchronize_session": False}


def _renamed(value: Any, old: str, new: str) -> Any:
    """The same data with one id for another, wherever it stands as a whole."""
    match value:
        case dict():
            items = cast("dict[str, Any]", value).items()
            return {(new if key == old else key): _renamed(item, old, new) for key, item in items}
        case list():
            return [_renamed(item, old, new) for item in cast("list[Any]", value)]
        case _:
            return new if value == old else value
