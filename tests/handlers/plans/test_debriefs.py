"""After the call, through the real Bolt app and the sandbox."""

import base64
from datetime import timedelta

from coachbot.plans.preferences import PlanPreferences
from handlers.bot import Bot
from tests.support.rep import MAYA, TEN, Calendar, Rep, all_words
from tests.support.workspace import buttons, words


def test_plans_switched_off_and_on_again_come_again(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=50))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)
    for plans in (False, True):
        bot.coach.team.people.save_preferences(MAYA.id, PlanPreferences(plans=plans))
        bot.coach.plans.arrange(MAYA, now=bot.coach.base.clock())

    maya.pass_time(minutes=20)
    maya.message("10:50  Negotiation")
    maya.pass_time(minutes=80)

    assert "Northgate" in words(maya.message("How did Northgate Foods go?"))


def test_after_the_call_three_taps_and_it_is_noted(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    plan = maya.message("10:20  Negotiation")
    maya.press(plan, "plans.accept", value="playbook/plays/status-quo")
    maya.message("✓")
    maya.pass_time(minutes=70)
    asked = maya.message("How did Northgate Foods go?")
    assert buttons(asked)[:5] == ["Next step booked", "Stalled", "Won", "Lost", "No show"]

    maya.press(asked, "plans.outcome:0")
    moment = maya.message("did that come?")
    maya.press(moment, "plans.moment:0")
    ticked = maya.message("I said it")
    maya.press(ticked, "plans.asked", value=["negotiation.what_else_is_open"])
    maya.until(lambda: bot.coach.plans.debriefs.debrief(MAYA.id, "c1", "once"), lambda one: one and one.asked)
    maya.press(ticked, "plans.debrief_done")

    assert "Noted for the deal: next step booked." in words(maya.message("Thanks"))
    kept = bot.coach.plans.debriefs.debrief(MAYA.id, "c1", "once")
    assert kept is not None
    assert (kept.outcome, kept.deal, kept.moments) == ("next_step", "northgate", {"playbook/plays/status-quo": "said"})
    assert kept.asked == ("negotiation.what_else_is_open",)


def test_a_mistaken_tap_is_taken_back(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    asked = maya.message("How did Northgate Foods go?")
    maya.press(asked, "plans.outcome:3")
    maya.press(maya.message("Lost"), "plans.reopen")
    again = maya.message("How did Northgate Foods go?")
    assert buttons(again)[:5] == ["Next step booked", "Stalled", "Won", "Lost", "No show"]

    maya.press(again, "plans.outcome:4")
    maya.press(maya.message("no show"), "plans.reopen")
    maya.press(maya.message("How did Northgate Foods go?"), "plans.outcome:3")
    maya.press(maya.message("Lost"), "plans.debrief_done")

    assert "Noted for the deal: lost." in words(maya.message("Thanks"))
    kept = bot.coach.plans.debriefs.debrief(MAYA.id, "c1", "once")
    assert kept is not None
    assert kept.outcome == "lost"


def test_a_note_and_a_transcript_stand_in_the_next_plan_of_the_account(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    maya.press(maya.message("How did"), "plans.outcome:4")
    done = maya.message("Noted for the deal: no show.")

    maya.press(done, "plans.note")
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


def test_what_a_transcript_leaves_open_is_told(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    maya.press(maya.message("How did"), "plans.outcome:4")
    maya.press(maya.message("Noted for the deal: no show."), "plans.note")
    spoken = b"WEBVTT\n\n00:01.000 --> 00:02.000\nWho is there?\n\n00:03.000 --> 00:04.000\n<v Maya>Me.</v>\n"

    values = {"note": "", "transcript": [{"name": "call.vtt", "data": base64.b64encode(spoken).decode()}]}
    maya.sandbox.hands.submit(maya.user, maya.modal()["id"], values)

    told = maya.until(lambda: [m["text"] for m in maya.sandbox.workspace.ephemerals], bool)
    assert told[0].startswith("I found 2 turns of 1 person in 3 seconds. 1 of 2 turns have no speaker")


def test_what_is_spoken_while_the_note_is_written_stays(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    maya.press(maya.message("How did"), "plans.outcome:4")
    done = maya.message("Noted for the deal: no show.")
    maya.press(done, "plans.note")
    form = maya.modal()
    maya.sandbox.hands.clip(maya.user, maya.dm, "they want the security sheet", thread_ts=str(done["ts"]))
    maya.passing(lambda: bot.coach.plans.debriefs.debrief(MAYA.id, "c1", "once") or done, lambda d: d.note)

    maya.sandbox.hands.submit(maya.user, form["id"], {"note": "Yolanda is on leave."})

    assert "Your note: Yolanda is on leave.\nthey want the security sheet" in words(maya.message("Yolanda is on leave"))


def test_what_was_put_off_is_asked_though_its_call_or_the_settings_change_meanwhile(
    maya: Rep, calendar: Calendar, bot: Bot
) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    maya.press(maya.message("How did Northgate Foods go?"), "plans.snooze:0")
    maya.message("I'll ask again in an hour.")

    calendar.put("c1", TEN + timedelta(minutes=20), title="Northgate Foods: all points")
    maya.pass_time(minutes=1)
    maya.settled(maya.messages)
    bot.coach.plans.team.save_preferences(MAYA.id, PlanPreferences(lead_minutes=60))
    bot.coach.plans.arrange(MAYA, now=bot.coach.base.clock())
    maya.pass_time(minutes=60)

    assert maya.message("How did Northgate Foods go?")


def test_ask_me_later_asks_again_in_an_hour_in_one_message(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    asked = maya.message("How did Northgate Foods go?")
    maya.press(asked, "plans.snooze:0")
    maya.message("I'll ask again in an hour.")

    maya.pass_time(minutes=61)
    again = maya.message("How did Northgate Foods go?")

    assert again["ts"] != asked["ts"]
    assert len([m for m in maya.settled(maya.messages) if "ask again" in all_words(m)]) == 0


def test_a_note_and_what_was_missed_on_the_call_may_be_spoken_and_practised(
    maya: Rep, calendar: Calendar, bot: Bot
) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=70)
    asked = maya.message("How did Northgate Foods go?")
    maya.sandbox.hands.clip(maya.user, maya.dm, "they want to see the security sheet", thread_ts=str(asked["ts"]))
    maya.passing(lambda: bot.coach.plans.debriefs.debrief(MAYA.id, "c1", "once") or asked, lambda d: d.note)
    kept = bot.coach.plans.debriefs.debrief(MAYA.id, "c1", "once")
    assert kept is not None
    assert kept.note == "they want to see the security sheet"

    maya.press(maya.message("How did"), "plans.outcome:4")
    maya.press(maya.message("Noted for the deal: no show."), "plans.note")
    spoken = (
        "Maya Lindqvist: Let me show you the dashboard first.\n"
        "Yolanda: It's too expensive for what we would use of it, to be honest.\n"
        "Maya Lindqvist: And here you see the calendar with the colors.\n"
    )
    file = {"name": "call.txt", "data": base64.b64encode(spoken.encode()).decode()}
    maya.sandbox.hands.submit(maya.user, maya.modal()["id"], {"note": "as before", "transcript": [file]})

    offer = maya.message("Your moment at Northgate Foods")
    assert "this came up and went unanswered" in words(offer)
