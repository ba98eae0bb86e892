"""What an element of a message or a form holds once somebody used it."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from coachbot.sandbox.arguments import as_json, as_list
from coachbot.sandbox.tickets import Json, SlackError

_PLAIN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_ONE_OF = {"static_select", "external_select", "radio_buttons", "overflow"}
_NO_STATE = frozenset({"button", "overflow", "icon_button", "feedback_buttons", "workflow_button"})
_SOME_OF = {"multi_static_select", "multi_external_select", "checkboxes"}


def elements_of(blocks: list[Any]) -> Iterator[tuple[str, Json]]:
    """Every element with its block's id; a block without one is named after its place."""
    for number, raw in enumerate(blocks):
        block = as_json(raw)
        ident = str(block.get("block_id") or f"b{number}")
        own = [*as_list(block.get("elements")), block.get("accessory"), block.get("element")]
        for element in map(as_json, own):
            if element.get("action_id"):
                yield ident, element


def find(blocks: list[Any], action_id: str, value: Any = None) -> tuple[str, Json]:
    """The element with this action id, and value where several share it.

    Raises:
        SlackError: There is none.
    """
    for ident, element in elements_of(blocks):
        if element["action_id"] != action_id:
            continue
        if element.get("type") == "feedback_buttons":
            negative = as_json(element.get("negative_button"))
            chosen = negative if value == negative.get("value") else as_json(element.get("positive_button"))
            return ident, {**element, **chosen}
        if element.get("type") != "button" or value is None or element.get("value") == value:
            return ident, element
    raise SlackError("no_such_action")


def held(element: Json, value: Any, offered: Sequence[Json] = ()) -> Json:
    """What an element holds: as in ``view.state.values`` and, with more around it, in an action.

    Args:
        offered: What the app offered for it when it was asked, where it has no options of its own.
    """
    kind = str(element.get("type"))
    if kind in _ONE_OF:
        return {"type": kind, "selected_option": _option(element, value, offered) if value else None}
    if kind in _SOME_OF:
        return {"type": kind, "selected_options": [_option(element, one, offered) for one in as_list(value)]}
    if kind == "file_input":
        return {"type": kind, "files": as_list(value)}
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind]: value or ([] if kind.startswith("multi_") else None)}
    return {"type": kind, "value": value or None}


def initial(element: Json) -> Any:
    """What an element holds before anybody touched it."""
    for name, content in element.items():
        if name.startswith("initial_"):
            if name == "initial_option":
                return as_json(content).get("value")
            if name == "initial_options":
                return [as_json(option).get("value") for option in as_list(content)]
            return content
    return None


def state_of(blocks: list[Any], values: Json, offered: Mapping[str, Sequence[Json]] = MappingProxyType({})) -> Json:
    """``view.state``: by block id, by action id; ``values`` maps block id or action id to what was entered."""
    out: dict[str, Json] = {}
    for ident, element in elements_of(blocks):
        if element.get("type") in _NO_STATE:
            continue
        value = values.get(ident, values.get(element["action_id"], initial(element)))
        out.setdefault(ident, {})[element["action_id"]] = held(element, value, offered.get(element["action_id"], ()))
    return {"values": out}


def _option(element: Json, value: Any, offered: Sequence[Json]) -> Json:
    groups = [as_list(as_json(group).get("options")) for group in as_list(element.get("option_groups"))]
    for option in [*offered, *as_list(element.get("options")), *(option for group in groups for option in group)]:
        if as_json(option).get("value") == value:
            return as_json(option)
    raise SlackError("no_such_option")
