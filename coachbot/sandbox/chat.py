"""chat.*: posting, changing, deleting, showing to one person."""

from coachbot.sandbox.arguments import as_json, as_list, flag, text_of
from coachbot.sandbox.checks import check_message
from coachbot.sandbox.model import APP_ID, BOT_ID, BOT_USER_ID, Channel
from coachbot.sandbox.shown import as_sent
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

_SHOWN = ("text", "blocks", "attachments", "metadata", "username", "icon_emoji", "icon_url")
MAX_ATTACHMENTS = 100
MAX_MARKDOWN_CHARS = 12_000
MAX_METADATA_CHARS = 16_384


class Chat:
    """The methods of one app in one workspace.

    Args:
        messages_tab: Whether people may write to the app at all.
    """

    def __init__(self, workspace: Workspace, *, messages_tab: bool) -> None:
        self._ws = workspace
        self._messages_tab = messages_tab
        self.methods = {
            "chat.postMessage": self.post_message,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "chat.getPermalink": self.permalink,
        }

    def channel_to_post_in(self, args: Json) -> Channel:
        """The conversation named, if the app may post there."""
        channel = self._ws.read(text_of(args, "channel"))
        if channel.is_im and not self._messages_tab:
            raise SlackError("messages_tab_disabled")
        return channel

    def post_message(self, args: Json) -> Json:
        """Say something."""
        channel = self.channel_to_post_in(args)
        message = self._ws.post(channel.id, message_fields(args) | thread_of(args))
        return {"channel": channel.id, "ts": message["ts"], "message": as_sent(message)}

    def post_ephemeral(self, args: Json) -> Json:
        """Say something to one person."""
        channel, user = self._ws.read(text_of(args, "channel")), text_of(args, "user")
        if user not in channel.members:
            raise SlackError("user_not_in_channel")
        fields = message_fields(args)
        if args.get("thread_ts"):
            fields["thread_ts"] = text_of(args, "thread_ts")
        return {"message_ts": self._ws.show_once(channel.id, user, fields)["ts"]}

    def update(self, args: Json) -> Json:
        """Say something else instead; what is not named stays."""
        channel, ts = self._ws.known(text_of(args, "channel")), text_of(args, "ts")
        message = self.own(channel, ts, "cant_update_message")
        if "streaming" in message:
            raise SlackError("streaming_state_conflict")
        message = self._ws.edit(channel.id, ts, message_fields(args))
        return {
            "channel": channel.id,
            "ts": ts,
            "text": message.get("text", ""),
            "message": as_sent(message),
        }

    def delete(self, args: Json) -> Json:
        """Take something back."""
        channel, ts = self._ws.known(text_of(args, "channel")), text_of(args, "ts")
        self.own(channel, ts, "cant_delete_message")
        self._ws.delete(channel.id, ts)
        return {"channel": channel.id, "ts": ts}

    def permalink(self, args: Json) -> Json:
        """A link to a message."""
        channel, ts = self._ws.known(text_of(args, "channel")), text_of(args, "message_ts")
        thread = self._ws.message(channel.id, ts).get("thread_ts")
        link = f"https://sandbox.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        reply = f"?thread_ts={thread}&cid={channel.id}" if thread and thread != ts else ""
        return {"channel": channel.id, "permalink": link + reply}

    def own(self, channel: Channel, ts: str, otherwise: str) -> Json:
        """A message of the app."""
        message = self._ws.message(channel.id, ts)
        if message.get("bot_id") != BOT_ID:
            raise SlackError(otherwise)
        return message


def message_fields(args: Json) -> Json:
    """What of a call becomes the message; refused where Slack would refuse it."""
    markdown = text_of(args, "markdown_text")
    if markdown:
        if args.get("text") or args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        if len(markdown) > MAX_MARKDOWN_CHARS:
            raise SlackError("msg_too_long")
        args = {**args, "text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}
    attachments = as_list(args.get("attachments"))
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    check_message(args.get("text"), args.get("blocks"), has_more=bool(attachments))
    if args.get("metadata"):
        check_metadata(args["metadata"])
    fields = {name: args[name] for name in _SHOWN if args.get(name) is not None}
    return {"text": "", **fields, "bot_id": BOT_ID, "app_id": APP_ID, "user": BOT_USER_ID}


def thread_of(args: Json) -> Json:
    """Which thread a message belongs to, and whether the channel sees it too."""
    if not args.get("thread_ts"):
        return {}
    told = {"subtype": "thread_broadcast"} if flag(args, "reply_broadcast") else {}
    return {"thread_ts": text_of(args, "thread_ts")} | told


def check_metadata(metadata: object) -> None:
    """Refuse metadata that is not an event type with its payload."""
    checked = as_json(metadata)
    if not isinstance(checked.get("event_type"), str) or not isinstance(checked.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(str(checked)) > MAX_METADATA_CHARS:
        raise SlackError("metadata_too_large")
