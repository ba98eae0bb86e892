"""What reps do with drills in Slack: start, speak, steer, put off, play again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from coachbot.domain.people import Person
from coachbot.practice.drill import Drill, DrillState
from coachbot.practice.roleplay import DrillOver, SceneGone
from handlers.practice.desk import DrillDesk
from handlers.slack.feature import NotMine
from handlers.slack.interactions import IncomingMessage, Press

_WORDS: Mapping[str, str] = {
    "hint": "hint", "help": "hint", "pause": "pause", "restart": "restart", "start over": "restart",
    "end": "end", "stop": "end", "quit": "end",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrillJobs:
    """Everything under an offer and in its thread."""

    desk: DrillDesk

    def start(self, press: Press, person: Person) -> None:
        """The rep takes the offer."""
        drill = self._of(press.value, person)
        if drill is None:
            self._gone(press)
        elif drill.state in (DrillState.OFFERED, DrillState.SKIPPED, DrillState.OPEN):
            self.desk.begin(drill, press.key)

    def later(self, press: Press, person: Person) -> None:
        """In an hour, once."""
        if (drill := self._waiting(press, person)) is not None:
            hours = self.desk.practice.people.hours(person)
            self.desk.practice.plan.later(person.id, hours.day_of(self.desk.now), now=self.desk.now)
            self.desk.put_off(drill, "I'll ask once more in an hour.")

    def skip(self, press: Press, person: Person) -> None:
        """Not today, and that is that."""
        if (drill := self._waiting(press, person)) is not None:
            own = self.desk.practice.store.own(person.id)
            own.save(replace(drill, state=DrillState.SKIPPED), expected_turns=0)
            self.desk.put_off(drill, "Fine, not today.")

    def turn(self, message: IncomingMessage, person: Person) -> None:
        """What is written in a drill's thread is said to its buyer; a few words steer.

        Raises:
            NotMine: The thread is no drill of this person's, or no longer.
        """
        found = self.desk.practice.store.owner_at(message.channel, message.thread)
        own = self.desk.practice.store.own(person.id)
        drill = own.drill(found[1]) if found is not None and found[0] == person.id else None
        action = _WORDS.get(message.text.strip().lower().rstrip(".!"))
        if drill is None or not (drill.is_live or drill.took(message.key) or self._ends(drill, action)):
            raise NotMine
        if action is not None and not message.spoken_s:
            self._steer(action)(drill, message.key)
            return
        if message.spoken_s:
            card = self.desk.cards.heard(drill, message.text, message.key)
            self.desk.slack.poster.post(f"{message.key}:heard", drill.channel, card, thread=drill.thread)
        if drill.took(message.key) is None:
            self.desk.thinks(drill)
        try:
            reply = self.desk.practice.turn(
                own, drill.id, message.text, key=message.key, now=self.desk.now, seconds=message.spoken_s or None
            )
        except SceneGone as error:
            self.desk.gone(drill, error, f"{message.key}:gone")
        except DrillOver:
            raise NotMine from None
        else:
            self.desk.says(reply, message.key)

    def steer(self, press: Press, person: Person) -> None:
        """Hint, pause, start over, end."""
        drill, action = self._of(press.value, person), press.action.partition(".")[2]
        if drill is None or not (drill.is_live or self._ends(drill, action)):
            self._gone(press)
            return
        self._steer(action)(drill, press.key)

    def say_again(self, press: Press, person: Person) -> None:
        """The buyer never heard the last clip."""
        ident, _, key = press.value.partition("|")
        drill = self._of(ident, person)
        if drill is not None and drill.is_live:
            after = self.desk.practice.steer.unsay(self.desk.practice.store.own(person.id), drill, key=key)
            said = "Taken back" if after.took(key) is None else "The talk has gone on since, so it stays"
            self.desk.say(after, f"{said}. They last said: “{after.last_heard}”", f"{press.key}:again")

    def retry(self, press: Press, person: Person) -> None:
        """The same moment again, from before it slipped."""
        ident, _, turn = press.value.partition("|")
        practice, own = self.desk.practice, self.desk.practice.store.own(person.id)
        drill = own.drill(ident)
        if drill is None or not drill.turns or not turn.isdigit() or not 0 < int(turn) < len(drill.turns):
            self._gone(press)
            return
        again_id = f"{ident}.{turn}.{press.ts.replace('.', '')}"
        live = own.live()
        if live is not None and live.id != again_id:
            self.desk.say(drill, "Finish the one you are in first, or end it.", f"{press.key}:busy")
            return
        again = own.drill(again_id) or practice.start.again(
            own, drill, int(turn), ident=again_id, channel=drill.channel, thread=drill.thread, now=self.desk.now
        )
        self.desk.claim(again)
        self.desk.say(again, "Again from here. Three turns, and I compare.", f"{press.key}:again")
        self.desk.opening(again, f"{press.key}:opening")

    def done(self, press: Press, person: Person) -> None:
        """The buttons have had their use."""
        if (drill := self._of(press.value, person)) is not None:
            own = self.desk.practice.store.own(person.id)
            count = len([one for one in own.drills(limit=60) if one.state is DrillState.ENDED and not one.again])
            said = f"Done. {count} role-play{'s' if count != 1 else ''} so far."
            self.desk.say(drill, said, f"{press.key}:done")

    # -- parts -------------------------------------------------------------------------------------

    def _steer(self, action: str) -> Callable[[Drill, str], None]:
        return {"hint": self._hint, "pause": self._pause, "restart": self._restart, "end": self._end}[action]

    def _hint(self, drill: Drill, key: str) -> None:
        self.desk.say(drill, self.desk.practice.steer.hint(drill), f"{key}:hint")

    def _pause(self, drill: Drill, key: str) -> None:
        self.desk.practice.steer.pause(self.desk.practice.store.own(drill.person), drill)
        self.desk.say(drill, "Paused. Write here when you want to go on.", f"{key}:paused")

    def _restart(self, drill: Drill, key: str) -> None:
        anew = self.desk.practice.steer.restart(self.desk.practice.store.own(drill.person), drill, key=key)
        self.desk.opening(anew, f"{key}:opening")

    def _end(self, drill: Drill, key: str) -> None:  # noqa: ARG002 -- the feedback has a key of its own
        own = self.desk.practice.store.own(drill.person)
        self.desk.result(self.desk.practice.steer.end(own, drill, now=self.desk.now) if drill.is_live else drill)

    def _ends(self, drill: Drill, action: str | None) -> bool:
        """Whether this ended it, and its feedback is not out yet: the try before was cut short."""
        return action == "end" and drill.state is DrillState.ENDED and not self.desk.is_told(drill)

    def _of(self, drill_id: str, person: Person) -> Drill | None:
        """The drill that was meant, if it is this person's."""
        return self.desk.practice.store.own(person.id).drill(drill_id)

    def _waiting(self, press: Press, person: Person) -> Drill | None:
        drill = self._of(press.value, person)
        return drill if drill is not None and drill.state is DrillState.OFFERED else None

    def _gone(self, press: Press) -> None:
        said = "That one is over. /drill starts another."
        self.desk.slack.poster.whisper(
            f"{press.key}:gone", press.channel, press.user, said, thread=press.thread or None
        )
