"""Whose trouble an error is: an outage is waited out, a place that refuses is told elsewhere, the rest is a bug."""

from collections.abc import Callable
from typing import TypeVar

import httpx
from slack_sdk.errors import SlackApiError, SlackClientError

from coachbot.domain.jobs import OutOfReach, TryLater
from coachbot.errors import DatabaseTrouble
from handlers.slack.replies import error_name, is_certain, wait_s

T = TypeVar("T")

# Nothing can be done with the token of now, wherever it is tried.
_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
# An admin has to put these right; until then nothing that waits has done anything wrong.
_ACCESS = _TOKEN | {
    "access_denied",
    "accesslimited",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "missing_scope",
    "not_allowed_token_type",
    "team_access_not_granted",
}
# Here nothing can be said, however often it is tried; elsewhere it can.
_NO_PLACE = frozenset(
    {
        "cannot_reply_to_message",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "slack_connect_canvas_sharing_blocked",
        "thread_not_found",
        "user_not_in_channel",
    }
)


def refuses_place(error: SlackApiError) -> bool:
    """Whether it is this conversation that does not take it."""
    return error_name(error) in _NO_PLACE


def refuses_all(error: SlackApiError) -> bool:
    """Whether Slack does not take the token, so that nothing can be done anywhere."""
    return error_name(error) in _TOKEN


def is_gone(error: BaseException | None) -> bool:
    """Whether Slack says beyond doubt that the app was taken away; a refused token alone may be a mistake."""
    return isinstance(error, SlackApiError) and error_name(error) in ("account_inactive", "token_revoked")


def requeue_on_trouble(do: Callable[[T], None]) -> Callable[[T], None]:
    """Turns Slack's 429 into TryLater, and every outage, Slack's or ours, into OutOfReach, so that the work waits."""

    def done(job: T) -> None:
        try:
            do(job)
        except SlackApiError as error:
            if (after_s := wait_s(error)) is not None:
                raise TryLater(after_s) from error
            if error_name(error) in _ACCESS:
                raise OutOfReach(f"Slack does not let us: {error_name(error)}") from error
            if is_certain(error):
                raise
            raise OutOfReach("Slack has trouble") from error
        except DatabaseTrouble as error:
            raise OutOfReach("the database does not answer") from error
        except (SlackClientError, httpx.TransportError, OSError) as error:
            raise OutOfReach("Slack does not answer") from error

    return done
