"""Two workspaces that installed the same app: two sandboxes behind one address, as Slack is behind one.

Every id is the same in both but the workspace's own, so that whatever is mixed up does show.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coachbot.sandbox.delivery import Delivery
from coachbot.sandbox.http_way import Http
from coachbot.sandbox.model import TEAM_ID
from coachbot.sandbox.server import Sandbox
from handlers.demo.workspace import sandbox
from handlers.slack.serve import Served

A, B = TEAM_ID, "T0ZFJORDX"
assert len(A) == len(B), "bodies keep their length"
_PASSED_ON = ("content-type", "x-oauth-scopes", "retry-after", "location", "x-slack-req-id")


class Renamed(Http):
    """Signed requests of a sandbox whose workspace has another id here."""

    team: str = A

    async def send(self, delivery: Delivery) -> bool:
        """Send it under the other id."""
        if self.team != A:
            delivery.envelope["payload"] = renamed(delivery.envelope["payload"], A, self.team)
        return await super().send(delivery)


def renamed(value: Any, old: str, new: str) -> Any:
    """The same with every mention of a workspace replaced by another."""
    if isinstance(value, dict):
        return {key: renamed(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, old, new) for inner in value]
    return value.replace(old, new) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the bot's: whose token it showed, and what it said."""

    team: str
    method: str
    body: bytes


@dataclass(slots=True)
class Slack:
    """One address for several workspaces. A token decides whose a call is; a code, an install's.

    Attributes:
        calls: Every call that came, in order.
        asking: The workspace whose admin looks at the install page.
    """

    homes: dict[str, Sandbox]
    calls: list[Call] = field(default_factory=list)
    asking: str = A
    url: str = ""

    def app(self) -> Starlette:
        """What is served."""
        return Starlette(routes=[Route("/{path:path}", self.pass_on, methods=["GET", "POST"])])

    async def pass_on(self, request: Request) -> Response:
        """Take a call to the workspace it is for."""
        path, body = request.path_params["path"], await request.body()
        team = self._team(request, body)
        if path.startswith("api/"):
            self.calls.append(Call(team, path.removeprefix("api/"), body))
        headers = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        async with httpx.AsyncClient() as client:
            got = await client.request(
                request.method,
                f"{self.homes[team].url}/{path}",
                params=dict(request.query_params),
                content=body.replace(team.encode(), A.encode()),
                headers=headers,
            )
        said = {name: got.headers[name] for name in _PASSED_ON if name in got.headers}
        return Response(got.content.replace(A.encode(), team.encode()), got.status_code, said)

    def _team(self, request: Request, body: bytes) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        shown = token.encode() + body
        for team, home in self.homes.items():
            known = {*home.oauth.installed, *home.oauth.gone, *home.oauth._codes, *home.oauth._refresh}  # pyright: ignore[reportPrivateUsage]
            if any(one.encode() in shown for one in known):
                return team
        return self.asking


@contextlib.contextmanager
def two_workspaces() -> Iterator[Slack]:
    """Both, on their first day."""
    with sandbox(installs=True) as first, sandbox(installs=True) as second:
        slack = Slack({A: first, B: second})
        with Served(slack.app(), "127.0.0.1", 0) as served:
            slack.url = served.url
            yield slack


def reach(slack: Slack, url: str) -> None:
    """From now on both send what happens in them to this address."""
    for team, home in slack.homes.items():
        way = Renamed(url)
        way.team = team
        home.deliveries.way = way


def browser_installs(slack: Slack, coach: str, team: str, **answer: str) -> httpx.Response:
    """An admin of a workspace installs it with a browser of their own; the last page they see."""
    slack.asking = team
    with httpx.Client(follow_redirects=False, timeout=30) as browser:
        start = browser.get(f"{coach}/slack/install")
        where = way_to_slack(start.text)
        allowed = browser.post(where, data=answer or {"answer": "allow"})
        back = browser.get(allowed.headers["location"])
        assert back.status_code == 303
        return browser.get(back.headers["location"])


def way_to_slack(page: str) -> str:
    """The link of an install page."""
    return page.split('href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
