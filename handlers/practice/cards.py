"""Block Kit for drills. Whatever a scene, a page or a person says goes into literal text elements."""

from collections.abc import Mapping, Sequence

from coachbot.practice.drill import Drill
from coachbot.practice.finish import Result
from coachbot.practice.score import BehaviourScore, Status
from coachbot.practice.talk import SELLER
from handlers.practice import words
from handlers.slack.blocks import Block, Card, Speaker, actions, button, context, items, line, numbered, rich, text
from handlers.slack.encode import literal, mrkdwn
from knowledge.library.formats.rubric import Behaviour
from knowledge.library.formats.scene import Scene

ROW_CHARS = 900
TURN_CHARS = 2_500
FALLBACK_CHARS = 3_900
START, LATER, SKIP = "practice.start", "practice.later", "practice.skip"
HINT, PAUSE, RESTART, END = "practice.hint", "practice.pause", "practice.restart", "practice.end"
UNSAY = "practice.say_again"
RETRY, DISAGREE, DONE = "practice.retry", "practice.disagree", "practice.done"
UPHOLD = "practice.ruling"
SHARE, READ, STOP = "practice.share", "practice.read", "practice.stop_sharing"


class DrillCards:
    """How drills look."""

    def offer(self, drill: Drill, scene: Scene, behaviours: Mapping[str, Behaviour], *, waits: bool = True) -> Card:
        """What it is about, why today, the checks it is scored on, and one tap to start.

        Args:
            waits: Whether it can still be started.
        """
        body: list[Block] = [line(text(_cut(words.headline(drill, behaviours)), bold=True))]
        if drill.why:
            body.append(line(text("Why today  ", bold=True), text(_cut(drill.why))))
        body.append(line(text("On the line  ", bold=True), text(_cut(words.scene_words(scene)))))
        body.append(line(text(words.checks_intro(drill))))
        for name, checks in words.check_lists(drill, behaviours):
            body += [line(text(_cut(name), bold=True)), items([line(text(_cut(check))) for check in checks])]
        blocks = [rich(body)]
        if waits:
            start = button("Start", START, drill.id) | {"style": "primary"}
            blocks.append(actions([start, button("Later", LATER, drill.id), button("Not today", SKIP, drill.id)]))
        blocks.append(context(f"{words.PRIVATE} Type, or say it aloud: record a clip."))
        return Card(mrkdwn(words.offer_text(drill, scene, behaviours), FALLBACK_CHARS), blocks)

    def put_off(self, drill: Drill, said: str) -> Card:
        """An offer that was not taken; it can be, after all."""
        again = actions([button("Start after all", START, drill.id)])
        return Card(mrkdwn(said, ROW_CHARS), [rich([line(text(_cut(said)))]), again])

    def opening(self, drill: Drill) -> Card:
        """The buyer's first words, and what the rep can do beside speaking."""
        steer = [("Hint", HINT), ("Pause", PAUSE), ("Start over", RESTART), ("End", END)]
        controls = actions([button(label, action, drill.id) for label, action in steer])
        return Card(*self._turn(drill.last_heard, controls))

    def says(self, said: str) -> Card:
        """The buyer's words."""
        return Card(*self._turn(said))

    def heard(self, drill: Drill, said: str, key: str) -> Card:
        """What Slack wrote down of a clip, with the way to take it back."""
        body = rich([line(text("I heard: ", bold=True), text(f"“{_cut(said)}”"))])
        again = actions([button("Say it again", UNSAY, f"{drill.id}|{key}")])
        return Card(mrkdwn(f"I heard: “{said}”", ROW_CHARS), [body, again])

    def result(self, result: Result, *, before: Result | None = None) -> Card:
        """How it ended, one thing that worked, one to try, and the checks.

        Args:
            before: The try before, where a moment was played again.
        """
        drill, advice = result.drill, result.advice
        blocks = _feedback(result, before)
        offers: list[Block] = []
        if advice.change and advice.change.turn is not None and not drill.again:
            offers.append(button("Retry that moment", RETRY, f"{drill.id}|{advice.change.turn}"))
        if any(one.status is Status.SCORED for one in result.shown.behaviours):
            offers.append(button("Disagree", DISAGREE, drill.id))
        offers += [button("Share", SHARE, drill.id), button("Done", DONE, drill.id)]
        blocks.append(actions(offers))
        note = words.counted_words(result.score, drill)
        blocks.append(context(_cut(f"{note} {words.PRIVATE}".strip())))
        return Card(mrkdwn(words.result_text(result), FALLBACK_CHARS), blocks)

    def question(self, value: str, heard: str, said: str, check: str) -> Card:
        """One check for somebody who does not know how it was scored."""
        lead = "A colleague asks for your eye on one check of a role-play. You are not told how it was scored."
        body = [line(text(lead))]
        if heard:
            body += [line(text("The buyer said", bold=True)), _quoted(heard)]
        body += [line(text("Your colleague said", bold=True)), _quoted(said)]
        body += [line(text("Does this hold?  ", bold=True), text(_cut(check)))]
        yes_no = numbered([button("Yes, it holds", UPHOLD, f"{value}|yes"), button("No", UPHOLD, f"{value}|no")])
        return Card(mrkdwn(f"{lead}\n{said}\n{check}", FALLBACK_CHARS), [rich(body), yes_no])

    def _turn(self, said: str, *more: Block) -> tuple[str, list[Block]]:
        return mrkdwn(said, FALLBACK_CHARS), [rich([line(text(literal(said, TURN_CHARS) or " "))]), *more]


def shared(by: str, drill: Drill) -> Card:
    """What a colleague is told: nothing of it stands in the message, so it can be taken back."""
    said = f"{by} shares a role-play with you: “{drill.title}”. Only you can read it, while {by} shares it."
    read = actions([button("Read it", READ, f"{drill.person}|{drill.id}")])
    return Card(mrkdwn(said, ROW_CHARS), [rich([line(text(_cut(said)))]), read])


def sharing(reader: str, drill: Drill, value: str) -> Card:
    """What the rep is told, with the way to take it back."""
    said = f"{reader} can read “{drill.title}” now: what was said, and the feedback."
    return Card(
        mrkdwn(said, ROW_CHARS), [rich([line(text(_cut(said)))]), actions([button("Stop sharing", STOP, value)])]
    )


def plain_words(said: str) -> Block:
    """A sentence in a sheet."""
    return rich([line(text(_cut(said)))])


def whole(by: str, drill: Drill, result: Result) -> list[Block]:
    """A role-play to read: every turn, and the feedback."""
    turns = [
        line(text(f"{by if turn.role == SELLER else 'The buyer'}  ", bold=True), text(_cut(turn.text)))
        for turn in drill.turns
    ]
    return [rich(turns), *_feedback(result)]


def speaker(scene: Scene) -> Speaker:
    """The buyer, as Slack shows who speaks."""
    return Speaker(literal(scene.persona.name, 80) or "The buyer")


def _feedback(result: Result, before: Result | None = None) -> list[Block]:
    advice = result.advice
    body: list[Block] = [line(text(_cut(words.verdict(result)), bold=True))]
    if before is not None:
        body.append(line(text(_cut(words.difference(before, result)))))
    if advice.keep:
        quote = text(f"“{_cut(advice.keep.proof.quote)}”", italic=True)
        body.append(line(text("Worked  ", bold=True), quote, text(_cut(f"  {words.did(advice.keep.text)}"))))
    if advice.change:
        body.append(line(text("Try  ", bold=True), text(_cut(words.try_words(advice)))))
    return [rich(body), rich([part for one in result.shown.behaviours for part in _checks(one)])]


def _checks(one: BehaviourScore) -> Sequence[Block]:
    head = line(text(_cut(one.name), bold=True), text(f"  {words.level_words(one)}"))
    if one.status is not Status.SCORED:
        return [head]
    return [head, items([line(text(f"{words.mark(check)}  {_cut(check.text)}")) for check in one.checks])]


def _quoted(said: str) -> Block:
    return {"type": "rich_text_quote", "elements": [text(literal(said, TURN_CHARS) or " ")]}


def _cut(value: str, limit: int = ROW_CHARS) -> str:
    return literal(value, limit) or " "
