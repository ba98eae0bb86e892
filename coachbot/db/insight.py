"""What a digest is made of: never anything of practice but that it was done, and by how many."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.answers import AnswerRow, GapRow
from coachbot.db.tables.insight import ScoredCallRow
from coachbot.db.tables.jobs import OutboundRow
from coachbot.db.tables.library import PageRow
from coachbot.db.tables.plans import DebriefRow
from coachbot.db.tables.practice import DrillRow, LevelRow
from coachbot.db.tables.team import PersonRow
from coachbot.db.tables.upkeep import PlayDraftRow
from coachbot.domain.deals import Outcome
from coachbot.domain.shares import MIN_PEOPLE
from coachbot.insight.blocks import monday
from coachbot.insight.counts import BEHAVIOUR
from coachbot.insight.ports import MustAsk, PastCall, Practised, Ramped, Unanswered, Upkeep
from coachbot.plans.debrief import DebriefState, Moment
from coachbot.practice.drill import DrillState, Origin
from coachbot.practice.focus import is_proficient
from coachbot.practice.ports import Level
from coachbot.upkeep.draft import State
from knowledge.library.pages import Kind, Status, Visibility

_CAME = frozenset({Moment.SAID.value, Moment.UNSAID.value})
# What somebody asked for, by a word or a press.
_ASKED_FOR = ("message:", "press:", "command:", "form:", "shortcut:")
_WORKING_DAYS = 5 / 7


class Happened:
    """Implements ``coachbot.insight.ports.Book``. Each method is one transaction.

    Calls and drills belong to the team their rep was in then, so that nobody who comes or goes takes any along.

    Args:
        must_asks: Of each stage.
    """

    def __init__(self, db: Database, workspace: str, must_asks: Mapping[str, Sequence[MustAsk]]) -> None:
        self._db = db
        self._workspace = workspace
        self._must_asks = must_asks

    def must_asks(self) -> Mapping[str, Sequence[MustAsk]]:
        """The questions of each stage's checklist."""
        return self._must_asks

    def calls(self, team: str, *, since: datetime | None = None, until: datetime) -> list[PastCall]:
        """All calls of a team that were told of, or scored from their transcripts, in a time, oldest first."""
        return self._calls(DebriefRow.team == team, ScoredCallRow.team == team, since, until)

    def calls_of(self, person: str, *, until: datetime) -> list[PastCall]:
        """All calls of one rep, likewise."""
        return self._calls(DebriefRow.person == person, ScoredCallRow.person == person, None, until)

    def drills_of(self, person: str, *, since: datetime, until: datetime) -> int:
        """How many drills somebody finished."""
        query = self._finished(sa.func.count(), since, until).where(DrillRow.person == person)
        with self._db.read() as session:
            return session.scalar(query) or 0

    def drills_by_week(self, team: str, *, since: datetime, until: datetime) -> dict[date, int]:
        """How many drills were finished, by Monday; only for weeks in which three people or more finished one."""
        finished = self._finished(DrillRow.person, since, until).add_columns(DrillRow.ended_at)
        who: defaultdict[date, Counter[str]] = defaultdict(Counter)
        with self._db.read() as session:
            for person, at in session.execute(finished.where(DrillRow.team == team)):
                if at is not None:
                    who[monday(at.date())][person] += 1
        return {week: people.total() for week, people in sorted(who.items()) if len(people) >= MIN_PEOPLE}

    def practised(self, team: str, *, until: datetime) -> list[Practised]:
        """Who practised what, when; how well is not looked at."""
        query = (
            sa.select(LevelRow.person, LevelRow.behaviour, LevelRow.at)
            .join(DrillRow, sa.and_(DrillRow.workspace == LevelRow.workspace, DrillRow.id == LevelRow.drill))
            .where(LevelRow.workspace == self._workspace, DrillRow.team == team, LevelRow.at < until)
        )
        with self._db.read() as session:
            return [Practised(person, behaviour, at.date()) for person, behaviour, at in session.execute(query)]

    def ramped(self, team: str, *, until: datetime) -> list[Ramped]:
        """How long after they started people were proficient in what they practised; those whose start is known."""
        query = (
            sa.select(LevelRow, PersonRow.started_on)
            .join(PersonRow, sa.and_(PersonRow.workspace == LevelRow.workspace, PersonRow.id == LevelRow.person))
            .join(DrillRow, sa.and_(DrillRow.workspace == LevelRow.workspace, DrillRow.id == LevelRow.drill))
            .where(LevelRow.workspace == self._workspace, DrillRow.team == team, PersonRow.started_on.is_not(None))
            .where(LevelRow.at < until)
            .order_by(LevelRow.at)
        )
        levels: defaultdict[tuple[str, str, date], list[Level]] = defaultdict(list)
        with self._db.read() as session:
            for row, started in session.execute(query):
                if started is not None:
                    one = Level(row.drill, row.behaviour, row.level, row.scene, row.rubric, row.at)
                    levels[row.person, row.behaviour, started].append(one)
        return [
            Ramped(person, behaviour, started, _weeks_to_proficiency(started, found))
            for (person, behaviour, started), found in levels.items()
        ]

    def unanswered(self, team: str, *, since: datetime, until: datetime) -> list[Unanswered]:
        """What a team asked in vain and no play answered since, most often first; other words for it count with it.

        Whoever is in no team asks for every team.
        """
        answered = (
            sa.select(PlayDraftRow.group, sa.func.max(PlayDraftRow.at).label("at"))
            .where(PlayDraftRow.workspace == self._workspace, PlayDraftRow.state == State.LIVE.value)
            .group_by(PlayDraftRow.group)
            .subquery()
        )
        query = (
            sa.select(GapRow.group, GapRow.question, GapRow.rep, GapRow.nearest_page_id)
            .outerjoin(answered, answered.c.group == GapRow.group)
            .outerjoin(PersonRow, sa.and_(PersonRow.workspace == GapRow.workspace, PersonRow.id == GapRow.rep))
            .where(GapRow.workspace == self._workspace, GapRow.at >= since, GapRow.at < until)
            .where(sa.or_(answered.c.at.is_(None), GapRow.at > answered.c.at))
            .where(sa.func.coalesce(PersonRow.team, "").in_(("", team)))
            .order_by(GapRow.at)
        )
        found: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        with self._db.read() as session:
            for group, question, rep, nearest in session.execute(query):
                found[group].append((question, rep, nearest or ""))
        asked = [
            Unanswered(rows[-1][0], len(rows), len({rep for _, rep, _ in rows}), group, rows[-1][2])
            for group, rows in found.items()
        ]
        return sorted(asked, key=lambda one: -one.asks)

    def askers(self, groups: Sequence[str]) -> dict[str, list[str]]:
        """Who asked each of some questions."""
        query = sa.select(GapRow.group, GapRow.rep).where(GapRow.workspace == self._workspace, GapRow.group.in_(groups))
        found: defaultdict[str, list[str]] = defaultdict(list)
        with self._db.read() as session:
            for group, rep in session.execute(query):
                found[group].append(rep)
        return dict(found)

    def upkeep(self, used: Set[str], *, since: datetime, until: datetime) -> Upkeep:
        """Pages past review, plays nobody needed, plays recognized by the same words; of pages everybody may see.

        Args:
            used: The plays that had a moment.
        """
        live = (
            PageRow.workspace == self._workspace, PageRow.status == Status.APPROVED.value,
            PageRow.visibility == Visibility.EVERYONE.value,
        )  # fmt: skip
        by_itself = sa.not_(sa.or_(*(OutboundRow.key.startswith(prefix) for prefix in _ASKED_FOR)))
        with self._db.read() as session:
            late = session.scalars(
                sa.select(PageRow.title).where(*live, PageRow.review_by < until.date()).order_by(PageRow.review_by)
            ).all()
            plays = session.execute(
                sa.select(PageRow.id, PageRow.title, PageRow.triggers).where(*live, PageRow.kind == Kind.PLAY.value)
            ).all()
            shown = set(
                session.scalars(
                    sa.select(AnswerRow.page_id).where(
                        AnswerRow.workspace == self._workspace,
                        AnswerRow.at >= since,
                        AnswerRow.at < until,
                        AnswerRow.page_id.is_not(None),
                    )
                )
            )
            sent, people, first = session.execute(
                sa.select(
                    sa.func.count(), sa.func.count(sa.distinct(OutboundRow.channel)), sa.func.min(OutboundRow.at)
                ).where(
                    OutboundRow.workspace == self._workspace, OutboundRow.state == "sent",
                    OutboundRow.channel.startswith("D"), OutboundRow.at >= since, OutboundRow.at < until, by_itself,
                )
            ).one()  # fmt: skip
        days = max(1.0, (until - (first or since)).days * _WORKING_DAYS)
        return Upkeep(
            tuple(late),
            tuple(title for page, title, _ in plays if page not in shown | used),
            len(plays),
            tuple(_contradicting(plays)),
            round(sent / people / days, 1) if people >= MIN_PEOPLE else None,
        )

    def titles(self) -> dict[str, str]:
        """Every page's."""
        query = sa.select(PageRow.id, PageRow.title).where(PageRow.workspace == self._workspace)
        with self._db.read() as session:
            return {row[0]: row[1] for row in session.execute(query)}

    def _calls(
        self,
        told_by: sa.ColumnElement[bool],
        scored_of: sa.ColumnElement[bool],
        since: datetime | None,
        until: datetime,
    ) -> list[PastCall]:
        told_at = sa.func.coalesce(DebriefRow.done_at, DebriefRow.call_at)
        told = sa.select(
            DebriefRow.person, DebriefRow.done_at, DebriefRow.call_at, DebriefRow.stage, DebriefRow.outcome,
            DebriefRow.moments, DebriefRow.asked, DebriefRow.deal,
        ).where(
            DebriefRow.workspace == self._workspace, told_by, DebriefRow.outcome != "",
            DebriefRow.state == DebriefState.DONE.value, told_at < until,
        )  # fmt: skip
        scored = sa.select(ScoredCallRow).where(
            ScoredCallRow.workspace == self._workspace, scored_of, ScoredCallRow.known_on < until.date()
        )
        if since is not None:
            told, scored = told.where(told_at >= since), scored.where(ScoredCallRow.known_on >= since.date())
        with self._db.read() as session:
            found = [
                PastCall(
                    person, (done_at or call_at).date(), stage, Outcome(outcome),
                    {play: how == Moment.SAID.value for play, how in moments.items() if how in _CAME}, tuple(asked),
                    deal,
                )
                for person, done_at, call_at, stage, outcome, moments, asked, deal in session.execute(told)
            ]  # fmt: skip
            found += [
                PastCall(row.person, row.known_on, "", Outcome.STALLED, _behaviours(row.shown), (), is_scored=True)
                for row in session.scalars(scored)
            ]
        return sorted(found, key=lambda call: call.on)

    def _finished(self, what: Any, since: datetime, until: datetime) -> sa.Select[Any]:
        return sa.select(what).where(
            DrillRow.workspace == self._workspace, DrillRow.state == DrillState.ENDED.value,
            DrillRow.origin != Origin.RETRY.value, DrillRow.ended_at >= since, DrillRow.ended_at < until,
        )  # fmt: skip


def _behaviours(shown: Mapping[str, bool]) -> dict[str, bool]:
    return {f"{BEHAVIOUR}{behaviour}": was for behaviour, was in shown.items()}


def _weeks_to_proficiency(started: date, levels: Sequence[Level]) -> float | None:
    at = next((one.at for at, one in enumerate(levels) if is_proficient(levels[: at + 1])), None)
    return None if at is None else round((at.date() - started).days / 7, 1)


def _contradicting(plays: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Pairs that are recognized by the same words, so that it is chance which of them answers."""
    first: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for _, title, triggers in plays:
        for trigger in triggers:
            other = first.setdefault(" ".join(trigger.lower().split()), title)
            if other != title and (other, title) not in told:
                told.add((other, title))
                yield other, title
