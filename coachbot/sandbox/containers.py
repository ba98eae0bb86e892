"""The app's side view: somebody opens a conversation with it, and looks at another channel meanwhile."""

from coachbot.sandbox.model import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json


class Containers:
    """Tells the app what it is opened beside; apps of both kinds hear it, assistants' and agents'."""

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace

    def open(self, user: str, channel: str = "") -> Json:
        """A new conversation in the app's DM, beside a channel; its root message."""
        dm = self._ws.open_dm(user)
        root = self._ws.post(
            dm.id,
            {
                "subtype": "assistant_app_thread",
                "user": BOT_USER_ID,
                "bot_id": BOT_ID,
                "app_id": APP_ID,
                "text": "New Assistant Thread",
                "assistant_app_thread": {"title": "New Assistant Thread", "title_blocks": [], "artifacts": []},
            },
        )
        self._tell("assistant_thread_started", user, root["ts"], channel)
        return root

    def look_at(self, user: str, channel: str, thread: str = "") -> None:
        """They look at another channel, with the conversation open."""
        if thread:
            self._tell("assistant_thread_context_changed", user, thread, channel)
        self._ws.event(
            {
                "type": "app_context_changed",
                "user": user,
                "channel": self._ws.open_dm(user).id,
                "context": _context(channel),
                "event_ts": self._ws.new_ts(),
            }
        )

    def _tell(self, kind: str, user: str, thread: str, channel: str) -> None:
        self._ws.event(
            {
                "type": kind,
                "assistant_thread": {
                    "user_id": user,
                    "context": _context(channel),
                    "channel_id": self._ws.open_dm(user).id,
                    "thread_ts": thread,
                },
                "event_ts": self._ws.new_ts(),
            }
        )


def _context(channel: str) -> Json:
    return {"channel_id": channel, "team_id": TEAM_ID, "enterprise_id": None} if channel else {}
