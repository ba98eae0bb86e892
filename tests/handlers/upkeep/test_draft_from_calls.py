"""A question nobody could answer: a draft of quotes from won calls and pages, edited and approved like any other."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from knowledge.library.pages import Kind
from knowledge.library.reading.read import call_of
from tests.support.model_server import ModelServer
from tests.support.modelled import Chooser, modelled, well
from tests.support.rep import Rep
from tests.support.weeks import REPS, told
from tests.support.workspace import Message, begin_anew, buttons, words

pytestmark = pytest.mark.slow
# A Monday at seven in New York.
MONDAY = datetime(2030, 11, 18, 12, 0, tzinfo=UTC)
SAID = "They pay everything in Brazilian reais"
ASKED = f"{SAID}, what do I say?"
LOOKING = "I am looking through your won calls"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def shared_bot(
    shared_workspace: Sandbox, indexed_home: Path, tmp_path_factory: pytest.TempPathFactory, model: ModelServer
) -> Iterator[Bot]:
    home = tmp_path_factory.mktemp("model") / "home"
    with modelled(shared_workspace, indexed_home, home, model, model_off="answers,rewrites,digests") as running:
        yield running


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot, model: ModelServer) -> Iterator[Bot]:
    begin_anew(workspace, shared_bot)
    well(model, shared_bot)
    workspace.clock.move_to(MONDAY.timestamp())
    told(shared_bot.coach, MONDAY)
    shared_bot.coach.team.people.link(REPS[0].id, "U0MAYA", "America/New_York")
    yield shared_bot
    shared_bot.coach.base.pages.prune("/slack", [])
    shared_bot.coach.base.library.refresh()


@pytest.fixture
def dana(workspace: Sandbox, bot: Bot) -> Rep:
    return Rep(workspace, "U0DANA", bot)


def week(dana: Rep) -> Message:
    """Next Monday's digest, with what Maya asked in vain in between."""
    Rep(dana.sandbox, "U0MAYA", dana.running).ask(ASKED)
    dana.pass_time(days=7, minutes=66)
    return dana.message("Is it the strategy or the execution?", ASKED)


def made(dana: Rep) -> Message:
    """What became of the message that said it is being drafted."""
    return dana.settled(lambda: dana.messages())[-1]


def said_on_a_call(given: Any) -> list[dict[str, str]]:
    piece = next(one for one in given["pieces"] if one["said_by"])
    return [{"id": piece["id"], "section": "say", "quote": piece["text"]}]


def test_she_has_it_drafted_edits_it_and_approves_it(dana: Rep, bot: Bot, model: ModelServer) -> None:
    at_once: list[str] = []

    def slow(given: Any) -> list[dict[str, str]]:
        at_once.append(words(dana.messages()[-1]))
        return said_on_a_call(given)

    model.reply = chooser = Chooser(slow)
    before = bot.coach.base.pages.revision()
    digest = week(dana)
    assert buttons(digest)[:2] == ["Write the play", "Draft it from your calls"]
    dana.press(digest, "insight.draft")
    card = made(dana)

    assert [LOOKING in one for one in at_once] == [True]
    said = next(one["text"] for one in chooser.asked[0]["pieces"] if one["said_by"])
    assert said in words(card).replace("\n", " ")
    assert "Draft, from your calls and pages" in words(card)
    assert "Say 1: " in words(card)
    assert buttons(card) == ["Read and edit", "Drop"]
    assert bot.coach.base.pages.revision() == before, "nothing is a page yet"

    dana.press(card, "upkeep.write")
    form = dana.modal()
    fields = {block["block_id"]: block["element"].get("initial_value", "") for block in form["blocks"]}
    assert (fields["title"], fields["when"], fields["say"]) == (SAID, SAID, said)
    values = {name: value for name, value in fields.items() if value} | {"title": "They want to pay in reais"}
    dana.sandbox.hands.submit(dana.user, form["id"], values)
    waits = dana.message("Once approved it answers at once")
    assert waits["ts"] == card["ts"]
    assert bot.coach.base.pages.revision() == before
    dana.press(waits, "upkeep.approve")
    dana.message("Live: approved by Dana Whitfield")
    page = bot.coach.base.pages.page("playbook/plays/they-want-to-pay-in-reais")
    assert page is not None
    assert said in page.text


def test_of_calls_a_model_is_shown_what_may_be_quoted_of_won_ones(dana: Rep, bot: Bot, model: ModelServer) -> None:
    model.reply = chooser = Chooser(said_on_a_call)
    dana.press(week(dana), "insight.draft")
    made(dana)

    (given,) = chooser.asked
    assert given["questions"] == [ASKED]
    pages = bot.coach.base.pages
    calls = {facts.title: call_of(page) for facts in pages.facts() if facts.kind is Kind.CALL and (page := pages.page(facts.id))}  # fmt: skip
    spoken = [one for one in given["pieces"] if one["said_by"]]
    assert spoken
    assert {(calls[one["from"]].outcome, calls[one["from"]].quotable) for one in spoken} == {("won", True)}


def test_words_that_nobody_said_make_no_draft_and_she_can_try_again(dana: Rep, bot: Bot, model: ModelServer) -> None:
    def invents(given: Any) -> list[dict[str, str]]:
        piece = given["pieces"][0]
        changed = piece["text"].rsplit(" ", 1)[0] + " guaranteed"
        return [
            {"id": piece["id"], "section": "say", "quote": changed},
            {"id": "u99", "section": "say", "quote": piece["text"]},
            {"id": piece["id"], "section": "publish", "quote": piece["text"]},
        ]

    model.reply = Chooser(invents)
    digest = week(dana)
    dana.press(digest, "insight.draft")
    nothing = made(dana)
    assert "I found no words in your won calls" in words(nothing)
    assert buttons(nothing) == []

    model.reply = Chooser(said_on_a_call)
    dana.pass_time(seconds=2)
    dana.press(digest, "insight.draft")
    again = made(dana)
    assert again["ts"] == nothing["ts"]
    assert buttons(again) == ["Read and edit", "Drop"]
    dana.press(again, "upkeep.drop")
    assert "Dropped by Dana Whitfield" in words(made(dana))


def test_a_model_in_trouble_leaves_what_was_there(dana: Rep, bot: Bot, model: ModelServer) -> None:
    digest = week(dana)
    model.kind = "500"
    dana.press(digest, "insight.draft")
    assert "“Write the play” in the digest is still there." in words(made(dana))

    dana.press(digest, "insight.write")
    assert dana.modal()["blocks"][1]["element"]["initial_value"] == SAID


def test_a_rep_has_nothing_drafted(dana: Rep, bot: Bot, model: ModelServer) -> None:
    model.reply = chooser = Chooser(said_on_a_call)
    digest = week(dana)
    maya = Rep(dana.sandbox, "U0MAYA", bot)
    dana.sandbox.workspace.channel(dana.dm).members.add("U0MAYA")
    maya.press(digest, "insight.draft", channel=dana.dm)
    maya.settled(lambda: None)

    assert chooser.asked == []
    assert LOOKING not in words(made(dana))
