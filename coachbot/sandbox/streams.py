"""chat.startStream, appendStream, stopStream: a message that grows before one's eyes, for five minutes at most."""

from typing import Any

from coachbot.sandbox.arguments import as_json, as_list, text_of
from coachbot.sandbox.chat import MAX_MARKDOWN_CHARS, Chat, check_metadata
from coachbot.sandbox.checks import MAX_BLOCKS, check_blocks
from coachbot.sandbox.model import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Channel
from coachbot.sandbox.shown import as_sent
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

STREAM_LIFE_S = 300.0
_CHUNKS = {"markdown_text", "task_update", "plan_update", "blocks"}


class Streams:
    """The methods of one app in one workspace."""

    def __init__(self, workspace: Workspace, chat: Chat) -> None:
        self._ws = workspace
        self._chat = chat
        self.methods = {
            "chat.startStream": self.start,
            "chat.appendStream": self.append,
            "chat.stopStream": self.stop,
        }

    def start(self, args: Json) -> Json:
        """Begin a message."""
        channel = self._chat.channel_to_post_in(args)
        if not channel.is_im:
            for name in ("recipient_user_id", "recipient_team_id"):
                if not args.get(name):
                    raise SlackError(f"missing_{name}")
            self._ws.person(text_of(args, "recipient_user_id"))
        if args.get("recipient_team_id") and text_of(args, "recipient_team_id") != TEAM_ID:
            raise SlackError("team_not_found")
        fields: Json = {"text": "", "bot_id": BOT_ID, "app_id": APP_ID, "user": BOT_USER_ID}
        if args.get("thread_ts"):
            fields["thread_ts"] = text_of(args, "thread_ts")
        grown = _grown({}, args)
        message = self._ws.post(channel.id, {**fields, **grown, "streaming": {"since": self._ws.clock()}})
        return {"channel": channel.id, "ts": message["ts"]}

    def append(self, args: Json) -> Json:
        """Let it grow."""
        channel, message = self._growing(args)
        if not args.get("markdown_text") and not args.get("chunks"):
            raise SlackError("no_text")
        self._ws.edit(channel.id, message["ts"], _grown(message, args), quietly=True)
        return {"channel": channel.id, "ts": message["ts"]}

    def stop(self, args: Json) -> Json:
        """Finish it; blocks given now stand below what was written."""
        channel, message = self._growing(args)
        fields = _grown(message, args) if args.get("markdown_text") or args.get("chunks") else {}
        if args.get("blocks"):
            blocks = [*fields.get("blocks", message.get("blocks") or []), *as_list(args["blocks"])]
            check_blocks(blocks, MAX_BLOCKS)
            fields["blocks"] = blocks
        if args.get("metadata"):
            check_metadata(args["metadata"])
            fields["metadata"] = args["metadata"]
        with self._ws.lock:
            message.pop("streaming", None)
            message.pop("tasks", None)
        self._ws.edit(channel.id, message["ts"], fields)
        message.pop("edited", None)
        return {"channel": channel.id, "ts": message["ts"], "message": as_sent(message)}

    def _growing(self, args: Json) -> tuple[Channel, Json]:
        channel = self._ws.channel(text_of(args, "channel"))
        message = self._chat.own(channel, text_of(args, "ts"), "message_not_owned_by_app")
        stream = message.get("streaming")
        if stream is None:
            raise SlackError("message_not_in_streaming_state")
        if self._ws.clock() > stream["since"] + STREAM_LIFE_S:
            with self._ws.lock:
                message.pop("streaming", None)
            raise SlackError("message_not_in_streaming_state")
        return channel, message


def _grown(message: Json, args: Json) -> Json:
    """Text and blocks of a stream after one more piece: tasks first, then what was written."""
    text = str(message.get("text", "")) + text_of(args, "markdown_text")
    tasks: dict[str, Json] = dict(message.get("tasks") or {})
    title = message.get("plan_title", "")
    extra: list[Any] = list(message.get("extra") or [])
    for raw in as_list(args.get("chunks")):
        chunk = as_json(raw)
        kind = chunk.get("type")
        if kind not in _CHUNKS:
            raise SlackError("invalid_chunks")
        if kind == "markdown_text":
            text += str(chunk.get("text", ""))
        elif kind == "task_update":
            if not chunk.get("id"):
                raise SlackError("invalid_chunks")
            tasks[str(chunk["id"])] = {**tasks.get(str(chunk["id"]), {}), **chunk}
        elif kind == "plan_update":
            title = str(chunk.get("title", ""))
        else:
            extra.extend(as_list(chunk.get("blocks")))
    if len(text) > MAX_MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    cards = [
        {"type": "task_card", "task_id": ident, **{k: v for k, v in task.items() if k not in {"type", "id"}}}
        for ident, task in tasks.items()
    ]
    above: list[Any] = [{"type": "plan", "title": title, "tasks": cards}] if title else cards
    written: list[Any] = [{"type": "markdown", "text": text}] if text else []
    check_blocks([*extra], MAX_BLOCKS)
    return {"text": text, "tasks": tasks, "plan_title": title, "extra": extra, "blocks": [*above, *written, *extra]}
