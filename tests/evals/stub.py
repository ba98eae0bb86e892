"""A model for trying the evaluation itself: it is right wherever it can be, and speaks as simply as is allowed."""

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.library.formats.rubric import Rubric
from tests.evals import judge
from tests.support.model_replies import Said
from tests.support.model_wire import Request
from tests.support.oracle import Oracle, inputs_of

_NO = {"passed": False, "turn": 0, "quote": ""}


class Stub:
    """Picks the first piece, speaks the buyer's line with a word before it, and knows how every call is labelled.

    Args:
        rubric: Whose checks it is asked about.
    """

    def __init__(self, rubric: Rubric) -> None:
        self._oracle = Oracle(lambda _, units: units[0] if units else None)
        self._ids = {
            (one.name, check.text): (one.id, check.id) for one in rubric.behaviours.values() for check in one.checks
        }
        self._cases = judge.cases()

    def __call__(self, request: Request) -> Said:
        given = inputs_of(request)
        if "line" in given:
            return {"say": f"Well, {given['line']}"}
        if "checks" in given:
            return {"rulings": [{"check": one["id"], **self._ruled(one, given["turns"])} for one in given["checks"]]}
        return self._oracle(request)

    def _ruled(self, check: Mapping[str, str], turns: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        key = self._ids[check["behaviour"], check["check"]]
        shown = {one["turn"]: one["text"] for one in turns}
        at = next((one.yes.get(key) for one in self._cases if one.turns[0][1] == shown.get(0)), None)
        return _NO if at is None else {"passed": True, "turn": at, "quote": shown[at]}
