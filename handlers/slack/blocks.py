"""The smallest parts of Block Kit. Texts given to them are shown as they are, never read as markup."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from handlers.slack.encode import literal, mrkdwn

Block = dict[str, Any]


class Card(NamedTuple):
    """A message: all of it as text, for notifications and for when blocks are refused, and as blocks.

    Attributes:
        plainer: The same with older blocks, for where Slack does not take the first.
    """

    text: str
    blocks: list[Block]
    plainer: list[Block] | None = None

    @property
    def tries(self) -> list[list[Block]]:
        """The blocks to send, the next where Slack refuses one; none at all is the text alone."""
        return [blocks for blocks in (self.blocks, self.plainer) if blocks] + [[]]


class Speaker(NamedTuple):
    """Somebody a message is spoken by, as a buyer in a drill."""

    name: str
    icon: str = ":bust_in_silhouette:"

    def leads(self, card: Card) -> Card:
        """The same message, the name in front of its text."""
        head = rich([line(text(self.name, bold=True))])
        return Card(f"{mrkdwn(self.name, BUTTON_CHARS)}: {card.text}", [head, *card.blocks] if card.blocks else [])


BUTTON_CHARS = 75
_LINE_CHARS, _TEXT_CHARS = 300, 3_900


def button(label: str, action_id: str, value: str) -> Block:
    """A button; long labels are cut."""
    return {
        "type": "button",
        "text": plain(literal(label, BUTTON_CHARS)),
        "action_id": action_id,
        "value": value,
    }


def actions(elements: list[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": elements}


def plain(text: str) -> Block:
    """Plain text; Slack takes no empty one."""
    return {"type": "plain_text", "text": text or " ", "emoji": False}


def text(value: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Block:
    """A piece of rich text."""
    style = {name: True for name, on in (("bold", bold), ("italic", italic), ("strike", strike)) if on}
    return {"type": "text", "text": value, **({"style": style} if style else {})}


def rich(elements: list[Block]) -> Block:
    """Rich text."""
    return {"type": "rich_text", "elements": elements}


def line(*elements: Block) -> Block:
    """One line of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def items(lines: list[Block], *, ordered: bool = False) -> Block:
    """A list of lines."""
    return {"type": "rich_text_list", "style": "ordered" if ordered else "bullet", "elements": lines}


def table(rows: list[list[str]]) -> Block:
    """Rows of short texts, the first their heads; Slack takes one table a message."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in rows]}


def told(title: str, lines: Sequence[str]) -> Card:
    """A title and lines of our own, as a card."""
    shown = [line(text(literal(one, _LINE_CHARS) or " ")) for one in lines]
    blocks = [rich([line(text(literal(title, _LINE_CHARS), bold=True)), *([items(shown)] if shown else [])])]
    return Card(mrkdwn("\n".join([title, *lines]), _TEXT_CHARS), blocks)


def context(value: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [plain(value)]}


def numbered(elements: list[Block]) -> Block:
    """A row of buttons of one kind: Slack wants each id once in a block, so a number tells them apart."""
    return actions([element | {"action_id": f"{element['action_id']}:{n}"} for n, element in enumerate(elements)])
