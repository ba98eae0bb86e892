"""Block Kit for answers. Everything a page or a person said goes into literal text elements."""

from collections.abc import Sequence
from typing import Any

from coachbot.answers.answer import Answer, Heard
from handlers import ids
from handlers.encode import literal, mrkdwn
from handlers.show import answer_text, heading, refusal, shown, source_line, who_said

Block = dict[str, Any]
LINE_CHARS = 1_200
FALLBACK_CHARS = 3_900
CONTEXT_CHARS = 400
NOTE_CHARS = 2_500
BUTTON_CHARS = 75


class Cards:
    """How answers look.

    Args:
        link_hosts: Hosts that links in answers may lead to; other links are shown as words.
    """

    def __init__(self, link_hosts: Sequence[str] = ()) -> None:
        self._hosts = tuple(link_hosts)

    def fallback(self, answer: Answer) -> str:
        """The whole answer as text, for notifications and for when blocks are refused."""
        return mrkdwn(answer_text(answer), FALLBACK_CHARS, self._hosts)

    def blocks(self, answer: Answer, *, private: bool = False) -> list[Block]:
        """The card. ``private``: only the rep sees it, so it can be shared or kept."""
        parts = [self._context(answer.notice)] if answer.notice else []
        if answer.refused:
            return [
                *parts,
                self._rich([self._section(refusal(answer))]),
                _actions(_refusal_buttons(answer)),
            ]
        parts.append(self._rich([self._title(answer), *self._body(answer)]))
        parts.append(self._context("From  " + "  ·  ".join(source_line(source) for source in answer.sources)))
        parts.append(_actions(_answer_buttons(answer, private=private)))
        return [*parts, _thumbs(answer)]

    def note(self, text: str) -> list[Block]:
        """A sentence of our own."""
        return [self._rich([self._section(text)])]

    def for_manager(self, rep: str, note: str, answer: Answer | None) -> list[Block]:
        """A rep's question to the coaching channel, with what the playbook had."""
        lead = {
            "type": "rich_text_section",
            "elements": [{"type": "user", "user_id": rep}, _text(" asks")],
        }
        quote = {"type": "rich_text_quote", "elements": [_text(literal(note, NOTE_CHARS, self._hosts) or " ")]}
        found = "The playbook had nothing on it."
        if answer is not None and not answer.refused:
            found = f"The playbook said: {heading(answer)}."
        elif answer is not None and answer.nearest:
            found = f"The playbook had nothing on it; the nearest play is “{answer.nearest.title}”."
        return [self._rich([lead, quote]), self._context(found)]

    def _title(self, answer: Answer) -> Block:
        elements = [_text(self._literal(heading(answer)), bold=True)]
        if answer.style:
            elements.append(_text(f"   {self._literal(answer.style)}", italic=True))
        return {"type": "rich_text_section", "elements": elements}

    def _body(self, answer: Answer) -> list[Block]:
        parts: list[Block] = []
        if answer.say:
            parts.append(self._section("Say" if answer.kind == "play" else "It says", bold=True))
            lines = "\n".join(self._literal(shown(line.text)) for line in answer.say)
            parts.append({"type": "rich_text_quote", "elements": [_text(lines)]})
        if answer.ask:
            parts.append(self._section("Then ask", bold=True))
            items = [self._section(shown(line.text)) for line in answer.ask]
            parts.append({"type": "rich_text_list", "style": "bullet", "elements": items})
        for line in answer.why:
            elements = [_text("Why  ", bold=True), _text(self._literal(shown(line.text)))]
            parts.append({"type": "rich_text_section", "elements": elements})
        return [*parts, *(block for heard in answer.proof for block in self._heard(heard))]

    def _heard(self, heard: Heard) -> list[Block]:
        said = f"“{self._literal(shown(heard.text))}”"
        who = _text(f"\n{self._literal(who_said(heard))}", italic=True)
        return [
            self._section("Heard on a won call", bold=True),
            {"type": "rich_text_quote", "elements": [_text(said), who]},
        ]

    def _section(self, text: str, *, bold: bool = False) -> Block:
        return {"type": "rich_text_section", "elements": [_text(self._literal(text), bold=bold)]}

    def _context(self, text: str) -> Block:
        return {"type": "context", "elements": [_plain(literal(text, CONTEXT_CHARS, self._hosts))]}

    def _rich(self, elements: list[Block]) -> Block:
        return {"type": "rich_text", "elements": elements}

    def _literal(self, text: str) -> str:
        return literal(text, LINE_CHARS, self._hosts) or " "


def manager_form(answer_id: str, question: str) -> Block:
    """The modal in which a rep says what to ask the manager."""
    return {
        "type": "modal",
        "callback_id": ids.ASK_MANAGER_FORM,
        "private_metadata": answer_id,
        "title": _plain("Ask my manager"),
        "submit": _plain("Send"),
        "close": _plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": ids.NOTE_BLOCK,
                "label": _plain("What do you want to ask?"),
                "hint": _plain("It goes to the coaching channel with your name."),
                "element": {
                    "type": "plain_text_input",
                    "action_id": ids.NOTE_INPUT,
                    "multiline": True,
                    "initial_value": literal(question, 2_000),
                    "max_length": 2_500,
                },
            }
        ],
    }


def _answer_buttons(answer: Answer, *, private: bool) -> list[Block]:
    buttons = [_button("Another way", ids.ANOTHER_WAY, answer.id)]
    if private:
        buttons = [
            _button("Share", ids.SHARE, answer.id),
            _button("Keep", ids.KEEP, answer.id),
            *buttons,
        ]
    if answer.kind == "play":
        buttons.append(_button("Practise this", ids.PRACTISE, answer.id))
    return [*buttons, _button("Ask my manager", ids.ASK_MANAGER, answer.id)]


def _refusal_buttons(answer: Answer) -> list[Block]:
    manager = _button("Ask my manager", ids.ASK_MANAGER, answer.id)
    if answer.nearest is None:
        return [manager]
    return [_button(f"Show “{answer.nearest.title}”", ids.SHOW_PLAY, answer.id), manager]


def _button(label: str, action_id: str, value: str) -> Block:
    return {
        "type": "button",
        "text": _plain(literal(label, BUTTON_CHARS)),
        "action_id": action_id,
        "value": value,
    }


def _actions(elements: list[Block]) -> Block:
    return {"type": "actions", "elements": elements}


def _thumbs(answer: Answer) -> Block:
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": ids.FEEDBACK,
                "positive_button": {"text": _plain("Helpful"), "value": f"{ids.HELPFUL}:{answer.id}"},
                "negative_button": {"text": _plain("Not helpful"), "value": f"{ids.NOT_HELPFUL}:{answer.id}"},
            }
        ],
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text or " ", "emoji": False}


def _text(text: str, *, bold: bool = False, italic: bool = False) -> Block:
    style = {name: True for name, on in (("bold", bold), ("italic", italic)) if on}
    return {"type": "text", "text": text, **({"style": style} if style else {})}
