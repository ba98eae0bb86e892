"""A rep's calls, from the calendar to the plan that is kept true, through the real Bolt app and the sandbox."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.bot import Bot
from tests.support.rep import GUESTS, MAYA, TEN, TOM, Calendar, Rep, all_words
from tests.support.workspace import words


@pytest.mark.slow
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


def test_a_call_that_is_moved_while_its_plan_is_being_posted_is_struck_at_once(
    maya: Rep, calendar: Calendar, bot: Bot
) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.sandbox.faults.plan("chat.postMessage", delay_s=2.0)

    def looking(enough: Callable[[], object]) -> None:
        def look() -> object:
            maya.pass_time(seconds=1)
            bot.look()
            return enough()

        maya.until(look, bool)

    looking(maya.messages)
    calendar.put("c1", TEN + timedelta(days=2))
    looking(
        lambda: bot.coach.plans.meetings.meetings(MAYA.id, start=TEN + timedelta(hours=9), end=TEN + timedelta(days=3))
    )
    assert bot.coach.plans.plans.plan(MAYA.id, "c1", "once") is None, "it is still being posted"

    assert [("moved to" in all_words(m)) for m in maya.settled(maya.messages)] == [True]


def test_a_call_missing_from_one_reading_is_not_cancelled_but_from_two(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=25))
    maya.message("10:25  Negotiation")
    kept = calendar.events["c1"]

    def reading() -> tuple[int, bool]:
        from coachbot.db.tables.plans import MeetingRow

        with bot.coach.base.db.read() as session:
            row = session.get(MeetingRow, ("default", MAYA.id, "c1", "once"))
            assert row is not None
            return row.missed, row.gone

    calendar.take_out("c1")
    maya.passing(reading, lambda seen: seen == (1, False))
    calendar.events["c1"] = kept
    calendar.save()
    maya.passing(reading, lambda seen: seen == (0, False))
    assert "any more" not in all_words(maya.messages()[0])

    calendar.take_out("c1")
    assert "Negotiation" in all_words(maya.message("not in your calendar any more"))


def test_a_calendar_that_cannot_be_read_cancels_nothing(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=25))
    maya.message("10:25  Negotiation")

    calendar.file.write_text("<html>Sign in</html>", encoding="utf-8")
    maya.passing(bot.coach.plans.calendars.troubles, bool)
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
    bot.coach.plans.calendars.connect(TOM.id, str(toms.file), now=bot.coach.base.clock())
    toms.put("c1", TEN + timedelta(minutes=28))
    tom = Rep(maya.sandbox, "U0TOM", bot)
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
        lambda: bot.coach.plans.meetings.meetings(MAYA.id, start=TEN, end=TEN + timedelta(days=1)),
        lambda found: len(found) == 2,
    )
    bot.worker.stop()

    maya.sandbox.clock.move_to((TEN + timedelta(hours=1, minutes=50)).timestamp())
    bot.worker = type(bot.worker)(bot.coach.base.jobs, bot.worker._doing, clock=bot.coach.base.clock, size=2)
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


@pytest.mark.slow
def test_a_call_moved_to_next_week_is_planned_anew_when_it_comes_near(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")

    calendar.put("c1", TEN + timedelta(days=5))
    assert "moved to Mon 25 Nov, 10:00" in all_words(maya.message("moved to"))
    maya.pass_time(days=4, hours=23, minutes=25)

    assert "10:00  Negotiation" in words(maya.message("in 30 min"))


def test_a_meeting_of_last_week_dragged_to_today_breaks_nothing(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN - timedelta(days=6))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)

    calendar.put("c1", TEN + timedelta(minutes=29))

    assert "10:29  Negotiation" in words(maya.message("10:29"))


def test_a_hostile_title_is_shown_as_letters(maya: Rep, calendar: Calendar) -> None:
    title = "<!channel> *Sign in* at https://evil.example/x <@U0TOM> \u202e"
    guest = "ATTENDEE;CN=Eve <!here>:mailto:eve@unknown.example"
    calendar.put("c1", TEN + timedelta(minutes=20), guest, title=title)

    plan = maya.message("with unknown.example")

    assert "<!channel>" not in plan["text"]
    assert "<!here>" not in plan["text"]
    assert "https://evil" not in all_words(plan)
