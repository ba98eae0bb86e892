"""Every prompt as it is sent: a change of its text is seen in review."""

import pytest

from prompts.render import Prompts, idents
from tests.prompts.inputs import INPUTS, SNAPSHOTS, snapshot_file, snapshot_of

HOW = "add it to tests/prompts/inputs.py and run: python -m tests.prompts.write"


def test_every_prompt_has_inputs_and_a_snapshot_and_nothing_else_has() -> None:
    assert sorted(INPUTS) == idents(), HOW
    assert {file.name for file in SNAPSHOTS.iterdir()} == {snapshot_file(ident).name for ident in idents()}, HOW


@pytest.mark.parametrize("ident", idents())
def test_a_prompt_is_sent_as_its_snapshot_says(ident: str) -> None:
    assert snapshot_of(ident) == snapshot_file(ident).read_text(encoding="utf-8"), HOW


def test_all_of_ours_are_right_and_in_order() -> None:
    assert [prompt.id for prompt in Prompts().all()] == idents()


def test_the_word_no_reply_may_hold_is_the_last_thing_of_the_system_part() -> None:
    """What stands before it is the same for every question, so that a provider need not read it anew."""
    one, two = (Prompts().render("answers/read", **INPUTS["answers/read"] | {"canary": word}) for word in ("a", "b"))

    assert one.system[:-4] == two.system[:-4]
