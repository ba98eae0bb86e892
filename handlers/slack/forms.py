"""One way to write a form, and one to read what was entered."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, TypeAlias

from handlers.slack.blocks import Block, plain
from handlers.slack.replies import part

MAX_TICKS = 10
Values: TypeAlias = Mapping[str, Any]
"""What was entered, by block and action."""


def form(ident: str, title: str, submit: str, blocks: Sequence[Block], *, about: str = "", url: str = "") -> Block:
    """A form; ``about`` comes back with what was entered, and the response URL of the press that opened it."""
    comes_back = f"{about}\n{url}" if url else about
    return {
        "type": "modal",
        "callback_id": ident,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": list(blocks),
        **({"private_metadata": comes_back} if comes_back else {}),
    }


def sheet(title: str, blocks: Sequence[Block]) -> Block:
    """Something to read; nothing is entered."""
    return {"type": "modal", "title": plain(title), "close": plain("Close"), "blocks": list(blocks)}


def field(name: str, label: str, element: Block, *, hint: str = "", optional: bool = True) -> Block:
    """An input; its block and its element have one name."""
    block: Block = {"type": "input", "block_id": name, "label": plain(label), "element": element | {"action_id": name}}
    return block | ({"optional": True} if optional else {}) | ({"hint": plain(hint)} if hint else {})


def text_input(*, value: str = "", lines: bool = False, limit: int = 2_000, placeholder: str = "") -> Block:
    """A field to write in; an initial value longer than the limit is cut."""
    element: Block = {"type": "plain_text_input", "max_length": limit}
    if lines:
        element["multiline"] = True
    if value:
        element["initial_value"] = value[:limit]
    return element | ({"placeholder": plain(placeholder)} if placeholder else {})


def choice(kind: str, options: Sequence[tuple[str, str]], chosen: str) -> Block:
    """One of several options, each a value and a label; ``kind`` is ``static_select`` or ``radio_buttons``."""
    written = [{"text": plain(label), "value": value} for value, label in options]
    return {
        "type": kind,
        "options": written,
        "initial_option": next(option for option in written if option["value"] == chosen),
    }


def ticks(options: Sequence[tuple[str, str]], chosen: Sequence[str]) -> Block:
    """Any of several options, ten at most, each a value and a label."""
    written = [{"text": plain(label), "value": value} for value, label in options[:MAX_TICKS]]
    initial = [option for option in written if option["value"] in chosen]
    return {"type": "checkboxes", "options": written} | ({"initial_options": initial} if initial else {})


def clock(value: time | None) -> Block:
    """A time of day, or none."""
    return {"type": "timepicker", **({"initial_time": f"{value:%H:%M}"} if value else {})}


def day_input(value: date) -> Block:
    """A day."""
    return {"type": "datepicker", "initial_date": value.isoformat()}


def file_input() -> Block:
    """One file."""
    return {"type": "file_input", "max_files": 1}


def entered(values: Values, name: str) -> str:
    """The words of a field, without white space around them."""
    return str(_of(values, name).get("value") or "").strip()


def selected(values: Values, name: str) -> str:
    """The value of what was chosen; empty where nothing was."""
    return str(part(_of(values, name), "selected_option").get("value") or "")


def ticked(values: Values, name: str) -> tuple[str, ...]:
    """The values that were chosen among several."""
    options: list[Mapping[str, Any]] = _of(values, name).get("selected_options") or []
    return tuple(str(option.get("value") or "") for option in options)


def time_in(values: Values, name: str) -> time | None:
    """The time of day that was chosen."""
    chosen = _of(values, name).get("selected_time")
    return time.fromisoformat(str(chosen)) if chosen else None


def day_in(values: Values, name: str) -> date | None:
    """The day that was chosen."""
    chosen = _of(values, name).get("selected_date")
    return date.fromisoformat(str(chosen)) if chosen else None


def file_in(values: Values, name: str) -> Mapping[str, Any]:
    """The file that was given; empty where none was."""
    files: list[Mapping[str, Any]] = _of(values, name).get("files") or []
    return files[0] if files else {}


def _of(values: Values, name: str) -> dict[str, Any]:
    """The element of a block; a form opened by an earlier version names the two apart."""
    block = part(values, name)
    return part(block, name) or next((part(block, other) for other in block), Block())
