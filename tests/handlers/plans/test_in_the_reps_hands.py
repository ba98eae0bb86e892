"""What a rep does with plans: take a line on, say what is no call, ask, and set how to be reached."""

from datetime import timedelta
from typing import Any

from coachbot.plans.preferences import PlanPreferences
from handlers.bot import Bot
from tests.support.rep import GUESTS, MAYA, TEN, TOM, Calendar, Rep, all_words
from tests.support.workspace import DEAL, Message, buttons, words


def test_a_rep_takes_a_line_on_and_warms_up(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    plan = maya.message("10:20  Negotiation")

    maya.press(plan, "plans.accept", value="playbook/plays/status-quo")
    assert "✓ You'll do this. If they say “We have a spreadsheet" in words(maya.message("✓"))

    maya.press(plan, "plans.warm_up")
    exercise = maya.thread(plan, 2)[1]
    assert "answer it aloud" in words(exercise)
    maya.press(exercise, "plans.warm_up_line")
    assert "The team says" in words(maya.thread(plan, 3)[2])


def test_not_a_sales_call_takes_the_plan_away_for_the_whole_series(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20), "RRULE:FREQ=DAILY;COUNT=3", *GUESTS)
    plan = maya.message("10:20  Negotiation")

    maya.press(plan, "plans.not_a_call")

    noted = maya.until(maya.messages, lambda found: "Negotiation" not in words(found[0]))
    assert [words(m) for m in noted] == [
        "Noted: “Northgate Foods: open points” is not a sales call. No more plans for this series.\nIt is a sales call"
    ]
    maya.pass_time(days=1)
    assert len(maya.settled(maya.messages)) == 1


def test_a_slip_of_the_finger_is_taken_back_with_a_tap(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    plan = maya.message("10:20  Negotiation")
    details = words(maya.thread(plan, 1)[0])

    maya.press(plan, "plans.not_a_call")
    noted = maya.until(maya.messages, lambda found: "Negotiation" not in words(found[0]))[0]
    maya.press(noted, "plans.is_a_call")

    again = maya.until(maya.messages, lambda found: "10:20  Negotiation" in words(found[0]))
    assert len(again) == 1
    assert [words(one) for one in maya.thread(again[0], 1)] == [details]

    maya.press(again[0], "plans.not_a_call")
    assert len(maya.until(maya.messages, lambda found: "is not a sales call" in words(found[0]))) == 1


def test_a_debrief_put_away_by_mistake_comes_back(maya: Rep, calendar: Calendar) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20), minutes=15)
    maya.message("10:20  Negotiation")
    maya.pass_time(minutes=38)
    debrief = maya.message("How did Northgate Foods go?")

    maya.press(debrief, "plans.not_a_call:1")
    noted = maya.message("is not a sales call")
    assert len(maya.settled(maya.messages)) == 1
    maya.press(noted, "plans.is_a_call")
    maya.press(maya.message("How did Northgate Foods go?"), "plans.outcome:2")

    assert "Won" in words(maya.message("How did Northgate Foods go?", "Won", "did that come?"))


def test_a_doubtful_meeting_is_asked_about_once_a_series(maya: Rep, calendar: Calendar) -> None:
    internal = "ATTENDEE;CN=Maya;PARTSTAT=ACCEPTED:mailto:maya.lindqvist@holdfast.example"
    calendar.put("d1", TEN + timedelta(hours=1), "RRULE:FREQ=DAILY;COUNT=5", internal, title="Demo with the new people")
    asked = maya.message("Is “Demo with the new people”", "a sales call?")
    assert buttons(asked) == ["Yes, plan for it", "No"]

    maya.press(asked, "plans.is_a_call")

    maya.pass_time(minutes=31)
    assert "Discovery" in words(maya.message("Demo with the new people", "Discovery"))
    assert len([m for m in maya.settled(maya.messages) if "a sales call?" in all_words(m)]) == 0


def test_home_shows_today_and_the_settings_change_when_plans_come(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(hours=2))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)
    maya.sandbox.hands.look(maya.user, "home")
    homes = maya.sandbox.views.homes
    home = maya.until(lambda: homes.get(maya.user), lambda seen: seen and "12:00" in words(seen))
    assert "Game plan 30 min before a call" in words(home)

    maya.sandbox.hands.press_in_view(maya.user, home["id"], "home.settings")
    form = maya.modal()
    maya.sandbox.hands.submit(maya.user, form["id"], {"lead": "60", "quiet_from": "18:00"})
    errors = maya.until(lambda: form.get("errors"), bool)
    assert errors == {"quiet_until": "Quiet hours need a beginning and an end."}
    maya.sandbox.hands.submit(maya.user, form["id"], {"lead": "60"})
    maya.until(lambda: homes.get(maya.user), lambda seen: "Game plan 1 h before a call" in words(seen))

    maya.pass_time(minutes=61)
    assert "12:00  Negotiation" in words(maya.message("Negotiation"))


def test_home_says_that_a_calendar_shows_no_guests(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    for day in range(3):
        calendar.put(f"c{day}", TEN + timedelta(days=day, hours=2), "TRANSP:OPAQUE", title="Weekly")
    maya.passing(lambda: bot.coach.plans.calendars.state(MAYA.id), lambda seen: seen and seen.cursor.get("notices"))
    maya.sandbox.hands.look(maya.user, "home")

    home = maya.until(lambda: maya.sandbox.views.homes.get(maya.user), lambda seen: seen and "guests" in words(seen))

    assert "Your calendar is connected. This calendar shows no guests at all" in words(home)
    assert "Connect the account itself, or an address that shows guests." in words(home)


def test_whoever_wants_nothing_gets_nothing_by_itself(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    bot.coach.team.people.save_preferences(MAYA.id, PlanPreferences(plans=False))
    calendar.put("c1", TEN + timedelta(minutes=20))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)
    maya.pass_time(hours=2)

    assert maya.settled(maya.messages) == []


def test_a_game_plan_on_demand(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(hours=5))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)

    assert "15:00  Negotiation with Northgate Foods" in words(on_demand(maya, ""))
    assert "Proposal with Osterline Partners" in words(on_demand(maya, "osterline"))
    assert "I find no coming call and no deal with “acme”" in on_demand(maya, "acme")["text"]


def test_a_buyer_who_sends_the_invitation_was_met_before(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    outlook = ("ORGANIZER;CN=Yolanda Reyes:mailto:yolanda.reyes@northgatefoods.example", GUESTS[1])
    last_week = TEN + timedelta(days=-7, hours=5)
    calendar.put("c1", last_week, "RRULE:FREQ=WEEKLY;COUNT=2", *outlook)
    calls = bot.coach.plans.meetings
    maya.passing(lambda: calls.meetings(MAYA.id, start=last_week, end=TEN + timedelta(days=1)), lambda m: len(m) == 2)

    assert "Yolanda Reyes, VP Finance (met 1x, last 13 Nov)" in words(on_demand(maya, ""))


def test_a_game_plan_is_asked_for_in_words(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(hours=5))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)

    assert "15:00  Negotiation with Northgate Foods" in words(maya.ask("Give me a game plan for my next call"))
    assert "Proposal with Osterline Partners" in words(maya.ask("prep me for Osterline"))
    assert "Compared with what" in words(maya.ask("they say we're too expensive"))


def test_what_is_asked_for_by_a_command_or_in_words_is_understood(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(hours=5))
    maya.passing(lambda: bot.coach.plans.meetings.meeting(MAYA.id, "c1", "once"), bool)

    assert "Today: 1 call." in words(on_demand(maya, "today"))
    assert "Add an account" in words(on_demand(maya, "help"))
    assert "15:00  Negotiation with Northgate Foods" in words(on_demand(maya, "next"))
    assert "Proposal with Osterline Partners" in words(on_demand(maya, "for osterline"))
    assert "Proposal with Osterline Partners" in words(maya.ask("prep me for osterline please"))
    assert "Proposal with Osterline Partners" in words(maya.ask("prepare me for the call with Osterline"))


def test_an_account_nobody_knows_is_said_so_and_is_no_gap(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    said = maya.ask("prep me for acme please")

    assert said["text"].startswith("I find no coming call and no deal with “acme”.")
    assert bot.coach.answers.store.recent_gaps(now=bot.coach.base.clock(), days=1) == []


def test_a_colleague_who_is_not_in_the_team_is_told_nothing_of_its_deals(maya: Rep, bot: Bot) -> None:
    assert bot.coach.team.people.by_slack("U0PRIYA") is None
    priya = Rep(maya.sandbox, "U0PRIYA", bot)

    said = priya.ask("prep me for Osterline")

    assert said["text"].startswith("I find no coming call and no deal with “Osterline”.")
    assert "Proposal with Osterline Partners" in words(maya.ask("prep me for Osterline"))


def test_what_only_sounds_like_it_is_looked_up_in_the_playbook(maya: Rep, calendar: Calendar) -> None:
    assert "Security has to review us first" in words(
        maya.ask("prep me on the objection that security has to review us")
    )


def test_in_a_channel_no_plan_is_shown(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    said = maya.say("<@U0COACHBOT> prep me for osterline", DEAL)

    assert words(maya.replies(said, channel=DEAL)[0]) == (
        "A game plan tells where a deal stands, so I show it to you alone. Ask me in our messages, or use /gameplan."
    )


def test_a_colleagues_tap_changes_nothing(maya: Rep, calendar: Calendar, bot: Bot) -> None:
    calendar.put("c1", TEN + timedelta(minutes=20))
    plan = maya.message("10:20  Negotiation")
    maya.settled(maya.messages)

    # As if Tom had got hold of Maya's message: Slack sends what was pressed, not what may be.
    bot_plan = bot.coach.plans.plans.plan_at(maya.dm, plan["ts"])
    assert bot_plan is not None
    assert bot.coach.plans.keep.take_on(TOM, maya.dm, plan["ts"], "playbook/plays/status-quo") is None
    assert bot.coach.plans.keep.take_on(MAYA, maya.dm, plan["ts"], "an invented line") is None
    assert bot.coach.plans.series(TOM, maya.dm, plan["ts"], "", is_call=False, now=bot.coach.base.clock()) is None
    assert bot.coach.plans.plans.plan_at(maya.dm, plan["ts"]) == bot_plan


def on_demand(rep: Rep, text: str) -> Message:
    before = {m["ts"] for m in rep.whispers()}
    rep.sandbox.hands.command(rep.user, rep.dm, "/gameplan", text)
    found: Any = rep.until(lambda: [m for m in rep.whispers() if m["ts"] not in before], bool)
    return found[0]
