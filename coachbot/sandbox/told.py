"""What the app is told of messages: the events, as Slack writes them."""

from typing import Any

from coachbot.sandbox.arguments import as_json
from coachbot.sandbox.model import APP_ID, BOT_USER_ID, TEAM_ID, Channel
from coachbot.sandbox.shown import as_sent
from coachbot.sandbox.tickets import Json


def of_message(channel: Channel, message: Json, *, mention_first: bool = False) -> list[Json]:
    """Of a new message; a mention of the app comes as two events."""
    event = as_sent(message) | {"channel": channel.id, "event_ts": message["ts"], "channel_type": channel.kind}
    if channel.is_im or not _mentions(message):
        return [event]
    mention = {name: value for name, value in event.items() if name != "channel_type"} | {"type": "app_mention"}
    return [mention, event] if mention_first else [event, mention]


def of_change(channel: Channel, subtype: str, stamp: str, **fields: Any) -> Json:
    """Of a message that is not what it was."""
    return {
        "type": "message",
        "subtype": subtype,
        "channel": channel.id,
        "ts": stamp,
        "event_ts": stamp,
        "channel_type": channel.kind,
        "hidden": True,
    } | {name: as_sent(as_json(value)) if isinstance(value, dict) else value for name, value in fields.items()}


def of_metadata(channel: Channel, what: str, message: Json, stamp: str) -> Json:
    """Of what other programs may read of a message, for an app that subscribes to it."""
    told = {"channel_id": channel.id, "message_ts": message["ts"], "metadata": message["metadata"]}
    author = {"app_id": APP_ID, "bot_id": message.get("bot_id"), "user_id": message.get("user")}
    return {"type": f"message_metadata_{what}", "team_id": TEAM_ID, "event_ts": stamp} | author | told


def of_joining(channel: Channel, user: str, inviter: str, stamp: str) -> Json:
    """Of somebody who is in a channel from now on."""
    kind = "G" if channel.is_private else "C"
    event = {"type": "member_joined_channel", "user": user, "channel": channel.id, "channel_type": kind}
    return event | {"team": TEAM_ID, "event_ts": stamp} | ({"inviter": inviter} if inviter else {})


def _mentions(message: Json) -> bool:
    """Whether a person calls the app by its name; Slack does so too when it joins."""
    if "bot_id" in message or message.get("subtype") == "channel_join":
        return False
    return f"<@{BOT_USER_ID}>" in str(message.get("text", ""))
