"""Block Kit for answers. Everything a page or a person said goes into literal text elements."""

from collections.abc import Sequence

from coachbot.answers.answer import Answer, Heard
from handlers.answers.words import answer_text, heading, refusal, who_said
from handlers.slack.blocks import Block, Card, actions, button, plain, text
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.forms import field, form, text_input
from handlers.words import shown, source_line

ANOTHER_WAY = "answers.another_way"
PRACTISE = "answers.practise"
ASK_MANAGER = "answers.ask_manager"
SHOW_PLAY = "answers.show_play"
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
    """

    def __init__(self, link_hosts: Sequence[str] = ()) -> None:
        self._hosts = tuple(link_hosts)

    def answer(self, answer: Answer, *, private: bool = False) -> Card:
        """The card. ``private``: only the rep sees it, so it can be shared or kept."""
        text = mrkdwn(answer_text(answer), FALLBACK_CHARS, self._hosts)
        return Card(text, self._blocks(answer, private=private))

    def _blocks(self, answer: Answer, *, private: bool) -> list[Block]:
        parts = [self._context(answer.notice)] if answer.notice else []
        if answer.refused:
            return [
                *parts,
                self._rich([self._section(refusal(answer))]),
                actions(_refusal_buttons(answer)),
            ]
        parts.append(self._rich([self._title(answer), *self._body(answer)]))
        parts.append(self._context("From  " + "  ·  ".join(source_line(source) for source in answer.sources)))
        parts.append(actions(_answer_buttons(answer, private=private)))
        return [*parts, _thumbs(answer)]

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
        if answer.say:
            parts.append(self._section("Say" if answer.kind == "play" else "It says", bold=True))
            lines = "\n".join(self._literal(shown(line.text)) for line in answer.say)
            parts.append({"type": "rich_text_quote", "elements": [text(lines)]})
        if answer.ask:
            parts.append(self._section("Then ask", bold=True))
            items = [self._section(shown(line.text)) for line in answer.ask]
            parts.append({"type": "rich_text_list", "style": "bullet", "elements": items})
        for line in answer.why:
            elements = [text("Why  ", bold=True), text(self._literal(shown(line.text)))]
            parts.append({"type": "rich_text_section", "elements": elements})
        return [*parts, *(block for heard in answer.proof for block in self._heard(heard))]

    def _heard(self, heard: Heard) -> list[Block]:
        said = f"“{self._literal(shown(heard.text))}”"
        who = text(f"\n{self._literal(who_said(heard))}", italic=True)
        return [
            self._section("Heard on a won call", bold=True),
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


def manager_form(answer_id: str, question: str) -> Block:
    """The form in which a rep says what to ask the manager."""
    element = text_input(value=literal(question, 2_000), lines=True, limit=NOTE_CHARS)
    hint = "It goes to the coaching channel with your name."
    asked = field(NOTE, "What do you want to ask?", element, hint=hint, optional=False)
    return form(TO_MANAGER, "Ask my manager", "Send", [asked], about=answer_id)


def _answer_buttons(answer: Answer, *, private: bool) -> list[Block]:
    buttons = [button("Another way", ANOTHER_WAY, answer.id)]
    if private:
        buttons = [
            button("Share", SHARE, answer.id),
            button("Keep", KEEP, answer.id),
            *buttons,
        ]
    if answer.kind == "play":
        buttons.append(button("Practise this", PRACTISE, answer.id))
    return [*buttons, button("Ask my manager", ASK_MANAGER, answer.id)]


def _refusal_buttons(answer: Answer) -> list[Block]:
    manager = button("Ask my manager", ASK_MANAGER, answer.id)
    if answer.nearest is None:
        return [manager]
    return [button(f"Show “{answer.nearest.title}”", SHOW_PLAY, answer.id), manager]


def _thumbs(answer: Answer) -> Block:
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": FEEDBACK,
                "positive_button": {"text": plain("Helpful"), "value": f"{HELPFUL}:{answer.id}"},
                "negative_button": {"text": plain("Not helpful"), "value": f"{NOT_HELPFUL}:{answer.id}"},
            }
        ],
    }
