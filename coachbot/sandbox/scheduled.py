"""chat.scheduleMessage and friends: what the app says later."""

import itertools
from dataclasses import dataclass

from coachbot.sandbox.alarms import Alarms
from coachbot.sandbox.arguments import text_of
from coachbot.sandbox.chat import Chat, message_fields, thread_of
from coachbot.sandbox.paging import page_of
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

_LATEST_S = 120 * 86_400
_MOST, _WITHIN_S = 30, 300


@dataclass(frozen=True, slots=True)
class Later:
    """One message on its way; ``alarm`` takes it back."""

    id: str
    channel: str
    post_at: int
    created: int
    fields: Json
    alarm: int


class Scheduled:
    """The methods of one app in one workspace."""

    def __init__(self, workspace: Workspace, chat: Chat, alarms: Alarms) -> None:
        self._ws = workspace
        self._chat = chat
        self._alarms = alarms
        self._numbers = itertools.count(1)
        self._later: dict[str, Later] = {}
        self.methods = {
            "chat.scheduleMessage": self.schedule,
            "chat.deleteScheduledMessage": self.take_back,
            "chat.scheduledMessages.list": self.listed,
        }

    def schedule(self, args: Json) -> Json:
        """Say something at a moment of the workspace's clock."""
        channel, now = self._chat.channel_to_post_in(args), self._ws.clock()
        at = _moment(args)
        if at <= now:
            raise SlackError("time_in_past")
        if at > now + _LATEST_S:
            raise SlackError("time_too_far")
        near = [one for one in self._later.values() if one.channel == channel.id and abs(one.post_at - at) < _WITHIN_S]
        if len(near) >= _MOST:
            raise SlackError("restricted_too_many")
        fields = message_fields(args) | thread_of(args)
        ident = f"Q{next(self._numbers):010d}"
        self._later[ident] = Later(
            ident, channel.id, at, int(now), fields, self._alarms.at(at, lambda: self._say(ident))
        )
        said = {"type": "delayed_message", "subtype": "bot_message", "text": fields["text"], "bot_id": fields["bot_id"]}
        return {"channel": channel.id, "scheduled_message_id": ident, "post_at": at, "message": said}

    def take_back(self, args: Json) -> Json:
        """Not any more."""
        later = self._later.get(text_of(args, "scheduled_message_id"))
        if later is None or later.channel != self._ws.known(text_of(args, "channel")).id:
            raise SlackError("invalid_scheduled_message_id")
        self._alarms.take_back(later.alarm)
        del self._later[later.id]
        return {}

    def listed(self, args: Json) -> Json:
        """What is still to be said, the earliest first."""
        channel = text_of(args, "channel")
        waiting = [
            {
                "id": one.id,
                "channel_id": one.channel,
                "post_at": one.post_at,
                "date_created": one.created,
                "text": one.fields["text"],
            }
            for one in sorted(self._later.values(), key=lambda one: one.post_at)
            if channel in ("", one.channel)
        ]
        return page_of(waiting, "scheduled_messages", args)

    def _say(self, ident: str) -> None:
        if (later := self._later.pop(ident, None)) is not None:
            self._ws.post(later.channel, later.fields)


def _moment(args: Json) -> int:
    try:
        return int(text_of(args, "post_at"))
    except ValueError as error:
        raise SlackError("invalid_time") from error
