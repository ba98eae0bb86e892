"""Answers given, what reps said of them, and the questions nobody could answer."""

from dataclasses import asdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from coachbot.answers.places import Place, State
from coachbot.answers.ports import STOPPED, Gap, Question, StoredAnswer
from coachbot.db.engine import Database
from coachbot.db.tables.answers import AnswerRow, FeedbackRow, GapRow, PlaceRow, PracticeIntentRow


class Answers:
    """Implements ``coachbot.answers.ports.AnswerStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def save(self, answer: StoredAnswer) -> bool:
        """Store an answer, or once more after a retry; False, and nothing stored, where it was stopped meanwhile."""
        asked = answer.asked
        with self._db.write() as session:
            known = session.get(AnswerRow, (self._workspace, answer.id), with_for_update=True)
            if known is not None and known.engine == STOPPED:
                return False
            session.merge(
                AnswerRow(
                    workspace=self._workspace,
                    id=answer.id,
                    rep=asked.rep,
                    question=asked.text,
                    channel=asked.channel,
                    thread=asked.thread,
                    engine=answer.engine,
                    relevance=answer.relevance,
                    refused=answer.refused,
                    page_id=answer.page_id,
                    style=answer.style,
                    shown=dict(answer.shown),
                    at=answer.at,
                )
            )
            return True

    def answer(self, answer_id: str) -> StoredAnswer | None:
        """One answer."""
        with self._db.read() as session:
            row = session.get(AnswerRow, (self._workspace, answer_id))
            return None if row is None else _given(row)

    def in_thread(self, channel: str, thread: str) -> list[StoredAnswer]:
        """The answers of a conversation, oldest first."""
        query = (
            sa.select(AnswerRow)
            .where(
                AnswerRow.workspace == self._workspace,
                AnswerRow.channel == channel,
                AnswerRow.thread == thread,
            )
            .order_by(AnswerRow.at)
        )
        with self._db.read() as session:
            return [_given(row) for row in session.scalars(query)]

    def stop(self, channel: str, thread: str) -> None:
        """No model goes on with what is shown in a conversation."""
        stopped = sa.update(AnswerRow).values(engine=STOPPED)
        with self._db.write() as session:
            session.execute(stopped.filter_by(workspace=self._workspace, channel=channel, thread=thread))

    def rate(self, answer_id: str, rep: str, *, helpful: bool, now: datetime) -> None:
        """A thumb; the last one of a rep counts."""
        with self._db.write() as session:
            session.merge(FeedbackRow(workspace=self._workspace, answer_id=answer_id, rep=rep, helpful=helpful, at=now))

    def wants_practice(self, answer_id: str, rep: str, page_id: str, *, now: datetime) -> None:
        """The rep wants to practise the play of an answer."""
        with self._db.write() as session:
            session.merge(
                PracticeIntentRow(workspace=self._workspace, rep=rep, answer_id=answer_id, page_id=page_id, at=now)
            )

    def feedback(self, answer_id: str) -> dict[str, bool]:
        """Whether it helped, by rep."""
        query = sa.select(FeedbackRow.rep, FeedbackRow.helpful).where(
            FeedbackRow.workspace == self._workspace, FeedbackRow.answer_id == answer_id
        )
        with self._db.read() as session:
            return {row.rep: row.helpful for row in session.execute(query)}

    def practice_list(self, rep: str) -> list[str]:
        """The pages a rep wants to practise, the first wish first."""
        query = (
            sa.select(PracticeIntentRow.page_id)
            .where(PracticeIntentRow.workspace == self._workspace, PracticeIntentRow.rep == rep)
            .order_by(PracticeIntentRow.at)
        )
        with self._db.read() as session:
            return list(session.scalars(query))

    def asked_by(self, rep: str) -> tuple[int, int]:
        """How many questions somebody asked, and how many of them in vain."""
        query = sa.select(sa.func.count(), sa.func.count().filter(AnswerRow.refused)).where(
            AnswerRow.workspace == self._workspace, AnswerRow.rep == rep
        )
        with self._db.read() as session:
            asked, refused = session.execute(query).one()
        return asked, refused

    def asked_since(self, moment: datetime) -> int:
        """How many questions everybody asked."""
        query = sa.select(sa.func.count()).where(AnswerRow.workspace == self._workspace, AnswerRow.at >= moment)
        with self._db.read() as session:
            return session.execute(query).scalar_one()

    def save_gap(self, gap: Gap) -> None:
        """A question the library did not cover."""
        with self._db.write() as session:
            session.merge(
                GapRow(
                    workspace=self._workspace,
                    id=gap.id,
                    group=gap.group,
                    question=gap.question,
                    rep=gap.rep,
                    nearest_page_id=gap.nearest_page_id,
                    at=gap.at,
                )
            )

    def drop_gap(self, answer_id: str) -> None:
        """It is covered after all."""
        with self._db.write() as session:
            session.execute(sa.delete(GapRow).filter_by(workspace=self._workspace, id=answer_id))

    def recent_gaps(self, *, now: datetime, days: int) -> list[Gap]:
        """The gaps of the last ``days`` days, oldest first."""
        query = (
            sa.select(GapRow)
            .where(GapRow.workspace == self._workspace, GapRow.at >= now - timedelta(days=days))
            .order_by(GapRow.at)
        )
        with self._db.read() as session:
            return [
                Gap(row.id, row.group, row.question, row.rep, row.nearest_page_id, row.at)
                for row in session.scalars(query)
            ]

    def place(self, place_id: str) -> Place | None:
        """Where a question was answered, by id."""
        with self._db.read() as session:
            row = session.get(PlaceRow, (self._workspace, place_id))
            return None if row is None else _place(row)

    def save_place(self, place: Place) -> None:
        """Store a place, or what was decided of it."""
        values = asdict(place) | {"state": place.state.value}
        with self._db.write() as session:
            session.merge(PlaceRow(workspace=self._workspace, **values))

    def places(self, state: State) -> list[Place]:
        """The places of a state, oldest first."""
        query = (
            sa.select(PlaceRow)
            .where(PlaceRow.workspace == self._workspace, PlaceRow.state == state.value)
            .order_by(PlaceRow.at, PlaceRow.id)
        )
        with self._db.read() as session:
            return [_place(row) for row in session.scalars(query)]


def _place(row: PlaceRow) -> Place:
    return Place(row.id, row.question, row.page, row.title, row.quote, State(row.state), row.by, row.at)


def _given(row: AnswerRow) -> StoredAnswer:
    asked = Question(row.question, row.rep, row.channel, row.thread)
    return StoredAnswer(
        row.id,
        asked,
        row.engine,
        row.relevance,
        row.refused,
        row.page_id,
        row.style,
        row.shown,
        row.at,
    )
