"""“Share”: the rep shows one role-play to one colleague, and can take that back."""

from dataclasses import dataclass

from coachbot.domain.people import Person
from coachbot.practice.drill import Drill, DrillState
from coachbot.practice.sharing import may_be_shown, share, shared_drill, take_back
from handlers.practice import cards
from handlers.practice.desk import DrillDesk
from handlers.slack.blocks import Block
from handlers.slack.encode import literal
from handlers.slack.forms import choice, field, form, selected, sheet
from handlers.slack.interactions import Press, Submission
from handlers.slack.standing import NotYours

FORM = "practice.share_form"
WHO = "who"
_MOST = 100
_NAME_CHARS = 70


@dataclass(frozen=True, slots=True)
class SharingJobs:
    """Shares, shows and takes back; whether somebody may read is looked up at each press."""

    desk: DrillDesk

    def form(self, press: Press, person: Person) -> Block | None:
        """With whom; None where the text of the drill is gone, or the list has nobody else."""
        drill = self.desk.practice.store.own(person.id).drill(press.value)
        others = may_be_shown(person, self.desk.practice.people.everybody())[:_MOST]
        if drill is None or not drill.turns or drill.state is not DrillState.ENDED or not others:
            return None
        options = [(other.id, literal(other.name, _NAME_CHARS)) for other in others]
        hint = "They read what was said and the feedback, until you take it back. Nobody else does."
        who = choice("static_select", options, options[0][0])
        return form(FORM, "Share this one", "Share", [field(WHO, "With whom?", who, hint=hint, optional=False)],
                    about=drill.id)  # fmt: skip

    def share(self, sent: Submission, person: Person) -> None:
        """Let them read it, and say so to both."""
        practice, poster = self.desk.practice, self.desk.slack.poster
        own = practice.store.own(person.id)
        drill, reader = own.drill(sent.about), practice.people.person(selected(sent.values, WHO))
        if drill is None or not drill.turns or reader is None:
            return
        if reader not in may_be_shown(person, practice.people.everybody()):
            raise NotYours("That colleague was not offered, so nothing was shared.")
        user = self.desk.slack.people.slack_of(reader)
        if not user:
            self.desk.say(drill, f"{reader.name} is not in Slack, so nothing was shared.", f"{sent.key}:told")
            return
        share(own, drill.id, reader.id)
        poster.post(_key(drill, reader, sent.key), poster.direct(user), cards.shared(person.name, drill))
        told = cards.sharing(reader.name, drill, f"{drill.id}|{reader.id}|{sent.key}")
        poster.post(f"{sent.key}:told", drill.channel, told, thread=drill.thread)

    def read(self, press: Press, reader: Person) -> Block:
        """The role-play and its feedback, if the reader may read it now."""
        owner, _, drill_id = press.value.partition("|")
        drill = shared_drill(self.desk.practice.store, owner, drill_id, reader.id)
        person = self.desk.practice.people.person(owner)
        if drill is None or person is None:
            return sheet("A role-play", [cards.plain_words("It is not shared with you any more.")])
        result = self.desk.practice.finish.look(drill)
        return sheet("A role-play", cards.whole(person.name, drill, result))

    def stop(self, press: Press, person: Person) -> None:
        """They cannot read it any more."""
        drill_id, _, rest = press.value.partition("|")
        reader_id, _, sent_key = rest.partition("|")
        own, poster = self.desk.practice.store.own(person.id), self.desk.slack.poster
        drill, reader = own.drill(drill_id), self.desk.practice.people.person(reader_id)
        if drill is None or reader is None:
            return
        take_back(own, drill.id, reader.id)
        sent = poster.where_sent(_key(drill, reader, sent_key))
        if sent is not None and sent.ts is not None:
            poster.update(sent.channel, sent.ts, poster.note(f"{person.name} does not share this any more."))
        poster.update(press.channel, press.ts, poster.note(f"Taken back: {reader.name} cannot read it any more."))


def _key(drill: Drill, reader: Person, sent: str) -> str:
    return f"{sent}:shared:{drill.id}:{reader.id}"
