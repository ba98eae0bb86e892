"""A rep looks at her own figures; her manager sees the very same, a colleague does not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coachbot.insight.sheet import NotShown
from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.support.rep import Rep
from tests.support.weeks import DANA, REPS, told
from tests.support.workspace import begin_anew, words

pytestmark = pytest.mark.slow
MONDAY = datetime(2030, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot) -> Bot:
    begin_anew(workspace, shared_bot)
    workspace.clock.move_to(MONDAY.timestamp())
    told(shared_bot.coach, MONDAY)
    for rep, user in ((REPS[0], "U0MAYA"), (REPS[1], "U0TOM")):
        shared_bot.coach.team.people.link(rep.id, user, "America/New_York")
    return shared_bot


def test_a_rep_and_her_manager_see_the_same_sheet_and_a_colleague_none(workspace: Sandbox, bot: Bot) -> None:
    maya, tom, dana = (Rep(workspace, user, bot) for user in ("U0MAYA", "U0TOM", "U0DANA"))

    own = words(maya.command("sheet"))
    assert "30 calls told of or scored. Next step booked after" in own
    assert "Used where the moment came: Only one contact, and others who matter · 0% (0 of 30)" in own
    assert words(dana.command("sheet rep0")) == own
    assert "A sheet is for its rep and whoever leads their team." in words(tom.command("sheet Rep 0"))


def test_a_question_that_begins_like_a_command_is_a_question(workspace: Sandbox, bot: Bot) -> None:
    maya = Rep(workspace, "U0MAYA", bot)

    assert "They say we are too expensive" in words(maya.command("sheet metal is too expensive for us"))


def test_what_the_coach_knows_of_somebody_is_told_to_them_with_its_origin(workspace: Sandbox, bot: Bot) -> None:
    maya = Rep(workspace, "U0MAYA", bot)
    maya.ask("they say we're too expensive")

    known = words(maya.ask("What do you know about me?"))

    for said in (
        "1 question you asked me, 0 of them in vain (from your messages)", "No calendar is connected.",
        "0 game plans in twelve weeks", "No drill was scored so far; how long what you say in them is kept, /coach privacy tells",
        "30 calls told of or scored", "Dana Whitfield can open the same sheet",
        "Who you are: Rep 0, rep0@holdfast.example, rep, mid-market, UTC (from the team's list and from Slack)",
    ):  # fmt: skip
        assert said in known
    assert words(maya.command("what do you know about me?")) == known


def test_where_figures_of_single_people_are_off_only_the_rep_sees_hers(bot: Bot) -> None:
    insight, now = bot.coach.insight, MONDAY
    sheets, weekly = replace(insight.sheets, per_person=False), replace(insight.weekly, per_person=False)

    assert sheets.of(DANA, "Dana", now=now) is not None
    with pytest.raises(NotShown, match="turned off here"):
        sheets.of(DANA, "Rep 0", now=now)
    assert sheets.own(REPS[0], now=now).leads == ()
    aside = weekly.aside(insight.weekly("mid-market", datetime(2030, 11, 11, tzinfo=UTC).date()), DANA)
    assert (aside.ask, aside.rests) == ({}, ())
