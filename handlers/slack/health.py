"""What ``coachbot doctor`` looks at in the workspace: what was granted, the socket, and the channels it writes to."""

from collections.abc import Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from coachbot.errors import NotConfigured
from coachbot.settings import Settings
from handlers.slack.connection import TokenRefused, identity, slack_client
from handlers.slack.feature import Check
from handlers.slack.manifest import EVENTS, START, bot_scopes
from handlers.slack.places import is_external
from handlers.slack.replies import error_name, part


def scopes(settings: Settings) -> Check:
    """Whether the tokens are taken, and every scope of the manifest was granted.

    Raises:
        NotConfigured: Slack refuses the token, or cannot be reached.
    """
    try:
        who = identity(slack_client(settings))
    except TokenRefused as error:
        if not settings.slack_client_id:
            raise
        where = settings.public_url.rstrip("/") + START
        raise NotConfigured(f"Slack does not take its token any more. Install it again at {where}.") from error
    granted = set(who.scopes)
    missing = sorted(set(bot_scopes()) - granted)
    if missing:
        again = f"Install it again at {settings.public_url.rstrip('/')}{START}."
        fix = again if settings.slack_client_id else "Reinstall the app from manifest.yml."
        return Check("slack", ok=False, detail=f"Scopes not granted: {', '.join(missing)}.", fix=fix)
    return Check("slack", ok=True, detail=f"Connected to {who.team}, {len(granted)} scopes.")


def socket(settings: Settings) -> Check:
    """Whether the app-level token opens a connection; over HTTP there is none."""
    fix = "Create an app-level token with connections:write and set COACHBOT_SLACK_APP_TOKEN."
    token = settings.slack_app_token.get_secret_value()
    if not token and settings.slack_signing_secret.get_secret_value():
        return Check("http", ok=True, detail=f"Slack's requests come in at …{EVENTS} (“coachbot run --http”).")
    if not token:
        return Check("socket", ok=False, detail="COACHBOT_SLACK_APP_TOKEN is not set.", fix=fix)
    try:
        slack_client(settings).apps_connections_open(app_token=token)
    except SlackApiError as error:
        return Check("socket", ok=False, detail=f"Slack does not take the app token: {error_name(error)}.", fix=fix)
    except (SlackClientError, OSError):
        return Check("socket", ok=False, detail="Slack cannot be reached.", fix="Check the network.")
    return Check("socket", ok=True, detail="The app token opens a connection.")


def channels(settings: Settings) -> Iterator[Check]:
    """Whether the bot may write where it is told to: a member, not archived, and nobody of elsewhere in it."""
    if not settings.coaching_channel:
        fix = "Set COACHBOT_COACHING_CHANNEL to a channel id and invite the bot there."
        yield Check(
            "coaching channel", ok=False, detail="“Ask my manager” has nowhere to go and is not offered.", fix=fix
        )
    client, own = slack_client(settings), settings.coaching_channel
    named = {"coaching channel": own} if own else {}
    named |= {
        f"channel of {team}": ident
        for team, _, ident in (one.partition("=") for one in settings.team_channels)
        if ident not in ("", own)
    }
    for name, ident in named.items():
        yield _channel(client, name, ident)


def _channel(client: WebClient, name: str, ident: str) -> Check:
    try:
        info = part(client.conversations_info(channel=ident), "channel")
    except SlackApiError as error:
        fix = "Check its id, and invite the bot there: /invite @coachbot."
        return Check(name, ok=False, detail=f"{ident} is not to be seen: {error_name(error)}.", fix=fix)
    except (SlackClientError, OSError):
        return Check(name, ok=False, detail="Slack cannot be reached.", fix="Check the network.")
    if info.get("is_archived"):
        return Check(name, ok=False, detail=f"{ident} is archived.", fix="Name another channel.")
    if not info.get("is_member"):
        return Check(name, ok=False, detail=f"The bot is not in {ident}.", fix="Invite it there: /invite @coachbot.")
    if is_external(info):
        return Check(name, ok=False, detail=f"People of another company are in {ident}.", fix="Name another channel.")
    return Check(name, ok=True, detail=f"#{info.get('name', ident)}, the bot is in it.")
