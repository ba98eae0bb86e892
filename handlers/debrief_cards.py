"""Block Kit for debriefs: three taps, each shown in the same message."""

from collections.abc import Sequence

from coachbot.plans.debrief import Debrief
from coachbot.plans.game_plan import GamePlan, IfThen
from handlers import ids
from handlers.blocks import Block, actions, button, context, line, plain, rich, text
from handlers.encode import literal, mrkdwn
from handlers.plan_text import subject
from handlers.show import shown

CHARS = 300
MOST_SECONDS = 120
OUTCOMES = {
    "next_step": "Next step booked",
    "stalled": "Stalled",
    "won": "Won",
    "lost": "Lost",
    "no_show": "No show",
}
MOMENTS = {"said": "I said it", "unsaid": "I did not", "not_come": "It did not come"}


class DebriefCards:
    """How debriefs look; each is the whole message, whatever was tapped so far."""

    def message(self, debrief: Debrief, plan: GamePlan) -> tuple[str, list[Block]]:
        """The debrief as it stands."""
        if debrief.state == "done":
            return self._thanks(debrief, plan)
        asked = f"How did {_with(plan)} go?"
        if not debrief.outcome:
            outcomes = [button(label, ids.OUTCOME, value) for value, label in OUTCOMES.items()]
            later = [button("Ask me in an hour", ids.SNOOZE, "1"), button("Not a sales call", ids.NOT_A_CALL, plan.key)]
            return asked, [rich([line(text(asked, bold=True))]), _named(outcomes), _named(later)]
        blocks = [rich([line(text(asked, bold=True), text(f"   {OUTCOMES[debrief.outcome]}"))])]
        for one in moments(plan, debrief):
            blocks += self._moment(one, (debrief.moments or {}).get(one.id, ""))
        blocks += self._asked(debrief, plan)
        return asked, blocks

    def note_form(self, key: str, note: str) -> Block:
        """The modal for a note or the call's transcript."""
        return {
            "type": "modal",
            "callback_id": ids.DEBRIEF_NOTE_FORM,
            "private_metadata": key,
            "title": plain("A note on the call"),
            "submit": plain("Keep"),
            "close": plain("Cancel"),
            "blocks": [
                {
                    "type": "input",
                    "optional": True,
                    "block_id": ids.NOTE_BLOCK,
                    "label": plain("Note"),
                    "hint": plain("You will see it before your next call with them."),
                    "element": {
                        "type": "plain_text_input",
                        "action_id": ids.NOTE_INPUT,
                        "multiline": True,
                        "max_length": 2_000,
                        **({"initial_value": note[:2_000]} if note else {}),
                    },
                },
                {
                    "type": "input",
                    "optional": True,
                    "block_id": ids.TRANSCRIPT_BLOCK,
                    "label": plain("Transcript"),
                    "hint": plain("VTT, SRT, SBV, text or JSON. Only you can see it."),
                    "element": {"type": "file_input", "action_id": ids.TRANSCRIPT_INPUT, "max_files": 1},
                },
            ],
        }

    def _moment(self, one: IfThen, chosen: str) -> list[Block]:
        asked = line(
            text(literal(f"“{shown(one.buyer)}”", CHARS)),
            text("  did that come?" if not chosen else f"   {MOMENTS[chosen]}"),
        )
        if chosen:
            return [rich([asked])]
        return [rich([asked]), _named([button(label, ids.MOMENT, f"{one.id}|{how}") for how, label in MOMENTS.items()])]

    def _asked(self, debrief: Debrief, plan: GamePlan) -> list[Block]:
        if not plan.must_ask:
            return [_named([button("Done", ids.DEBRIEF_DONE, "1")])]
        options = {ask.id: {"text": plain(literal(ask.text, 75)), "value": ask.id} for ask in plan.must_ask[:10]}
        boxes: Block = {"type": "checkboxes", "action_id": ids.ASKED, "options": list(options.values())}
        ticked = [options[ident] for ident in debrief.asked if ident in options]
        if ticked:
            boxes["initial_options"] = ticked
        done = button("Done", ids.DEBRIEF_DONE, "1")
        return [rich([line(text("Which of these did you ask?"))]), actions([boxes]), actions([done])]

    def _thanks(self, debrief: Debrief, plan: GamePlan) -> tuple[str, list[Block]]:
        took = ""
        if debrief.first_tap_at and debrief.done_at:
            seconds = round((debrief.done_at - debrief.first_tap_at).total_seconds())
            # Whoever came back to it after lunch was not slow.
            took = f", {seconds} seconds" if 0 < seconds <= MOST_SECONDS else ""
        whom = "for the deal" if debrief.deal else f"for {_with(plan)}"
        said = f"Thanks{took}. Noted {whom}: {OUTCOMES[debrief.outcome].lower()}."
        blocks = [rich([line(text(literal(said, CHARS)))])]
        if debrief.note:
            blocks.append(context(literal(f"Your note: {debrief.note}", CHARS)))
        if debrief.transcript:
            blocks.append(context(f"Transcript kept, {len(debrief.transcript)} turns. Only you can see it."))
        label = "Change the note" if debrief.note else "Add a note or transcript"
        return mrkdwn(said, CHARS), [*blocks, actions([button(label, ids.DEBRIEF_NOTE, plan.key)])]


def moments(plan: GamePlan, debrief: Debrief) -> Sequence[IfThen]:
    """The if-then lines a debrief asks about: those the rep took on, else the likeliest."""
    taken = [one for one in plan.if_then if one.id in (debrief.moments or {})]
    return taken or plan.if_then[:1]


def _with(plan: GamePlan) -> str:
    return literal(plan.account or subject(plan), CHARS)


def _named(elements: list[Block]) -> Block:
    """Buttons of one kind share an action; Slack wants each id once in a block, so their values tell them apart."""
    return actions([element | {"action_id": f"{element['action_id']}:{n}"} for n, element in enumerate(elements)])
