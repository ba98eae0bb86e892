"""A person in front of Slack: what they do, and what they see."""

import time
from typing import Any

import sqlalchemy as sa

from coachbot.db.tables import Row
from coachbot.sandbox.model import BOT_ID
from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from handlers.slack.pace import Pace

Message = dict[str, Any]
DEADLINE_S = 40.0
DEAL = "C0BRIGHTWELL"
COACHING = "C0COACHING"
LIBRARY = frozenset({"libraries", "pages", "passages"})


def idle(sandbox: Sandbox, bot: Bot) -> None:
    """Until all that was done has come to its end: events acked, nothing due, nothing being done."""
    until = time.monotonic() + DEADLINE_S
    while True:
        due = bot.look()
        while not (sandbox.deliveries.all_acked and bot.is_idle):
            if time.monotonic() > until:
                raise AssertionError(f"still at work after {DEADLINE_S} s: {bot.coach.base.jobs.kinds()}")
            time.sleep(0.005)
        if not due:
            return


def begin_anew(sandbox: Sandbox, bot: Bot) -> None:
    """A bot that knows its library and nobody, in a workspace on its first day.

    It has come up: what it loads and files at its start is no part of what a story does.
    """
    until = time.monotonic() + DEADLINE_S
    while not (sandbox.sockets.connected and _is_read(bot)) and time.monotonic() < until:
        time.sleep(0.01)
    idle(sandbox, bot)
    with bot.coach.base.db.write() as session:
        for table in Row.metadata.sorted_tables:
            if table.name not in LIBRARY:
                session.execute(sa.delete(table))
    sandbox.begin_anew()
    bot.slack.poster.pace = Pace()
    # As after some minutes: whatever Slack said is asked anew.
    bot.slack.people.standings.known.clear()
    bot.slack.places.known.clear()


def _is_read(bot: Bot) -> bool:
    standing = bot.coach.base.library.standing()
    return standing is not None and standing.chroma != "filling"


class Desk:
    """Acts as one person and waits, with a deadline, for what should appear."""

    def __init__(self, sandbox: Sandbox, user: str, bot: Bot | None = None) -> None:
        self.sandbox = sandbox
        self.user = user
        self.bot = bot
        self.dm = "D" + user[1:]

    def ask(self, text: str) -> Message:
        """Ask in the DM; the card that answers."""
        said = self.say(text)
        return self.replies(said)[0]

    def say(self, text: str, channel: str = "", thread: str | None = None) -> Message:
        """Type a message."""
        return self.sandbox.hands.say(self.user, channel or self.dm, text, thread_ts=thread)

    def replies(self, root: Message, count: int = 1, channel: str = "") -> list[Message]:
        """The bot's replies to a message, as soon as there are ``count``."""
        channel = channel or self.dm
        return self.until(lambda: self.bot_replies(root, channel), lambda found: len(found) >= count)

    def bot_replies(self, root: Message, channel: str = "") -> list[Message]:
        """The bot's replies so far."""
        thread = self.sandbox.workspace.thread(channel or self.dm, root["ts"])
        return [m for m in thread if m.get("bot_id") == BOT_ID]

    def press(self, message: Message, action_id: str, channel: str = "", value: str | None = None) -> None:
        """Press a button under a message."""
        self.sandbox.hands.press(self.user, channel or self.dm, message["ts"], action_id, value=value)

    def command(self, text: str, channel: str = DEAL, command: str = "/coach") -> Message:
        """Run a command; what answers it."""
        before = {m["ts"] for m in self.whispers()}
        self.sandbox.hands.command(self.user, channel, command, text)
        return self.until(lambda: [m for m in self.whispers() if m["ts"] not in before], bool)[0]

    def whispers(self) -> list[Message]:
        """What only this person sees."""
        return [m for m in self.sandbox.workspace.ephemerals if m["user_shown"] == self.user]

    def modal(self) -> Message:
        """The form in front of this person."""
        views = self.sandbox.views.modals
        return self.until(lambda: [v for v in views.values() if v["user_shown"] == self.user], bool)[-1]

    def channel_messages(self, channel: str, count: int = 1) -> list[Message]:
        """The bot's top-level messages of a channel."""

        def found() -> list[Message]:
            messages = self.sandbox.workspace.channel(channel).messages.values()
            return [m for m in messages if m.get("bot_id") and not m.get("thread_ts")]

        return self.until(found, lambda some: len(some) >= count)

    def until(self, look: Any, enough: Any) -> Any:
        """Poll with a deadline."""
        until = time.monotonic() + DEADLINE_S
        while not enough(found := look()):
            if time.monotonic() > until:
                raise AssertionError(f"nothing within {DEADLINE_S} s; last seen: {found!r}; {self._on_the_way()}")
            time.sleep(0.01)
        return found

    def _on_the_way(self) -> str:
        """Where a thing that did not appear may be stuck."""
        sent = self.sandbox.deliveries.sent.values()
        unheard = [delivery.about for delivery in list(sent) if delivery.acked_at is None]
        waiting = self.bot.coach.base.jobs.kinds() if self.bot else "unknown"
        return f"{self.sandbox.sockets.connected} sockets, not acked: {unheard}, jobs waiting: {waiting}"

    def settled(self, look: Any) -> Any:
        """What is there when nothing is left to be done: for "and nothing more came"."""
        assert self.bot is not None, "only a bot in this process tells when it is idle"
        idle(self.sandbox, self.bot)
        return look()


def words(message: Message) -> str:
    """Every text of a message's blocks, in order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for name, value in node.items():
                if name != "text" or not isinstance(value, str):
                    walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(message.get("blocks", []))
    return "\n".join(found)


def buttons(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    rows = [b for b in message.get("blocks", []) if b["type"] == "actions"]
    return [e["text"]["text"] for row in rows for e in row["elements"]]
