"""The workspace: people, conversations, messages; real state, no network."""

import threading
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from coachbot.sandbox.clock import Clock
from coachbot.sandbox.tickets import Json, SlackError, Tickets

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Holdfast"
APP_ID = "A0COACHBOT"
BOT_ID = "B0COACHBOT"
BOT_USER_ID = "U0COACHBOT"
_MOST_REACTIONS = 23


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace; ``title`` is shown beside the name."""

    id: str
    name: str
    title: str = ""
    email: str = ""
    is_admin: bool = False
    tz: str = "America/New_York"


@dataclass(slots=True)
class Channel:
    """A conversation; a DM has two members and is named after nobody.

    Attributes:
        messages: By timestamp, oldest first; replies too.
        roots: Timestamps of the messages that are no replies, oldest first.
        replies: By timestamp of the root: timestamps of its replies, oldest first.
        statuses: By timestamp of the root: what the app says it is doing.
        prompts: What the app suggests to ask, in a DM.
    """

    id: str
    name: str
    members: set[str]
    is_im: bool = False
    is_archived: bool = False
    messages: dict[str, Json] = field(default_factory=dict[str, Json])
    roots: list[str] = field(default_factory=list[str])
    replies: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    statuses: dict[str, str] = field(default_factory=dict[str, str])
    prompts: list[Json] = field(default_factory=list[Json])

    def thread(self, ts: str) -> list[Json]:
        """The root and its replies, oldest first."""
        return [self.messages[one] for one in [ts, *self.replies.get(ts, [])]]

    def add(self, message: Json) -> None:
        """Put a new message at the end."""
        ts, root = message["ts"], message.get("thread_ts")
        self.messages[ts] = message
        if root and root != ts:
            self.replies.setdefault(root, []).append(ts)
        if not root or root == ts or message.get("subtype") == "thread_broadcast":
            self.roots.append(ts)

    def drop(self, ts: str) -> None:
        """Take a message out; the root of a thread leaves a tombstone."""
        if self.replies.get(ts):
            self.messages[ts] = {
                "type": "message",
                "subtype": "tombstone",
                "user": "USLACKBOT",
                "text": "This message was deleted.",
                "ts": ts,
                "thread_ts": ts,
            }
            return
        root = self.messages.pop(ts).get("thread_ts")
        for some in (self.roots, self.replies.get(root or "", [])):
            at = bisect_left(some, ts)
            if at < len(some) and some[at] == ts:
                del some[at]


class Workspace:
    """Everything about messages that the Web API reads and writes. Safe to call from any thread.

    ``changed`` is called after each change; ``event`` receives each event the app would get.
    """

    def __init__(self, people: list[Person], channels: list[Channel], clock: Clock | None = None) -> None:
        self.people = {person.id: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self._first = [replace(channel, members=set(channel.members)) for channel in channels]
        self.ephemerals: list[Json] = []
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.changed: Callable[[], None] = lambda: None
        self.event: Callable[[Json], None] = lambda _event: None
        self.tickets = Tickets(self.clock)
        #: A mention comes as two events, in either order.
        self.mention_first = False
        self._last_ts = 0.0

    def begin_anew(self) -> None:
        """The first conversations again, without a word in them."""
        with self.lock:
            self.channels = {c.id: Channel(c.id, c.name, set(c.members), c.is_im, c.is_archived) for c in self._first}
            self.ephemerals.clear()
            self.tickets, self.mention_first, self._last_ts = Tickets(self.clock), False, 0.0
        self.changed()

    # -- conversations ---------------------------------------------------------------------------

    def channel(self, channel_id: str) -> Channel:
        """A conversation by id or ``#name``; a user id means the app's DM with that person."""
        with self.lock:
            if channel_id in self.people:
                return self.open_dm(channel_id)
            if channel_id in self.channels:
                return self.channels[channel_id]
            named = [c for c in self.channels.values() if c.name and f"#{c.name}" == channel_id]
            if not named:
                raise SlackError("channel_not_found")
            return named[0]

    def open_dm(self, user: str) -> Channel:
        """The app's DM with a person, opened if need be."""
        if user not in self.people:
            raise SlackError("user_not_found")
        with self.lock:
            ident = "D" + user[1:]
            if ident not in self.channels:
                self.channels[ident] = Channel(ident, "", {user, BOT_USER_ID}, is_im=True)
            return self.channels[ident]

    def person(self, user: str) -> Person:
        """Somebody by id."""
        if user not in self.people:
            raise SlackError("user_not_found")
        return self.people[user]

    def message(self, channel_id: str, ts: str) -> Json:
        """A message by its timestamp."""
        found = self.channel(channel_id).messages.get(ts)
        if found is None or found.get("subtype") == "tombstone":
            raise SlackError("message_not_found")
        return found

    def thread(self, channel_id: str, ts: str) -> list[Json]:
        """The root and its replies, oldest first."""
        channel = self.channel(channel_id)
        with self.lock:
            if ts not in channel.messages:
                raise SlackError("thread_not_found")
            return channel.thread(channel.messages[ts].get("thread_ts") or ts)

    # -- messages --------------------------------------------------------------------------------

    def post(self, channel_id: str, fields: Json) -> Json:
        """Add a message; the app hears of it, as Slack's apps hear of their own too."""
        with self.lock:
            channel = self.channel(channel_id)
            if channel.is_archived:
                raise SlackError("is_archived")
            thread = fields.get("thread_ts")
            if thread and thread not in channel.messages:
                raise SlackError("thread_not_found")
            ts = self.new_ts()
            message: Json = {"type": "message", "team": TEAM_ID, **fields, "ts": ts}
            channel.add(message)
            if thread:
                channel.messages[thread].setdefault("thread_ts", thread)
            if "bot_id" in fields and (root := thread or ts) in channel.statuses:
                del channel.statuses[root]
        self._tell(channel, message)
        self.changed()
        return message

    def edit(self, channel_id: str, ts: str, fields: Json, *, quietly: bool = False) -> Json:
        """Change a message; ``quietly`` for a stream, which is not marked as edited and tells nobody while it grows."""
        with self.lock:
            message = self.message(channel_id, ts)
            before = dict(message)
            message.update(fields)
            if not quietly:
                message["edited"] = {"user": message.get("user"), "ts": self.new_ts()}
        if quietly:
            self.changed()
        else:
            self._tell_changed(channel_id, "message_changed", message=dict(message), previous_message=before)
        return message

    def delete(self, channel_id: str, ts: str) -> None:
        """Remove a message."""
        with self.lock:
            message = self.message(channel_id, ts)
            self.channel(channel_id).drop(ts)
        self._tell_changed(channel_id, "message_deleted", deleted_ts=ts, previous_message=message)

    def show_once(self, channel_id: str, user: str, fields: Json) -> Json:
        """A message only one person sees; it is in no history."""
        with self.lock:
            message = {
                "type": "message",
                "channel": self.channel(channel_id).id,
                "user_shown": user,
                "is_ephemeral": True,
                **fields,
                "ts": self.new_ts(),
            }
            self.ephemerals.append(message)
        self.changed()
        return message

    def set_status(self, channel_id: str, thread_ts: str, status: str) -> None:
        """What the app says it is doing in a thread; an empty text clears it."""
        with self.lock:
            statuses = self.channel(channel_id).statuses
            if status:
                statuses[thread_ts] = status
            else:
                statuses.pop(thread_ts, None)
        self.changed()

    def react(self, channel_id: str, ts: str, name: str, user: str, *, add: bool) -> None:
        """Put a reaction on a message, or take it off; the app hears of it."""
        with self.lock:
            message = self.message(channel_id, ts)
            reactions: dict[str, list[str]] = message.setdefault("reactions_by_name", {})
            users = reactions.setdefault(name, [])
            if add == (user in users):
                raise SlackError("already_reacted" if add else "no_reaction")
            if add and not users and len(reactions) > _MOST_REACTIONS:
                del reactions[name]
                raise SlackError("too_many_emoji")
            if add:
                users.append(user)
            else:
                users.remove(user)
            reactions = {known: some for known, some in reactions.items() if some}
            message["reactions_by_name"] = reactions
            message["reactions"] = [
                {"name": known, "users": list(some), "count": len(some)} for known, some in reactions.items()
            ]
        item = {"type": "message", "channel": self.channel(channel_id).id, "ts": ts}
        kind = "reaction_added" if add else "reaction_removed"
        self.event(
            {
                "type": kind,
                "user": user,
                "reaction": name,
                "item": item,
                "item_user": message.get("user", ""),
                "event_ts": self.new_ts(),
            }
        )
        self.changed()

    def new_ts(self) -> str:
        """A timestamp no message has yet; later calls give later ones."""
        with self.lock:
            self._last_ts = max(self.clock(), self._last_ts + 0.000001)
            return f"{self._last_ts:.6f}"

    # -- events ----------------------------------------------------------------------------------

    def _tell(self, channel: Channel, message: Json) -> None:
        if BOT_USER_ID not in channel.members:
            return
        event = {
            **message,
            "channel": channel.id,
            "event_ts": message["ts"],
            "channel_type": "im" if channel.is_im else "channel",
        }
        event.pop("metadata", None)
        events = [event]
        if f"<@{BOT_USER_ID}>" in str(message.get("text", "")) and not channel.is_im and "bot_id" not in message:
            events.insert(0 if self.mention_first else 1, {**event, "type": "app_mention"})
        for one in events:
            self.event(one)

    def _tell_changed(self, channel_id: str, subtype: str, **fields: Any) -> None:
        channel = self.channel(channel_id)
        if BOT_USER_ID in channel.members:
            self.event(
                {
                    "type": "message",
                    "subtype": subtype,
                    "channel": channel.id,
                    "ts": self.new_ts(),
                    "channel_type": "im" if channel.is_im else "channel",
                    "hidden": True,
                    **fields,
                }
            )
        self.changed()
