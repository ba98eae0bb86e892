"""What a model is not to be used for is named, and a misspelt name is told."""

from datetime import UTC, datetime

import pytest

from coachbot.domain.model import Capability
from coachbot.errors import NotConfigured
from coachbot.outside import model
from coachbot.settings import load
from tests.fakes import MemoryLedger


def test_what_is_turned_off_is_off_and_nothing_else() -> None:
    made = model(
        load(model="openai:x", model_off="judge, buyer"), MemoryLedger(), lambda: datetime(2026, 11, 26, tzinfo=UTC)
    )

    assert [one.value for one in Capability if not made.is_on(one)] == ["buyer", "judge"]


@pytest.mark.parametrize("name", ["", "openai:x"])
def test_a_use_that_there_is_not_is_told_by_name(name: str) -> None:
    with pytest.raises(NotConfigured, match="“answer”, which is no use of a model: answers,"):
        model(load(model=name, model_off="answer"), MemoryLedger(), lambda: datetime(2026, 11, 26, tzinfo=UTC))
