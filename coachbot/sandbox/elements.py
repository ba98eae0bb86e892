"""What an element of a message or a form holds once somebody used it."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from coachbot.sandbox.arguments import as_json, as_list
from coachbot.sandbox.tickets import Json, SlackError

#: By block id, by action id: what an element holds.
Entered = dict[str, Json]
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
    """Every element with its block's id."""
    for block in map(as_json, blocks):
        ident = str(block.get("block_id"))
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


def at_first(blocks: list[Json], where: str) -> list[Json]:
    """Blocks of a view where what is to begin with the conversation it was opened from does so."""
    return [
        {**block, **{name: _begun(as_json(block[name]), where) for name in ("element", "accessory") if block.get(name)}}
        for block in blocks
    ]


def entered(blocks: list[Any], values: Json, offered: Mapping[str, Sequence[Json]] = MappingProxyType({})) -> Entered:
    """What somebody entered; ``values`` maps block id or action id to it."""
    out: Entered = {}
    for ident, element in elements_of(blocks):
        action = element["action_id"]
        for name in (ident, action):
            if name in values and element.get("type") not in _NO_STATE:
                out.setdefault(ident, {})[action] = held(element, values[name], offered.get(action, ()))
                break
    return out


def chosen(ident: str, element: Json, value: Any, offered: Sequence[Json] = ()) -> Entered:
    """What an element holds that acts as soon as somebody chooses; of a button nothing."""
    if element.get("type") in _NO_STATE:
        return {}
    return {ident: {element["action_id"]: held(element, value, offered)}}


def merged(before: Entered, after: Entered) -> Entered:
    """What was entered, and what was entered later."""
    return {ident: {**before.get(ident, {}), **after.get(ident, {})} for ident in {**before, **after}}


def state_of(blocks: list[Any], known: Entered) -> Json:
    """``view.state``: by block id, by action id; what was entered, else what each held to begin with."""
    out: Entered = {}
    for ident, element in elements_of(blocks):
        if element.get("type") not in _NO_STATE:
            action = element["action_id"]
            out.setdefault(ident, {})[action] = known.get(ident, {}).get(action) or held(element, initial(element))
    return {"values": out}


def _begun(element: Json, where: str) -> Json:
    if not where or not element.get("default_to_current_conversation") or initial(element):
        return element
    many = str(element["type"]).startswith("multi_")
    return {**element, **({"initial_conversations": [where]} if many else {"initial_conversation": where})}


def _option(element: Json, value: Any, offered: Sequence[Json]) -> Json:
    groups = [as_list(as_json(group).get("options")) for group in as_list(element.get("option_groups"))]
    own = [*as_list(element.get("options")), *(option for group in groups for option in group)]
    # What a menu begins with need not be among what the app offers later.
    begun = [element.get("initial_option"), *as_list(element.get("initial_options"))]
    for option in [*offered, *own, *begun]:
        if as_json(option).get("value") == value:
            return as_json(option)
    raise SlackError("no_such_option")
