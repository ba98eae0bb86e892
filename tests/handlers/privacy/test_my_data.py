"""Somebody sees, gets and ends what is kept of them, through the real Bolt app and the sandbox."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from coachbot.db.tables import Row
from coachbot.domain.people import Person
from handlers.bot import Bot
from tests.support.planted import files_with
from tests.support.rep import MAYA, TEN, TOM, Calendar, Rep, all_words
from tests.support.workspace import LIBRARY, Desk, Message, buttons, idle, words

pytestmark = pytest.mark.slow
WORD = "zq1brimborion"
DANA = Person("dana", "Dana Whitfield", "dana.whitfield@holdfast.example", team="mid-market", role="admin")


def written_everywhere(maya: Rep, calendar: Calendar) -> None:
    """A question, a title in the calendar, a note and a turn of a drill, each with the word."""
    maya.say(f"what is our {WORD} policy for {WORD}")
    calendar.put("c1", TEN + timedelta(minutes=20), title=f"Northgate Foods: {WORD}")
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    asked = maya.message("How did Northgate Foods go?")
    maya.press(asked, "plans.outcome:4")
    maya.press(maya.message("Noted for the deal: no show."), "plans.note")
    maya.sandbox.hands.submit(maya.user, maya.modal()["id"], {"note": f"They liked {WORD} most"})
    maya.settled(lambda: None)
    maya.sandbox.hands.command(maya.user, maya.dm, "/drill", "just-show-me")
    offer = maya.until(lambda: [m for m in maya.messages() if "practice.start" in str(m.get("blocks"))], bool)[-1]
    maya.press(offer, "practice.start")
    maya.pass_time(seconds=5)
    maya.settled(lambda: None)
    for words_of_mine in (f"Sure. What would {WORD} have to answer?", "end"):
        maya.say(words_of_mine, thread=offer["ts"])
        maya.pass_time(seconds=5)
        maya.settled(lambda: None)


def privacy(maya: Rep) -> Message:
    """What ``/coach privacy`` shows."""
    return maya.command("privacy")


def press(maya: Rep, shown: Message, action: str) -> None:
    maya.press(shown, action, channel=shown.get("channel") or "C0BRIGHTWELL")


def stored(bot: Bot, *words: str) -> dict[str, int]:
    """In how many rows of each table but the library's one of these words stands."""
    found: dict[str, int] = {}
    with bot.coach.base.db.read() as session:
        for table in Row.metadata.sorted_tables:
            if table.name not in LIBRARY:
                rows = [str(tuple(row)) for row in session.execute(sa.select(table))]
                found[table.name] = sum(any(word in row for word in words) for row in rows)
    return {table: count for table, count in found.items() if count}


def test_privacy_shows_what_is_kept_to_its_person_alone(maya: Rep, calendar: Calendar) -> None:
    maya.say("they say we're too expensive")
    maya.settled(lambda: None)

    shown = privacy(maya)

    assert "Answers: 1 row, kept 90 days" in words(shown)
    assert buttons(shown) == ["Send me all of it", "Forget my practice", "Forget everything"]
    assert not [m for m in maya.channel_messages("C0BRIGHTWELL", 0) if "What I keep" in all_words(m)]


def test_all_of_it_comes_as_a_file(maya: Rep, bot: Bot) -> None:
    maya.say(f"what is our {WORD} policy")
    maya.settled(lambda: None)

    press(maya, privacy(maya), "privacy.export")

    def given() -> list[Any]:
        return [m for m in maya.sandbox.workspace.channel(maya.dm).messages.values() if m.get("files")]

    (message,) = maya.until(given, bool)
    assert message["files"][0]["name"] == "what-the-coach-keeps-of-me.md"
    assert "Everything I keep of you" in message["text"]
    # Pressed again in the same place it is one wish.
    maya.settled(lambda: None)
    assert len(given()) == 1
    assert bot.is_idle


def test_forgetting_everything_leaves_no_trace_of_what_was_written(
    maya: Rep, calendar: Calendar, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    written_everywhere(maya, calendar)
    assert set(stored(bot, WORD)) >= {"answers", "gaps", "meetings", "plans", "debriefs", "drills", "jobs"}
    shown = privacy(maya)

    press(maya, shown, "privacy.all")
    form = maya.modal()
    assert "It cannot be taken back." in words(form)
    assert stored(bot, WORD), "nothing happens before the form is sent"
    maya.sandbox.hands.submit(maya.user, form["id"], {})
    maya.until(lambda: stored(bot, WORD, MAYA.id), lambda found: not found)

    assert stored(bot, WORD, MAYA.id, MAYA.email, "U0MAYA", maya.dm) == {}
    assert "I am forgetting you." in all_words(maya.messages()[-1])
    assert files_with(bot.coach.base.home, [WORD.encode(), b"U0MAYA"]) == []
    assert WORD not in caplog.text
    # Who writes again begins anew.
    assert maya.ask("they say we're too expensive")
    maya.settled(lambda: None)
    assert set(stored(bot, "U0MAYA")) >= {"people", "answers"}


def test_practice_alone_is_forgotten(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    written_everywhere(maya, calendar)

    press(maya, privacy(maya), "privacy.practice")
    maya.sandbox.hands.submit(maya.user, maya.modal()["id"], {})
    # Slack takes a message a second, and it is told before.
    maya.until(lambda: bot.coach.practice.store.own(MAYA.id).drills(limit=5), lambda drills: not drills)
    maya.settled(lambda: None)

    # The next day's drill may be planned already; of those there were nothing is left.
    assert {"practice_levels", "practice_intents"} & set(stored(bot, MAYA.id)) == set()
    assert set(stored(bot, WORD)) == {"answers", "debriefs", "gaps", "jobs", "meetings", "plans"}


def test_time_goes_by_and_the_nightly_sweep_drops_what_is_old(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    written_everywhere(maya, calendar)
    bot.coach.plans.calendars.connect(MAYA.id, "", now=bot.coach.base.clock())

    maya.pass_time(days=32)
    maya.settled(lambda: None)
    kept = bot.coach.plans.debriefs.debrief(MAYA.id, "c1", "once")
    assert kept is not None
    assert (kept.note, kept.outcome) == ("", "no_show")
    assert {"debriefs", "drills", "jobs"} & set(stored(bot, WORD)) == set()
    assert set(stored(bot, WORD)) >= {"answers", "gaps", "plans"}

    maya.pass_time(days=60)
    maya.settled(lambda: None)
    assert set(stored(bot, WORD)) == {"meetings"}


def test_who_was_removed_gets_nothing_more(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=50))
    calendar.put("c2", TEN + timedelta(days=1))
    maya.passing(lambda: bot.coach.base.jobs.kinds().get("plans.plan"), bool)

    _, ended = bot.coach.team.remove.person(MAYA.email, now=bot.coach.base.clock())

    assert ended.work >= 2
    assert ended.had_calendar
    for _ in range(4):
        maya.pass_time(hours=8)
        idle(maya.sandbox, bot)
    assert maya.messages() == []
    assert "plans" not in " ".join(bot.coach.base.jobs.kinds())
    assert stored(bot, MAYA.id).keys() <= {"meetings", "series_choices", "departed", "deals", "jobs"}
    assert bot.coach.team.people.person(TOM.id), "nobody else is touched"
    assert bot.coach.privacy.known(MAYA.email).id == MAYA.id, "who left can be forgotten still"


def test_admins_are_asked_once_about_who_is_absent(maya: Rep, bot: Bot) -> None:
    bot.coach.team.people.save_person(DANA)
    dana = Desk(maya.sandbox, "U0DANA", bot)
    for _ in range(2):
        bot.coach.team.tell_of_absent([MAYA.id], now=bot.coach.base.clock())
        maya.settled(lambda: None)

    (asked,) = dana.channel_messages(dana.dm)
    assert "Maya Lindqvist (maya.lindqvist)" in all_words(asked)
    assert "coachbot people remove ID" in all_words(asked)
    assert bot.coach.team.people.person(MAYA.id), "asking removes nobody"
