"""A rep before and after calls: a calendar file, and what comes by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from coachbot.domain.people import Person
from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.support.workspace import Desk, Message, idle, words

MAYA = Person(
    "maya.lindqvist", "Maya Lindqvist", "maya.lindqvist@holdfast.example", time_zone="America/New_York", style="direct"
)
TOM = Person("tom.brannigan", "Tom Brannigan", "tom.brannigan@holdfast.example", time_zone="America/Chicago")
# A Wednesday; the sandbox's clock is moved to it, so that every story has the same day.
TEN = datetime(2030, 11, 20, 15, 0, tzinfo=UTC)


class Calendar:
    """Somebody's calendar file, and what is done to it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.events: dict[str, str] = {}
        self.save()

    def put(
        self, uid: str, start: datetime, *lines: str, title: str = "Northgate Foods: open points", minutes: int = 45
    ) -> None:
        end = start + timedelta(minutes=minutes)
        body = [
            f"UID:{uid}",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{end:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{title}",
            *(lines or GUESTS),
        ]
        self.events[uid] = "\n".join(["BEGIN:VEVENT", *body, "END:VEVENT"])
        self.save()

    def take_out(self, uid: str) -> None:
        del self.events[uid]
        self.save()

    def save(self) -> None:
        body = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *self.events.values(), "END:VCALENDAR", ""])
        self.file.write_text(body, encoding="utf-8", newline="\r\n")


GUESTS = (
    "ATTENDEE;CN=Yolanda Reyes;PARTSTAT=ACCEPTED:mailto:yolanda.reyes@northgatefoods.example",
    "ATTENDEE;CN=Maya;PARTSTAT=ACCEPTED:mailto:maya.lindqvist@holdfast.example",
)


class Rep(Desk):
    """Waits for what comes by itself."""

    def __init__(self, sandbox: Sandbox, user: str, bot: Bot) -> None:
        super().__init__(sandbox, user, bot)
        self.running = bot

    def pass_time(self, **amount: float) -> None:
        self.sandbox.clock.advance(timedelta(**amount).total_seconds())

    def messages(self) -> list[Message]:
        found = self.sandbox.workspace.channel(self.dm).messages.values()
        return [m for m in found if m.get("bot_id") and m.get("thread_ts") in (None, m["ts"])]

    def message(self, *said: str) -> Message:
        """The message with all these words in it, as soon as there is one; time goes on meanwhile."""

        def look() -> list[Message]:
            return [m for m in self.messages() if all(one in all_words(m) for one in said)]

        return self.passing(look, bool)[-1]

    def passing(self, look: Any, enough: Any) -> Any:
        """Poll while time goes on, a second at a time, each with all that it brings."""

        def later() -> Any:
            idle(self.sandbox, self.running)
            if enough(seen := look()):
                return seen
            self.pass_time(seconds=1)
            idle(self.sandbox, self.running)
            return look()

        return self.until(later, enough)

    def thread(self, root: Message, count: int) -> list[Message]:
        return self.until(lambda: self.bot_replies(root)[1:], lambda found: len(found) >= count)


def all_words(message: Message) -> str:
    return f"{words(message)}\n{message.get('text', '')}"
