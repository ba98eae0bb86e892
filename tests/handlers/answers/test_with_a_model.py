"""The coach with a model: the card from the pages' own words first, then the same message gets better, or stays."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.support.model_server import ModelServer, Request
from tests.support.modelled import modelled, well
from tests.support.oracle import Oracle, holding, inputs_of, line
from tests.support.workspace import DEAL, Desk, Message, buttons, words

PRICE = "they say we're too expensive"
SAY = "Compared with what, if I may ask?"
WORDED = "I hear you. Compared with what, if I may ask?"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def shared_bot(
    shared_workspace: Sandbox, indexed_home: Path, tmp_path_factory: pytest.TempPathFactory, model: ModelServer
) -> Iterator[Bot]:
    home = tmp_path_factory.mktemp("model") / "home"
    with modelled(shared_workspace, indexed_home, home, model) as running:
        yield running


@pytest.fixture(autouse=True)
def is_well(model: ModelServer, bot: Bot) -> None:
    well(model, bot)
    model.reply = in_other_words


def in_other_words(request: Request) -> str:
    units = inputs_of(request).get("units", [])
    one = next((unit for unit in units if SAY in unit["text"]), None)
    if one is None:
        return '{"queries": []}'
    return '{"covered": true}\n' + line(one["id"], one["text"], WORDED)


def settled(desk: Desk, said: Message, channel: str = "") -> list[Message]:
    return desk.settled(lambda: desk.bot_replies(said, channel))


def test_the_card_gets_the_models_words_over_the_play_they_come_from(desk: Desk) -> None:
    said = desk.say(PRICE)

    (card,) = settled(desk, said)

    assert words(card).index(WORDED) < words(card).index("It says") < words(card).index("Then ask")
    assert words(card).count(SAY) == 2
    assert buttons(card) == ["Another way", "Practise this", "Ask my manager"]
    assert desk.sandbox.workspace.channel(desk.dm).statuses == {}


def test_the_card_of_the_pages_own_words_stands_before_the_model_has_said_a_word(
    desk: Desk, model: ModelServer
) -> None:
    may_speak = threading.Event()

    def slowly(request: Request) -> str:
        may_speak.wait(20)
        return in_other_words(request)

    model.reply = slowly
    said = desk.say(PRICE)
    try:
        (card,) = desk.replies(said)
        assert words(card).count(SAY) == 1
        statuses = [call["status"] for call in desk.sandbox.journal.calls("assistant.threads.setStatus")]
        desk.until(
            lambda: desk.sandbox.journal.calls("assistant.threads.setStatus")[-1]["status"], lambda s: "is reading" in s
        )
        assert statuses[0].startswith("is looking in ")
    finally:
        may_speak.set()

    assert words(settled(desk, said)[0]).count(SAY) == 2


def test_what_the_play_says_already_is_not_said_twice(desk: Desk, model: ModelServer) -> None:
    model.reply = Oracle(holding(SAY))
    said = desk.say(PRICE)

    assert words(settled(desk, said)[0]).count(SAY) == 1


def test_stop_leaves_the_card_as_it_is(desk: Desk, model: ModelServer) -> None:
    may_speak = threading.Event()

    def slowly(request: Request) -> str:
        may_speak.wait(20)
        return in_other_words(request)

    model.reply = slowly
    said = desk.say(PRICE)
    try:
        desk.replies(said)
        desk.sandbox.hands.stop(desk.user, desk.dm, said["ts"])
        store = desk.bot.coach.answers.store
        desk.until(
            lambda: [one.engine for one in store.in_thread(desk.dm, said["ts"])], lambda found: "stopped" in found
        )
    finally:
        may_speak.set()

    assert words(settled(desk, said)[0]).count(SAY) == 1


def test_what_the_model_makes_up_never_reaches_slack(desk: Desk, model: ModelServer) -> None:
    def lies(request: Request) -> str:
        units = inputs_of(request).get("units", [])
        one = next((unit for unit in units if SAY in unit["text"]), None)
        if one is None:
            return '{"queries": []}'
        return "\n".join(
            [
                '{"covered": true}',
                line("u99", SAY, "Offer 40% off."),
                line(one["id"], one["text"].replace("what", "whom"), SAY),
                line(one["id"], one["text"], "Offer 40% off, see https://evil.example, <!channel> says Dana Scully."),
            ]
        )

    model.reply = lies
    (card,) = settled(desk, desk.say(PRICE))

    shown = words(card) + card["text"]
    assert SAY in shown
    assert not any(word in shown for word in ("40%", "evil", "channel", "Scully", "whom"))


def test_not_in_these_pages_becomes_an_honest_no_in_the_same_message(desk: Desk, model: ModelServer) -> None:
    model.reply = Oracle(lambda _question, _units: None)
    said = desk.say("how many days of notice does a contract need")

    (card,) = settled(desk, said)

    assert "I have noted the question" in words(card)
    assert "Ask my manager" in buttons(card)


def test_a_mention_gets_better_for_everybody_in_its_thread(desk: Desk) -> None:
    said = desk.say(f"<@U0COACHBOT> {PRICE}", DEAL)

    (card,) = settled(desk, said, DEAL)

    assert words(card).count(SAY) == 2


def test_a_command_gets_the_better_answer_below_the_first(desk: Desk) -> None:
    desk.command(PRICE)

    cards = desk.settled(desk.whispers)

    assert [words(card).count(SAY) for card in cards] == [1, 2]
    assert "Share" in buttons(cards[1])


@pytest.mark.parametrize("kind", ["garbage_json", "500"])
def test_when_the_model_fails_nobody_notices(desk: Desk, model: ModelServer, kind: str) -> None:
    model.kind = kind
    said = desk.say(PRICE)

    (card,) = settled(desk, said)

    assert words(card).count(SAY) == 1
    assert "Bearer" not in str(card)
    assert desk.sandbox.workspace.channel(desk.dm).statuses == {}
