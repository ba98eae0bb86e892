"""What was missed on real calls, as the debriefs say it."""

from datetime import UTC, datetime, timedelta

from coachbot.bootstrap import Coach
from coachbot.db.debriefs import Debriefs
from coachbot.db.plans import Plans
from coachbot.domain.deals import Outcome
from coachbot.plans.debrief import Debrief, DebriefState
from coachbot.plans.posted_plan import PlanState, PostedPlan

CALL = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
ASKS = [
    {"id": "discovery.1", "text": "Which renewal would you most like to have back?"},
    {"id": "discovery.2", "text": "Who decides?"},
]


def debriefed(coach: Coach, uid: str, *, asked: tuple[str, ...]) -> None:
    db, workspace = coach.base.db, coach.base.settings.workspace
    plan = PostedPlan(
        "maya",
        uid,
        "once",
        f"plan:maya:{uid}:once",
        PlanState.POSTED,
        "D1",
        uid,
        CALL,
        CALL,
        content={"must_ask": ASKS},
    )
    Plans(db, workspace).save_plan(plan)
    moments = {"plays/price-objection": "unsaid", "plays/status-quo": "said"}
    told = Debrief(
        "maya",
        uid,
        "once",
        CALL,
        "Corvane",
        state=DebriefState.DONE,
        outcome=Outcome.STALLED,
        moments=moments,
        asked=asked,
    )
    Debriefs(db, workspace).save_debrief(told)


def test_lines_unsaid_and_questions_unasked_are_missed_where_the_rep_ticked_any(coach: Coach) -> None:
    debriefed(coach, "one", asked=("discovery.1",))
    debriefed(coach, "two", asked=())

    missed, calls = coach.practice.offer.missed.missed("maya", since=CALL - timedelta(days=1))

    assert calls == 2
    assert [one.play for one in missed if one.play] == ["price-objection", "price-objection"]
    assert [one.ask for one in missed if one.ask] == ["Who decides?"]
