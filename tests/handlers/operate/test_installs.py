"""Two companies install the coach, take it away, and come back."""

import base64
import contextlib
import hashlib
import logging
import os
import re
import socket
import subprocess
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from coachbot.bootstrap.workspaces import Ground, open_ground
from coachbot.clock import utc_now
from coachbot.db.sealed import Seal, new_key
from coachbot.db.tables.installations import InstallStateRow
from coachbot.sandbox.http_way import SIGNING_SECRET
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.settings import Settings, load, of_workspace
from handlers.operate.doctor import examine
from handlers.operate.workspaces import Workspaces
from handlers.slack.door import PATH, Door, front
from handlers.slack.feature import Check
from handlers.slack.install import Install
from handlers.slack.serve import Served
from handlers.slack.whose import Whose
from knowledge.library.ingest import ingest
from tests.support.command import TOOL
from tests.support.two_workspaces import A, B, Slack, browser_installs, reach, two_workspaces, way_to_slack
from tests.support.workspace import Desk, buttons, words

pytestmark = pytest.mark.slow

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


def test_a_new_install_is_served_at_once_and_its_neighbour_does_not_notice(house: House) -> None:
    assert "coachbot is in Holdfast" in house.install(A).text
    assert house.workspaces.ready == [A]
    first = house.workspaces.bot(A)

    assert house.install(B).status_code == 200

    assert house.workspaces.ready == [A, B]
    assert house.workspaces.bot(A) is first
    kept = b"".join(file.read_bytes() for file in house.ground.settings.home.glob("coachbot.db*"))
    for home in house.slack.homes.values():
        assert all(token.encode() not in kept for token in home.oauth.installed)


def test_a_rep_of_a_new_workspace_is_told_in_their_words_and_the_operator_in_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "handlers")
    house.install(A)
    desk = Desk(house.slack.homes[A], "U0MAYA")

    (reply,) = desk.replies(desk.say("they say we're too expensive"))

    assert "The playbook is empty; whoever runs the coach gives it one." in words(reply)
    assert "coachbot index" not in words(reply)
    assert buttons(reply) == []
    assert f"{A} has no playbook: “COACHBOT_WORKSPACE={A} coachbot index PATH” gives it one" in caplog.text


def test_who_takes_it_away_is_served_no_more_and_is_again_when_they_come_back(
    house: House, eventually: Callable[[Callable[[], object]], object], caplog: pytest.LogCaptureFixture
) -> None:
    for team in (A, B):
        house.install(team)
    began = utc_now()

    house.slack.homes[A].oauth.uninstall()
    eventually(lambda: house.ground.installations.installation(A) is None)
    house.workspaces.keep()

    assert house.workspaces.ready == [B]
    told = [(one.levelname, one.getMessage()) for one in caplog.records if one.levelno >= logging.WARNING]
    assert told == [("WARNING", f"{A} took coachbot away")]
    assert house.ground.installations.uninstalled_before(utc_now() + timedelta(days=1)) == [A]
    assert house.ground.installations.uninstalled_before(began - timedelta(minutes=5)) == []
    house.install(A)
    assert house.workspaces.ready == [A, B]
    assert house.ground.installations.uninstalled_before(utc_now() + timedelta(days=1)) == []
    desk = Desk(house.slack.homes[A], "U0MAYA")
    assert desk.replies(desk.say("they say we're too expensive"))


def test_news_of_an_uninstall_that_comes_late_takes_nothing_away(house: House) -> None:
    house.install(A)
    made = house.ground.installations.installation(A)
    assert made is not None

    assert not house.ground.installations.uninstalled(A, at=made.installed_at - timedelta(seconds=2))
    assert house.ground.installations.installation(A) == made


def test_installed_again_it_goes_on_with_the_new_token(house: House) -> None:
    house.install(A)
    before = house.workspaces.bot(A)
    oauth = house.slack.homes[A].oauth
    (old,) = oauth.installed
    oauth.gone.add(old)
    del oauth.installed[old]

    house.install(A)

    (token,) = oauth.installed
    made = house.ground.installations.installation(A)
    assert made is not None
    assert made.token == token != old
    assert house.workspaces.bot(A) is not before


def test_who_took_it_away_while_nobody_listened_is_noticed(house: House) -> None:
    house.install(B)
    house.install(A)
    house.workspaces.__exit__()
    oauth = house.slack.homes[A].oauth
    oauth.gone |= set(oauth.installed)
    oauth.installed.clear()

    house.workspaces.keep()
    house.workspaces.keep()

    assert house.workspaces.ready == [B]
    assert house.ground.installations.uninstalled_before(utc_now() + timedelta(days=1)) == [A]


def test_a_token_that_slack_refuses_is_said_to_need_another_install(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.install(A)
    house.workspaces.__exit__()
    house.slack.homes[A].oauth.installed.clear()

    house.workspaces.keep()

    assert f"{A} cannot be served now: Slack refuses its token; install the app there again" in caplog.text
    assert "COACHBOT_SLACK_BOT_TOKEN" not in caplog.text


def test_after_a_restart_everybody_is_served_again(house: House) -> None:
    for team in (A, B):
        house.install(team)
    house.workspaces.__exit__()

    with Workspaces(house.ground) as again:
        # Slack is asked to come again until the bot is there; who is installed nowhere is not.
        waiting, nowhere = again.line_of(Whose(A)), again.line_of(Whose("T0NOWHERE"))
        assert waiting is not None
        assert (waiting.take({}, again=False).status, nowhere) == (503, None)
        again.keep()

        assert again.ready == [A, B]


def test_a_token_that_no_key_opens_stops_its_own_workspace_alone(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    for team in (A, B):
        house.install(team)
    installations = house.ground.installations
    made, seal = installations.installation(B), house.ground.db.seal
    assert made is not None
    house.ground.db.seal = Seal([new_key()])
    installations.save(made)
    house.ground.db.seal = seal

    house.workspaces.keep()
    assert house.workspaces.ready == [A, B], "who runs goes on with the token it has"
    house.workspaces.__exit__()
    with Workspaces(house.ground) as again:
        again.keep()
        again.keep()

        assert again.ready == [A]
    assert caplog.text.count(f"{B}: no key of COACHBOT_SECRET_KEY opens its token") == 2, "once each"


def test_a_whole_organization_installs_it(house: House) -> None:
    home = house.slack.homes[A]
    home.oauth.org, home.deliveries.enterprise = "E0HOLDFAST", "E0HOLDFAST"

    assert "coachbot is in Holdfast Group" in house.install(A).text

    assert house.workspaces.ready == ["E0HOLDFAST"]
    (made,) = house.ground.installations.installed()
    assert (made.is_org, made.name) == (True, "Holdfast Group")
    desk = Desk(home, "U0MAYA")
    assert desk.replies(desk.say("they say we're too expensive"))


def test_a_workspace_that_is_not_on_the_list_is_told_so_and_its_token_is_given_back(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "handlers")
    house.slack.homes[A].oauth.org = "E0STRANGER"

    page = house.install(A)

    assert page.status_code == 400
    assert "This coach is not open to your organization (E0STRANGER). Ask whoever runs it to allow it." in page.text
    assert "COACHBOT_" not in page.text
    assert "Begin again" not in page.text
    assert "an install in E0STRANGER by U0PRIYA was refused: it is not on COACHBOT_INSTALL_TEAMS" in caplog.text
    assert house.workspaces.ready == []
    assert house.slack.homes[A].oauth.installed == {}
    assert house.ground.installations.installed() == []


@pytest.mark.parametrize("org", ["", ORG])
def test_a_refusal_changes_nothing_where_it_is_installed_already(slack: Slack, opened: Opened, org: str) -> None:
    home = slack.homes[A]
    home.oauth.org = home.deliveries.enterprise = org
    with opened() as house:
        house.install(A)
        (made,) = house.ground.installations.installed()

    with opened((B,)) as house:
        assert "is not open to your" in house.install(A).text
        assert house.ground.installations.installed() == [made]
        assert house.workspaces.ready == []

    assert (*home.oauth.installed,) == (made.token,)
    with opened() as house:
        house.workspaces.keep()
        assert house.workspaces.ready == [org or A]
        desk = Desk(home, "U0MAYA")
        assert desk.replies(desk.say("they say we're too expensive"))


def test_an_organization_that_is_refused_takes_nothing_from_a_workspace_that_may_be_its_own(
    slack: Slack, opened: Opened
) -> None:
    with opened((A,)) as house:
        house.install(A)
        (token,) = slack.homes[A].oauth.installed
        slack.homes[A].oauth.org = ORG

        assert house.install(A).status_code == 400

        assert (*slack.homes[A].oauth.installed,) == (token,)
        assert house.workspaces.ready == [A]


def test_an_admin_who_says_no_changes_nothing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "handlers")
    page = house.install(A, answer="cancel")

    assert (page.status_code, "not allowed" in page.text) == (400, True)
    assert "an install was cancelled in Slack" in caplog.text
    assert house.ground.installations.installed() == []


def test_the_doctor_says_what_mends_an_install(house: House) -> None:
    house.install(A)

    def checks(workspace: str = "") -> dict[str, Check]:
        settings = house.ground.settings
        return {one.name: one for one in examine(of_workspace(settings, workspace) if workspace else settings)}

    of_none = checks()
    for name in ("library", "slack"):
        assert of_none[name].ok, name
        assert "“COACHBOT_WORKSPACE=T… coachbot doctor” looks at one." in of_none[name].detail, name
    of_one = checks(A)
    assert (of_one["library"].ok, of_one["slack"].ok) == (False, True)
    oauth = house.slack.homes[A].oauth
    oauth.gone |= set(oauth.installed)
    oauth.installed.clear()

    refused = checks(A)["slack"]
    house.ground.installations.uninstalled(A, at=utc_now())
    gone = checks(A)["slack"]

    assert (refused.ok, refused.detail) == (False, "Slack does not take its token any more.")
    assert (gone.ok, gone.detail) == (False, f"Coachbot is not installed in {A}.")
    assert refused.fix == f"Install it again at {house.url}/slack/install."
    assert gone.fix == f"Install it at {house.url}/slack/install."


class TestPages:
    """What an admin reads, and may load again."""

    def test_the_end_says_the_same_when_it_is_loaded_again(self, house: House) -> None:
        page = house.install(A)

        assert not {"code", "state"} & set(parse_qs(page.url.query.decode()))
        assert httpx.get(page.url).text == page.text
        assert "coachbot is in Holdfast" in page.text

    def test_only_who_was_sent_there_learns_where_it_is_installed(self, house: House) -> None:
        said = parse_qs(house.install(A).url.query.decode())
        for query in (
            {},
            {"how": "done", "where": A},
            {"how": "done", "where": B, "sign": said["sign"][0]},
            {"sign": "ü"},
        ):
            page = httpx.get(f"{house.url}/slack/install/end", params=query)

            assert (page.status_code, "Holdfast" in page.text) == (400, False), query

    def test_an_empty_playbook_is_said_to_be_empty(self, house: House) -> None:
        page = house.install(A)

        assert f"COACHBOT_WORKSPACE={A} coachbot index PATH" in page.text
        assert f'href="https://app.slack.com/client/{A}"' in page.text

    def test_who_has_a_playbook_is_told_what_to_write(self, house: House, tmp_path: Path) -> None:
        house.install(A)
        (tmp_path / "resale.md").write_text("# Resale\n\nPartners may resell in Canada only.", encoding="utf-8")
        assert ingest([tmp_path / "resale.md"], house.workspaces.bot(A).coach.base.pages).pages == 1

        again = house.install(A)

        assert "they say it is too expensive" in again.text
        assert "coachbot index" not in again.text

    def test_who_took_it_away_since_is_told_that(self, house: House) -> None:
        page = house.install(A)
        house.ground.installations.uninstalled(A, at=utc_now())

        assert "was taken away again" in httpx.get(page.url).text

    def test_the_start_says_what_it_reads_and_keeps_and_who_may_have_it(self, house: House) -> None:
        start = httpx.get(f"{house.url}/slack/install").text

        for said in (
            "A coach for sales calls",
            "It reads",
            "It keeps",
            "dropped after 30 days",
            "only where whoever runs it allows",
        ):
            assert said in start, said

    def test_nothing_is_loaded_and_the_one_style_is_named(self, house: House) -> None:
        pages = [httpx.get(f"{house.url}/slack/install"), house.install(A), house.install(A, answer="cancel")]
        for page in pages:
            style = page.text.split("<style>")[1].split("</style>")[0]
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            policy = page.headers["content-security-policy"]
            assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
            assert "unsafe" not in policy
            assert not re.search(r"<script|<img|<link|src=|url\(|@import|style=", page.text)


class TestState:
    """Only the browser that began an install ends it, once, and in time."""

    @pytest.fixture(autouse=True)
    def browsers(self) -> Iterator[None]:
        self.open: list[httpx.Client] = []
        yield
        for browser in self.open:
            browser.close()

    def begun(self, house: House) -> tuple[httpx.Client, str, httpx.Response]:
        browser = httpx.Client(timeout=30)
        self.open.append(browser)
        start = browser.get(f"{house.url}/slack/install")
        allowed = browser.post(way_to_slack(start.text), data={"answer": "allow"})
        return browser, allowed.headers["location"], start

    def refused(self, house: House, page: httpx.Response) -> bool:
        end = httpx.get(page.headers["location"])
        is_none = house.ground.installations.installed() == []
        return end.status_code == 400 and "was not begun in this browser" in end.text and is_none

    def test_missing_or_made_up(self, house: House) -> None:
        browser, back, _ = self.begun(house)
        code = parse_qs(urlsplit(back).query)["code"][0]

        for query in ("", f"?code={code}", f"?code={code}&state=", f"?code={code}&state={'x' * 43}", "?state=%00"):
            assert self.refused(house, browser.get(f"{house.url}/slack/oauth_redirect{query}")), query

    def test_of_another_browser(self, house: House) -> None:
        _, back, _ = self.begun(house)
        other, _, _ = self.begun(house)

        assert self.refused(house, httpx.get(back))
        assert self.refused(house, other.get(back))

    def test_used_before(self, house: House) -> None:
        browser, back, _ = self.begun(house)
        cookies = dict(browser.cookies)
        assert "/slack/install/end?how=done" in browser.get(back).headers["location"]
        assert "coachbot-install" not in browser.cookies

        again = httpx.get(back, cookies=cookies)

        assert "how=late" in again.headers["location"]
        assert len(house.ground.installations.installed()) == 1

    def test_too_old(self, house: House) -> None:
        later = utc_now() + timedelta(minutes=11)
        browser, back, _ = self.begun(house)
        ground = house.ground
        pages = Install(ground.settings, ground.installations, ground.has_pages, lambda: None, lambda: later)
        with Served(front(Door(SIGNING_SECRET, house.workspaces), pages.routes()), "127.0.0.1", 0) as other:
            page = httpx.get(back.replace(house.url, other.url), cookies=dict(browser.cookies))

        assert self.refused(house, page)

    def test_the_cookie_is_for_nobody_else(self, house: House) -> None:
        _, back, start = self.begun(house)
        cookie = start.headers["set-cookie"]

        assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/;", "Max-Age=600"))
        assert start.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in start.headers["content-security-policy"]
        assert parse_qs(urlsplit(back).query)["state"][0] not in cookie

    def test_what_a_stranger_writes_into_the_address_is_on_no_page(self, house: House) -> None:
        page = httpx.get(
            f"{house.url}/slack/oauth_redirect?error=%3Cscript%3E&state=%3Cscript%3E", follow_redirects=True
        )

        assert "<script>" not in page.text

    def test_of_more_than_a_thousand_that_were_begun_the_oldest_are_dropped(self, house: House) -> None:
        first = self.begun(house)
        # An admin is on the way while a stranger begins one after the other.
        for number in range(1005):
            moment = utc_now()
            house.ground.installations.begin(str(number), until=moment + timedelta(minutes=10), now=moment)
            if number == 500:
                late = self.begun(house)

        with house.ground.db.read() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(InstallStateRow)) == 1000
        assert self.refused(house, first[0].get(first[1]))
        assert late[0].get(late[1], follow_redirects=True).status_code == 200


def test_the_program_itself_is_installed_and_answers_both(
    tmp_path: Path, slack: Slack, eventually: Callable[..., object]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COACHBOT_")}
    environment |= {
        "COACHBOT_HOME": str(tmp_path),
        "COACHBOT_SECRET_KEY": new_key(),
        "COACHBOT_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "COACHBOT_SLACK_CLIENT_ID": CLIENT_ID,
        "COACHBOT_SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "COACHBOT_SLACK_API_URL": f"{slack.url}/api/",
        "COACHBOT_PUBLIC_URL": url,
        "COACHBOT_HTTP_PORT": url.rpartition(":")[2],
        "COACHBOT_INSTALL_TEAMS": f"{A},{B}",
        "COACHBOT_JUDGE": "openai:x",
    }
    said = tmp_path / "said"
    with said.open("w") as told:
        program = subprocess.Popen([TOOL, "run", "--http"], env=environment, stderr=told)
    try:
        eventually(
            lambda: "Install it at /slack/install of its public address." in said.read_text(encoding="utf-8"), 60.0
        )
        reach(slack, f"{url}{PATH}")
        for team in (A, B):
            assert browser_installs(slack, url, team).status_code == 200
            desk = Desk(slack.homes[team], "U0MAYA")
            assert desk.replies(desk.say("they say we're too expensive"))
    finally:
        program.terminate()
        ended = program.wait(timeout=60)
    assert ended == 0
    assert said.read_text(encoding="utf-8").count("Prompts go to api.openai.com") == 2, "of each workspace"
    tokens = [token for home in slack.homes.values() for token in home.oauth.installed]
    assert len(tokens) == 2
    assert not any(token in said.read_text(encoding="utf-8") for token in tokens)
