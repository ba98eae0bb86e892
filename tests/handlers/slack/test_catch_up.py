"""What was written while nobody listened is read, and what cannot be read now is read later."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from coachbot.clock import Clock, utc_now
from coachbot.sandbox.server import Sandbox
from handlers.slack.catch_up import HEARD, CatchUp
from handlers.slack.intake import Intake
from handlers.slack.standing import Home
from tests.support.workspace import Desk

LONG = 10_000


@pytest.fixture
def catch_up(coach: Coach, workspace: Sandbox) -> CatchUp:
    return reader(coach, workspace)


def reader(coach: Coach, workspace: Sandbox, since: datetime | None = None, clock: Clock = utc_now) -> CatchUp:
    intake = Intake(coach.base.jobs, utc_now, lambda: None)
    client = WebClient("xoxb-sandbox", base_url=f"{workspace.url}/api/", timeout=30)
    return CatchUp(
        client, coach.base.jobs, coach.base.marks, intake, clock,
        bot_user="U0COACHBOT", home=Home(""), since=since, sleep=lambda _s: None,
    )  # fmt: skip


@pytest.fixture
def missed(workspace: Sandbox, coach: Coach) -> Callable[[], list[str]]:
    """Maya asked in her own messages; the keys of what was found of it so far."""
    Desk(workspace, "U0MAYA").say("they have a spreadsheet")

    def found() -> list[str]:
        now = utc_now()
        return [job.key for job in coach.base.jobs.claim(str(now), now=now, limit=9, lease_s=LONG)]

    return found


def heard(coach: Coach) -> datetime | None:
    return coach.base.marks.mark(HEARD)


def test_what_was_missed_is_read_once(catch_up: CatchUp, missed: Callable[[], list[str]], coach: Coach) -> None:
    assert catch_up()
    assert heard(coach) is not None
    assert len(missed()) == 1

    assert catch_up()
    assert missed() == []


def test_what_one_bot_lost_is_read_though_another_heard_all_since(
    missed: Callable[[], list[str]], workspace: Sandbox, coach: Coach
) -> None:
    catch_up = reader(coach, workspace, clock=lambda: utc_now() + timedelta(hours=1))
    coach.base.marks.set_mark(HEARD, utc_now() + timedelta(minutes=59))

    assert catch_up()
    assert missed() == []

    assert catch_up(lost_at=utc_now())
    assert len(missed()) == 1


@pytest.mark.parametrize("method", ["users.conversations", "conversations.history"])
@pytest.mark.parametrize("fault", [{"error": "ratelimited"}, {"status": 500}])
def test_what_slack_puts_off_again_and_again_is_read_the_next_time(
    catch_up: CatchUp,
    missed: Callable[[], list[str]],
    workspace: Sandbox,
    coach: Coach,
    method: str,
    fault: dict[str, Any],
) -> None:
    workspace.faults.plan(method, times=LONG, **fault)
    assert not catch_up()
    assert heard(coach) is None
    assert missed() == []

    workspace.faults.begin_anew()

    assert catch_up()
    assert len(missed()) == 1


@pytest.mark.parametrize("method", ["users.conversations", "conversations.history"])
@pytest.mark.parametrize("error", ["invalid_auth", "token_expired", "token_revoked"])
def test_while_slack_refuses_the_token_nothing_counts_as_read_and_that_is_said_once(
    catch_up: CatchUp,
    missed: Callable[[], list[str]],
    workspace: Sandbox,
    coach: Coach,
    caplog: pytest.LogCaptureFixture,
    method: str,
    error: str,
) -> None:
    workspace.faults.plan(method, error=error, times=LONG)
    assert not catch_up()
    assert heard(coach) is None
    # Who took it away is said elsewhere.
    assert len(caplog.records) == (error != "token_revoked")

    workspace.faults.begin_anew()

    assert catch_up()
    assert len(missed()) == 1


@pytest.mark.parametrize("error", ["missing_scope", "access_denied", "not_in_channel"])
def test_a_place_that_the_coach_may_not_read_keeps_nobody_else_waiting(
    catch_up: CatchUp, missed: Callable[[], list[str]], workspace: Sandbox, coach: Coach, error: str
) -> None:
    Desk(workspace, "U0TOM").say("they have no budget")
    workspace.faults.plan("conversations.history", error=error)

    assert catch_up()
    assert heard(coach) is not None
    assert missed()


def test_nothing_is_read_from_before_the_coach_was_taken_in(
    missed: Callable[[], list[str]], workspace: Sandbox, coach: Coach
) -> None:
    assert reader(coach, workspace, since=utc_now())()
    assert missed() == []

    Desk(workspace, "U0MAYA").say("they have no budget")
    assert reader(coach, workspace, since=utc_now() - timedelta(minutes=1))()
    assert len(missed()) == 2
