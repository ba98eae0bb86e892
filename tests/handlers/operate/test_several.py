"""What the operator of several workspaces sets, is told, and is refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from coachbot.bootstrap import Marks, build
from coachbot.bootstrap.workspaces import open_ground
from coachbot.db.sealed import new_key
from coachbot.domain.installations import Installation
from coachbot.errors import AlreadyRunning, NotConfigured
from coachbot.settings import load, of_workspace
from handlers.operate.http import run_http
from handlers.operate.installs import look_at_installs, with_installed_token
from handlers.slack.install import checked_address
from handlers.slack.serve import Served
from tests.support.command import json_of, run

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOLDFAST = Installation("T1", "Holdfast", False, "xoxb-1", "", None, "U1", NOW)
FJORD = Installation("T2", "Fjord", False, "xoxb-2", "", None, "U1", NOW)


def test_each_workspace_has_its_own_file_and_what_names_people_counts_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "workspaces" / "T1").mkdir(parents=True)
    (tmp_path / "workspaces" / "T1" / "settings.env").write_text(
        "COACHBOT_MANAGERS=dana,U2\nCOACHBOT_HUBSPOT_TOKEN=its own\n", encoding="utf-8"
    )
    settings = load(
        home=tmp_path, managers=("stranger",), hubspot_token="the operator's", workers=7, chroma_server="chroma:8000"
    )

    first, second = of_workspace(settings, "T1"), of_workspace(settings, "T2")

    assert (first.managers, second.managers) == (("dana", "U2"), ())
    assert first.hubspot_token.get_secret_value() == "its own"
    assert second.hubspot_token.get_secret_value() == ""
    assert (first.workers, first.workspace, first.home) == (7, "T1", tmp_path / "workspaces" / "T1")
    assert first.database_url == second.database_url == f"sqlite:///{tmp_path.resolve() / 'coachbot.db'}"
    assert first.chroma_server == second.chroma_server == "chroma:8000"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("COACHBOT_SLACK_BOT_TOKEN=xoxb", "names COACHBOT_SLACK_BOT_TOKEN, which is no setting of one workspace"),
        ("COACHBOT_MANAGER=dana", "names COACHBOT_MANAGER, which is no setting of one workspace"),
        ("PATH=/bin", "names PATH, which is no setting of one workspace"),
        ("COACHBOT_WORKERS=many", "COACHBOT_WORKERS cannot be used"),
    ],
)
def test_what_cannot_stand_in_such_a_file_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "workspaces" / "T1").mkdir(parents=True)
    (tmp_path / "workspaces" / "T1" / "settings.env").write_text(line, encoding="utf-8")

    with pytest.raises(NotConfigured, match=said):
        of_workspace(load(home=tmp_path), "T1")


@pytest.mark.slow
def test_commands_are_for_the_workspace_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = open_ground(load(home=tmp_path))
    for one in (HOLDFAST, FJORD):
        ground.installations.save(one)
        ground.coach(one).close()
    ground.close()
    page = tmp_path / "resale.md"
    page.write_text("# Resale\n\nPartners may resell in Canada only.", encoding="utf-8")
    monkeypatch.setenv("COACHBOT_WORKSPACE", "T1")

    assert json_of(tmp_path, "index", page)["pages"] == 1

    monkeypatch.delenv("COACHBOT_WORKSPACE")
    for workspace, pages in (("T1", 1), ("T2", 0), ("default", 0)):
        coach = build(load(home=tmp_path, workspace=workspace))
        assert len(coach.base.pages.facts()) == pages, workspace
        coach.close()


def test_one_home_serves_one_process(tmp_path: Path) -> None:
    ground = open_ground(load(home=tmp_path))
    with pytest.raises(AlreadyRunning, match="Another coachbot is running"):
        open_ground(load(home=tmp_path))
    with pytest.raises(AlreadyRunning):
        build(load(home=tmp_path), stays=True)
    ground.close()


def test_what_a_workspace_left_behind_is_dropped_thirty_days_after_it_left(tmp_path: Path) -> None:
    ground = open_ground(load(home=tmp_path))
    for one in (HOLDFAST, FJORD):
        ground.installations.save(one)
        coach = ground.coach(one)
        coach.base.marks.set_mark("heard", NOW)
        (coach.base.home / "index").mkdir(exist_ok=True)
        (coach.base.home / "index" / "words").write_text(one.name, encoding="utf-8")
        coach.close()
    ground.installations.uninstalled("T1", at=NOW)

    def left() -> list[str]:
        ground.purge(now=NOW + timedelta(days=days))
        coaches = [Marks(ground.db, one.workspace).mark("heard") for one in (HOLDFAST, FJORD)]
        files = sorted(file.read_text("utf-8") for file in tmp_path.rglob("words"))
        return [*files, *(str(mark is not None) for mark in coaches)]

    days = 30
    assert left() == ["Fjord", "Holdfast", "True", "True"]
    days = 31
    assert left() == ["Fjord", "False", "True"]
    assert [one.name for one in ground.installations.installed()] == ["Fjord"]
    ground.close()


KEY = new_key()
WHOLE = {
    "secret_key": KEY,
    "slack_signing_secret": "s",
    "slack_client_id": "1.2",
    "slack_client_secret": "c",
    "public_url": "https://coach.example.com",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"slack_signing_secret": ""},
            "COACHBOT_SLACK_SIGNING_SECRET is not set. Create the app from what “coachbot manifest --url",
        ),
        ({"secret_key": ""}, "COACHBOT_SECRET_KEY is not set. Over HTTP nothing secret is stored in the clear"),
        ({"slack_bot_token": "xoxb-1"}, "are both set"),
        ({"slack_client_secret": ""}, "COACHBOT_SLACK_CLIENT_SECRET is not set. Copy it from “Basic Information”"),
        ({"public_url": ""}, "COACHBOT_PUBLIC_URL is not set. Set it to the address"),
        ({"public_url": "http://coach.example.com"}, "COACHBOT_PUBLIC_URL cannot be used"),
        ({"slack_client_id": ""}, "COACHBOT_SLACK_BOT_TOKEN is not set. Install the app and copy"),
    ],
)
def test_what_is_missing_is_said_before_anything_starts(tmp_path: Path, change: dict[str, str], said: str) -> None:
    with pytest.raises(NotConfigured, match=said):
        run_http(load(home=tmp_path, **(WHOLE | change)))
    # Nothing is left behind that would keep the next start from starting.
    open_ground(load(home=tmp_path)).close()


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(NotConfigured, match=r"Nothing can listen on 192\.0\.2\.1:3000"):
        Served(Starlette(), "192.0.2.1", 3000).__enter__()


@pytest.mark.parametrize("url", ["https://coach.example.com/", "http://127.0.0.1:3000", "https://x.example/coach"])
def test_an_address_slack_can_reach_is_taken(url: str) -> None:
    assert checked_address(url) == url.rstrip("/")


def test_the_doctor_says_where_it_is_installed_and_what_has_no_effect(tmp_path: Path) -> None:
    ground = open_ground(load(home=tmp_path, secret_key=KEY))
    settings = load(home=tmp_path, **WHOLE, managers=("dana",))
    assert (
        look_at_installs(settings).detail == "Installed nowhere; the page is https://coach.example.com/slack/install."
    )
    ground.installations.save(HOLDFAST)
    ground.installations.save(FJORD)
    ground.close()

    check = look_at_installs(settings)

    assert not check.ok
    assert "COACHBOT_MANAGERS names what is of one workspace" in check.fix
    assert "COACHBOT_INSTALL_TEAMS is empty" in check.fix
    both = look_at_installs(load(home=tmp_path, **WHOLE, install_teams=("T1", "T2")))
    assert (both.ok, both.detail, both.fix) == (True, "Installed in Holdfast (T1), Fjord (T2).", "")
    of_one = with_installed_token(settings.model_copy(update={"workspace": "T2"}))
    assert of_one.slack_bot_token == SecretStr("xoxb-2")
    assert with_installed_token(settings).slack_bot_token == SecretStr("")


def test_a_workspace_whose_key_is_lost_is_named_and_hides_no_other(tmp_path: Path) -> None:
    for key, one in ((new_key(), FJORD), (KEY, HOLDFAST)):
        ground = open_ground(load(home=tmp_path, secret_key=key))
        ground.installations.save(one)
        ground.close()
    settings = load(home=tmp_path, **WHOLE, install_teams=("T1", "T2"))

    check = look_at_installs(settings)

    assert (check.ok, check.detail) == (False, "Installed in Holdfast (T1).")
    assert check.fix.startswith("Fjord (T2): no key of COACHBOT_SECRET_KEY opens its token")
    of_one = with_installed_token(settings.model_copy(update={"workspace": "T1"}))
    assert of_one.slack_bot_token == SecretStr("xoxb-1")


def test_the_doctor_says_who_is_not_served_and_whose_data_is_there_still(tmp_path: Path) -> None:
    ground = open_ground(load(home=tmp_path, secret_key=KEY))
    for one in (HOLDFAST, FJORD):
        ground.installations.save(one)
    settings = load(home=tmp_path, **WHOLE, install_teams=("T1",))

    check = look_at_installs(settings)

    unserved = "Installed in Fjord (T2), but not served: not on COACHBOT_INSTALL_TEAMS."
    assert (check.ok, check.detail) == (True, f"Installed in Holdfast (T1). {unserved}")
    assert check.fix == "Add T2 to it and start again, or have it taken away there."
    assert not look_at_installs(settings.model_copy(update={"workspace": "T2"})).ok

    ground.installations.uninstalled("T1", at=NOW)
    ground.close()

    left = "Holdfast (T1) took it away; its data is kept until"
    assert look_at_installs(settings).detail == f"{unserved} {left} 2026-12-26."
    for_ever = settings.model_copy(update={"purge_days": "ever"})
    assert look_at_installs(for_ever).detail == f"{unserved} {left} you delete it."


def test_without_what_it_needs_the_command_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "run", "--http")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("COACHBOT_SLACK_SIGNING_SECRET is not set.")
