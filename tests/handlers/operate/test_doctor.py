"""What the doctor says of a workspace."""

from pathlib import Path

import pytest

from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from handlers.demo.workspace import COACHING, in_sandbox
from handlers.operate.doctor import look_at_settings
from handlers.slack import health as look
from handlers.slack.feature import Check


def test_a_workspace_as_it_should_be_is_well(workspace: Sandbox) -> None:
    settings = in_sandbox(load(), workspace)

    assert look.scopes(settings).ok
    assert look.socket(settings).ok
    assert [(check.name, check.ok) for check in look.channels(settings)] == [("coaching channel", True)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_archived": True}, "is archived"),
        ({"shared_with": ("T0BUYER",)}, "another company"),
        ({"pending_with": ("T0BUYER",)}, "another company"),
        ({"members": {"U0DANA"}}, "not in"),
    ],
)
def test_a_coaching_channel_that_will_not_do_is_named(workspace: Sandbox, change: dict[str, object], said: str) -> None:
    for name, value in change.items():
        setattr(workspace.workspace.channels[COACHING], name, value)

    (check,) = look.channels(in_sandbox(load(), workspace))

    assert not check.ok
    assert said in check.detail
    assert check.fix


def test_settings_that_others_can_write_are_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here, home = tmp_path / "here", tmp_path / "home"
    (home / "workspaces" / "T1").mkdir(parents=True)
    here.mkdir(mode=0o755)
    monkeypatch.chdir(here)
    files = [here / ".env", home / "workspaces" / "T1" / "settings.env", tmp_path / "google.json"]

    def said() -> Check:
        return look_at_settings(load(home=home, google_key_file=str(files[2])))

    assert (said().name, said().mark, said().detail) == (
        "settings", "ok", f"Read from the environment; there is no .env in {here}."
    )  # fmt: skip
    for file in files:
        file.touch(mode=0o600)
    assert (said().mark, said().detail) == ("ok", f"Read from the environment and {files[0]}.")
    for path, mode in ((here, 0o775), *((file, mode) for file in files for mode in (0o620, 0o602))):
        kept = path.stat().st_mode
        path.chmod(mode)

        assert (said().mark, said().ok) == ("WARN", True)
        assert said().fix.startswith(f"Others on this machine can write {path} and so decide")

        path.chmod(kept)


def test_a_refused_app_token_and_a_missing_scope_are_named(workspace: Sandbox) -> None:
    settings = in_sandbox(load(), workspace)
    workspace.faults.plan("apps.connections.open", error="invalid_auth")
    granted = workspace.api.scopes
    workspace.api.scopes = tuple(scope for scope in granted if scope != "channels:read")
    try:
        assert "invalid_auth" in look.socket(settings).detail
        assert "channels:read" in look.scopes(settings).detail
    finally:
        workspace.api.scopes = granted
