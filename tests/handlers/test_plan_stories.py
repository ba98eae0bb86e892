"""A rep's calls, from the calendar to the debrief, through the real Bolt app and the sandbox."""

import base64
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coachbot.bootstrap import build
from coachbot.calls import Person
from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from coachbot.team import imports
from handlers.bot import Bot
from handlers.demo import at, in_sandbox
from handlers.demo_team import EVERY_S, TEAM
from tests.workspace import Desk, Message, buttons, words

MAYA = Person(
    "maya.lindqvist", "Maya Lindqvist", "maya.lindqvist@holdfast.example", time_zone="America/New_York", style="direct"
)
TOM = Person("tom.brannigan", "Tom Brannigan", "tom.brannigan@holdfast.example", time_zone="America/Chicago")
# A Wednesday; the sandbox's clock is moved to it, so that every story has the same day.
TEN = datetime(2030, 11, 20, 15, 0, tzinfo=UTC)


class Calendar:
    """Somebody's calendar file, and what is done to it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.events: dict[str, str] = {}
        self._save()

    def put(
        self, uid: str, start: datetime, *lines: str, title: str = "Northgate Foods: open points", minutes: int = 45
    ) -> None:
        end = start + timedelta(minutes=minutes)
        body = [
            f"UID:{uid}",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{end:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{title}",
            *(lines or GUESTS),
        ]
        self.events[uid] = "\n".join(["BEGIN:VEVENT", *body, "END:VEVENT"])
        self._save()

    def take_out(self, uid: str) -> None:
        del self.events[uid]
        self._save()

    def _save(self) -> None:
        body = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *self.events.values(), "END:VCALENDAR", ""])
        self.file.write_text(body, encoding="utf-8", newline="\r\n")


GUESTS = (
    "ATTENDEE;CN=Yolanda Reyes;PARTSTAT=ACCEPTED:mailto:yolanda.reyes@northgatefoods.example",
    "ATTENDEE;CN=Maya;PARTSTAT=ACCEPTED:mailto:maya.lindqvist@holdfast.example",
)


@pytest.fixture
def bot(workspace: Sandbox, home: Path) -> Iterator[Bot]:
    """The bot on the sandbox's clock, at ten in the morning in New York; it reads calendars every few seconds."""
    workspace.clock.move_to(TEN.timestamp())
    settings = in_sandbox(load(home=home), workspace).model_copy(update={"calendar_every_s": EVERY_S})
    coach = build(settings, clock=lambda: at(workspace.clock()), stays=True)
    for person in (MAYA, TOM):
        coach.team.save_person(person)
    coach.team.save_deals(imports.deals((TEAM / "deals.csv").read_bytes(), today=TEN.date()).found)
    try:
        with Bot(coach) as running:
            yield running
    finally:
        coach.close()


@pytest.fixture
def calendar(bot: Bot, tmp_path: Path) -> Calendar:
    """Maya's, connected and empty."""
    made = Calendar(tmp_path / "maya.ics")
    bot.coach.calendars.connect(MAYA.id, str(made.file), now=bot.coach.clock())
    return made


class Rep(Desk):
    """Waits for what comes by itself."""

    def pass_time(self, **amount: float) -> None:
        self.sandbox.clock.advance(timedelta(**amount).total_seconds())

    def messages(self) -> list[Message]:
        found = self.sandbox.workspace.channel(self.dm).messages.values()
        return [m for m in found if m.get("bot_id") and m.get("thread_ts") in (None, m["ts"])]

    def message(self, *said: str) -> Message:
        """The message with all these words in it, as soon as there is one; time goes on meanwhile."""

        def look() -> list[Message]:
            return [m for m in self.messages() if all(one in all_words(m) for one in said)]

        return self.passing(look, bool)[-1]

    def passing(self, look: Any, enough: Any) -> Any:
        """Poll while time goes on: slowly enough that no busy machine is overtaken by the call itself."""

        def later() -> Any:
            time.sleep(0.05)
            self.pass_time(seconds=1)
            return look()

        return self.until(later, enough)

    def thread(self, root: Message, count: int) -> list[Message]:
        return self.until(lambda: self.bot_replies(root)[1:], lambda found: len(found) >= count)


def all_words(message: Message) -> str:
    return f"{words(message)}\n{message.get('text', '')}"


@pytest.fixture
def maya(workspace: Sandbox, bot: Bot, calendar: Calendar) -> Rep:
    return Rep(workspace, "U0MAYA")


def test_half_an_hour_before_a_call_its_game_plan_comes(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=50))
    maya.pass_time(minutes=5)
    assert maya.settled(maya.messages) == []

    maya.pass_time(minutes=15)
    plan = maya.message("Negotiation with Northgate Foods")

    text = words(plan)
    assert "10:50  Negotiation with Northgate Foods" in text
    assert "Our part is to help them see what it costs" in text
    assert "Yolanda Reyes, VP Finance (first time)" in text
    assert "you promised: The security sheet to Mattie" in text
    assert "If we settle this point, what else is still open?" in text
    assert "If they say “We have a spreadsheet, it's fine”, then I ask:" in text
    details = words(maya.thread(plan, 1)[0])
    assert "approved by Dana Whitfield" in details
    assert "The only open deal with Northgate Foods." in details


def test_a_call_moved_before_its_plan_is_planned_for_its_new_time(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=50))
    maya.pass_time(minutes=6)
    calendar.put("c1", TEN + timedelta(hours=3))
    maya.pass_time(minutes=30)
    assert maya.settled(maya.messages) == []

    maya.pass_time(minutes=115)

    assert "13:00  Negotiation" in words(maya.message("Negotiation with Northgate Foods"))


def test_a_call_moved_after_its_plan_changes_the_message_and_says_so_once(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")

    calendar.put("c1", TEN + timedelta(hours=4))
    plan = maya.message("14:00  Negotiation")

    assert "Moved to 14:00." in [m["text"] for m in maya.thread(plan, 2)]
    assert len(maya.settled(maya.messages)) == 1


def test_a_cancelled_call_is_struck_through_without_a_new_message(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    plan = maya.message("10:20  Negotiation")

    calendar.put("c1", TEN + timedelta(minutes=20), "STATUS:CANCELLED", *GUESTS)
    struck = maya.message("cancelled")

    assert struck["ts"] == plan["ts"]
    assert struck["blocks"][0]["elements"][0]["elements"][0]["style"] == {"strike": True}
    assert len(maya.settled(maya.messages)) == 1


def test_a_call_missing_from_one_reading_is_not_cancelled_but_from_two(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=25))
    maya.message("10:25  Negotiation")
    kept = calendar.events["c1"]

    def reading() -> tuple[int, bool]:
        from coachbot.db.call_tables import MeetingRow

        with bot.coach.db.read() as session:
            row = session.get(MeetingRow, ("default", MAYA.id, "c1", "once"))
            assert row is not None
            return row.missed, row.gone

    calendar.take_out("c1")
    maya.passing(reading, lambda seen: seen == (1, False))
    calendar.events["c1"] = kept
    calendar._save()
    maya.passing(reading, lambda seen: seen == (0, False))
    assert "any more" not in all_words(maya.messages()[0])

    calendar.take_out("c1")
    assert "Negotiation" in all_words(maya.message("not in your calendar any more"))


def test_a_calendar_that_cannot_be_read_cancels_nothing(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=25))
    maya.message("10:25  Negotiation")

    calendar.file.write_text("<html>Sign in</html>", encoding="utf-8")
    maya.passing(bot.coach.calendars.troubles, bool)
    maya.pass_time(minutes=3)

    assert [("any more" in all_words(m)) for m in maya.settled(maya.messages)] == [False]


def test_a_second_invitation_to_the_same_call_gets_no_second_plan(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    calendar.put("c2", TEN + timedelta(minutes=20), title="Fwd: Northgate Foods")
    maya.message("10:20  Negotiation")
    assert len(maya.settled(maya.messages)) == 1

    calendar.take_out("c1")
    maya.pass_time(minutes=2)

    assert [("any more" in all_words(m)) for m in maya.settled(maya.messages)] == [False]


def test_a_call_given_to_a_colleague_leaves_the_one_and_comes_to_the_other(
    maya: Rep, calendar: Calendar, bot: Bot, tmp_path: Path
) -> None:
    calendar.put("c1", TEN + timedelta(minutes=28))
    maya.message("10:28  Negotiation")

    toms = Calendar(tmp_path / "tom.ics")
    bot.coach.calendars.connect(TOM.id, str(toms.file), now=bot.coach.clock())
    toms.put("c1", TEN + timedelta(minutes=28))
    tom = Rep(maya.sandbox, "U0TOM")
    assert "09:28  Negotiation with Northgate Foods" in words(tom.message("Negotiation"))
    calendar.take_out("c1")

    assert "Tom Brannigan has this call now" in all_words(maya.message("has this call now"))


def test_who_comes_is_kept_up_to_date_until_the_call_begins(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=25))
    maya.message("10:25  Negotiation")

    calendar.put(
        "c1", TEN + timedelta(minutes=25), *GUESTS, "ATTENDEE;CN=Piers:mailto:piers.halloran@northgatefoods.example"
    )

    assert "Piers Halloran, CFO" in words(maya.message("Piers Halloran"))
    assert len(maya.settled(maya.messages)) == 1


def test_a_machine_that_slept_posts_late_only_while_the_call_has_not_begun(
    maya: Rep, calendar: Calendar, bot: Bot
) -> None:
    calendar.put("c1", TEN + timedelta(minutes=50))
    calendar.put("c2", TEN + timedelta(hours=2), title="Northgate Foods: second")
    maya.passing(
        lambda: bot.coach.calls.meetings(MAYA.id, start=TEN, end=TEN + timedelta(days=1)), lambda found: len(found) == 2
    )
    bot.worker.stop()

    maya.sandbox.clock.move_to((TEN + timedelta(hours=1, minutes=50)).timestamp())
    bot.worker = type(bot.worker)(
        bot.coach.jobs, bot.worker._doing, clock=bot.coach.clock, size=2, gave_up=lambda job, ref: None
    )
    bot.worker.start()

    assert "12:00  Negotiation" in words(maya.message("Negotiation"))
    assert len(maya.settled(maya.messages)) == 1


def test_todays_calls_come_at_eight_and_follow_the_calendar(maya: Rep, calendar: Calendar) -> None:
    tomorrow = TEN + timedelta(days=1)
    calendar.put("c1", tomorrow)
    calendar.put("c2", tomorrow + timedelta(hours=4), title="Northgate Foods: second")
    maya.pass_time(seconds=20)

    maya.sandbox.clock.move_to((tomorrow.replace(hour=13)).timestamp())
    morning = maya.message("Today: 2 calls.")
    assert "10:00–10:45" in words(morning)
    assert "Northgate Foods: The security sheet to Mattie" in words(morning)

    calendar.put("c2", tomorrow + timedelta(hours=4), "STATUS:CANCELLED", *GUESTS)
    assert maya.message("Today: 1 call.")["ts"] == morning["ts"]


def test_a_call_moved_to_next_week_is_planned_anew_when_it_comes_near(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")

    calendar.put("c1", TEN + timedelta(days=5))
    assert "moved to Mon 25 Nov, 10:00" in all_words(maya.message("moved to"))
    maya.pass_time(days=4, hours=23, minutes=25)

    assert "10:00  Negotiation" in words(maya.message("in 30 min"))


def test_a_meeting_of_last_week_dragged_to_today_breaks_nothing(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN - timedelta(days=6))
    maya.passing(lambda: bot.coach.calls.meeting(MAYA.id, "c1", "once"), bool)

    calendar.put("c1", TEN + timedelta(minutes=29))

    assert "10:29  Negotiation" in words(maya.message("10:29"))


def test_plans_switched_off_and_on_again_come_again(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=50))
    maya.passing(lambda: bot.coach.calls.meeting(MAYA.id, "c1", "once"), bool)
    before = bot.coach.team.preferences(MAYA.id)
    for plans in (False, True):
        bot.coach.team.save_preferences(MAYA.id, replace(before, plans=plans))
        bot.coach.arrange(MAYA, now=bot.coach.clock())

    maya.pass_time(minutes=20)
    maya.message("10:50  Negotiation")
    maya.pass_time(minutes=80)

    assert "Northgate" in words(maya.message("How did Northgate Foods go?"))


def test_a_rep_takes_a_line_on_and_warms_up(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    plan = maya.message("10:20  Negotiation")

    maya.press(plan, "accept_line", value="status-quo")
    assert "✓ You'll do this. If they say “We have a spreadsheet" in words(maya.message("✓"))

    maya.press(plan, "warm_up")
    exercise = maya.thread(plan, 2)[1]
    assert "answer it aloud" in words(exercise)
    maya.press(exercise, "warm_up_line")
    assert "The team says" in words(maya.thread(plan, 3)[2])


def test_after_the_call_three_taps_and_it_is_noted(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    plan = maya.message("10:20  Negotiation")
    maya.press(plan, "accept_line", value="status-quo")
    maya.message("✓")
    maya.pass_time(minutes=70)
    asked = maya.message("How did Northgate Foods go?")
    assert buttons(asked)[:5] == ["Next step booked", "Stalled", "Won", "Lost", "No show"]

    maya.press(asked, "debrief_outcome:0")
    moment = maya.message("did that come?")
    maya.press(moment, "debrief_moment:0")
    ticked = maya.message("I said it")
    maya.press(ticked, "debrief_asked", value=["negotiation.what_else_is_open"])
    maya.until(lambda: bot.coach.calls.debrief(MAYA.id, "c1", "once"), lambda one: one and one.asked)
    maya.press(ticked, "debrief_done")

    assert "Noted for the deal: next step booked." in words(maya.message("Thanks"))
    kept = bot.coach.calls.debrief(MAYA.id, "c1", "once")
    assert kept is not None
    assert (kept.outcome, kept.deal, kept.moments) == ("next_step", "northgate", {"status-quo": "said"})
    assert kept.asked == ("negotiation.what_else_is_open",)


def test_a_note_and_a_transcript_stand_in_the_next_plan_of_the_account(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    maya.press(maya.message("How did"), "debrief_outcome:4")
    done = maya.message("Noted for the deal: no show.")

    maya.press(done, "debrief_note")
    form = maya.modal()
    spoken = b"Maya: Compared with what?\nYolanda: With the spreadsheet.\n"
    file = {"name": "call.txt", "data": base64.b64encode(spoken).decode()}
    values = {"note": "Yolanda is on leave until Monday.", "transcript": [file]}
    maya.sandbox.hands.submit(maya.user, form["id"], values)

    assert "Your note: Yolanda is on leave until Monday." in words(maya.message("Transcript kept, 2 turns."))
    calendar.put("c9", TEN + timedelta(hours=3))
    maya.pass_time(minutes=90)
    plan = maya.message("13:00  Negotiation")
    assert "they did not come: Yolanda is on leave until Monday." in words(maya.thread(plan, 1)[0])


def test_ask_me_later_asks_again_in_an_hour_in_one_message(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    asked = maya.message("How did Northgate Foods go?")
    maya.press(asked, "debrief_snooze:0")
    maya.message("I'll ask again in an hour.")

    maya.pass_time(minutes=61)
    again = maya.message("How did Northgate Foods go?")

    assert again["ts"] != asked["ts"]
    assert len([m for m in maya.settled(maya.messages) if "ask again" in all_words(m)]) == 0


def test_not_a_sales_call_takes_the_plan_away_for_the_whole_series(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20), "RRULE:FREQ=DAILY;COUNT=3", *GUESTS)
    plan = maya.message("10:20  Negotiation")

    maya.press(plan, "not_a_call")

    maya.until(maya.messages, lambda left: not left)
    assert maya.until(maya.whispers, bool)[0]["text"] == "Noted. No more plans for this series."
    maya.pass_time(days=1)
    assert [all_words(m) for m in maya.settled(maya.messages)] == []


def test_a_doubtful_meeting_is_asked_about_once_a_series(maya: Rep, calendar: Calendar) -> None:
    internal = "ATTENDEE;CN=Maya;PARTSTAT=ACCEPTED:mailto:maya.lindqvist@holdfast.example"
    calendar.put("d1", TEN + timedelta(hours=1), "RRULE:FREQ=DAILY;COUNT=5", internal, title="Demo with the new people")
    asked = maya.message("Is “Demo with the new people”", "a sales call?")
    assert buttons(asked) == ["Yes, plan for it", "No"]

    maya.press(asked, "is_a_call")

    maya.pass_time(minutes=31)
    assert "Discovery" in words(maya.message("Demo with the new people", "Discovery"))
    assert len([m for m in maya.settled(maya.messages) if "a sales call?" in all_words(m)]) == 0


def test_home_shows_today_and_the_settings_change_when_plans_come(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(hours=2))
    maya.passing(lambda: bot.coach.calls.meeting(MAYA.id, "c1", "once"), bool)
    maya.sandbox.hands.look(maya.user, "home")
    homes = maya.sandbox.views.homes
    home = maya.until(lambda: homes.get(maya.user), lambda seen: seen and "12:00" in words(seen))
    assert "Game plan 30 min before a call" in words(home)

    maya.sandbox.hands.press_in_view(maya.user, home["id"], "settings")
    form = maya.modal()
    maya.sandbox.hands.submit(maya.user, form["id"], {"lead": "60", "quiet_from": "18:00"})
    errors = maya.until(lambda: form.get("errors"), bool)
    assert errors == {"quiet_until": "Quiet hours need a beginning and an end."}
    maya.sandbox.hands.submit(maya.user, form["id"], {"lead": "60"})
    maya.until(lambda: homes.get(maya.user), lambda seen: "Game plan 1 h before a call" in words(seen))

    maya.pass_time(minutes=61)
    assert "12:00  Negotiation" in words(maya.message("Negotiation"))


def test_whoever_wants_nothing_gets_nothing_by_itself(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    bot.coach.team.save_preferences(MAYA.id, replace(bot.coach.team.preferences(MAYA.id), plans=False))
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.passing(lambda: bot.coach.calls.meeting(MAYA.id, "c1", "once"), bool)
    maya.pass_time(hours=2)

    assert maya.settled(maya.messages) == []


def test_a_game_plan_on_demand(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(hours=5))
    maya.passing(lambda: bot.coach.calls.meeting(MAYA.id, "c1", "once"), bool)

    assert "15:00  Negotiation with Northgate Foods" in words(on_demand(maya, ""))
    assert "Proposal with Osterline Partners" in words(on_demand(maya, "osterline"))
    assert "I find no coming call and no deal with “acme”" in on_demand(maya, "acme")["text"]


def test_a_game_plan_is_asked_for_in_words(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(hours=5))
    maya.passing(lambda: bot.coach.calls.meeting(MAYA.id, "c1", "once"), bool)

    assert "15:00  Negotiation with Northgate Foods" in words(maya.ask("Give me a game plan for my next call"))
    assert "Proposal with Osterline Partners" in words(maya.ask("prep me for Osterline"))
    assert "Compared with what" in words(maya.ask("they say we're too expensive"))


def on_demand(rep: Rep, text: str) -> Message:
    before = {m["ts"] for m in rep.whispers()}
    rep.sandbox.hands.command(rep.user, rep.dm, "/gameplan", text)
    found: Any = rep.until(
        lambda: [m for m in rep.whispers() if m["ts"] not in before and "Looking at" not in m["text"]], bool
    )
    return found[0]


def test_a_hostile_title_is_shown_as_letters(maya: Rep, calendar: Calendar) -> None:
    title = "<!channel> *Sign in* at https://evil.example/x <@U0TOM> \u202e"
    guest = "ATTENDEE;CN=Eve <!here>:mailto:eve@unknown.example"
    calendar.put("c1", TEN + timedelta(minutes=20), guest, title=title)

    plan = maya.message("with unknown.example")

    assert "<!channel>" not in plan["text"]
    assert "<!here>" not in plan["text"]
    assert "https://evil" not in all_words(plan)
