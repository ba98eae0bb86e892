"""What a digest is made of, and the digests: never anything of practice but how many drills a team finished."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.answers import AnswerRow, GapRow
from coachbot.db.tables.insight import DigestRow
from coachbot.db.tables.library import PageRow
from coachbot.db.tables.plans import DebriefRow
from coachbot.db.tables.practice import DrillRow
from coachbot.domain.deals import Outcome
from coachbot.insight.counts import MIN_PEOPLE, monday
from coachbot.insight.digest import DIGEST, digest_json
from coachbot.insight.drafts import Draft, DraftState
from coachbot.insight.ports import PastCall, Unanswered, Upkeep
from coachbot.plans.debrief import DebriefState, Moment
from coachbot.practice.drill import DrillState, Origin
from knowledge.library.pages import Kind, Status

_CAME = frozenset({Moment.SAID.value, Moment.UNSAID.value})


class Happened:
    """Implements ``coachbot.insight.ports.Book``. Each method is one transaction.

    Args:
        must_asks: How many must-asks each stage has.
    """

    def __init__(self, db: Database, workspace: str, must_asks: Mapping[str, int]) -> None:
        self._db = db
        self._workspace = workspace
        self._must_asks = must_asks

    def must_asks(self) -> Mapping[str, int]:
        """How many there are, by stage."""
        return self._must_asks

    def calls(self, people: Sequence[str], *, since: datetime, until: datetime) -> list[PastCall]:
        """The calls these people told of in a time, oldest first."""
        columns = (
            DebriefRow.person, DebriefRow.call_at, DebriefRow.stage, DebriefRow.outcome, DebriefRow.moments,
            DebriefRow.asked,
        )  # fmt: skip
        query = (
            sa.select(*columns)
            .where(
                DebriefRow.workspace == self._workspace,
                DebriefRow.person.in_(people),
                DebriefRow.state == DebriefState.DONE.value,
                DebriefRow.outcome != "",
                DebriefRow.call_at >= since,
                DebriefRow.call_at < until,
            )
            .order_by(DebriefRow.call_at)
        )
        with self._db.read() as session:
            return [
                PastCall(
                    person,
                    at.date(),
                    stage,
                    Outcome(outcome),
                    {play: how == Moment.SAID.value for play, how in moments.items() if how in _CAME},
                    tuple(asked),
                )
                for person, at, stage, outcome, moments, asked in session.execute(query)
            ]

    def drills_by_week(self, people: Sequence[str], *, since: datetime, until: datetime) -> dict[date, int]:
        """How many drills were finished, by Monday; only for weeks in which three people or more finished one."""
        query = sa.select(DrillRow.person, DrillRow.ended_at).where(
            DrillRow.workspace == self._workspace,
            DrillRow.person.in_(people),
            DrillRow.state == DrillState.ENDED.value,
            DrillRow.origin != Origin.RETRY.value,
            DrillRow.ended_at >= since,
            DrillRow.ended_at < until,
        )
        who: defaultdict[date, Counter[str]] = defaultdict(Counter)
        with self._db.read() as session:
            for person, at in session.execute(query):
                if at is not None:
                    who[monday(at.date())][person] += 1
        return {week: people.total() for week, people in sorted(who.items()) if len(people) >= MIN_PEOPLE}

    def unanswered(self, *, since: datetime, until: datetime) -> list[Unanswered]:
        """What nobody knew, asked most often first; the same question in other words is counted once."""
        query = (
            sa.select(GapRow.group, GapRow.question)
            .where(GapRow.workspace == self._workspace, GapRow.at >= since, GapRow.at < until)
            .order_by(GapRow.at)
        )
        first: dict[str, str] = {}
        asks: Counter[str] = Counter()
        with self._db.read() as session:
            for group, question in session.execute(query):
                first.setdefault(group, question)
                asks[group] += 1
        return [Unanswered(first[group], count) for group, count in asks.most_common()]

    def upkeep(self, *, today: date, since: datetime) -> Upkeep:
        """Pages past their review, plays nobody needed, and how many plays there are."""
        live = (PageRow.workspace == self._workspace, PageRow.status == Status.APPROVED.value)
        with self._db.read() as session:
            late = session.scalars(
                sa.select(PageRow.title).where(*live, PageRow.review_by < today).order_by(PageRow.review_by)
            ).all()
            plays = session.execute(sa.select(PageRow.id, PageRow.title).where(*live, PageRow.kind == Kind.PLAY.value))
            titles = {row[0]: row[1] for row in plays}
            shown = set(
                session.scalars(
                    sa.select(AnswerRow.page_id).where(
                        AnswerRow.workspace == self._workspace, AnswerRow.at >= since, AnswerRow.page_id.is_not(None)
                    )
                )
            )
            for moments in session.scalars(
                sa.select(DebriefRow.moments).where(
                    DebriefRow.workspace == self._workspace, DebriefRow.call_at >= since
                )
            ):
                shown |= moments.keys()
        return Upkeep(tuple(late), tuple(title for page, title in titles.items() if page not in shown), len(titles))

    def titles(self) -> dict[str, str]:
        """Every page's."""
        query = sa.select(PageRow.id, PageRow.title).where(PageRow.workspace == self._workspace)
        with self._db.read() as session:
            return {row[0]: row[1] for row in session.execute(query)}


class Digests:
    """Implements ``coachbot.insight.drafts.DraftStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def draft(self, team: str, week: date, manager: str) -> Draft | None:
        """One manager's draft."""
        with self._db.read() as session:
            row = session.get(DigestRow, (self._workspace, team, week, manager))
            return None if row is None else _draft(row)

    def is_posted(self, team: str, week: date) -> bool:
        """Whether the team has this week's already, from whichever manager."""
        query = sa.select(DigestRow.team).where(
            DigestRow.workspace == self._workspace,
            DigestRow.team == team,
            DigestRow.week == week,
            DigestRow.state == DraftState.POSTED.value,
        )
        with self._db.read() as session:
            return session.scalars(query).first() is not None

    def save(self, draft: Draft) -> None:
        """Store a draft, or what became of it."""
        values: dict[str, Any] = {
            "team": draft.digest.team,
            "week": draft.digest.week,
            "manager": draft.manager,
            "content": digest_json(draft.digest),
            "hidden": list(draft.hidden),
            "note": draft.note,
            "state": draft.state.value,
            "channel": draft.channel,
            "ts": draft.ts,
            "at": draft.at,
        }
        with self._db.write() as session:
            session.merge(DigestRow(workspace=self._workspace, **values))


def _draft(row: DigestRow) -> Draft:
    content = DIGEST.validate_python(row.content)
    return Draft(content, row.manager, row.at, tuple(row.hidden), row.note, DraftState(row.state), row.channel, row.ts)
