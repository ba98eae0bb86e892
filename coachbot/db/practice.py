"""Practice: everybody's own drills, a person at a time, and apart from them the numbers of a team."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.practice import AssignmentRow, DrillRow, LevelRow
from coachbot.db.teams import team_of
from coachbot.practice.drill import Drill, DrillState, Length, Origin, body_of, read_body
from coachbot.practice.ports import Assignment, Level

_PLAIN = (
    "id", "person", "scene", "title", "difficulty", "rubric", "why", "seed", "total", "again", "channel", "thread",
    "made_at", "begun_at", "ended_at",
)  # fmt: skip


class OwnDrills:
    """Implements ``coachbot.practice.ports.OwnPractice``: one person, nobody else. A method is a transaction."""

    def __init__(self, db: Database, workspace: str, person: str) -> None:
        self._db = db
        self._workspace = workspace
        self._person = person

    def drill(self, drill_id: str) -> Drill | None:
        """One drill of this person."""
        return self._one(DrillRow.id == drill_id)

    def live(self) -> Drill | None:
        """The role-play that is going on or paused."""
        return self._one(DrillRow.state.in_([DrillState.OPEN.value, DrillState.PAUSED.value]))

    def offered(self) -> Drill | None:
        """The drill that waits for a tap, the latest."""
        return self._one(DrillRow.state == DrillState.OFFERED.value)

    def drills(self, *, limit: int) -> list[Drill]:
        """The latest drills that were begun, the latest first."""
        query = (
            sa.select(DrillRow)
            .where(*self._mine(), DrillRow.begun_at.is_not(None))
            .order_by(DrillRow.begun_at.desc(), DrillRow.id)
            .limit(limit)
        )
        with self._db.read() as session:
            return [_drill(row) for row in session.scalars(query)]

    def save(self, drill: Drill, *, expected_turns: int) -> bool:
        """Store a drill as it is now; False, and nothing stored, where it has gone on or ended meanwhile."""
        if drill.person != self._person:
            raise ValueError("a drill is stored by the person whose it is")
        values = _values(drill)
        with self._db.write() as session:
            row = session.get(DrillRow, (self._workspace, drill.id), with_for_update=True)
            if row is None and expected_turns:
                # It was forgotten meanwhile, and does not come back.
                return False
            if row is None:
                team = team_of(session, self._workspace, self._person)
                session.add(DrillRow(workspace=self._workspace, team=team, **values))
                return True
            is_over = row.state == DrillState.ENDED.value and drill.state is not DrillState.ENDED
            if row.turns != expected_turns or is_over or row.person != self._person:
                return False
            for name, value in values.items():
                setattr(row, name, value)
            return True

    def change(self, drill_id: str, how: Callable[[Drill], Drill]) -> Drill | None:
        """Change what is stored at this moment; None where this person has no such drill."""
        with self._db.write() as session:
            row = session.get(DrillRow, (self._workspace, drill_id), with_for_update=True)
            if row is None or row.person != self._person:
                return None
            stored = _drill(row)
            changed, before = how(stored), _values(stored)
            for name, value in _values(changed).items():
                # Of one whose words were dropped the numbers stay.
                if value != before[name]:
                    setattr(row, name, value)
            return changed

    def score(self, drill: Drill, levels: Sequence[Level]) -> None:
        """Keep what a drill earned; kept twice it is kept once, and of one that was forgotten nothing is."""
        with self._db.write() as session:
            row = session.get(DrillRow, (self._workspace, drill.id))
            if row is None:
                return
            row.total = drill.total
            for one in levels:
                session.merge(
                    LevelRow(
                        workspace=self._workspace,
                        drill=one.drill,
                        behaviour=one.behaviour,
                        person=self._person,
                        level=one.level,
                        scene=one.scene,
                        rubric=one.rubric,
                        at=one.at,
                        judge=one.judge,
                    )
                )

    def levels(self) -> list[Level]:
        """Everything this person reached, oldest first."""
        query = (
            sa.select(LevelRow)
            .where(LevelRow.workspace == self._workspace, LevelRow.person == self._person)
            .order_by(LevelRow.at, LevelRow.drill, LevelRow.behaviour)
        )
        with self._db.read() as session:
            return [
                Level(row.drill, row.behaviour, row.level, row.scene, row.rubric, row.at, row.judge)
                for row in session.scalars(query)
            ]

    def _mine(self) -> tuple[sa.ColumnElement[bool], ...]:
        return DrillRow.workspace == self._workspace, DrillRow.person == self._person

    def _one(self, which: sa.ColumnElement[bool]) -> Drill | None:
        query = sa.select(DrillRow).where(*self._mine(), which).order_by(DrillRow.made_at.desc(), DrillRow.id)
        with self._db.read() as session:
            row = session.scalars(query).first()
            return None if row is None else _drill(row)


class Practice:
    """Implements ``coachbot.practice.ports.PracticeStore``."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def own(self, person: str) -> OwnDrills:
        """One person's practice."""
        return OwnDrills(self._db, self._workspace, person)

    def owner_at(self, channel: str, thread: str) -> tuple[str, str] | None:
        """Person and id of the latest drill in a thread."""
        query = (
            sa.select(DrillRow.person, DrillRow.id)
            .where(DrillRow.workspace == self._workspace, DrillRow.channel == channel, DrillRow.thread == thread)
            .order_by(DrillRow.made_at.desc())
        )
        with self._db.read() as session:
            row = session.execute(query).first()
            return None if row is None else (row[0], row[1])

    def silent_since(self, moment: datetime) -> list[tuple[str, str]]:
        """Person and id of every role-play in which nothing was said since."""
        query = sa.select(DrillRow.person, DrillRow.id).where(
            DrillRow.workspace == self._workspace,
            DrillRow.state.in_([DrillState.OPEN.value, DrillState.PAUSED.value]),
            DrillRow.touched_at < moment,
        )
        with self._db.read() as session:
            return [(row[0], row[1]) for row in session.execute(query)]


class TeamAssignments:
    """Implements ``coachbot.practice.ports.Assignments``: what a team is asked, and nothing of who did it."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def assign(self, assignment: Assignment) -> None:
        """Ask a team to practise something."""
        values = {name: getattr(assignment, name) for name in ("id", "team", "by", "what", "until", "made_at")}
        with self._db.write() as session:
            session.merge(AssignmentRow(workspace=self._workspace, **values))

    def assigned(self, team: str, *, now: datetime) -> list[Assignment]:
        """What a team is asked to practise now, the latest first."""
        query = (
            sa.select(AssignmentRow)
            .where(AssignmentRow.workspace == self._workspace, AssignmentRow.team == team, AssignmentRow.until >= now)
            .order_by(AssignmentRow.made_at.desc())
        )
        with self._db.read() as session:
            return [
                Assignment(row.id, row.team, row.by, row.what, row.until, row.made_at) for row in session.scalars(query)
            ]


def _values(drill: Drill) -> dict[str, Any]:
    return {name: getattr(drill, name) for name in _PLAIN} | {
        "length": drill.length.value,
        "origin": drill.origin.value,
        "state": drill.state.value,
        "end": drill.mind.end.value,
        "turns": len(drill.turns),
        "touched_at": drill.touched_at,
        "behaviours": list(drill.behaviours),
        "shared_with": list(drill.shared_with),
        "body": body_of(drill),
    }


def _drill(row: DrillRow) -> Drill:
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    return Drill(
        **plain,
        length=Length(row.length),
        origin=Origin(row.origin),
        state=DrillState(row.state),
        behaviours=tuple(row.behaviours),
        shared_with=tuple(row.shared_with),
        spoken_at=row.touched_at,
        **read_body(row.body, row.end),
    )
