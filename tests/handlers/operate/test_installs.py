"""Two companies install the coach, take it away, and come back."""

import logging
import os
import socket
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from coachbot.clock import utc_now
from coachbot.db.sealed import Seal, new_key
from coachbot.sandbox.http_way import SIGNING_SECRET
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.settings import of_workspace
from handlers.operate.doctor import examine
from handlers.operate.workspaces import Workspaces
from handlers.slack.door import PATH
from handlers.slack.feature import Check
from handlers.slack.whose import Whose
from tests.support.command import TOOL
from tests.support.installing import ORG, House, Opened, house, opened, slack
from tests.support.two_workspaces import A, B, Slack, browser_installs, reach
from tests.support.workspace import Desk, buttons, words

__all__ = ["house", "opened", "slack"]
pytestmark = pytest.mark.slow


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
    meanwhile = Desk(house.slack.homes[A], "U0MAYA").say("they have a spreadsheet")
    house.install(A)
    assert house.workspaces.ready == [A, B]
    assert house.ground.installations.uninstalled_before(utc_now() + timedelta(days=1)) == []
    desk = Desk(house.slack.homes[A], "U0MAYA", house.workspaces.bot(A))
    assert desk.replies(desk.say("they say we're too expensive"))
    assert desk.settled(lambda: desk.bot_replies(meanwhile)) == [], "it was not there when that was written"


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
    assert made.since is not None
    assert made.since < made.installed_at, "what was asked while its token was refused is read still"
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

    assert (page.status_code, "You said no at Slack" in page.text) == (400, True)
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
