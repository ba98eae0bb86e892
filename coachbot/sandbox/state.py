"""The workspace: people, conversations, messages; real state, no network."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from coachbot.sandbox import told
from coachbot.sandbox.blocks import identified, is_made_of
from coachbot.sandbox.clock import Clock
from coachbot.sandbox.model import BOT_USER_ID, TEAM_ID, Channel, Person, Status
from coachbot.sandbox.shown import as_user
from coachbot.sandbox.tickets import Json, SlackError, Tickets

_MOST_REACTIONS = 23


class Workspace:
    """Everything about messages that the Web API reads and writes. Safe to call from any thread.

    ``changed`` is called after each change; ``event`` receives each event the app would get.
    """

    def __init__(
        self, people: list[Person], channels: list[Channel], clock: Clock | None = None, *, enterprise: str = ""
    ) -> None:
        #: The Grid organization this workspace is of; empty is none.
        self.enterprise = enterprise
        self.people = {person.id: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self._first_people = list(people)
        self._first = [channel.anew() for channel in channels]
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
            self.people = {person.id: person for person in self._first_people}
            self.channels = {channel.id: channel.anew() for channel in self._first}
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

    def known(self, channel_id: str) -> Channel:
        """A conversation that the app knows of; private ones without it are nowhere."""
        channel = self.channel(channel_id)
        if channel.is_hidden:
            raise SlackError("channel_not_found")
        return channel

    def read(self, channel_id: str) -> Channel:
        """A conversation that the app is in, for only that may it read."""
        channel = self.known(channel_id)
        if not channel.has_app:
            raise SlackError("not_in_channel")
        return channel

    def is_shared(self, event: Json) -> bool:
        """Whether an event is from a channel shared with another workspace."""
        channel = self.channels.get(str(event.get("channel")))
        return channel is not None and bool(channel.shared_with)

    def open_dm(self, user: str) -> Channel:
        """The app's DM with a person, opened if need be."""
        if user not in self.people:
            raise SlackError("user_not_found")
        if self.people[user].deleted:
            raise SlackError("user_disabled")
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
            message: Json = {"type": "message", "team": TEAM_ID, **identified(fields, ts), **self._foreign(fields)}
            message["ts"] = ts
            if fields.get("subtype") == "thread_broadcast":
                message["root"] = channel.messages[str(thread)]
            channel.add(message)
            if thread:
                channel.messages[thread].setdefault("thread_ts", thread)
            if "bot_id" in fields:
                channel.statuses.pop(thread or ts, None)
        self._tell(channel, message)
        self.changed()
        return message

    def edit(self, channel_id: str, ts: str, fields: Json, *, quietly: bool = False) -> Json:
        """Change a message; ``quietly`` for a stream, which is not marked as edited and tells nobody while it grows."""
        with self.lock:
            message = self.message(channel_id, ts)
            before = dict(message)
            stamp = ts if quietly else self.new_ts()
            message.update(_with_blocks(fields, before, stamp))
            if not quietly:
                message["edited"] = {"user": message.get("user"), "ts": stamp}
        if quietly:
            self.changed()
        else:
            self._tell_changed(channel_id, "message_changed", message=dict(message), previous_message=before)
            if "metadata" in fields:
                self._tell_metadata(self.channel(channel_id), "updated", message)
        return message

    def delete(self, channel_id: str, ts: str) -> None:
        """Remove a message; where it had replies, what is left of it is a changed one."""
        with self.lock:
            message, channel = self.message(channel_id, ts), self.channel(channel_id)
            channel.drop(ts)
            left = channel.messages.get(ts)
        if left is None:
            self._tell_changed(channel_id, "message_deleted", deleted_ts=ts, previous_message=message)
        else:
            self._tell_changed(channel_id, "message_changed", message=left, previous_message=message)
        self._tell_metadata(channel, "deleted", message)

    def show_once(self, channel_id: str, user: str, fields: Json) -> Json:
        """A message only one person sees; it is in no history."""
        with self.lock:
            ts = self.new_ts()
            message: Json = {"type": "message", "channel": self.channel(channel_id).id, "user_shown": user}
            message |= {"is_ephemeral": True, **identified(fields, ts), "ts": ts}
            self.ephemerals.append(message)
        self.changed()
        return message

    def set_status(self, channel_id: str, thread_ts: str, status: str, lines: Sequence[str] = ()) -> None:
        """What the app says it is doing in a thread, and in turn meanwhile; an empty text clears it."""
        with self.lock:
            statuses = self.channel(channel_id).statuses
            if status:
                statuses[thread_ts] = Status(status, tuple(lines))
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

    # -- people ----------------------------------------------------------------------------------

    def amend(self, user: str, **changes: Any) -> Person:
        """Somebody becomes another: a guest, a leaver, one with another address; the app hears of it."""
        with self.lock:
            person = replace(self.person(user), **changes)
            self.people[user] = person
        self.event({"type": "user_change", "user": as_user(person), "event_ts": self.new_ts()})
        self.changed()
        return person

    def let_in(self, channel: Channel, user: str, inviter: str = "") -> None:
        """Somebody is in a channel from now on; it says so itself, and the app hears of it.

        Raises:
            SlackError: ``is_archived``.
        """
        if channel.is_archived:
            raise SlackError("is_archived")
        with self.lock:
            channel.members.add(user)
        said: Json = {"subtype": "channel_join", "user": user, "text": f"<@{user}> has joined the channel"}
        self.post(channel.id, said | ({"inviter": inviter} if inviter else {}))
        if channel.has_app:
            self.event(told.of_joining(channel, user, inviter, self.new_ts()))

    def _foreign(self, fields: Json) -> Json:
        """What a message says of where its author is from, where that is not plainly this workspace."""
        person = self.people.get(str(fields.get("user")))
        if person is None or (not person.is_stranger and not person.enterprise):
            return {}
        home = person.enterprise or person.team
        return {"team": person.team, "user_team": home, "source_team": home}

    # -- events ----------------------------------------------------------------------------------

    def _tell(self, channel: Channel, message: Json) -> None:
        if not channel.has_app:
            return
        for event in told.of_message(channel, message, mention_first=self.mention_first):
            self.event(event)
        self._tell_metadata(channel, "posted", message)

    def _tell_metadata(self, channel: Channel, what: str, message: Json) -> None:
        if "metadata" in message:
            self.event(told.of_metadata(channel, what, message, self.new_ts()))

    def _tell_changed(self, channel_id: str, subtype: str, **fields: Any) -> None:
        channel = self.channel(channel_id)
        if channel.has_app:
            self.event(told.of_change(channel, subtype, self.new_ts(), **fields))
        self.changed()


def _with_blocks(fields: Json, before: Json, seed: str) -> Json:
    """A change of a message, its blocks with ids."""
    if not before.get("blocks") and is_made_of(fields.get("blocks") or [], str({**before, **fields}.get("text", ""))):
        # It still is a text and nothing else, and looks like one.
        return {name: value for name, value in fields.items() if name != "blocks"}
    return identified(fields, seed)
