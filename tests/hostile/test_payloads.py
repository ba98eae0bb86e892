"""Bodies as Slack sends them with anything in any place: each acked, none a traceback, none slow."""

import copy
import json
import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from coachbot.bootstrap import build
from coachbot.settings import load
from handlers.bot import doings_of, slack_of
from handlers.features import features
from handlers.slack.app import Listeners, build_app
from handlers.slack.intake import Intake
from handlers.slack.routing import Router
from handlers.slack.shape import fits
from handlers.slack.standing import Home

SAMPLES = Path(__file__).parents[3] / "shared/data/slack/payloads"
MOST_S = 3.0
EXAMPLES = 10_000
TEXTS = (
    "", "0", "nan", "D1", "C1", "U1", "\x00", "\u202e", "a" * 5_000, "answers.share", "|||", "a:b:c", "{}", "1e999",
    "\U0001f642", "\ufeff", "\u2028", "<!channel>", "ẞ", "\n", "-1", " ", "null", "İ",
)  # fmt: skip
PLAIN = (None, True, False, 0, -1, 1 << 70, 1.5, float("nan"), float("inf"), -0.0)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The real Bolt app on an empty library; nobody is at the other end of its client."""
    coach = build(load(home=tmp_path_factory.mktemp("fuzz")))
    coach.base.library.open()
    slack = slack_of(coach)
    parts = features(coach, slack)
    router = Router(parts, slack)
    intake = Intake(coach.base.jobs, coach.base.clock, lambda: None)
    listeners = Listeners(
        parts, intake, coach.base.clock, bot_user="W111", home=Home("T111"), guard=router, revoked=lambda _at: None
    )
    client = WebClient("xoxb-nowhere", base_url="http://127.0.0.1:9/api/", timeout=1)
    who = AuthorizeResult(enterprise_id=None, team_id="T111", bot_token="xoxb-x", bot_id="B1", bot_user_id="W111")
    built = build_app(client, listeners, lambda: who)
    built.known = [name for feature in parts for button in feature.buttons for name in (button.id, *button.aliases)]  # type: ignore[attr-defined]
    assert doings_of(parts, router)
    yield built
    built.listener_runner.listener_executor.shutdown(wait=True)
    coach.close()


def body_of(file: Path) -> dict[str, Any]:
    """A recorded body, an event in its envelope."""
    # Nothing here may leave the machine.
    text = file.read_text(encoding="utf-8").replace("https://hooks.slack.com", "http://127.0.0.1:9")
    body: dict[str, Any] = json.loads(text)
    body.pop("_source", None)
    if file.name.startswith("event.") or "inner_event" in file.name:
        body = body if body.get("type") == "event_callback" else {"type": "event_callback", "event": body}
    return body


def test_every_recorded_body_fits() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the shared test material is not beside this checkout")

    # The shapes are templates with nothing in them, and one recording is of an action without whose it was.
    real = [file for file in SAMPLES.glob("*/*.json") if file.parent.name != "shape" and "None" not in file.name]
    assert [file.name for file in real if not fits(body_of(file))] == []
    assert len(real) > 60


def places(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inside in items:
        yield (*at, key)
        yield from places(inside, (*at, key))


def anything(chance: Random, depth: int = 2) -> Any:
    """A value of any kind that JSON has, and some that only a parser lets through."""
    kind = chance.randrange(6 if depth else 4)
    if kind == 0:
        return chance.choice(PLAIN)
    if kind < 3:
        return chance.choice(TEXTS)
    if kind == 3:
        return "".join(chr(chance.randrange(1, chance.choice((0x80, 0xD800)))) for _ in range(chance.randrange(40)))
    inside = [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    return inside if kind == 4 else {chance.choice((*TEXTS, "type", "id", "value")): one for one in inside}


def broken(body: dict[str, Any], known: Sequence[str], chance: Random) -> dict[str, Any]:
    """A body with anything in up to three places; an id of ours is the likeliest to be read further."""
    made = copy.deepcopy(body)
    for _ in range(chance.randint(1, 3)):
        *way, last = chance.choice(list(places(made)) or [("type",)])
        node: Any = made
        for key in way:
            node = node[key]
        node[last] = chance.choice(known) if chance.random() < 0.5 else anything(chance)
    return made


@pytest.mark.slow
def test_whatever_slack_or_somebody_in_its_name_sends_is_acked(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the shared test material is not beside this checkout")
    known = [body_of(file) for file in sorted(SAMPLES.glob("*/*.json"))]
    slowest, read = 0.0, 0

    with caplog.at_level(logging.WARNING):
        for number in range(EXAMPLES):
            chance = Random(number)
            body = broken(chance.choice(known), app.known, chance)
            began = time.monotonic()
            # What does not fit the socket acks by itself.
            if fits(body):
                response = app.dispatch(BoltRequest(body=body, mode="socket_mode"))
                assert response.status == 200, (number, response.status, response.body, body)
                read += 1
            slowest = max(slowest, time.monotonic() - began)
        tracebacks = [(r.getMessage(), r.exc_info and repr(r.exc_info[1])) for r in caplog.records if r.exc_info]

    assert tracebacks == []
    assert slowest < MOST_S
    assert read > EXAMPLES / 4
