"""What people do in Slack, read once from its bodies and stored as it is; all that is done with it knows these only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coachbot.domain.jobs import JobKind
from handlers.slack.encode import from_slack
from handlers.slack.replies import Json, part
from handlers.slack.said import text_in

MAX_TEXT = 40_000


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message to the coach.

    Attributes:
        thread: The thread an answer goes to; in the coach's DM every top-level message begins one.
        in_thread: Whether it was written inside a thread that was already there.
        clip: Slack's id of a recording that is the message; its words are what Slack writes down of it.
        spoken_s: How long it is, in seconds; 0.0 for what was typed.
    """

    channel: str
    ts: str
    thread: str
    user: str
    text: str
    in_thread: bool
    clip: str = ""
    spoken_s: float = 0.0

    @property
    def key(self) -> str:
        """The same for every delivery of the message: as event, as mention, again, or found in the history."""
        return f"message:{self.channel}:{self.ts}"

    @property
    def is_direct(self) -> bool:
        """Whether nobody else reads along: Slack tells the coach of no DM but its own."""
        return self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class Press:
    """A button, a tick or a thumb.

    Attributes:
        action: The id of what was pressed, without the number that tells several of a kind apart.
        value: What it carries; ``selected`` what is ticked.
        ts: The message it stands under; empty on Home.
        thread: Where answers to it go; empty where only its person sees it.
        url: Where it can be answered for half an hour.
        private: Whether only its person sees the message.
        at: When it was pressed, where pressing again means another thing; else empty.
        action_ts: When it was pressed, as Slack tells it: the same where it is told again.
    """

    action: str
    value: str
    user: str
    channel: str = ""
    ts: str = ""
    thread: str = ""
    url: str = ""
    private: bool = False
    selected: tuple[str, ...] = ()
    at: str = ""
    action_ts: str = ""

    @property
    def key(self) -> str:
        """Clicked twice is meant once, but where ``at`` tells the presses apart."""
        parts = (self.action, self.channel, self.ts, self.value, self.user, self.at)
        return "press:" + ":".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    name: str
    text: str
    user: str
    channel: str
    url: str
    trigger: str

    @property
    def key(self) -> str:
        """Of this one time."""
        return f"command:{self.trigger}"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut on a message; ``text`` is the message's, ``thread`` where an answer to it belongs."""

    name: str
    text: str
    user: str
    channel: str
    url: str
    trigger: str
    thread: str = ""

    @property
    def key(self) -> str:
        """Of this one time."""
        return f"shortcut:{self.trigger}"


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was sent.

    Attributes:
        about: What the form was opened with.
        values: What was entered, by block and action, as Slack tells it.
        url: Where the message it was opened from can be answered for half an hour; empty where the form has none.
    """

    form: str
    user: str
    view: str
    about: str = ""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    url: str = ""

    @property
    def key(self) -> str:
        """Of this form, opened once."""
        return f"form:{self.form}:{self.view}"


# In a conversation one thing is done after the other.
MESSAGE = JobKind(
    "slack.message", IncomingMessage, lambda it: it.key, lambda it: f"{it.channel}:{it.thread}",
    aliases=("answer_message",),
)  # fmt: skip
# Two clicks are one; whoever was told "not now" presses it again later.
PRESS = JobKind(
    "slack.press", Press, lambda it: it.key, lambda it: f"{it.channel}:{it.thread or it.user}", again_after_s=3.0
)
COMMAND = JobKind("slack.command", Command, lambda it: it.key, lambda it: f"{it.channel}:{it.user}")
SHORTCUT = JobKind("slack.shortcut", Shortcut, lambda it: it.key, lambda it: f"{it.channel}:{it.user}")
# Notes and addresses are nobody's business once they are where they belong.
FORM = JobKind("slack.form", Submission, lambda it: it.key, lambda it: f"form:{it.user}", forgets=True)


def press_in(body: Json, action: Json, *, again: bool) -> Press:
    """A press.

    Args:
        again: Whether pressing it a second time means a second thing.
    """
    container, message = part(body, "container"), part(body, "message")
    private = bool(container.get("is_ephemeral"))
    ts = str(container.get("message_ts") or message.get("ts") or "")
    thread = container.get("thread_ts") or message.get("thread_ts") or ("" if private else ts)
    pressed = str(action.get("action_ts") or body.get("trigger_id", ""))
    return Press(
        action=str(action["action_id"]).partition(":")[0],
        value=str(action.get("value", "")),
        user=str(body["user"]["id"]),
        channel=str(part(body, "channel").get("id", "")),
        ts=ts,
        thread=str(thread),
        url=str(body.get("response_url", "")),
        private=private,
        selected=_selected(action.get("selected_options", [])),
        at=pressed if again else "",
        action_ts=pressed,
    )


def command_in(body: Json) -> Command:
    """A command."""
    text = from_slack(str(body.get("text") or ""))[:MAX_TEXT]
    return Command(
        str(body["command"]), text, str(body["user_id"]), str(body["channel_id"]), str(body["response_url"]),
        str(body["trigger_id"]),
    )  # fmt: skip


def shortcut_in(body: Json, bot_user: str) -> Shortcut:
    """A shortcut on a message."""
    message = part(body, "message")
    text = from_slack(text_in(message), bot_user)[:MAX_TEXT]
    return Shortcut(
        str(body["callback_id"]), text, str(body["user"]["id"]), str(body["channel"]["id"]), str(body["response_url"]),
        str(body["trigger_id"]), str(message.get("thread_ts") or message.get("ts") or ""),
    )  # fmt: skip


def submission_in(body: Json, view: Json) -> Submission:
    """A form."""
    values: Json = part(part(view, "state"), "values")
    about, _, url = str(view.get("private_metadata") or "").partition("\n")
    return Submission(str(view["callback_id"]), str(body["user"]["id"]), str(view["id"]), about, values, url)


def _selected(options: Sequence[Json]) -> tuple[str, ...]:
    return tuple(str(option["value"]) for option in options)
