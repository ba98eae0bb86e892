"""Shows drills in Slack: the offer, the buyer, the feedback; each message once, whatever crashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from coachbot.domain.conversations import Conversation
from coachbot.domain.jobs import ident_of
from coachbot.domain.people import Person
from coachbot.practice.capability import Practising
from coachbot.practice.drill import Drill
from coachbot.practice.jobs import JUDGE, ToJudge
from coachbot.practice.moments import Moment, missed_in
from coachbot.practice.ports import Assignment
from coachbot.practice.roleplay import Reply, SceneGone, scene_of
from coachbot.practice.talk import BUYER, SELLER, prepare
from handlers.practice.cards import DrillCards, speaker
from handlers.slack.feature import Slack
from handlers.words import day

FEATURE = "practice"
_A_WEEK = timedelta(days=7)
_HELPS = timedelta(minutes=10)
_EVENING = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class DrillDesk:
    """What is shown of a drill, wherever it was asked for."""

    practice: Practising
    slack: Slack
    cards: DrillCards

    @property
    def now(self) -> datetime:
        """By the capability's clock."""
        return self.practice.clock()

    def offer(self, drill: Drill, key: str, user: str) -> Drill:
        """An offer in the person's messages with the coach."""
        channel = self.slack.poster.direct(user)
        card = self.cards.offer(drill, scene_of(self.practice.cast, drill), self.practice.rubric.behaviours)
        if drill.begun_at is not None:
            return drill
        ts = self.slack.poster.post(key, channel, card)
        placed = drill.at(channel, ts)
        self.practice.store.own(drill.person).save(placed, expected_turns=len(drill.turns))
        return placed

    def offer_play(self, person: Person, play: str, key: str) -> None:
        """A drill for a play, because a rep wants to practise it."""
        drill = self.practice.offer(person, now=self.now, key=key, play=play.rpartition("/")[2])
        self.offer(drill, f"{key}:drill", self.slack.people.slack_of(person))

    def offer_moment(self, person: Person, moment: Moment, key: str) -> None:
        """Three turns from a moment that was missed on a call of the person's own."""
        own = self.practice.store.own(person.id)
        ident = ident_of(key)
        known = own.drill(ident)
        drill = known or self.practice.start.from_moment(own, moment, ident=ident, person=person.id, now=self.now)
        self.offer(drill, f"{key}:moment", self.slack.people.slack_of(person))

    def offer_call(self, person: Person, turns: Sequence[Mapping[str, Any]], where: str, key: str) -> None:
        """The first moment that was missed on a call of the person's own; nothing where none was."""
        own_names = set(person.name.casefold().split())
        roles = [(SELLER if own_names & set(str(t["speaker"]).casefold().split()) else BUYER) for t in turns]
        if SELLER not in roles:
            # Nobody in it is called like the rep, so nobody knows whose moment it was.
            return
        talk = prepare([(role, str(turn["text"])) for role, turn in zip(roles, turns, strict=True)])
        missed = missed_in(talk)
        if missed:
            at, heard = missed[0]
            self.offer_moment(person, Moment(heard, str(turns[at]["speaker"]), where), key)

    def assign(self, manager: Person, what: str, key: str, *, until: date | None = None) -> str:
        """Ask a manager's team to practise something, for a week where no day is named; the sentence to say of it.

        Args:
            what: A behaviour or a scene.
            key: What asks for it: asked again with the same, it is the same assignment.
        """
        if not manager.team:
            return "You are in no team of the list, so there is nobody to assign to. Import people first."
        hours = self.practice.people.hours(manager)
        last = until or hours.day_of(self.now) + _A_WEEK
        ident = ident_of(key)
        ends = hours.bounds(last)[0] + _EVENING
        self.practice.assignments.assign(Assignment(ident, manager.team, manager.id, what, ends, self.now))
        return f"Assigned to {manager.team} until {day(last)}. The digest tells how many practised, and nobody who."

    def assign_for_a_week(self, manager: Person, what: str, key: str) -> str:
        """The same, as another capability asks for it."""
        return self.assign(manager, what, key)

    def begin(self, drill: Drill, key: str) -> Drill:
        """The buyer's first words, in the offer's thread; where another role-play goes on, that one is pointed at."""
        poster = self.slack.poster
        own = self.practice.store.own(drill.person)
        begun = self.practice.start.begin(own, drill, channel=drill.channel, thread=drill.thread, now=self.now)
        if begun.id != drill.id:
            note = poster.note("You are in the middle of another one. Finish it or end it, then start this.")
            poster.post(f"{key}:other", drill.channel, note, thread=begun.thread)
            return begun
        self.claim(begun)
        scene = scene_of(self.practice.cast, begun)
        card = self.cards.offer(begun, scene, self.practice.rubric.behaviours, waits=False)
        poster.update(begun.channel, begun.thread, card)
        self.opening(begun, f"{key}:opening")
        return begun

    def opening(self, drill: Drill, key: str) -> None:
        """What the buyer said last, with the buttons to steer by."""
        who = speaker(scene_of(self.practice.cast, drill))
        self.slack.poster.post(key, drill.channel, self.cards.opening(drill), thread=drill.thread, speaker=who)

    def thinks(self, drill: Drill) -> None:
        """What the rep sees while a model looks for the buyer's words; nothing where none is asked."""
        if self.practice.turn.takes_a_while():
            self.slack.poster.status(drill.channel, drill.thread, "is thinking about what you said")

    def claim(self, drill: Drill) -> None:
        """What is written in the thread is said to the buyer, until the drill gives the thread back."""
        mine = Conversation(drill.channel, drill.thread, FEATURE, drill.id)
        self.slack.conversations.claim(mine, now=self.now)

    def says(self, reply: Reply, key: str) -> None:
        """The buyer's answer, and the feedback where it was the last."""
        drill = reply.drill
        who = speaker(scene_of(self.practice.cast, drill))
        self.slack.poster.post(
            f"{key}:buyer", drill.channel, self.cards.says(reply.text), thread=drill.thread, speaker=who
        )
        if reply.is_last:
            self.result(drill)

    def result(self, drill: Drill) -> None:
        """What it came to; the thread is given back."""
        if drill.rep_turns == 0:
            self.say(drill, "Ended. Nothing was said, so nothing counts.", f"drill:{drill.id}:result")
            self.slack.conversations.release(drill.channel, drill.thread)
            return
        own = self.practice.store.own(drill.person)
        result = self.practice.finish(own, drill, now=self.now)
        first = own.drill(drill.again) if drill.again else None
        before = self.practice.finish.look(first) if first is not None and first.turns else None
        card = self.cards.result(result, before=before)
        self.slack.poster.post(f"drill:{drill.id}:result", drill.channel, card, thread=drill.thread)
        self.slack.conversations.release(drill.channel, drill.thread)
        if self.practice.finish.is_worth_judging(drill):
            # The feedback is out; what a judge adds comes into the same message.
            work = JUDGE.at(ToJudge(drill.person, drill.id), due=self.now, needed=self.now + _HELPS, once=True)
            self.practice.queue.enqueue(work, now=self.now)

    def judged(self, asked: ToJudge) -> None:
        """The feedback with what a judge has found; as it was where nothing came."""
        own = self.practice.store.own(asked.person)
        drill = own.drill(asked.drill)
        sent = self.slack.poster.where_sent(f"drill:{asked.drill}:result")
        if drill is None or not drill.turns or sent is None or sent.ts is None:
            return
        drill = self.practice.finish.judged(own, drill)
        if drill.judged is not None:
            card = self.cards.result(self.practice.finish(own, drill, now=self.now))
            self.slack.poster.update(sent.channel, sent.ts, card)

    def is_told(self, drill: Drill) -> bool:
        """Whether the feedback is out."""
        return self.slack.poster.where_sent(f"drill:{drill.id}:result") is not None

    def say(self, drill: Drill, text: str, key: str) -> None:
        """A sentence of the coach's own in the drill's thread."""
        self.slack.poster.post(key, drill.channel, self.slack.poster.note(text), thread=drill.thread)

    def close_quietly(self, drill: Drill) -> None:
        """A role-play in which nothing was said for a day: ended without a word of blame."""
        own = self.practice.store.own(drill.person)
        ended = self.practice.steer.end(own, drill, now=self.now)
        if ended.is_live:
            # Its rep has just gone on with it.
            return
        said = "I've closed this one, a day has passed. /drill starts another when you like."
        self.say(ended, said, f"drill:{drill.id}:closed")
        self.slack.conversations.release(drill.channel, drill.thread)

    def gone(self, drill: Drill, error: SceneGone, key: str) -> None:
        """Its scene was taken away meanwhile."""
        self.say(drill, str(error), key)
        self.slack.conversations.release(drill.channel, drill.thread)

    def put_off(self, drill: Drill, said: str) -> None:
        """An offer that is not taken now."""
        self.slack.poster.update(drill.channel, drill.thread, self.cards.put_off(drill, said))
