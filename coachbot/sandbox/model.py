"""Who is in the workspace and where they talk: values, no rules."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from coachbot.sandbox.tickets import Json

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Holdfast"
APP_ID = "A0COACHBOT"
APP_NAME = "coachbot"
BOT_ID = "B0COACHBOT"
BOT_USER_ID = "U0COACHBOT"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace, or somebody of another who is met in a shared channel.

    Attributes:
        title: Shown beside the name.
        guest: Of several channels (``multi``), of one (``single``), or none.
        deleted: Whether the account was deactivated.
        team: The workspace the account is of.
        enterprise: The Grid organization it is of; empty is none.
        is_bot: Whether it is another app's.
    """

    id: str
    name: str
    title: str = ""
    email: str = ""
    is_admin: bool = False
    tz: str = "America/New_York"
    guest: Literal["", "multi", "single"] = ""
    deleted: bool = False
    team: str = TEAM_ID
    enterprise: str = ""
    is_bot: bool = False

    @property
    def is_stranger(self) -> bool:
        """Of another workspace, met in a channel shared with it."""
        return self.team != TEAM_ID and not self.enterprise


@dataclass(frozen=True, slots=True)
class Status:
    """What the app says it is doing, and the lines that are shown in turn meanwhile."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(slots=True)
class Channel:
    """A conversation; a DM has two members and is named after nobody.

    Attributes:
        is_im: A DM; the app's own where it is a member, else one of two people.
        is_mpim: A DM of several people.
        shared_with: Other workspaces that are in it, by Slack Connect.
        pending_with: Those that were invited and have not come yet.
        messages: By timestamp, oldest first; replies too.
        roots: Timestamps of the messages that are no replies, oldest first.
        replies: By timestamp of the root: timestamps of its replies, oldest first.
        statuses: By timestamp of the root: what the app says it is doing.
        titles: By timestamp of the root: what the app calls the thread.
        prompts: What the app suggests to ask, with its heading: by the thread it suggests it in, the newest
            last; empty is the whole DM.
    """

    id: str
    name: str
    members: set[str]
    is_im: bool = False
    is_archived: bool = False
    is_private: bool = False
    is_mpim: bool = False
    shared_with: tuple[str, ...] = ()
    pending_with: tuple[str, ...] = ()
    messages: dict[str, Json] = field(default_factory=dict[str, Json])
    roots: list[str] = field(default_factory=list[str])
    replies: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    statuses: dict[str, Status] = field(default_factory=dict[str, Status])
    titles: dict[str, str] = field(default_factory=dict[str, str])
    prompts: dict[str, Json] = field(default_factory=dict[str, Json])

    @property
    def kind(self) -> str:
        """As events tell it: ``im``, ``mpim``, ``group`` (private) or ``channel``."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "group" if self.is_private else "channel"

    @property
    def sort(self) -> str:
        """As lists of conversations tell it."""
        return {"im": "im", "mpim": "mpim", "group": "private_channel", "channel": "public_channel"}[self.kind]

    @property
    def shown_name(self) -> str:
        """Its name in the bodies of interactions."""
        return {"im": "directmessage", "mpim": "mpdm", "group": "privategroup"}.get(self.kind, self.name)

    @property
    def has_app(self) -> bool:
        """Whether the app is a member."""
        return BOT_USER_ID in self.members

    @property
    def is_hidden(self) -> bool:
        """Whether the app does not even know that it is there."""
        return self.kind != "channel" and not self.has_app

    def anew(self) -> "Channel":
        """The same conversation without a word in it."""
        return Channel(
            self.id, self.name, set(self.members), self.is_im, self.is_archived, self.is_private, self.is_mpim,
            self.shared_with, self.pending_with,
        )  # fmt: skip

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
        if replies := self.replies.get(ts):
            stone: Json = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": ts, "thread_ts": ts}
            self.messages[ts] = stone | {"text": "This message was deleted.", "hidden": True}
            for reply in replies:
                if "root" in self.messages[reply]:
                    self.messages[reply]["root"] = self.messages[ts]
            return
        root = self.messages.pop(ts).get("thread_ts")
        for some in (self.roots, self.replies.get(root or "", [])):
            at = bisect_left(some, ts)
            if at < len(some) and some[at] == ts:
                del some[at]
