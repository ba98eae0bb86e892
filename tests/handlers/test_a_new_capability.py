"""A new capability touches its own folders and three lines of wiring, and then has all that the others have."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from coachbot.bootstrap import Coach, build
from coachbot.domain.people import Person
from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from handlers.bot import Bot, slack_of
from handlers.demo.workspace import at, in_sandbox
from handlers.features import features, with_home
from handlers.operate.doctor import checks_of
from handlers.slack.feature import Feature, Slack
from tests.support.kudos import cli, feature
from tests.support.kudos.core import Kudos, KudosPreferences
from tests.support.workspace import Desk, words

MAYA = Person("maya", "Maya Lindqvist", "maya.lindqvist@holdfast.example")


class Wiring:
    """The three lines: one builds it, one is its Slack side, one its commands."""

    def __init__(self, coach: Coach) -> None:
        self.kudos = Kudos(coach.base.jobs, coach.base.clock)

    def features(self, coach: Coach, slack: Slack) -> Sequence[Feature]:
        *parts, _home = features(coach, slack)
        return with_home(coach, slack, (*parts, feature.feature(self.kudos, coach, slack)))


@pytest.fixture(scope="module")
def wiring() -> list[Wiring]:
    return []


@pytest.fixture(scope="module")
def shared_bot(
    shared_workspace: Sandbox, indexed_home: Path, tmp_path_factory: pytest.TempPathFactory, wiring: list[Wiring]
) -> Iterator[Bot]:
    home = Path(shutil.copytree(indexed_home, tmp_path_factory.mktemp("kudos") / "home"))
    clock = shared_workspace.clock
    coach = build(in_sandbox(load(home=home), shared_workspace), clock=lambda: at(clock()), stays=True)
    wiring.append(Wiring(coach))
    try:
        with Bot(coach, wiring[0].features) as running:
            yield running
    finally:
        coach.close()


@pytest.fixture
def kudos(bot: Bot, wiring: list[Wiring]) -> Kudos:
    bot.coach.team.people.save_person(MAYA)
    wiring[0].kudos.said.clear()
    return wiring[0].kudos


def thanked(desk: Desk) -> dict[str, object]:
    """The thanks that Maya asked for, an hour later."""
    desk.sandbox.hands.command(desk.user, desk.dm, "/kudos", "well asked")
    desk.until(desk.whispers, lambda found: any("In an hour: well asked" in m["text"] for m in found))
    desk.sandbox.clock.advance(timedelta(hours=1, seconds=1).total_seconds())
    return desk.settled(lambda: desk.channel_messages(desk.dm)[0])


def test_its_command_puts_typed_work_into_the_queue_that_is_done_when_it_is_due(desk: Desk, kudos: Kudos) -> None:
    assert "well asked" in words(thanked(desk))


def test_its_button_knows_who_pressed_it(desk: Desk, kudos: Kudos) -> None:
    desk.press(thanked(desk), "kudos.too")

    desk.until(lambda: [words(m) for m in desk.channel_messages(desk.dm)], lambda found: found == ["Two of you."])
    assert kudos.said == ["maya: well asked"]


def test_its_form_is_opened_checked_and_taken(desk: Desk, kudos: Kudos) -> None:
    desk.press(thanked(desk), "kudos.why")
    form = desk.modal()
    desk.sandbox.hands.submit(desk.user, form["id"], {"why": " "})
    assert desk.until(lambda: form.get("errors"), bool) == {"why": "Say why."}

    desk.sandbox.hands.submit(desk.user, form["id"], {"why": "she listened"})

    desk.until(lambda: kudos.said, lambda said: said == ["maya because she listened"])


def test_a_message_in_its_conversation_is_its_own_and_another_is_not(desk: Desk, kudos: Kudos) -> None:
    root = thanked(desk)
    desk.say("they say we're too expensive", thread=str(root["ts"]))

    assert words(desk.replies(root)[-1]) != ""
    desk.until(lambda: kudos.said, lambda said: said == ["maya says they say we're too expensive"])
    assert "Compared with what" in words(desk.ask("they say we're too expensive"))


def test_a_conversation_it_gives_back_is_everybodys_again(desk: Desk, kudos: Kudos, bot: Bot) -> None:
    root = thanked(desk)
    bot.coach.base.conversations.release(desk.dm, str(root["ts"]))

    desk.say("they have a spreadsheet", thread=str(root["ts"]))

    assert "spreadsheet" in desk.until(lambda: [words(m) for m in desk.bot_replies(root)], lambda r: len(r) > 1)[-1]
    assert kudos.said == []


def test_what_it_asks_for_comes_to_it_though_the_thread_is_nobodys(desk: Desk, kudos: Kudos) -> None:
    assert words(desk.ask("kudos to tom")) == "So it is."
    assert kudos.said == ["maya says kudos to tom"]


def test_home_and_the_settings_have_its_section(desk: Desk, kudos: Kudos, bot: Bot) -> None:
    desk.sandbox.hands.look(desk.user, "home")
    homes = desk.sandbox.views.homes
    home = desk.until(lambda: homes.get(desk.user), lambda seen: seen and "Soft thanks" in words(seen))
    assert "Kudos" in words(home)

    desk.sandbox.hands.press_in_view(desk.user, home["id"], "home.settings")
    desk.sandbox.hands.submit(desk.user, desk.modal()["id"], {"kudos": "loud"})

    desk.until(lambda: homes.get(desk.user), lambda seen: "Loud thanks" in words(seen))
    assert bot.coach.team.people.preferences("maya", KudosPreferences) == KudosPreferences(loud=True)


def test_its_tick_is_called(desk: Desk, kudos: Kudos, bot: Bot) -> None:
    before = kudos.looks

    bot.look()

    assert kudos.looks == before + 1


def test_doctor_makes_its_check_and_knows_its_kind_of_work(bot: Bot, wiring: list[Wiring], kudos: Kudos) -> None:
    coach = bot.coach
    kudos.later("maya", "well done", now=coach.base.clock())
    parts = wiring[0].features(coach, slack_of(coach))

    checks = {check.name: check for check in checks_of(coach, parts)}
    assert checks["kudos"].detail == "Everybody is thanked."
    assert checks["jobs"].ok

    without = {check.name: check for check in checks_of(coach, features(coach, slack_of(coach)))}
    assert without["jobs"].detail == "Nobody here does some jobs: 1 of kind kudos.thanks_due."


def test_its_command_is_on_the_command_line() -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    cli.add_to(app)

    assert CliRunner().invoke(app, ["kudos", "well asked"]).output == "Thanks: well asked\n"
