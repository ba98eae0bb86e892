"""What Slack refuses, the sandbox refuses; what Slack takes, it takes."""

import json
from pathlib import Path
from typing import Any

import pytest

from coachbot.sandbox.checks import check_blocks, check_message
from coachbot.sandbox.shapes import SHAPES
from coachbot.sandbox.tickets import SlackError


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(number: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": f"b{number}", "text": plain("Go"), **more}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"type": "section"}, "missing required field: text"),
        ({"type": "section", "text": plain("")}, "must be more than 0 characters"),
        ({"type": "section", "text": plain("x" * 3001)}, "must be less than 3001 characters"),
        ({"type": "section", "text": plain("x"), "colour": "red"}, "invalid additional property: colour"),
        ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be a plain_text object"),
        ({"type": "header", "text": plain("x" * 151)}, "must be less than 151 characters"),
        ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters"),
        ({"type": "actions", "elements": []}, "must have at least 1 item"),
        ({"type": "actions", "elements": [button(n) for n in range(26)]}, "no more than 25 items"),
        ({"type": "actions", "elements": [button(), button()]}, "action_id already exists: b0"),
        ({"type": "actions", "elements": [button(text=plain("x" * 76))]}, "must be less than 76 characters"),
        ({"type": "actions", "elements": [button(value="x" * 2001)]}, "must be less than 2001 characters"),
        ({"type": "actions", "elements": [{"type": "lever"}]}, "unsupported type: lever"),
        ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items"),
        ({"type": "image", "image_url": "https://example.com/a.png"}, "missing required field: alt_text"),
        ({"type": "image", "alt_text": "x"}, "missing required field: image_url"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}, "no more than 20 columns"),
        ({"type": "rich_text", "elements": [{"type": "rich_text_section"}]}, "missing required field: elements"),
        ({"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}}, "unsupported type: input"),
        ({"type": "divider", "block_id": "x" * 256}, "must be 1 to 255 characters"),
    ],
)
def test_a_block_slack_would_refuse_is_refused_with_the_place(block: dict[str, Any], said: str) -> None:
    with pytest.raises(SlackError) as caught:
        check_message("x", [block])

    assert caught.value.error == "invalid_blocks"
    assert said in caught.value.messages[0]
    assert "[json-pointer:/blocks" in caught.value.messages[0]


def test_a_message_is_not_too_long_in_all() -> None:
    section = {"type": "section", "text": plain("x" * 2_900)}
    check_message("x", [section] * 4)

    for blocks, error in (([section] * 5, "msg_blocks_too_long"), ([{"type": "divider"}] * 51, "invalid_blocks")):
        with pytest.raises(SlackError, match=error):
            check_message("x", blocks)
    with pytest.raises(SlackError, match="invalid_blocks"):
        check_blocks([{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}], 50)
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        check_message("x", {"type": "divider"})


@pytest.mark.shared
def test_shapes_are_those_of_slacks_schemas(shared: Path) -> None:
    seen: dict[str, tuple[set[str], set[str]]] = {}
    for name in ("block_kit.message_blocks", "block_kit.view"):
        schema = json.loads((shared / "data" / "slack" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        for definition in schema["definitions"].values():
            properties = definition.get("properties", {})
            kinds = [properties["type"]["const"]] if "const" in properties.get("type", {}) else []
            for kind in kinds:
                required, known = seen.get(kind, (set(definition.get("required", ())), set()))
                seen[kind] = (required & set(definition.get("required", ())), known | set(properties))

    del seen["modal"], seen["home"], seen["workflow_step"]
    for kind, (required, known) in seen.items():
        shape = SHAPES[kind]
        assert shape.required == required - {"type"}, kind
        assert shape.required | shape.optional == known - {"type"}, kind


@pytest.mark.shared
def test_messages_real_apps_have_sent_are_taken(shared: Path) -> None:
    taken = 0
    for path in sorted((shared / "data" / "slack" / "payloads").rglob("*.json")):
        for blocks in blocks_in(json.loads(path.read_text(encoding="utf-8"))):
            # Some samples are blank forms: every text empty, every type missing.
            if '""' not in json.dumps(blocks) and all("type" in block for block in blocks):
                check_blocks(blocks, 100, in_view=True)
                taken += 1
    assert taken >= 10


def blocks_in(node: Any) -> list[list[dict[str, Any]]]:
    """Every list of blocks in a payload."""
    if isinstance(node, list):
        return [found for item in node for found in blocks_in(item)]
    if not isinstance(node, dict):
        return []
    own = [node["blocks"]] if isinstance(node.get("blocks"), list) and node["blocks"] else []
    return own + [found for key, value in node.items() if key != "blocks" for found in blocks_in(value)]
