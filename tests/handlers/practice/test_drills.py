"""A role-play in a DM, through the real Bolt app and the sandbox."""

from collections.abc import Iterator
from typing import Any

import pytest

from coachbot.domain.people import Person
from handlers.bot import Bot
from tests.support.workspace import Desk, buttons, words

pytestmark = pytest.mark.slow
MAYA = Person("maya", "Maya Lindqvist", "maya.lindqvist@holdfast.example", team="mid-market", manager="dana")
GOOD = (
    "Sure, happy to show you. What would the demo have to answer, so that the twenty minutes are worth it for you?",
    "That makes sense. How does a renewal run today, from the moment a date gets close?",
    "So three managers each think it is somebody else's. What happened the last time one of them got missed?",
    "Thirty-one thousand for two months. Who noticed, and who had to explain it to the others?",
    "Fair enough. And what made you look at this now, what changed in the last weeks?",
    "I'd suggest half an hour on Thursday at ten with one of the regional managers. Does that work for you?",
    "The morning after works too. I'll send the invitation today, is that all right?",
    "Then thanks for your time.",
)
Message = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def learned(shared_bot: Bot) -> None:
    """What is learned once, a second a scene, is learned before the first story."""
    scene = shared_bot.coach.practice.cast.scene("just-show-me")
    assert scene is not None
    shared_bot.coach.practice.cast.ear(scene)("ready")


@pytest.fixture
def maya(desk: Desk, bot: Bot) -> Iterator[Desk]:
    bot.coach.team.people.save_person(MAYA)
    yield desk
    own = bot.coach.practice.store.own("maya")
    if live := own.live():
        bot.coach.practice.steer.end(own, live, now=bot.coach.base.clock())


def offered(maya: Desk, what: str = "just-show-me") -> Message:
    maya.sandbox.hands.command(maya.user, maya.dm, "/drill", what)
    return maya.until(lambda: [m for m in tops(maya) if "Start" in buttons(m)], bool)[-1]


def tops(maya: Desk) -> list[Message]:
    messages = maya.sandbox.workspace.channel(maya.dm).messages.values()
    return [m for m in messages if m.get("bot_id") and m.get("thread_ts") in (None, m["ts"])]


def begun(maya: Desk, what: str = "just-show-me") -> tuple[Message, Message]:
    """The offer, and the buyer's first words."""
    offer = offered(maya, what)
    maya.press(offer, "practice.start")
    return offer, heard(maya, offer, 1)[0]


def said_in(maya: Desk, offer: Message) -> list[Message]:
    """What the bot wrote below the offer."""
    return [message for message in maya.bot_replies(offer) if message["ts"] != offer["ts"]]


def heard(maya: Desk, offer: Message, count: int) -> list[Message]:
    """The same, as soon as there is so much; Slack takes one message a second, and a second is soon over here."""

    def later() -> list[Message]:
        maya.sandbox.clock.advance(1.1)
        found: list[Message] = maya.settled(lambda: said_in(maya, offer))
        return found

    found: list[Message] = maya.until(later, lambda replies: len(replies) >= count)
    return found


def appears(maya: Desk, offer: Message, text: str) -> Message:
    """A message below the offer with these words, as soon as it is there."""

    def later() -> list[Message]:
        maya.sandbox.clock.advance(1.1)
        found: list[Message] = maya.settled(lambda: said_in(maya, offer))
        return [message for message in found if text in words(message)]

    found: list[Message] = maya.until(later, bool)
    return found[-1]


def say(maya: Desk, offer: Message, text: str) -> list[Message]:
    """Say something in the drill; what came back."""
    before = len(said_in(maya, offer))
    maya.say(text, thread=str(offer["ts"]))
    heard(maya, offer, before + 1)
    maya.sandbox.clock.advance(1.1)
    found: list[Message] = maya.settled(lambda: said_in(maya, offer))
    return found[before:]


def played(maya: Desk, offer: Message) -> Message:
    """To the end; the feedback."""
    for text in GOOD:
        for message in say(maya, offer, text):
            if "Done" in buttons(message):
                return message
    raise AssertionError("the role-play did not end")


def test_the_offer_says_why_who_and_every_check_and_the_buyer_speaks_under_a_name(maya: Desk) -> None:
    offer, first = begun(maya)

    assert "You will be scored on these checks" in words(offer)
    assert "You asked how renewals or contracts are handled today." in words(offer)
    assert (first["username"], words(first)) == (
        "Marcy Delgado",
        "I've got twenty minutes and I've read your website. Can you just share your screen and show me?\n"
        "Hint\nPause\nStart over\nEnd",
    )
    assert "Start" not in buttons(maya.sandbox.workspace.channel(maya.dm).messages[offer["ts"]])


def test_a_role_play_is_played_to_its_feedback_and_the_thread_is_given_back(maya: Desk, bot: Bot) -> None:
    offer, _ = begun(maya)
    result = played(maya, offer)

    said = words(result)
    assert "Worked" in said
    assert "Try" in said
    assert "Only you can see this." in said
    assert buttons(result) == ["Retry that moment", "Disagree", "Share", "Done"]
    assert bot.coach.base.conversations.owner(maya.dm, offer["ts"]) is None
    assert "Compared with what" in words(maya.ask("they say we're too expensive"))


def test_a_message_delivered_twice_is_one_turn(maya: Desk, bot: Bot) -> None:
    offer, _ = begun(maya)
    maya.sandbox.deliveries.duplicates = 1
    say(maya, offer, GOOD[1])

    live = bot.coach.practice.store.own("maya").live()
    assert live is not None
    assert live.rep_turns == 1


def test_words_and_buttons_steer(maya: Desk, bot: Bot) -> None:
    offer, first = begun(maya)

    assert "They open up when" in words(say(maya, offer, "hint")[0])
    assert "Paused" in words(say(maya, offer, "pause")[0])
    assert say(maya, offer, GOOD[1])[0]["username"] == "Marcy Delgado"
    maya.press(first, "practice.restart")
    again = heard(maya, offer, 5)[-1]
    assert words(again).startswith("I've got twenty minutes")
    maya.press(first, "practice.end")
    ended = heard(maya, offer, 6)[-1]
    assert "Nothing was said, so nothing counts." in words(ended)
    assert bot.coach.practice.store.own("maya").live() is None


def test_not_today_is_no_trouble_and_it_can_be_started_after_all(maya: Desk) -> None:
    offer = offered(maya)
    maya.press(offer, "practice.skip")
    put_off = maya.settled(lambda: tops(maya))[-1]
    assert "Fine, not today." in words(put_off)
    maya.press(put_off, "practice.start")

    assert heard(maya, offer, 1)[0]["username"] == "Marcy Delgado"


def test_a_moment_is_played_again_and_compared(maya: Desk) -> None:
    offer, _ = begun(maya)
    result = played(maya, offer)
    before = len(said_in(maya, offer))
    maya.press(result, "practice.retry")
    heard(maya, offer, before + 2)
    for text in (
        "So who acts on the shared ones when somebody is away, and where do you keep track of them?",
        "And which one was that, what happened then?",
        "Let's talk on Thursday at ten, does that work?",
    ):
        say(maya, offer, text)

    assert "Retry that moment" not in buttons(appears(maya, offer, "New: "))


def test_what_could_not_begin_beside_another_begins_when_that_is_over(maya: Desk) -> None:
    waiting = offered(maya)
    maya.sandbox.hands.command(maya.user, maya.dm, "/drill", "five-percent-more")
    other = maya.until(lambda: [m for m in tops(maya) if "Start" in buttons(m)], lambda offers: len(offers) == 2)[-1]
    maya.press(other, "practice.start")
    first = heard(maya, other, 1)[0]
    maya.press(waiting, "practice.start")
    appears(maya, other, "You are in the middle of another one.")
    maya.press(first, "practice.end")
    appears(maya, other, "Ended.")

    maya.press(waiting, "practice.start")

    assert heard(maya, waiting, 1)[0]["username"] == "Marcy Delgado"


def test_without_the_scope_the_name_leads_the_text(maya: Desk) -> None:
    granted = maya.sandbox.api.scopes
    maya.sandbox.api.scopes = tuple(scope for scope in granted if scope != "chat:write.customize")
    try:
        offer, first = begun(maya)
        named = maya.settled(lambda: words(said_in(maya, offer)[0]))
    finally:
        maya.sandbox.api.scopes = granted

    assert "username" not in first
    assert named.startswith("Marcy Delgado\nI've got twenty minutes")


def test_disagreeing_shows_a_manager_the_moment_and_not_the_score(maya: Desk, bot: Bot) -> None:
    dana = Desk(maya.sandbox, "U0DANA", bot)
    bot.coach.team.people.save_person(
        Person("dana", "Dana Whitfield", "dana.whitfield@holdfast.example", role="manager", slack="U0DANA")
    )
    offer, _ = begun(maya)
    result = played(maya, offer)
    maya.press(result, "practice.disagree")
    form = maya.modal()
    options = [o["value"] for o in form["blocks"][0]["element"]["options"]]
    maya.sandbox.hands.submit(maya.user, form["id"], {"check": options[0]})

    asked = dana.channel_messages(dana.dm)[0]
    assert "You are not told how it was scored" in words(asked)
    assert "✓" not in words(asked)
    dana.press(asked, "practice.ruling:0")
    maya.settled(lambda: None)
    maya.sandbox.clock.advance(1.1)
    appears(maya, offer, "Your manager looked: “")
    assert sum(decided for _, decided in bot.coach.practice.disputes.shares().values()) == 1


def test_a_colleague_who_presses_or_writes_in_anothers_drill_changes_nothing(maya: Desk, bot: Bot) -> None:
    offer, first = begun(maya)
    own = bot.coach.practice.store.own("maya")
    before = own.live()
    tom = Desk(maya.sandbox, "U0TOM", bot)
    tom.sandbox.workspace.channel(maya.dm).members.add("U0TOM")
    for action in ("practice.end", "practice.restart", "practice.hint"):
        tom.press(first, action, channel=maya.dm)
    tom.say("I'll take this one, what goes wrong today?", channel=maya.dm, thread=str(offer["ts"]))
    maya.settled(lambda: None)

    assert own.live() == before


def test_what_nobody_knows_is_refused_with_what_there_is(maya: Desk) -> None:
    maya.sandbox.hands.command(maya.user, maya.dm, "/drill", "underwater basket weaving")

    said = maya.settled(lambda: [words(message) for message in maya.whispers()])
    assert "/drill random" in said[-1]
