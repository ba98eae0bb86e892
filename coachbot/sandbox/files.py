"""files.*: upload in three steps, as files v2 wants it."""

import contextlib
import mimetypes
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from coachbot.sandbox.arguments import as_json, as_list, text_of
from coachbot.sandbox.checks import MAX_BLOCKS, check_blocks
from coachbot.sandbox.model import APP_ID, BOT_ID, BOT_USER_ID
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

MAX_FILE_BYTES = 50_000_000
MAX_ALT_CHARS = 1000


@dataclass(slots=True)
class StoredFile:
    """A file, from the moment its place was asked for.

    Attributes:
        data: None until it was uploaded.
        shares: Where it was shared: channel and timestamp.
        more: What it says of itself beyond what every file says, or instead of it.
    """

    id: str
    name: str
    length: int
    user: str
    created: float
    title: str = ""
    data: bytes | None = None
    shares: tuple[tuple[str, str], ...] = ()
    more: Json = field(default_factory=dict[str, Any])


class Files:
    """The files of a workspace, and the methods of one app.

    Args:
        base_url: Where the sandbox is reached.
    """

    def __init__(self, workspace: Workspace, base_url: Callable[[], str]) -> None:
        self._ws = workspace
        self._base_url = base_url
        self._files: dict[str, StoredFile] = {}
        self.methods = {
            "files.getUploadURLExternal": self.place,
            "files.completeUploadExternal": self.complete,
            "files.info": self.info,
        }

    def place(self, args: Json) -> Json:
        """Where to put the bytes."""
        try:
            length = int(text_of(args, "length"))
        except ValueError as error:
            raise SlackError("invalid_arguments", "[ERROR] must be an integer [json-pointer:/length]") from error
        if length <= 0:
            raise SlackError("invalid_arguments", "[ERROR] must be greater than 0 [json-pointer:/length]")
        if length > MAX_FILE_BYTES:
            raise SlackError("file_upload_size_restricted")
        if len(text_of(args, "alt_txt")) > MAX_ALT_CHARS:
            raise SlackError("alt_txt_too_large")
        stored = self._new(text_of(args, "filename"), length, BOT_USER_ID)
        return {"upload_url": f"{self._base_url()}/upload/{stored.id}", "file_id": stored.id}

    def upload(self, file_id: str, data: bytes) -> None:
        """The bytes themselves."""
        stored = self._files.get(file_id)
        if stored is None:
            raise SlackError("file_not_found")
        if len(data) != stored.length:
            raise SlackError("invalid_arguments", f"[ERROR] {stored.length} bytes were announced, {len(data)} came")
        stored.data = data

    def complete(self, args: Json) -> Json:
        """Share what was uploaded, or just keep it."""
        wanted = [as_json(one) for one in as_list(args.get("files"))]
        files = [self._files.get(text_of(one, "id")) for one in wanted]
        if not files or any(stored is None or stored.data is None for stored in files):
            raise SlackError("file_not_found")
        if args.get("blocks"):
            check_blocks(args["blocks"], MAX_BLOCKS)
        named = [c for c in [text_of(args, "channel_id"), *text_of(args, "channels").split(",")] if c]
        try:
            channels = [self._ws.channel(name) for name in named]
        except SlackError as error:
            raise SlackError("invalid_channel") from error
        if any(BOT_USER_ID not in channel.members for channel in channels):
            raise SlackError("not_in_channel")
        done = [stored for stored in files if stored is not None]
        for stored, one in zip(done, wanted, strict=True):
            stored.title = text_of(one, "title") or stored.name
        for channel in channels:
            fields: Json = {"text": text_of(args, "initial_comment"), "bot_id": BOT_ID, "app_id": APP_ID}
            if args.get("blocks"):
                fields["blocks"] = args["blocks"]
            self._share(channel.id, BOT_USER_ID, done, fields, text_of(args, "thread_ts"))
        return {"files": [self.as_json(stored) for stored in done]}

    def info(self, args: Json) -> Json:
        """One file."""
        stored = self._files.get(text_of(args, "file"))
        if stored is None or stored.data is None:
            raise SlackError("file_not_found")
        return {"file": self.as_json(stored), "comments": [], "response_metadata": {"next_cursor": ""}}

    def give(
        self,
        user: str,
        channel: str,
        name: str,
        data: bytes,
        *,
        text: str = "",
        thread_ts: str = "",
        more: Json | None = None,
    ) -> Json:
        """A person shares a file; the message."""
        stored = self._new(name, len(data), user)
        stored.data, stored.more = data, more or {}
        return self._share(channel, user, [stored], {"text": text}, thread_ts)

    def amend(self, file_id: str, more: Json) -> None:
        """Slack found out more about a file: its messages show that, and the app hears that it changed."""
        stored = self._files[file_id]
        stored.more = {**stored.more, **more}
        for channel, ts in stored.shares:
            # The message may be gone by now.
            with contextlib.suppress(SlackError):
                shown = [self.as_json(self._files[one["id"]]) for one in self._ws.message(channel, ts)["files"]]
                self._ws.edit(channel, ts, {"files": shown}, quietly=True)
        self._ws.event({"type": "file_change", "file_id": stored.id, "file": {"id": stored.id}})

    def put_in_form(self, user: str, name: str, data: bytes) -> Json:
        """A person puts a file into a form; the file as the form holds it."""
        stored = self._new(name, len(data), user)
        stored.data = data
        return self.as_json(stored)

    def content(self, file_id: str) -> tuple[bytes, str]:
        """The bytes of a file and their media type."""
        stored = self._files.get(file_id)
        if stored is None or stored.data is None:
            raise SlackError("file_not_found")
        return stored.data, _media_type(stored.name)

    def as_json(self, stored: StoredFile) -> Json:
        """A file as Slack describes it."""
        link = f"{self._base_url()}/files/{stored.id}/{stored.name}"
        return {
            "id": stored.id,
            "name": stored.name,
            "title": stored.title or stored.name,
            "mimetype": _media_type(stored.name),
            "filetype": PurePath(stored.name).suffix.lstrip(".").lower() or "text",
            "user": stored.user,
            "created": int(stored.created),
            "size": stored.length,
            "mode": "hosted",
            "url_private": link,
            "url_private_download": link,
            "permalink": link,
            "channels": [channel for channel, _ in stored.shares],
            **stored.more,
        }

    def _new(self, name: str, length: int, user: str) -> StoredFile:
        stored = StoredFile(f"F{secrets.token_hex(5).upper()}", PurePath(name).name, length, user, self._ws.clock())
        self._files[stored.id] = stored
        return stored

    def _share(self, channel: str, user: str, files: list[StoredFile], fields: Json, thread_ts: str) -> Json:
        shared = {**fields, "user": user, "subtype": "file_share", "files": [self.as_json(stored) for stored in files]}
        if thread_ts:
            shared["thread_ts"] = thread_ts
        message = self._ws.post(channel, shared)
        for stored in files:
            stored.shares = (*stored.shares, (channel, message["ts"]))
            event = {"type": "file_shared", "file_id": stored.id, "file": {"id": stored.id}, "user_id": user}
            self._ws.event({**event, "channel_id": channel, "event_ts": message["ts"]})
        return message


def _media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
