"""conversations.* and users.conversations: who talks where, and what was said."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from coachbot.sandbox.arguments import flag, number, text_of
from coachbot.sandbox.model import BOT_USER_ID, Channel
from coachbot.sandbox.paging import cursor_of, page_of, value_of
from coachbot.sandbox.shown import as_conversation, as_sent
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

_TYPES = {"public_channel", "private_channel", "mpim", "im"}
_MOST_USERS = 8
_MOST_NAME_CHARS = 80
_NAME = re.compile(r"[a-z0-9_-]+")


class Conversations:
    """The methods of one app in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace
        self.methods = {
            "conversations.open": self.open,
            "conversations.info": self.info,
            "conversations.list": self.list,
            "conversations.members": self.members,
            "conversations.join": self.join,
            "conversations.create": self.create,
            "conversations.invite": self.invite,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
            "users.conversations": self.of_user,
        }

    def open(self, args: Json) -> Json:
        """The DM with somebody."""
        users = [user for user in text_of(args, "users").split(",") if user]
        if args.get("channel"):
            channel = self._ws.known(text_of(args, "channel"))
        elif not users:
            raise SlackError("users_list_not_supplied")
        elif len(users) > _MOST_USERS:
            raise SlackError("too_many_users")
        elif len(users) > 1 or users == [BOT_USER_ID]:
            # The workspace knows no group DMs.
            raise SlackError("invalid_user_combination")
        else:
            known = f"D{users[0][1:]}" in self._ws.channels
            channel = self._ws.open_dm(users[0])
            if flag(args, "return_im"):
                return {"no_op": known, "already_open": known, "channel": as_conversation(channel)}
        return {"channel": {"id": channel.id}}

    def info(self, args: Json) -> Json:
        """One conversation."""
        return {"channel": as_conversation(self._ws.known(text_of(args, "channel")))}

    def list(self, args: Json) -> Json:
        """Every conversation of some types."""
        return page_of([as_conversation(c) for c in self._of_types(args)], "channels", args)

    def of_user(self, args: Json) -> Json:
        """The conversations somebody is in; without a name the app's own."""
        user = text_of(args, "user") or BOT_USER_ID
        if user != BOT_USER_ID:
            self._ws.person(user)
        return page_of([as_conversation(c) for c in self._of_types(args) if user in c.members], "channels", args)

    def members(self, args: Json) -> Json:
        """Who is in a conversation."""
        return page_of(sorted(self._ws.known(text_of(args, "channel")).members), "members", args)

    def join(self, args: Json) -> Json:
        """Let the app into a channel."""
        channel = self._ws.known(text_of(args, "channel"))
        if channel.is_im:
            raise SlackError("method_not_supported_for_channel_type")
        if channel.has_app:
            already = "already_in_channel"
            warned: Json = {"warning": already, "response_metadata": {"warnings": [already]}}
            return {"channel": as_conversation(channel)} | warned
        self._ws.let_in(channel, BOT_USER_ID)
        return {"channel": as_conversation(channel)}

    def create(self, args: Json) -> Json:
        """A new channel, with the app in it."""
        name = text_of(args, "name")
        if not name:
            raise SlackError("invalid_name_required")
        if len(name) > _MOST_NAME_CHARS:
            raise SlackError("invalid_name_maxlength")
        if not _NAME.fullmatch(name):
            raise SlackError("invalid_name_specials")
        if any(channel.name == name for channel in self._ws.channels.values()):
            raise SlackError("name_taken")
        private = flag(args, "is_private")
        ident = f"C{len(self._ws.channels):04d}NEW"
        channel = Channel(ident, name, {BOT_USER_ID}, is_private=private)
        with self._ws.lock:
            self._ws.channels[ident] = channel
        if not private:
            made = {"id": ident, "name": name, "creator": BOT_USER_ID, "created": int(self._ws.clock())}
            self._ws.event({"type": "channel_created", "channel": made, "event_ts": self._ws.new_ts()})
        self._ws.changed()
        return {"channel": as_conversation(channel)}

    def invite(self, args: Json) -> Json:
        """Bring people into a channel that the app is in."""
        channel = self._ws.read(text_of(args, "channel"))
        users = [user for user in text_of(args, "users").split(",") if user]
        if not users:
            raise SlackError("no_user")
        if BOT_USER_ID in users:
            raise SlackError("cant_invite_self")
        if channel.members & set(users):
            raise SlackError("already_in_channel")
        for user in users:
            self._ws.person(user)
        for user in users:
            self._ws.let_in(channel, user, inviter=BOT_USER_ID)
        return {"channel": as_conversation(channel)}

    def history(self, args: Json) -> Json:
        """What was said, newest first, without replies."""
        channel = self._ws.read(text_of(args, "channel"))
        with self._ws.lock:
            first, last = _window(channel.roots, args)
            cursor = text_of(args, "cursor")
            if cursor:
                last = min(last, bisect_right(channel.roots, value_of(cursor, "next_ts")))
            start = max(first, last - number(args, "limit", 100, most=1000))
            page = [self._shown(channel, ts, args) for ts in reversed(channel.roots[start:last])]
            following = cursor_of("next_ts", channel.roots[start - 1]) if start > first else ""
        return _messages(page, following)

    def replies(self, args: Json) -> Json:
        """A thread, oldest first; its root stands before every page's first."""
        channel, ts = self._ws.read(text_of(args, "channel")), text_of(args, "ts")
        with self._ws.lock:
            if ts not in channel.messages:
                raise SlackError("thread_not_found")
            root = channel.messages[ts].get("thread_ts") or ts
            every = [root, *channel.replies.get(root, [])]
            first, last = _window(every, args)
            cursor = text_of(args, "cursor")
            if cursor:
                first = max(first, bisect_left(every, value_of(cursor, "next_ts")))
            end = min(last, first + number(args, "limit", 1000, most=1000))
            # The root comes along, however old it is.
            own = every[first:end] if cursor or root in every[first:end] else [root, *every[first:end]]
            page = [self._shown(channel, one, args) for one in own]
            following = cursor_of("next_ts", every[end]) if end < last else ""
        return _messages(page, following)

    def _of_types(self, args: Json) -> Sequence[Channel]:
        types = {part.strip() for part in (text_of(args, "types") or "public_channel").split(",")}
        if not types <= _TYPES:
            raise SlackError("invalid_types")
        return [
            channel
            for channel in self._ws.channels.values()
            if channel.sort in types
            and not channel.is_hidden
            and not (channel.is_archived and flag(args, "exclude_archived"))
        ]

    def _shown(self, channel: Channel, ts: str, args: Json) -> Json:
        message = channel.messages[ts]
        shown = as_sent(message, metadata=False)
        if flag(args, "include_all_metadata") and "metadata" in message:
            shown["metadata"] = message["metadata"]
        if replies := channel.replies.get(ts):
            shown |= {"reply_count": len(replies), "latest_reply": replies[-1]}
        return shown


def _window(stamps: Sequence[str], args: Json) -> tuple[int, int]:
    """Positions between ``oldest`` and ``latest``; timestamps have one length, so they compare as text."""
    oldest, latest = _stamp(args, "oldest"), _stamp(args, "latest")
    inclusive = flag(args, "inclusive")
    first = (bisect_left if inclusive else bisect_right)(stamps, oldest) if oldest else 0
    last = (bisect_right if inclusive else bisect_left)(stamps, latest) if latest else len(stamps)
    return first, max(first, last)


def _stamp(args: Json, name: str) -> str:
    value = text_of(args, name)
    try:
        return f"{float(value):.6f}" if value and float(value) else ""
    except ValueError as error:
        raise SlackError(f"invalid_ts_{name}") from error


def _messages(page: Sequence[Json], following: str) -> Json:
    return {
        "messages": list(page),
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }
