"""What the doctor says of a workspace."""

import pytest

from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from handlers.demo.workspace import COACHING, in_sandbox
from handlers.slack import health as look


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
