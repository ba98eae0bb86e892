"""Somebody sees, gets and ends what is kept of them, through the real Bolt app and the sandbox."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from coachbot.db.tables import Row
from coachbot.domain.people import Person
from coachbot.privacy.export import as_json
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


def privacy(who: Desk) -> Message:
    """What ``/coach privacy`` shows."""
    return who.command("privacy")


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

    said = words(shown).splitlines()
    assert "Your questions and what was answered (1): for 90 days." in said
    assert "Who you are and your settings: until you leave or are removed." in said
    assert "Pages, calls, deals and digests of your team that name you (10): as long as your team has them." in said
    assert len(said) <= 14
    assert shown["blocks"][1]["elements"][0]["text"].startswith("Only you see this message. Whoever runs the coach")
    assert buttons(shown) == ["Send me all of it", "Forget my practice", "Forget everything"]
    assert not [m for m in maya.channel_messages("C0BRIGHTWELL", 0) if "What I keep" in all_words(m)]


def test_all_of_it_comes_as_a_file(maya: Rep, bot: Bot) -> None:
    maya.say(f"what is our {WORD} policy")
    maya.settled(lambda: None)

    card = privacy(maya)
    press(maya, card, "privacy.export")
    press(maya, card, "privacy.export")

    def given() -> list[Any]:
        return [m for m in maya.sandbox.workspace.channel(maya.dm).messages.values() if m.get("files")]

    (message,) = maya.until(given, bool)
    assert [file["name"] for file in message["files"]] == [
        "what-the-coach-keeps-of-me.md",
        "what-the-coach-keeps-of-me.json",
    ]
    assert "Everything I keep of you" in message["text"]
    # Two clicks are one wish; a minute later it is another.
    maya.settled(lambda: None)
    assert len(given()) == 1
    maya.pass_time(minutes=1)
    press(maya, card, "privacy.export")
    assert len(maya.until(given, lambda files: len(files) > 1)) == 2


def test_no_file_of_theirs_has_what_slack_takes_an_answer_by_or_a_path_of_the_server(
    maya: Rep, calendar: Calendar, bot: Bot
) -> None:
    written_everywhere(maya, calendar)
    maya.command("they say we're too expensive")
    press(maya, privacy(maya), "privacy.export")
    maya.settled(lambda: None)
    with bot.coach.base.db.read() as session:
        payloads = list(session.scalars(sa.select(Row.metadata.tables["jobs"].c.payload)))
    passes = {payload[name] for payload in payloads for name in ("url", "trigger") if payload.get(name)}
    assert len(passes) >= 2, "or there is nothing to look for"

    shown = bot.coach.privacy.export(bot.coach.privacy.known(MAYA.id))

    assert shown.files == ["calls/2026-03-brightwell.vtt"]
    for text in (as_json(shown.data()), shown.markdown()):
        assert [one for one in passes if one in text] == []
        assert re.findall(r"hooks\.slack|trigger_id|lease_until|response_url", text) == []
        # A path from the root, but not the path of an address.
        assert re.findall(r"(?<![\w:/.<])/(?:[\w.-]+/)+[\w.-]+", text) == []
        assert WORD in text


def test_forgetting_everything_leaves_no_trace_of_what_was_written(
    maya: Rep, calendar: Calendar, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    written_everywhere(maya, calendar)
    assert set(stored(bot, WORD)) >= {"answers", "gaps", "meetings", "plans", "debriefs", "drills", "jobs"}
    shown = privacy(maya)

    press(maya, shown, "privacy.all")
    form = maya.modal()
    said = words(form).splitlines()
    assert (form["title"]["text"], form["submit"]["text"]) == ("Erase everything?", "Erase")
    assert "It cannot be taken back." in said
    assert said.index("Erased") < said.index("Your practice") < said.index("Stays")
    assert said.index("Stays") < said.index("Backups your company keeps")
    assert "your name stands in 1 of them" in words(form)
    assert stored(bot, WORD), "nothing happens before the form is sent"
    maya.sandbox.hands.submit(maya.user, form["id"], {})
    maya.until(lambda: stored(bot, WORD, MAYA.id), lambda found: not found)

    assert stored(bot, WORD, MAYA.id, MAYA.email, "U0MAYA", maya.dm) == {}
    # The work is no row any more, so that there is nothing to be idle of.
    maya.until(lambda: all_words(maya.messages()[-1]), lambda said: "It is done: what I kept of you is erased." in said)
    assert "stands in 1 file of your team" in all_words(maya.messages()[-1])
    assert not [m for m in maya.messages() if "I am forgetting you." in all_words(m)]
    assert not [m for m in maya.whispers() if m["ts"] == shown["ts"]], "nobody presses it again"
    assert files_with(bot.coach.base.home, [WORD.encode(), b"U0MAYA"]) == []
    assert WORD not in caplog.text
    # Who writes again begins anew.
    assert maya.ask("they say we're too expensive")
    maya.settled(lambda: None)
    assert set(stored(bot, "U0MAYA")) >= {"people", "answers"}


def card_of(maya: Rep, shown: Message, said: str) -> list[str]:
    """The buttons of what stands where a card stood, which says this."""
    (now,) = [m for m in maya.whispers() if m["ts"] == shown["ts"]]
    assert said in all_words(now)
    return buttons(now)


def test_looking_stores_nothing(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    maya.say("they say we're too expensive")
    maya.settled(lambda: None)
    press(maya, privacy(maya), "privacy.all")
    maya.sandbox.hands.submit(maya.user, maya.modal()["id"], {})
    maya.until(lambda: stored(bot, MAYA.id), lambda found: not found)
    maya.settled(lambda: None)

    shown = privacy(maya)
    maya.settled(lambda: None)

    assert stored(bot, MAYA.id, MAYA.email, "U0MAYA", maya.dm) == {}
    # The files are the team's, and it is still known where.
    assert words(shown).splitlines()[1:-1] == [
        "Pages, calls, deals and digests of your team that name you (1): as long as your team has them."
    ]
    assert buttons(shown) == []


def test_who_never_wrote_to_the_coach_is_shown_nothing_and_leaves_nothing(maya: Rep, bot: Bot) -> None:
    dana = Desk(maya.sandbox, "U0DANA", bot)

    assert "Nothing, and looking has left nothing either." in words(privacy(dana))
    dana.settled(lambda: None)

    assert stored(bot, "U0DANA", DANA.email) == {}


def test_forgetting_is_told_in_their_messages_where_the_card_can_be_changed_no_more(
    maya: Rep, calendar: Calendar, bot: Bot
) -> None:
    shown = privacy(maya)
    press(maya, shown, "privacy.all")
    form = maya.modal()
    maya.pass_time(minutes=31)
    maya.sandbox.hands.submit(maya.user, form["id"], {})

    assert maya.message("It is done: what I kept of you is erased.")
    # The job that says so ends after it has said so.
    assert maya.until(lambda: stored(bot, MAYA.id, MAYA.email, "U0MAYA", maya.dm), lambda found: not found) == {}
    assert card_of(maya, shown, "What I keep of you"), "Slack takes no answer to it"


def test_practice_alone_is_forgotten(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    written_everywhere(maya, calendar)

    shown = privacy(maya)
    press(maya, shown, "privacy.practice")
    said = words(maya.modal()).splitlines()
    assert said.index("Erased") < said.index("Stays") < said.index("Backups your company keeps")
    maya.sandbox.hands.submit(maya.user, maya.modal()["id"], {})
    # Slack takes a message a second, and it is told before.
    maya.until(lambda: bot.coach.practice.store.own(MAYA.id).drills(limit=5), lambda drills: not drills)
    maya.settled(lambda: None)

    assert maya.message("It is done: your practice is erased.")
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
