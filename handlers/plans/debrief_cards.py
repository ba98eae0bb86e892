"""Block Kit for debriefs: three taps, each shown in the same message."""

from coachbot.domain.deals import Outcome
from coachbot.plans.debrief import Debrief, DebriefState, Moment, moments_asked
from coachbot.plans.game_plan import GamePlan, IfThen
from handlers.plans.cards import NOT_A_CALL, this_meeting
from handlers.plans.words import subject
from handlers.slack.blocks import Block, Card, actions, button, context, line, numbered, plain, rich, text
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.forms import field, file_input, form, text_input
from handlers.words import shown

CHARS = 300
MOST_SECONDS = 120
OUTCOME = "plans.outcome"
MOMENT = "plans.moment"
ASKED = "plans.asked"
REOPEN = "plans.reopen"
DEBRIEF_DONE = "plans.debrief_done"
SNOOZE = "plans.snooze"
DEBRIEF_NOTE = "plans.note"
NOTE_FORM = "plans.note_form"
NOTE, TRANSCRIPT = "note", "transcript"
OUTCOMES = {
    Outcome.NEXT_STEP: "Next step booked",
    Outcome.STALLED: "Stalled",
    Outcome.WON: "Won",
    Outcome.LOST: "Lost",
    Outcome.NO_SHOW: "No show",
}
MOMENTS = {Moment.SAID: "I said it", Moment.UNSAID: "I did not", Moment.NOT_COME: "It did not come"}


class DebriefCards:
    """How debriefs look; each is the whole message, whatever was tapped so far."""

    def message(self, debrief: Debrief, plan: GamePlan) -> Card:
        """The debrief as it stands."""
        if debrief.state is DebriefState.DONE:
            return self._thanks(debrief, plan)
        asked = f"How did {_with(plan)} go?"
        if not debrief.outcome:
            outcomes = [button(label, OUTCOME, value) for value, label in OUTCOMES.items()]
            later = [
                button("Ask me in an hour", SNOOZE, "1"),
                button("Not a sales call", NOT_A_CALL, this_meeting(plan)),
            ]
            return Card(
                mrkdwn(asked, CHARS), [rich([line(text(asked, bold=True))]), numbered(outcomes), numbered(later)]
            )
        blocks = [rich([line(text(asked, bold=True), text(f"   {OUTCOMES[debrief.outcome]}"))])]
        for one in moments_asked(plan, debrief):
            blocks += self._moment(one, (debrief.moments or {}).get(one.id, ""))
        blocks += self._asked(debrief, plan)
        return Card(mrkdwn(asked, CHARS), blocks)

    def note_form(self, key: str, note: str) -> Block:
        """The modal for a note or the call's transcript."""
        hint = "You will see it before your next call with them."
        written = field(NOTE, "Note", text_input(value=note, lines=True), hint=hint)
        given = "VTT, SRT, SBV, text or JSON. Only you can see it."
        return form(
            NOTE_FORM,
            "A note on the call",
            "Keep",
            [written, field(TRANSCRIPT, "Transcript", file_input(), hint=given)],
            about=key,
        )

    def _moment(self, one: IfThen, chosen: str) -> list[Block]:
        asked = line(
            text(literal(f"“{shown(one.buyer)}”", CHARS)),
            text("  did that come?" if not chosen else f"   {MOMENTS[Moment(chosen)]}"),
        )
        if chosen:
            return [rich([asked])]
        return [rich([asked]), numbered([button(label, MOMENT, f"{one.id}|{how}") for how, label in MOMENTS.items()])]

    def _asked(self, debrief: Debrief, plan: GamePlan) -> list[Block]:
        if not plan.must_ask:
            return [numbered(_ends())]
        options = {ask.id: {"text": plain(literal(ask.text, 75)), "value": ask.id} for ask in plan.must_ask[:10]}
        boxes: Block = {"type": "checkboxes", "action_id": ASKED, "options": list(options.values())}
        ticked = [options[ident] for ident in debrief.asked if ident in options]
        if ticked:
            boxes["initial_options"] = ticked
        return [rich([line(text("Which of these did you ask?"))]), actions([boxes]), actions(_ends())]

    def _thanks(self, debrief: Debrief, plan: GamePlan) -> Card:
        took = ""
        if debrief.first_tap_at and debrief.done_at:
            seconds = round((debrief.done_at - debrief.first_tap_at).total_seconds())
            # Whoever came back to it after lunch was not slow.
            took = f", {seconds} seconds" if 0 < seconds <= MOST_SECONDS else ""
        whom = "for the deal" if debrief.deal else f"for {_with(plan)}"
        said = f"Thanks{took}. Noted {whom}: {OUTCOMES[debrief.outcome].lower() if debrief.outcome else 'no outcome'}."
        blocks = [rich([line(text(literal(said, CHARS)))])]
        if debrief.note:
            blocks.append(context(literal(f"Your note: {debrief.note}", CHARS)))
        if debrief.transcript:
            blocks.append(context(f"Transcript kept, {len(debrief.transcript)} turns. Only you can see it."))
        label = "Change the note" if debrief.note else "Add a note or transcript"
        return Card(mrkdwn(said, CHARS), [*blocks, actions([button(label, DEBRIEF_NOTE, "1"), _again()])])


def _ends() -> list[Block]:
    return [button("Done", DEBRIEF_DONE, "1"), _again()]


def _again() -> Block:
    return button("Change how it went", REOPEN, "1")


def _with(plan: GamePlan) -> str:
    return literal(plan.account or subject(plan), CHARS)
