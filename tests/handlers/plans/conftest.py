"""Maya, her calendar, and the bot on a clock that can be moved."""

from pathlib import Path

import pytest

from coachbot.sandbox.server import Sandbox
from coachbot.team import imports
from handlers.bot import Bot
from handlers.demo.team import TEAM
from tests.support.rep import MAYA, TEN, TOM, Calendar, Rep
from tests.support.workspace import begin_anew


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot) -> Bot:
    """The module's bot, at ten in the morning in New York; it reads calendars every few seconds."""
    begin_anew(workspace, shared_bot)
    workspace.clock.move_to(TEN.timestamp())
    coach = shared_bot.coach
    for person in (MAYA, TOM):
        coach.team.people.save_person(person)
    coach.team.deals.save_deals(imports.deals((TEAM / "deals.csv").read_bytes(), today=TEN.date()).found)
    return shared_bot


@pytest.fixture
def calendar(bot: Bot, tmp_path: Path) -> Calendar:
    """Maya's, connected and empty."""
    made = Calendar(tmp_path / "maya.ics")
    bot.coach.plans.calendars.connect(MAYA.id, str(made.file), now=bot.coach.base.clock())
    return made


@pytest.fixture
def maya(workspace: Sandbox, bot: Bot, calendar: Calendar) -> Rep:
    return Rep(workspace, "U0MAYA", bot)
