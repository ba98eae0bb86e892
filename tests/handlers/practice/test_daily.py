"""What comes by itself, and what never leaves the rep: through the real bot, on a clock that can be moved."""

import functools
from datetime import time, timedelta
from pathlib import Path

import pytest

from coachbot.datadir import SHIPPED_CONTENT
from coachbot.domain.people import Person
from coachbot.practice.preferences import PracticePreferences
from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.handlers.practice.test_drills import tops
from tests.support.rep import TEN, Calendar, Rep
from tests.support.workspace import begin_anew, buttons, words

pytestmark = pytest.mark.slow
MAYA = Person(
    "maya.lindqvist", "Maya Lindqvist", "maya.lindqvist@holdfast.example", team="mid-market",
    time_zone="America/New_York",
)  # fmt: skip


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot) -> Bot:
    begin_anew(workspace, shared_bot)
    workspace.clock.move_to(TEN.timestamp())
    shared_bot.coach.team.people.save_person(MAYA)
    shared_bot.coach.practice.plan.planned_until = None
    return shared_bot


@pytest.fixture
def maya(workspace: Sandbox, bot: Bot) -> Rep:
    return Rep(workspace, "U0MAYA", bot)


def drill_at(bot: Bot, at: time, **chosen: object) -> None:
    bot.coach.team.people.save_preferences(MAYA.id, PracticePreferences(at=at, **chosen))  # type: ignore[arg-type]
    bot.coach.practice.plan.anew(MAYA.id, now=bot.coach.base.clock())


def test_a_drill_comes_at_the_reps_time_with_one_reminder(maya: Rep, bot: Bot) -> None:
    drill_at(bot, time(10, 15))
    assert tops(maya) == []
    maya.pass_time(minutes=16)
    offer = maya.message("Why today")
    assert buttons(offer) == ["Start", "Later", "Not today"]

    maya.pass_time(minutes=4 * 60 + 5)
    maya.passing(lambda: maya.bot_replies(offer), lambda r: any("Still here if you like" in words(m) for m in r))
    maya.pass_time(minutes=4 * 60)
    assert len([m for m in maya.settled(lambda: tops(maya)) if "Why today" in words(m)]) == 1


def test_it_waits_for_the_end_of_a_call(maya: Rep, bot: Bot, tmp_path: Path) -> None:
    calendar = Calendar(tmp_path / "maya.ics")
    bot.coach.plans.calendars.connect(MAYA.id, str(calendar.file), now=bot.coach.base.clock())
    calendar.put("c1", TEN + timedelta(minutes=40))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)
    drill_at(bot, time(10, 30))
    maya.pass_time(minutes=45)
    assert not any("Why today" in words(m) for m in maya.settled(lambda: tops(maya)))

    maya.pass_time(minutes=50)
    maya.message("Why today")


def test_a_day_off_and_a_pause_bring_nothing(maya: Rep, bot: Bot) -> None:
    today = TEN.date()
    drill_at(bot, time(10, 15), paused_until=today + timedelta(days=3))
    maya.pass_time(minutes=60)

    assert maya.settled(lambda: tops(maya)) == []


def test_a_day_of_silence_ends_it_kindly(maya: Rep, bot: Bot) -> None:
    drill_at(bot, time(10, 15))
    maya.pass_time(minutes=16)
    offer = maya.message("Why today")
    maya.press(offer, "practice.start")
    maya.passing(lambda: bot.coach.practice.store.own(MAYA.id).live(), bool)
    with bot.coach.base.db.write() as session:
        session.execute(_long_ago())
    bot.coach.practice.people.save_preferences(MAYA.id, PracticePreferences(daily=False))
    maya.pass_time(minutes=61)

    maya.passing(
        lambda: [words(m) for m in maya.bot_replies(offer)], lambda r: any("I've closed this one" in w for w in r)
    )
    assert bot.coach.practice.store.own(MAYA.id).live() is None


def _long_ago() -> object:
    import sqlalchemy as sa

    from coachbot.db.tables.practice import DrillRow

    return sa.update(DrillRow).values(touched_at=TEN - timedelta(days=9_999))


def test_home_shows_focus_and_trend_to_their_rep_and_settings_change_the_time(maya: Rep, bot: Bot) -> None:
    maya.sandbox.hands.look(maya.user, "home")
    homes = maya.sandbox.views.homes
    home = maya.until(lambda: homes.get(maya.user), lambda seen: seen and "Practice" in words(seen))
    assert "only you see this" in words(home)
    assert "not practised yet" in words(home)

    maya.sandbox.hands.press_in_view(maya.user, home["id"], "home.settings")
    maya.sandbox.hands.submit(maya.user, maya.modal()["id"], {"drills": "on", "drill_at": "07:45"})
    maya.until(lambda: homes.get(maya.user), lambda seen: "A drill at 07:45 on working days" in words(seen))
    chosen = bot.coach.team.people.preferences(MAYA.id, PracticePreferences)
    assert chosen.at == time(7, 45)


def test_whom_no_drill_comes_to_is_promised_none(maya: Rep, bot: Bot) -> None:
    bot.coach.team.people.save_person(
        Person("priya", "Priya Nair", "priya.nair@holdfast.example", role="admin", slack="U0PRIYA")
    )
    homes = maya.sandbox.views.homes
    for user in ("U0PRIYA", "U0TOM"):
        who = Rep(maya.sandbox, user, bot)
        who.sandbox.hands.look(user, "home")
        home = who.until(functools.partial(homes.get, user), bool)

        assert "A drill at" not in words(home), user
        who.sandbox.hands.press_in_view(user, home["id"], "home.settings")
        assert "Drill at" not in words(who.modal()), user


def test_a_manager_assigns_and_a_rep_may_not(maya: Rep, bot: Bot) -> None:
    bot.coach.team.people.save_person(
        Person("dana", "Dana Whitfield", "dana.whitfield@holdfast.example", role="manager", team="mid-market")
    )
    dana = Rep(maya.sandbox, "U0DANA", bot)
    maya.sandbox.hands.command(maya.user, maya.dm, "/drill", "assign tidewatch until Friday")
    maya.until(lambda: [words(m) for m in maya.whispers()], lambda w: any("Only managers assign" in one for one in w))
    dana.sandbox.hands.command(dana.user, dana.dm, "/drill", "assign tidewatch until Friday")
    dana.until(lambda: [words(m) for m in dana.whispers()], lambda w: any("Assigned to mid-market" in one for one in w))

    maya.sandbox.hands.command(maya.user, maya.dm, "/drill", "")
    offer = maya.message("On the line")
    assert "Your team practises it until Friday 22 Nov." in words(offer)


def test_what_a_rep_says_in_a_drill_leaves_by_no_way_out(maya: Rep, bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    secret = "zebra crossing marmalade what goes wrong with renewals today"
    maya.sandbox.hands.command(maya.user, maya.dm, "/drill", "just-show-me")
    offer = maya.message("On the line")
    maya.press(offer, "practice.start")
    maya.passing(lambda: maya.bot_replies(offer), lambda r: len(r) > 1)
    maya.say(secret, thread=str(offer["ts"]))
    maya.passing(lambda: bot.coach.practice.store.own(MAYA.id).live(), lambda d: d and d.rep_turns == 1)

    shown = [
        caplog.text,
        *(words(view) for user, view in maya.sandbox.views.homes.items() if user != maya.user),
        *(
            words(m)
            for channel in ("C0COACHING", "C0BRIGHTWELL")
            for m in maya.sandbox.workspace.channel(channel).messages.values()
        ),
        *(path.read_text(encoding="utf-8") for path in SHIPPED_CONTENT.rglob("*.md")),
    ]
    assert not any("zebra crossing" in one for one in shown)
