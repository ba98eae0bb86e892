"""A rep's day with the coach, through the real Bolt app over Socket Mode."""

import httpx
import pytest
import sqlalchemy as sa

from coachbot.db.tables import Row
from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.support.workspace import COACHING, DEAL, Desk, buttons, words


def test_a_rep_asks_in_a_dm_and_gets_a_line_with_its_source(desk: Desk) -> None:
    card = desk.ask("they say we're too expensive")

    text = words(card)
    assert "Compared with what, if I may ask?" in text
    assert "Then ask" in text
    assert "Heard on a won call" in text
    assert "From  They say we are too expensive v1, approved by Dana Whitfield" in text
    assert buttons(card) == ["Another way", "Practise this", "Ask my manager"]


def test_the_status_shows_at_once_and_goes_when_the_answer_is_there(desk: Desk) -> None:
    said = desk.say("they have a spreadsheet")

    desk.replies(said)

    statuses = desk.sandbox.journal.calls("assistant.threads.setStatus")
    assert statuses[0]["status"].startswith("is looking in ")
    assert desk.sandbox.workspace.channel(desk.dm).statuses == {}


def test_a_mention_is_answered_once_in_its_thread_though_slack_tells_it_twice(desk: Desk) -> None:
    said = desk.say("<@U0COACHBOT> they want 20% off by friday", DEAL)

    desk.replies(said, channel=DEAL)

    assert len(desk.settled(lambda: desk.bot_replies(said, DEAL))) == 1


def test_talk_in_a_channel_that_is_not_for_the_coach_is_left_alone(desk: Desk) -> None:
    said = desk.say("they say we're too expensive", DEAL)

    assert desk.settled(lambda: desk.bot_replies(said, DEAL)) == []


def test_what_should_i_say_here_means_the_message_above(desk: Desk) -> None:
    root = desk.say("Their CTO wrote: we built our own tool for this", DEAL)
    desk.say("<@U0COACHBOT> what should I say here?", DEAL, thread=root["ts"])

    assert "They built it themselves" in words(desk.replies(root, channel=DEAL)[0])


def test_another_way_shows_the_other_style_then_says_when_there_is_no_more(desk: Desk) -> None:
    said = desk.say("they say we're too expensive")
    first = desk.replies(said)[0]

    desk.press(first, "answers.another_way")
    second = desk.replies(said, 2)[1]

    assert "direct" in words(second)
    assert "It's real money" in words(second)
    assert words(second) != words(first)


def test_pressing_a_button_twice_is_meant_once(desk: Desk) -> None:
    said = desk.say("they say we're too expensive")
    first = desk.replies(said)[0]

    desk.press(first, "answers.another_way")
    desk.press(first, "answers.another_way")

    desk.replies(said, 2)
    assert len(desk.settled(lambda: desk.bot_replies(said))) == 2


def test_a_follow_up_knows_what_the_thread_is_about(desk: Desk) -> None:
    said = desk.say("they already have Renewtrack in their suite")
    desk.replies(said)

    desk.say("something else?", thread=said["ts"])

    assert "Renewtrack" in words(desk.replies(said, 2)[1])


def test_the_coach_command_answers_privately_and_shares_when_told(desk: Desk) -> None:
    card = desk.command("just send me something")
    assert "Happy to." in words(card)
    assert buttons(card)[:2] == ["Share", "Keep"]

    desk.press(card, "answers.share", DEAL)

    assert "Happy to." in words(desk.channel_messages(DEAL)[0])
    assert desk.until(desk.whispers, lambda left: not left) == []


def test_keep_puts_a_private_answer_into_the_reps_own_messages(desk: Desk) -> None:
    card = desk.command("our budget is frozen")

    desk.press(card, "answers.keep", DEAL)

    assert "Which of your contracts" in words(desk.channel_messages(desk.dm)[0])
    desk.until(desk.whispers, lambda left: [m["text"] for m in left] == ["Kept in your messages with me."])


def test_the_shortcut_coaches_on_any_message(desk: Desk) -> None:
    message = Desk(desk.sandbox, "U0TOM").say("VP says: legal won't let contracts leave our systems", DEAL)

    desk.sandbox.hands.shortcut(desk.user, "coach_this_message", channel=DEAL, ts=message["ts"])

    card = desk.until(desk.whispers, bool)[0]
    assert "Security has to review us first" in words(card)


def test_a_question_nothing_covers_gets_an_honest_no_and_is_counted(desk: Desk) -> None:
    desk.ask("how do i cook carbonara for six")
    again = desk.ask("how do i cook carbonara for ten")

    text = words(again)
    assert "The playbook has nothing on “how do i cook carbonara for ten”." in text
    assert "asked 2 times this month" in text
    assert buttons(again) == ["Ask my manager"]


def test_ask_my_manager_sends_what_the_rep_wrote_to_the_coaching_channel(desk: Desk) -> None:
    card = desk.ask("how do i cook carbonara for six")

    desk.press(card, "answers.ask_manager")
    form = desk.modal()
    desk.sandbox.hands.submit(desk.user, form["id"], {"note": "Can we cater <!channel> & co?"})

    posted = desk.channel_messages(COACHING)[0]
    assert "Can we cater <!channel> & co?" in words(posted)
    assert "<!channel>" not in posted["text"]
    assert "The playbook had nothing on it" in words(posted)


def test_an_empty_note_to_the_manager_is_refused_in_the_form(desk: Desk) -> None:
    desk.press(desk.ask("they say we're too expensive"), "answers.ask_manager")
    form = desk.modal()

    desk.sandbox.hands.submit(desk.user, form["id"], {"note": "  "})

    assert desk.until(lambda: form.get("errors"), bool) == {"note": "Write what you want to ask."}


def test_thumbs_and_practice_are_stored_with_the_answer(desk: Desk, bot: Bot) -> None:
    card = desk.ask("they say we're too expensive")
    answer_id = card["blocks"][2]["elements"][0]["value"]

    desk.press(card, "answers.practise")
    desk.press(card, "answers.feedback", value=f"not_helpful:{answer_id}")

    said = desk.until(lambda: sorted(m["text"] for m in desk.whispers()), lambda all: len(all) == 2)
    assert said[0].startswith("In your messages with me: a drill for “They say we are too expensive”.")
    assert bot.coach.answers.store.feedback(answer_id) == {desk.user: False}
    assert bot.coach.answers.store.practice_list(desk.user) == [card_page(bot, answer_id)]


def test_a_card_slack_refuses_comes_as_plain_text(desk: Desk) -> None:
    desk.sandbox.faults.plan("chat.postMessage", error="invalid_blocks")

    card = desk.ask("they say we're too expensive")

    assert "blocks" not in card
    assert "Compared with what, if I may ask?" in card["text"]


@pytest.mark.slow
def test_slack_being_busy_delays_an_answer_and_does_not_lose_it(desk: Desk) -> None:
    desk.sandbox.faults.plan("chat.postMessage", error="ratelimited")
    desk.sandbox.faults.plan("chat.postMessage", error="internal_error")

    assert "Compared with what" in words(desk.ask("they say we're too expensive"))


def test_nothing_to_look_up_gets_one_clear_sentence(desk: Desk) -> None:
    for text in ("🙂🙂", "???", "<@U0COACHBOT>"):
        assert words(desk.ask(text)) == "Tell me in a few words what the buyer said, and I will look it up."


def test_an_unknown_command_says_what_to_try(desk: Desk) -> None:
    said = desk.command("x", command="/quarterly")

    assert said["text"] == "I do not know /quarterly. Try /coach and what the buyer said."


@pytest.mark.slow
def test_sixty_questions_delivered_twice_get_sixty_answers(desk: Desk, bot: Bot) -> None:
    """Of four people at once: Slack takes about one message a second in each of their conversations."""
    desk.sandbox.deliveries.duplicates = 1
    desks = [desk, *(Desk(desk.sandbox, user, bot) for user in ("U0TOM", "U0DANA", "U0PRIYA"))]

    asked = [(one, one.say(f"they say we're too expensive, take {n}")) for n in range(15) for one in desks]
    for one, message in asked:
        one.replies(message)

    assert desk.settled(lambda: [len(one.bot_replies(message)) for one, message in asked]) == [1] * 60
    acks = [d.acked_at for d in desk.sandbox.deliveries.sent.values()]
    assert None not in acks


@pytest.mark.slow
def test_a_question_asked_while_the_connection_was_down_is_answered(desk: Desk) -> None:
    desk.ask("they say we're too expensive")
    desk.sandbox.sockets.accepting = False
    desk.sandbox.drop_sockets()
    missed = desk.say("they have a spreadsheet")

    desk.sandbox.sockets.accepting = True

    assert "spreadsheet" in words(desk.replies(missed)[0])


@pytest.mark.slow
def test_a_question_missed_is_answered_though_a_later_one_was_heard_live(desk: Desk) -> None:
    desk.ask("they say we're too expensive")
    desk.sandbox.sockets.accepting = False
    desk.sandbox.drop_sockets()
    missed = desk.say("they have a spreadsheet")
    desk.sandbox.faults.plan("conversations.history", error="not_in_channel")
    desk.sandbox.sockets.accepting = True
    desk.until(lambda: desk.sandbox.sockets.connected, lambda number: number)
    desk.ask("we have no budget")

    desk.sandbox.drop_sockets()

    assert "spreadsheet" in words(desk.replies(missed)[0])


@pytest.mark.slow
def test_a_connection_that_is_handed_over_costs_no_reading(desk: Desk) -> None:
    desk.ask("they say we're too expensive")
    calls = desk.sandbox.journal.calls
    served, read = desk.sandbox.sockets.served, len(calls("users.conversations"))

    httpx.post(f"{desk.sandbox.url}/control/sockets", json={"disconnect": "warning"})

    sockets = desk.sandbox.sockets
    desk.until(lambda: (sockets.served, sockets.connected), lambda now: now == (served + 1, 1))
    desk.ask("we have no budget")
    assert desk.settled(lambda: len(calls("users.conversations"))) == read


def test_someone_of_another_company_in_a_shared_channel_gets_no_playbook(desk: Desk, workspace: Sandbox) -> None:
    outsider = {"user": "U0TOM", "text": "<@U0COACHBOT> what discount can you give?", "user_team": "T0OTHER"}
    message = workspace.workspace.post(DEAL, outsider)

    assert desk.settled(lambda: desk.bot_replies(message, DEAL)) == []


def card_page(bot: Bot, answer_id: str) -> str | None:
    given = bot.coach.answers.store.answer(answer_id)
    return given.page_id if given else None


def test_a_german_question_is_looked_up_by_its_words_and_framed_in_german(desk: Desk) -> None:
    card = desk.ask("der Kunde sagt, das ist uns alles viel zu teuer, was sage ich da?")

    assert "Das Playbook hat nichts zu" in words(card)
    assert "Ich verstehe nur Englisch" in words(card)
    assert "Führungskraft fragen" in buttons(card)


def test_thanks_in_a_thread_pushes_no_next_line(desk: Desk) -> None:
    said = desk.say("they say we are too expensive")
    desk.replies(said)

    desk.say("thanks!", thread=said["ts"])

    thanked = desk.replies(said, 2)[1]
    assert words(thanked) == "Any time. Tell me how it went."


@pytest.mark.parametrize("how", ["a mention", "the shortcut"])
def test_trouble_of_ones_own_is_answered_alone_and_leaves_no_trace(how: str, desk: Desk, bot: Bot) -> None:
    if how == "a mention":
        said = desk.say("<@U0COACHBOT> my manager harasses me", channel=DEAL)
    else:
        said = desk.say("my manager harasses me", channel=DEAL)
        desk.sandbox.hands.shortcut(desk.user, "coach_this_message", channel=DEAL, ts=said["ts"])

    assert desk.settled(lambda: desk.bot_replies(said, DEAL)) == []
    (told,) = desk.whispers()
    assert "Talk to somebody you trust" in words(told)
    with bot.coach.base.db.read() as session:
        rows = [dict(row._mapping) for t in Row.metadata.sorted_tables for row in session.execute(sa.select(t))]
    assert [row for row in rows if "harass" in str(row)] == []


def test_a_buyers_mail_that_another_app_brought_is_what_is_asked_about(desk: Desk, workspace: Sandbox) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "Buyer: honestly, you are too expensive for us"}}
    mail = workspace.workspace.post(DEAL, {"bot_id": "B0MAIL", "user": "U0MAIL", "text": "", "blocks": [block]})

    desk.say("<@U0COACHBOT> what should I say here?", channel=DEAL, thread=mail["ts"])

    assert "Compared with what" in words(desk.replies(mail, channel=DEAL)[-1])
