"""Block Kit for answers. Everything a page or a person said goes into literal text elements."""

from collections.abc import Sequence

from coachbot.answers.answer import Answer, Heard
from handlers.answers.catalog import Catalog
from handlers.answers.words import answer_text, heading, lead, notices, place, refusal, who_said
from handlers.slack.blocks import Block, Card, actions, button, plain, text
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.forms import field, form, sheet, text_input
from handlers.words import shown, source_line

ANOTHER_WAY = "answers.another_way"
PRACTISE = "answers.practise"
ASK_MANAGER = "answers.ask_manager"
SHOW_PLAY = "answers.show_play"
# Buttons of one row need ids of their own.
PIECES = ("answers.piece_1", "answers.piece_2", "answers.piece_3")
KNOWN, NOT_KNOWN = "answers.known", "answers.not_known"
SHARE = "answers.share"
KEEP = "answers.keep"
FEEDBACK = "answers.feedback"
HELPFUL, NOT_HELPFUL = "helpful", "not_helpful"
TO_MANAGER = "answers.to_manager"
NOTE = "note"

LINE_CHARS = 1_200
FALLBACK_CHARS = 3_900
CONTEXT_CHARS = 400
NOTE_CHARS = 2_500


class Cards:
    """How answers look.

    Args:
        link_hosts: Hosts that links in answers may lead to; other links are shown as words.
        words: What stands around an answer, in each language.
        asks_manager: Whether a question to the manager has somewhere to go.
    """

    def __init__(
        self, link_hosts: Sequence[str] = (), words: Catalog | None = None, *, asks_manager: bool = True
    ) -> None:
        self._asks_manager = asks_manager
        self._hosts = tuple(link_hosts)
        self._words = words or Catalog()

    def answer(self, answer: Answer, *, private: bool = False) -> Card:
        """The card. ``private``: only the rep sees it, so it can be shared or kept."""
        text = mrkdwn(answer_text(answer, self._words), FALLBACK_CHARS, self._hosts)
        return Card(text, self._blocks(answer, private=private))

    def _blocks(self, answer: Answer, *, private: bool) -> list[Block]:
        parts = [self._context(notice) for notice in notices(answer, self._words)]
        if answer.refused:
            parts.append(self._rich([self._section(refusal(answer, self._words))]))
            pressed = self._refusal_buttons(answer)
            return [*parts, actions(pressed)] if pressed else parts
        parts.append(self._rich([self._title(answer), *self._body(answer)]))
        parts.append(
            self._context(
                self._say(answer, "from") + "  " + "  ·  ".join(source_line(source) for source in answer.sources)
            )
        )
        parts.append(actions(self._answer_buttons(answer, private=private)))
        return [*parts, self._thumbs(answer)]

    def _say(self, answer: Answer, name: str, **values: object) -> str:
        return self._words(answer.language, name, **values)

    def for_manager(self, rep: str, note: str, answer: Answer | None) -> Card:
        """A rep's question to the coaching channel, with what the playbook had.

        Args:
            rep: Slack id.
        """
        lead = {
            "type": "rich_text_section",
            "elements": [{"type": "user", "user_id": rep}, text(" asks")],
        }
        quote = {"type": "rich_text_quote", "elements": [text(literal(note, NOTE_CHARS, self._hosts) or " ")]}
        found = "The playbook had nothing on it."
        if answer is not None and not answer.refused:
            found = f"The playbook said: {heading(answer)}."
        elif answer is not None and answer.nearest:
            found = f"The playbook had nothing on it; the nearest play is “{answer.nearest.title}”."
        said = f"<@{rep}> asks: {mrkdwn(note, NOTE_CHARS)}"
        return Card(said, [self._rich([lead, quote]), self._context(found)])

    def _title(self, answer: Answer) -> Block:
        elements = [text(self._literal(heading(answer)), bold=True)]
        if answer.style:
            elements.append(text(f"   {self._literal(answer.style)}", italic=True))
        return {"type": "rich_text_section", "elements": elements}

    def _body(self, answer: Answer) -> list[Block]:
        parts: list[Block] = []
        if answer.worded:
            parts.append(self._section(self._say(answer, "say"), bold=True))
            worded = "\n".join(self._literal(line.text) for line in answer.worded)
            parts.append({"type": "rich_text_quote", "elements": [text(worded)]})
        if answer.say:
            parts.append(self._section(lead(answer, self._words), bold=True))
            lines = "\n".join(self._literal(shown(line.text)) for line in answer.say)
            parts.append({"type": "rich_text_quote", "elements": [text(lines)]})
        for other in answer.others:
            parts.append(self._section(place(other), bold=True))
            parts.append({"type": "rich_text_quote", "elements": [text(self._literal(shown(other.line)))]})
        if answer.ask:
            parts.append(self._section(self._say(answer, "then_ask"), bold=True))
            items = [self._section(shown(line.text)) for line in answer.ask]
            parts.append({"type": "rich_text_list", "style": "bullet", "elements": items})
        for line in answer.why:
            elements = [text(self._say(answer, "why") + "  ", bold=True), text(self._literal(shown(line.text)))]
            parts.append({"type": "rich_text_section", "elements": elements})
        label = self._say(answer, "heard")
        return [*parts, *(block for heard in answer.proof for block in self._heard(heard, label))]

    def _heard(self, heard: Heard, label: str) -> list[Block]:
        said = f"“{self._literal(shown(heard.text))}”"
        who = text(f"\n{self._literal(who_said(heard))}", italic=True)
        return [
            self._section(label, bold=True),
            {"type": "rich_text_quote", "elements": [text(said), who]},
        ]

    def _section(self, words: str, *, bold: bool = False) -> Block:
        return {"type": "rich_text_section", "elements": [text(self._literal(words), bold=bold)]}

    def _context(self, words: str) -> Block:
        return {"type": "context", "elements": [plain(literal(words, CONTEXT_CHARS, self._hosts))]}

    def _rich(self, elements: list[Block]) -> Block:
        return {"type": "rich_text", "elements": elements}

    def _literal(self, words: str) -> str:
        return literal(words, LINE_CHARS, self._hosts) or " "

    def _answer_buttons(self, answer: Answer, *, private: bool) -> list[Block]:
        say = self._say
        buttons = [button(say(answer, "another_way"), ANOTHER_WAY, answer.id)]
        if private:
            buttons = [
                button(say(answer, "share"), SHARE, answer.id),
                button(say(answer, "keep"), KEEP, answer.id),
                *buttons,
            ]
        if answer.kind == "play":
            buttons.append(button(say(answer, "practise"), PRACTISE, answer.id))
        return [*self._piece_buttons(answer), *buttons, *self._manager(answer)]

    def _manager(self, answer: Answer) -> list[Block]:
        return [button(self._say(answer, "ask_manager"), ASK_MANAGER, answer.id)] if self._asks_manager else []

    def _refusal_buttons(self, answer: Answer) -> list[Block]:
        manager, pieces = self._manager(answer), self._piece_buttons(answer)
        if answer.nearest is None:
            return [*pieces, *manager]
        show = self._say(answer, "show", title=answer.nearest.title)
        # A row of five is a menu; the places are named above all the same.
        return [button(show, SHOW_PLAY, answer.id), *pieces[:1], *manager]

    def _piece_buttons(self, answer: Answer) -> list[Block]:
        """One for each other piece that may have been meant."""
        return [
            button(
                self._say(answer, "show", title=other.heading[-1] if other.heading else other.title),
                action,
                f"{answer.id}:{n}",
            )
            for n, (other, action) in enumerate(zip(answer.others, PIECES, strict=False))
        ]

    def _thumbs(self, answer: Answer) -> Block:
        helpful, not_helpful = self._say(answer, "helpful"), self._say(answer, "not_helpful")
        return {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": FEEDBACK,
                    "positive_button": {"text": plain(helpful), "value": f"{HELPFUL}:{answer.id}"},
                    "negative_button": {"text": plain(not_helpful), "value": f"{NOT_HELPFUL}:{answer.id}"},
                }
            ],
        }

    def modal(self, card: Card) -> Block:
        """The same above everything, without what can be pressed: a modal knows of no channel."""
        blocks = [block for block in card.blocks if block["type"] not in ("actions", "context_actions")]
        return sheet("What should I say?", blocks)


def manager_form(answer_id: str, question: str) -> Block:
    """The form in which a rep says what to ask the manager."""
    element = text_input(value=literal(question, 2_000), lines=True, limit=NOTE_CHARS)
    hint = "It goes to the coaching channel with your name."
    asked = field(NOTE, "What do you want to ask?", element, hint=hint, optional=False)
    return form(TO_MANAGER, "Ask my manager", "Send", [asked], about=answer_id)
