"""Monday at eight with a model: the draft as without one, then “In short” on top of it, of its own sentences."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.support.model_server import ModelServer
from tests.support.modelled import Chooser, modelled, well
from tests.support.rep import Rep
from tests.support.weeks import REPS, told
from tests.support.workspace import COACHING, Message, begin_anew, words

pytestmark = pytest.mark.slow
# A Monday at seven in New York.
MONDAY = datetime(2030, 11, 18, 12, 0, tzinfo=UTC)
QUESTION = "Is it the strategy or the execution?"


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


@pytest.fixture
def dana(workspace: Sandbox, shared_bot: Bot, model: ModelServer) -> Rep:
    begin_anew(workspace, shared_bot)
    well(model, shared_bot)
    workspace.clock.move_to(MONDAY.timestamp())
    told(shared_bot.coach, MONDAY)
    return Rep(workspace, "U0DANA", shared_bot)


def draft(dana: Rep) -> Message:
    dana.pass_time(minutes=66)
    dana.message(QUESTION)
    (found,) = dana.settled(lambda: [m for m in dana.messages() if QUESTION in words(m)])
    return found


def on_top(message: Message) -> list[str]:
    """What stands between “In short” and the question."""
    _, _, after = words(message).partition("In short\n")
    return [line for line in after.split(QUESTION)[0].splitlines() if line.strip()]


def last_and_first(given: Any) -> list[str]:
    idents = [one["id"] for one in given["sentences"]]
    return [idents[-1], idents[0], "s99", "Maya is the weakest."]


def test_what_a_model_chose_of_the_digests_own_sentences_stands_on_top(dana: Rep, model: ModelServer) -> None:
    model.reply = chooser = Chooser(last_and_first)

    found = draft(dana)

    (given,) = chooser.asked
    texts = [one["text"] for one in given["sentences"]]
    assert on_top(found) == [texts[-1], texts[0]]
    assert all(text in words(found).replace("In short", "", 1) for text in texts)
    right_below = words(found).split(QUESTION)[1].split("Working\n")[0]
    assert [text for text in texts if text in right_below] == [], "nobody reads a sentence twice at once"
    assert "Draft, only you can see this." in words(found)
    assert "In short:" in found["text"]
    assert [m for m in dana.sandbox.workspace.channel(COACHING).messages.values() if QUESTION in words(m)] == []


def test_nobodys_name_and_nothing_for_the_manager_alone_reaches_a_model(dana: Rep, model: ModelServer) -> None:
    maya = Rep(dana.sandbox, "U0MAYA", dana.running)
    dana.running.coach.team.people.link(REPS[0].id, "U0MAYA", "America/New_York")
    maya.ask("They pay everything in Brazilian reais, what do I say?")
    model.reply = chooser = Chooser(lambda given: [])
    dana.pass_time(days=7, minutes=66)
    found = dana.message(QUESTION, "Brazilian reais")
    dana.settled(lambda: None)

    sent = next(text for text in chooser.texts if '"sentences"' in text or "sentences:" in text)
    assert "Brazilian reais" in words(found)
    assert "Brazilian reais" not in sent
    assert [one.name for one in REPS if one.name in sent or one.id in sent] == []
    assert "For you alone" not in sent


def test_what_she_hides_is_not_posted_on_top_either(dana: Rep, model: ModelServer) -> None:
    def tight(given: Any) -> list[str]:
        return [one["id"] for one in given["sentences"] if "others who matter" in one["text"]][:1]

    model.reply = Chooser(tight)
    found = draft(dana)
    assert len(on_top(found)) == 1
    dana.press(found, "insight.edit")
    form = dana.modal()
    keys = [option["value"] for option in form["blocks"][1]["element"]["options"]]
    kept = [key for key in keys if "multi-threading" not in key]
    dana.sandbox.hands.submit(dana.user, form["id"], {"note": "Thank you all.", "shown": kept})
    edited = dana.message(QUESTION, "Thank you all.")
    dana.press(edited, "insight.post")

    def posted() -> list[Message]:
        return [m for m in dana.sandbox.workspace.channel(COACHING).messages.values() if "Thank you" in words(m)]

    (seen,) = dana.until(lambda: dana.settled(posted), bool)
    assert "In short" not in words(seen)
    assert "others who matter” is hardly ever used" not in words(seen)


@pytest.mark.parametrize("kind", ["500", "garbage_json", "refusal"])
def test_a_model_in_trouble_leaves_the_digest_as_it_is(dana: Rep, model: ModelServer, kind: str) -> None:
    model.kind, model.reply = kind, Chooser(last_and_first)

    found = draft(dana)

    assert "In short" not in words(found)
    assert words(found).startswith("Week 46, 11 to 17 Nov 2030 · mid-market · ")
