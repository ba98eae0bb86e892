"""The coach as ``run --http`` makes it, beside a Slack of two workspaces; fixtures of every test that installs it."""

import contextlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from coachbot.bootstrap.workspaces import Ground, open_ground
from coachbot.db.sealed import new_key
from coachbot.sandbox.http_way import SIGNING_SECRET
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.settings import Settings, load
from handlers.operate.workspaces import Workspaces
from handlers.slack.door import PATH, Door, front
from handlers.slack.install import Install
from handlers.slack.serve import Served
from tests.support.two_workspaces import A, B, Slack, browser_installs, reach, two_workspaces

KEY = new_key()
ORG = "E0HOLDFAST"
ALL = (A, B, ORG)


@dataclass
class House:
    """The coach, as ``run --http`` makes it, and Slack."""

    url: str
    slack: Slack
    ground: Ground
    workspaces: Workspaces

    def install(self, team: str, **answer: str) -> httpx.Response:
        """As an admin does it, and the bots as they are afterwards."""
        page = browser_installs(self.slack, self.url, team, **answer)
        self.workspaces.keep()
        return page


Opened = Callable[..., contextlib.AbstractContextManager[House]]


def settings_of(home: Path, slack: Slack, url: str) -> Settings:
    return load(
        home=home,
        secret_key=SecretStr(KEY),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_client_id=CLIENT_ID,
        slack_client_secret=SecretStr(CLIENT_SECRET),
        slack_api_url=f"{slack.url}/api/",
        public_url=url,
        install_teams=ALL,
    )


@pytest.fixture
def slack() -> Iterator[Slack]:
    with two_workspaces() as both:
        yield both


@pytest.fixture
def opened(tmp_path: Path, slack: Slack) -> Opened:
    """The coach from a start to its end; it may be started again, with another list."""

    @contextlib.contextmanager
    def open_house(teams: tuple[str, ...] = ALL) -> Generator[House]:
        # The pages need to know their own address before they are served.
        made: list[Starlette] = []

        async def later(scope: Scope, receive: Receive, send: Send) -> None:
            await made[0](scope, receive, send)

        with Served(later, "127.0.0.1", 0) as served:
            settings = settings_of(tmp_path, slack, served.url).model_copy(update={"install_teams": teams})
            ground = open_ground(settings)
            with Workspaces(ground) as workspaces:
                pages = Install(settings, ground.installations, ground.has_pages, workspaces.changed)
                made.append(front(Door(SIGNING_SECRET, workspaces), pages.routes()))
                reach(slack, f"{served.url}{PATH}")
                yield House(served.url, slack, ground, workspaces)
            ground.close()

    return open_house


@pytest.fixture
def house(opened: Opened) -> Iterator[House]:
    with opened() as house:
        yield house
