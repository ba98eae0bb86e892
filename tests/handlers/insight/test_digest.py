"""Monday at eight: a draft for the manager, and what she does with it, through the real bot on a clock that moves."""

from datetime import UTC, datetime

import pytest

from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.support.rep import Rep
from tests.support.weeks import DANA, MARCUS, told
from tests.support.workspace import COACHING, Message, begin_anew, buttons, words

pytestmark = pytest.mark.slow
# A Monday at seven in New York.
MONDAY = datetime(2030, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot) -> Bot:
    begin_anew(workspace, shared_bot)
    workspace.clock.move_to(MONDAY.timestamp())
    told(shared_bot.coach, MONDAY)
    return shared_bot


@pytest.fixture
def dana(workspace: Sandbox, bot: Bot) -> Rep:
    return Rep(workspace, "U0DANA", bot)


def drafts(dana: Rep) -> list[Message]:
    return [message for message in dana.messages() if "Is it the strategy or the execution?" in words(message)]


def arrived(dana: Rep) -> Message:
    dana.pass_time(minutes=66)
    return dana.message("Is it the strategy or the execution?")


def posted(dana: Rep) -> list[Message]:
    found = dana.sandbox.workspace.channel(COACHING).messages.values()
    return [message for message in found if "Is it the strategy" in words(message)]


def test_the_draft_comes_on_monday_at_eight_and_once(dana: Rep, bot: Bot) -> None:
    dana.pass_time(minutes=30)
    assert dana.settled(lambda: drafts(dana)) == []
    dana.pass_time(minutes=36)
    draft = dana.message("Is it the strategy or the execution?")

    said = words(draft)
    assert said.startswith("Week 46, 11 to 17 Nov 2030 · mid-market · ")
    assert "The discovery checklist is hardly ever asked in full: in 0 of the 119 calls (0%). Until it is" in said
    assert "others who matter” is hardly ever used: in 6 of the 119 times it came up (5%). Until it is" in said
    assert "Draft, only you can see this." in said
    assert buttons(draft) == ["Edit", "Post to the team", "Keep to myself"]
    assert [block["type"] for block in draft["blocks"]].count("data_visualization") == 1
    bot.coach.insight.plan(now=bot.coach.base.clock())
    dana.pass_time(minutes=30)
    assert len(dana.settled(lambda: drafts(dana))) == 1
    assert posted(dana) == []


def test_she_leaves_one_thing_out_writes_a_line_and_posts_it(dana: Rep) -> None:
    draft = arrived(dana)
    dana.press(draft, "insight.edit")
    form = dana.modal()
    keys = [option["value"] for option in form["blocks"][1]["element"]["options"]]
    values = {
        "note": "Thank you all for a strong week.",
        "shown": [key for key in keys if "multi-threading" not in key],
    }
    dana.sandbox.hands.submit(dana.user, form["id"], values)
    edited = dana.until(lambda: drafts(dana)[0], lambda m: "Thank you all" in words(m))
    assert "others who matter” is hardly ever used" not in words(edited)

    dana.press(edited, "insight.post")
    seen = dana.until(lambda: dana.settled(lambda: posted(dana)), bool)
    assert len(seen) == 1
    assert "Thank you all for a strong week." in words(seen[0])
    assert "others who matter” is hardly ever used" not in words(seen[0])
    assert buttons(seen[0]) == []
    assert "Posted to the team." in words(drafts(dana)[0])


def test_what_is_kept_goes_nowhere_and_what_was_posted_is_not_posted_again(dana: Rep) -> None:
    draft = arrived(dana)
    dana.press(draft, "insight.keep")
    kept = dana.until(lambda: drafts(dana)[0], lambda m: "Kept to yourself." in words(m))
    assert dana.settled(lambda: posted(dana)) == []
    dana.press(kept, "insight.post")

    assert len(dana.until(lambda: dana.settled(lambda: posted(dana)), bool)) == 1
    assert "Post to the team" not in buttons(drafts(dana)[0])


def test_the_exercise_is_assigned_to_the_team(dana: Rep, bot: Bot) -> None:
    draft = arrived(dana)
    dana.press(draft, "insight.assign")

    dana.until(
        lambda: dana.whispers(), lambda told: any("Assigned to mid-market until 25 Nov" in m["text"] for m in told)
    )
    (assigned,) = bot.coach.practice.assignments.assigned("mid-market", now=bot.coach.base.clock())
    assert (assigned.what, assigned.by) == ("situation_question", DANA.id)


def test_a_rep_asks_in_vain_and_a_reps_press_does_nothing(dana: Rep, bot: Bot) -> None:
    draft = arrived(dana)
    maya = Rep(dana.sandbox, "U0MAYA", bot)
    assert "for whoever leads a team" in words(maya.ask("show me the digest"))
    dana.sandbox.workspace.channel(dana.dm).members.add("U0MAYA")
    for action in ("insight.post", "insight.keep", "insight.assign"):
        maya.press(draft, action, channel=dana.dm)
    maya.settled(lambda: None)

    assert posted(dana) == []
    assert "Draft, only you can see this." in words(drafts(dana)[0])


def test_she_asks_for_it_any_day_and_the_same_week_is_the_same_draft(dana: Rep) -> None:
    assert "In your messages with me." in words(dana.ask("digest"))
    said = words(dana.message("Is it the strategy or the execution?"))
    dana.command("digest")

    dana.until(lambda: dana.messages(), lambda found: any("is further down" in words(m) for m in found))
    (again,) = dana.settled(lambda: drafts(dana))
    assert words(again) == said


def test_of_two_managers_one_posts(dana: Rep, bot: Bot) -> None:
    bot.coach.team.people.save_person(MARCUS)
    bot.coach.team.people.link(MARCUS.id, "U0TOM", "America/New_York")
    marcus = Rep(dana.sandbox, "U0TOM", bot)
    draft = arrived(dana)
    dana.press(draft, "insight.post")
    dana.until(lambda: dana.settled(lambda: posted(dana)), bool)
    assert "In your messages with me." in words(marcus.ask("digest"))
    other = marcus.message("Is it the strategy or the execution?")
    marcus.press(other, "insight.post")

    marcus.until(lambda: marcus.whispers(), lambda told: any("from a colleague of yours" in m["text"] for m in told))
    assert len(dana.settled(lambda: posted(dana))) == 1


def test_what_is_saved_while_it_is_being_posted_is_not_lost_without_a_word(dana: Rep) -> None:
    draft = arrived(dana)
    dana.press(draft, "insight.edit")
    form = dana.modal()
    dana.sandbox.faults.plan("chat.postMessage", delay_s=1.5)
    dana.press(draft, "insight.post")
    dana.until(lambda: posted(dana), bool)

    dana.sandbox.hands.submit(dana.user, form["id"], {"note": "Thank you all.", "shown": []})

    dana.message("The team had it already when you saved, so nothing of that was changed.")
    assert "Posted to the team." in words(drafts(dana)[0])


def test_two_managers_who_post_in_one_moment_post_it_once(dana: Rep, bot: Bot) -> None:
    bot.coach.team.people.save_person(MARCUS)
    bot.coach.team.people.link(MARCUS.id, "U0TOM", "America/New_York")
    marcus = Rep(dana.sandbox, "U0TOM", bot)
    draft = arrived(dana)
    assert "In your messages with me." in words(marcus.ask("digest"))
    other = marcus.message("Is it the strategy or the execution?")
    dana.sandbox.faults.plan("chat.postMessage", delay_s=1.0, times=2)

    dana.press(draft, "insight.post")
    marcus.press(other, "insight.post")

    marcus.until(lambda: marcus.whispers() + dana.whispers(), lambda told: "from a colleague" in str(told))
    assert len(dana.settled(lambda: posted(dana))) == 1


def test_where_no_channel_is_to_be_had_she_may_post_it_again(dana: Rep) -> None:
    draft = arrived(dana)
    dana.sandbox.workspace.channel(COACHING).is_archived = True
    dana.press(draft, "insight.post")
    dana.until(dana.whispers, lambda told: "that channel is archived" in str(told))

    dana.sandbox.workspace.channel(COACHING).is_archived = False
    dana.running.slack.places.known.clear()
    dana.pass_time(minutes=1)
    dana.press(draft, "insight.post")

    assert len(dana.until(lambda: dana.settled(lambda: posted(dana)), bool)) == 1


def test_where_slack_draws_no_charts_their_figures_stand_in_a_table(dana: Rep) -> None:
    dana.pass_time(minutes=30)
    dana.settled(lambda: None)
    dana.sandbox.faults.plan("chat.postMessage", error="invalid_blocks")
    draft = arrived(dana)

    kinds = [block["type"] for block in draft["blocks"]]
    assert "data_visualization" not in kinds
    (table,) = [block for block in draft["blocks"] if block["type"] == "table"]
    assert [cell["text"] for cell in table["rows"][0]] == ["Week of", "Must-asks asked", "Drills finished"]
    assert len(table["rows"]) > 8
    assert buttons(draft) == ["Edit", "Post to the team", "Keep to myself"]


def test_what_is_hidden_takes_its_exercise_along_and_says_nothing_false(dana: Rep) -> None:
    draft = arrived(dana)
    dana.press(draft, "insight.edit")
    form = dana.modal()
    keys = [option["value"] for option in form["blocks"][1]["element"]["options"]]
    dana.sandbox.hands.submit(
        dana.user, form["id"], {"note": "Short.", "shown": [k for k in keys if "checklist" not in k]}
    )

    edited = dana.until(
        lambda: dana.settled(lambda: dana.messages()), lambda found: any("Short." in words(m) for m in found)
    )
    said = words(next(m for m in edited if "Short." in words(m)))
    assert "Is it the strategy or the execution?" not in said
    assert "too few calls" not in said
    assert "because of “The discovery checklist”" not in said
