"""“Disagree”: the rep names one check, somebody else looks at it, and the rep is told."""

from dataclasses import dataclass

from coachbot.domain.people import Person
from coachbot.practice.disputes import Dispute, DisputeStore, disputable, disputed, suspended
from handlers.practice.desk import DrillDesk
from handlers.slack.blocks import Block
from handlers.slack.forms import choice, field, form, selected
from handlers.slack.interactions import Press, Submission

FORM = "practice.disagree_form"
CHECK = "check"
_LABEL_CHARS = 70


@dataclass(frozen=True, slots=True)
class DisputeJobs:
    """Takes disputes, asks a second person without the score, and keeps what they say."""

    desk: DrillDesk
    store: DisputeStore

    def form(self, press: Press, person: Person) -> Block | None:
        """Which check; None where the text of the drill is gone."""
        drill = self.desk.practice.store.own(person.id).drill(press.value)
        if drill is None or not drill.turns:
            return None
        checks = disputable(self.desk.practice.finish.look(drill))
        options = [(f"{behaviour}.{check}", _short(words)) for behaviour, check, words in checks]
        if not options:
            return None
        hint = "Your manager sees that moment, or the end of what you said where it is about none; never the score."
        inputs = [
            field(CHECK, "Which check?", choice("radio_buttons", options, options[0][0]), hint=hint, optional=False)
        ]
        return form(FORM, "I see it otherwise", "Ask my manager", inputs, about=drill.id)

    def ask(self, sent: Submission, person: Person) -> None:
        """Keep it, and ask the rep's manager."""
        practice, poster = self.desk.practice, self.desk.slack.poster
        drill = practice.store.own(person.id).drill(sent.about)
        manager = practice.people.person(person.manager) if person.manager else None
        behaviour, _, check = selected(sent.values, CHECK).partition(".")
        if drill is None or not drill.turns:
            return
        dispute = disputed(
            practice.finish.look(drill), behaviour, check, reviewer=manager.id if manager else "", now=self.desk.now
        )
        if dispute is None:
            return
        self.store.dispute(dispute)
        user = self.desk.slack.people.slack_of(manager) if manager else ""
        if user:
            card = self.desk.cards.question(self._value(dispute), dispute.heard, dispute.said, self._words(dispute))
            poster.post(f"{sent.key}:asked", poster.direct(user), card)
            said = "Noted. Your manager looks at it, without the score. I'll tell you."
        else:
            said = "Noted. The list has no manager of yours in Slack, so nobody is asked; it is kept as disputed."
        self.desk.say(drill, said, f"{sent.key}:told")

    def ruled(self, press: Press, person: Person) -> None:
        """The second person's word; the rep is told, and a check that is overturned too often is put away."""
        value, _, word = press.value.rpartition("|")
        drill_id, _, rest = value.partition("|")
        behaviour, _, check = rest.partition("|")
        dispute = self.store.find(drill_id, behaviour, check)
        if dispute is None or dispute.reviewer != person.id:
            return
        before = suspended(self.store.shares())
        if self.store.decide(dispute, verdict=word == "yes", now=self.desk.now):
            self._tell_admins(suspended(self.store.shares()) - before, press.key)
        drill = self.desk.practice.store.own(dispute.person).drill(drill_id)
        if drill is not None:
            holds = "holds" if word == "yes" else "does not hold"
            self.desk.say(drill, f"Your manager looked: “{self._words(dispute)}” {holds}.", f"dispute:{value}")
        poster = self.desk.slack.poster
        poster.update(press.channel, press.ts, poster.note("Thanks. Your colleague knows."))

    def _tell_admins(self, names: frozenset[str], key: str) -> None:
        for name in sorted(names):
            for admin in [one for one in self.desk.practice.people.everybody() if one.role == "admin"]:
                if user := self.desk.slack.people.slack_of(admin):
                    said = f"The check “{name}” was overturned in over a third of its disputes: it is not scored now."
                    self.desk.slack.poster.tell(f"{key}:{name}:{admin.id}", user, said)

    def _value(self, dispute: Dispute) -> str:
        return f"{dispute.drill}|{dispute.behaviour}|{dispute.check}"

    def _words(self, dispute: Dispute) -> str:
        behaviour = self.desk.practice.rubric.behaviours.get(dispute.behaviour)
        checks = behaviour.checks if behaviour else ()
        # The rubric may have changed since.
        return next((check.text for check in checks if check.id == dispute.check), dispute.check.replace("_", " "))


def _short(words: str) -> str:
    return words if len(words) <= _LABEL_CHARS else words[: _LABEL_CHARS - 1] + "…"
