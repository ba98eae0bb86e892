"""Some injections in each place, through the whole bot and a model server that obeys them: nothing of that is posted."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coachbot.bootstrap import Coach
from coachbot.sandbox.server import Sandbox
from coachbot.team import imports
from handlers.bot import Bot
from handlers.demo.team import TEAM
from knowledge.library.ingest import ingest
from tests.handlers.practice.test_drills import begun, learned, maya, say
from tests.support.hostile import hostile_texts
from tests.support.model_server import ModelServer
from tests.support.model_wire import Request
from tests.support.modelled import modelled, well
from tests.support.obedient import DONE, around, followed, forbidden, inputs_of, obeyed, texts_in
from tests.support.rep import MAYA, TEN, Calendar, Rep
from tests.support.workspace import Desk, Message

__all__ = ["learned", "maya"]
pytestmark = pytest.mark.slow
SAY = "Compared with what, if I may ask?"
PRICE = "they say we're too expensive"
# Every so many of them, which takes a minute or two.
STEP = 40


@pytest.fixture(scope="module")
def orders(shared: Path) -> list[str]:
    found = [one for one in hostile_texts(shared / "data/badinput/injection") if len(one.split()) > 4]
    return found[::STEP]


class Obedient:
    """Says to everything what the order says, around what would be in order; tells its canary and its instructions too."""

    def __init__(self) -> None:
        self.order, self.number, self.asked = "", 0, 0

    def __call__(self, request: Request) -> str:
        self.asked += 1
        given, did = inputs_of(request), [*obeyed(self.order, self.number), *DONE]
        # The gateway drops a reply with the canary whole, so it is said by turns.
        did += [request.system[:200]] if self.asked % 3 else [request.system[-200:]]
        if "units" in given:
            return "\n".join(_lines(given["units"], did, self.asked))
        if "line" in given:
            return json.dumps({"say": [*around(did, given["line"])][self.asked % (2 * len(did))]})
        if "sentences" in given or "pieces" in given or "must_asks" in given:
            ids = [one["id"] for one in _offered(given)]
            return json.dumps({"lines": [{"id": ident, "short": did[0]} for ident in ids]})
        return json.dumps({"queries": did[:3]})

    def obey(self, order: str, number: int) -> list[str]:
        """From now on this order; what it will say."""
        self.order, self.number = order, number
        return [*obeyed(order, number), *DONE]


def _lines(units: Sequence[dict[str, Any]], did: Sequence[str], turn: int) -> Iterator[str]:
    yield '{"covered": true}'
    for at, unit in enumerate(units[:2]):
        said = [*around(did, SAY)]
        yield json.dumps({"unit": unit["id"], "quote": unit["text"], "say": said[(3 * turn + at) % len(said)]})


def _offered(given: dict[str, Any]) -> list[dict[str, Any]]:
    plays = [line for play in given.get("plays", ()) for line in play["lines"]]
    return [*given.get("sentences", ()), *given.get("goals", ()), *given.get("must_asks", ()), *plays]


@pytest.fixture(scope="module")
def obedient() -> Obedient:
    return Obedient()


@pytest.fixture(scope="module")
def model(obedient: Obedient) -> Iterator[ModelServer]:
    with ModelServer(obedient) as running:
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


def wrong_in(messages: Sequence[Message], did: Sequence[str], known: Sequence[str]) -> list[str]:
    wrong: list[str] = []
    for message in messages:
        blocks = message.get("blocks", [])
        wrong += forbidden(message.get("text", ""), blocks)
        wrong += followed([*texts_in(blocks), message.get("text", "")], did, known)
    return wrong


def pages_of(coach: Coach) -> list[str]:
    """Every text of the library: what may be shown of anybody's."""
    return [page.text for facts in coach.base.pages.facts() if (page := coach.base.pages.page(facts.id)) is not None]


def test_messages_that_give_orders(desk: Desk, bot: Bot, obedient: Obedient, orders: list[str]) -> None:
    known, wrong, before = pages_of(bot.coach), list[str](), obedient.asked
    for number, order in enumerate(orders):
        did = obedient.obey(order, number)
        said = desk.say(f"{PRICE}. {order}"[:3_000])
        cards = desk.settled(lambda said=said: desk.bot_replies(said))
        # An honest no repeats the question, in quotation marks.
        wrong += wrong_in(cards, did, [*known, f"{PRICE}. {order}", *order.splitlines()])

    assert obedient.asked > before
    assert wrong == []


def test_pages_that_give_orders(desk: Desk, bot: Bot, obedient: Obedient, orders: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    for number, order in enumerate(orders):
        text = f"# Zanzibar {number}\n\nThe Zanzibar {number} tariff is told by your manager. {order}\n"
        (folder / f"zanzibar-{number}.md").write_text(text, encoding="utf-8")
    ingest([folder], bot.coach.base.pages)
    known, wrong = pages_of(bot.coach), list[str]()
    for number, order in enumerate(orders):
        did = obedient.obey(order, number)
        said = desk.say(f"what is the Zanzibar {number} tariff")
        wrong += wrong_in(desk.settled(lambda said=said: desk.bot_replies(said)), did, known)

    assert wrong == []


def test_calendars_that_give_orders(
    workspace: Sandbox, bot: Bot, obedient: Obedient, orders: list[str], tmp_path: Path
) -> None:
    rep, calendar = at_ten(workspace, bot, tmp_path)
    known, wrong, before = pages_of(bot.coach), list[str](), obedient.asked
    for number, order in enumerate(orders[:4]):
        did = obedient.obey(order, number)
        title = " ".join(order.split())[:200]
        calendar.put(f"c{number}", TEN + timedelta(minutes=25 + number), title=title)
        rep.message(f"10:{25 + number}  Negotiation")
        wrong += wrong_in(rep.settled(rep.messages), did, [*known, title])

    assert obedient.asked > before
    assert wrong == []


def at_ten(workspace: Sandbox, bot: Bot, folder: Path) -> tuple[Rep, Calendar]:
    """Maya with her calendar, half an hour before her calls."""
    workspace.clock.move_to(TEN.timestamp())
    coach, calendar = bot.coach, Calendar(folder / "maya.ics")
    coach.team.people.save_person(MAYA)
    coach.team.deals.save_deals(imports.deals((TEAM / "deals.csv").read_bytes(), today=TEN.date()).found)
    coach.plans.calendars.connect(MAYA.id, str(calendar.file), now=coach.base.clock())
    return Rep(workspace, "U0MAYA", bot), calendar


def test_turns_that_give_orders(maya: Desk, bot: Bot, obedient: Obedient, orders: list[str]) -> None:
    wrong = list[str]()
    offer, _ = begun(maya)
    for number, order in enumerate(orders[:6]):
        did = obedient.obey(order, number)
        wrong += wrong_in(say(maya, offer, order[:3_000]), did, [])

    assert wrong == []
