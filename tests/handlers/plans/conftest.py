"""Maya, her calendar, and the bot on a clock that can be moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coachbot.bootstrap import build
from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from coachbot.team import imports
from handlers.bot import Bot
from handlers.demo.team import EVERY_S, TEAM
from handlers.demo.workspace import at, in_sandbox
from tests.support.rep import MAYA, TEN, TOM, Calendar, Rep


@pytest.fixture
def bot(workspace: Sandbox, home: Path) -> Iterator[Bot]:
    """The bot on the sandbox's clock, at ten in the morning in New York; it reads calendars every few seconds."""
    workspace.clock.move_to(TEN.timestamp())
    settings = in_sandbox(load(home=home), workspace).model_copy(update={"calendar_every_s": EVERY_S})
    coach = build(settings, clock=lambda: at(workspace.clock()), stays=True)
    for person in (MAYA, TOM):
        coach.team.people.save_person(person)
    coach.team.deals.save_deals(imports.deals((TEAM / "deals.csv").read_bytes(), today=TEN.date()).found)
    try:
        with Bot(coach) as running:
            yield running
    finally:
        coach.close()


@pytest.fixture
def calendar(bot: Bot, tmp_path: Path) -> Calendar:
    """Maya's, connected and empty."""
    made = Calendar(tmp_path / "maya.ics")
    bot.coach.plans.calendars.connect(MAYA.id, str(made.file), now=bot.coach.base.clock())
    return made


@pytest.fixture
def maya(workspace: Sandbox, bot: Bot, calendar: Calendar) -> Rep:
    return Rep(workspace, "U0MAYA")
