"""Two companies in one process, by HTTP, with the same ids in both: nothing of one is ever seen by the other."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from coachbot.bootstrap.workspaces import open_ground
from coachbot.db.sealed import new_key
from coachbot.db.tables import Row
from coachbot.sandbox.http_way import SIGNING_SECRET
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.settings import load
from handlers.operate.workspaces import Workspaces
from handlers.slack.door import PATH, Door, front
from handlers.slack.install import Install
from handlers.slack.serve import Served
from knowledge.library.ingest import ingest
from tests.support.two_workspaces import A, B, Slack, browser_installs, reach, two_workspaces
from tests.support.workspace import Desk, idle

pytestmark = pytest.mark.slow
# Words that only one company has: in its playbook, and in what its people type.
PLANTED = {A: "albatross", B: "barnacle"}
PLAY = """---
kind: play
title: Too expensive
triggers: ["they say we are too expensive", "the price is too high"]
---
# Too expensive

## Say
- Compared with the {word} plan, what does it cost you to wait?

## Ask
- Which {word} number would your CFO look at?
"""
RUNS, STEPS = 6, 12


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Slack, Workspaces]]:
    home = tmp_path_factory.mktemp("both")
    made: list[Starlette] = []

    async def later(scope: Scope, receive: Receive, send: Send) -> None:
        await made[0](scope, receive, send)

    with two_workspaces() as slack, Served(later, "127.0.0.1", 0) as served:
        settings = load(
            home=home,
            secret_key=SecretStr(new_key()),
            slack_client_id=CLIENT_ID,
            slack_client_secret=SecretStr(CLIENT_SECRET),
            slack_api_url=f"{slack.url}/api/",
            public_url=served.url,
            install_teams=(A, B),
        )
        ground = open_ground(settings)
        with Workspaces(ground) as workspaces:
            pages = Install(settings, ground.installations, ground.has_pages, workspaces.changed)
            made.append(front(Door(SIGNING_SECRET, workspaces), pages.routes()))
            reach(slack, f"{served.url}{PATH}")
            for team in (A, B):
                browser_installs(slack, served.url, team)
            workspaces.keep()
            for team in (A, B):
                read(workspaces, team, home / team)
            yield slack, workspaces
        ground.close()


def read(workspaces: Workspaces, team: str, folder: Path) -> None:
    """Each company's own playbook, under the same names."""
    folder.mkdir()
    (folder / "too-expensive.md").write_text(PLAY.format(word=PLANTED[team]), encoding="utf-8")
    base = workspaces.bot(team).coach.base
    assert ingest([folder], base.pages).pages == 1
    base.library.refresh()


def steps(desk: Desk, word: str, chance: random.Random) -> list[Callable[[], object]]:
    """What somebody of a company may do next."""
    hands, number = desk.sandbox.hands, chance.randrange(10**9)
    return [
        lambda: desk.say(f"they say we are too expensive, {word} {number}"),
        lambda: desk.say(f"<@U0COACHBOT> the price is too high, {word} {number}", channel="C0BRIGHTWELL"),
        lambda: hands.command(desk.user, "C0BRIGHTWELL", "/coach", f"they are too expensive {word} {number}"),
        lambda: hands.command(desk.user, desk.dm, "/gameplan", word),
        lambda: hands.look(desk.user, "home"),
        lambda: press_something(desk, chance),
    ]


def press_something(desk: Desk, chance: random.Random) -> None:
    """A button under anything the coach said to this person."""
    shown = [m for m in desk.sandbox.workspace.channel(desk.dm).messages.values() if m.get("bot_id")]
    pressed = [
        (message, element["action_id"])
        for message in shown
        for block in message.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button" and "url" not in element
    ]
    if pressed:
        message, action = chance.choice(pressed)
        desk.press(message, action)


@pytest.mark.parametrize("seed", range(RUNS))
def test_whatever_both_do_in_whatever_order(both: tuple[Slack, Workspaces], seed: int) -> None:
    slack, workspaces = both
    chance = random.Random(seed)
    for home in slack.homes.values():
        home.workspace.begin_anew()
    slack.calls.clear()

    for _ in range(STEPS):
        team = chance.choice((A, B))
        desk = Desk(slack.homes[team], chance.choice(("U0MAYA", "U0TOM", "U0DANA")))
        chance.choice(steps(desk, PLANTED[team], chance))()
        if chance.random() < 0.3:
            idle(slack.homes[team], workspaces.bot(team))
    for team, home in slack.homes.items():
        idle(home, workspaces.bot(team))

    said = 0
    for team, other in ((A, B), (B, A)):
        foreign = PLANTED[other].encode()
        own = [call for call in slack.calls if call.team == team]
        assert [call.method for call in own if foreign in call.body.lower()] == []
        said += sum(PLANTED[team].encode() in call.body.lower() for call in own)
        assert PLANTED[other] not in repr(slack.homes[team].workspace.channels).lower()
        assert rows_with(workspaces, team, PLANTED[other]) == []
    assert said > 0


def rows_with(workspaces: Workspaces, workspace: str, word: str) -> list[str]:
    """The tables in which a row of a workspace holds a word."""
    found: list[str] = []
    with workspaces.bot(workspace).coach.base.db.read() as session:
        for table in Row.metadata.sorted_tables:
            rows = session.execute(sa.select(table).where(table.c.workspace == workspace))
            found += [table.name for row in rows if word in repr(tuple(row)).lower()]
    return found


def test_each_row_says_whose_it_is(both: tuple[Slack, Workspaces]) -> None:
    _, workspaces = both
    with workspaces.bot(A).coach.base.db.read() as session:
        for table in Row.metadata.sorted_tables:
            owners = set(session.scalars(sa.select(table.c.workspace)))
            assert owners <= {A, B, ""}, table.name
