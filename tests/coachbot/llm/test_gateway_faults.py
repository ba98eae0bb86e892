"""The gateway against every kind of trouble a server can make: a reply or a reason, in time, and nothing left behind."""

import logging
import time
import traceback

import pytest

from coachbot.domain.model import NoReply, Why
from tests.coachbot.llm.asking import ENDLESS, KEY
from tests.coachbot.llm.test_gateway import IN_TIME_S, Desk, desk, others, running
from tests.support.model_server import KINDS

__all__ = ["desk", "running"]
pytestmark = pytest.mark.filterwarnings("ignore:Received unexpected tool content block")

# What comes of each kind, asked for a shape and streamed; None is a good reply.
WHY: dict[str, tuple[Why | None, Why | None]] = {
    "good": (None, None),
    "no_finish_reason": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "finish_length": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "wrong_schema": (Why.BAD_OUTPUT, None),
    "empty_choices": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "null_content": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "empty_text": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "refusal": (Why.REFUSED, Why.REFUSED),
    "tool_calls": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "usage_missing": (None, None),
    "fenced": (None, None),
    "429": (Why.RATE_LIMITED, Why.RATE_LIMITED),
    "429_after": (Why.RATE_LIMITED, Why.RATE_LIMITED),
    "429_long": (Why.RATE_LIMITED, Why.RATE_LIMITED),
    "500": (Why.UNAVAILABLE, Why.UNAVAILABLE),
    "503_loading": (Why.UNAVAILABLE, Why.UNAVAILABLE),
    "not_found_model": (Why.NOT_LET_IN, Why.NOT_LET_IN),
    "ten_mb": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "wrong_content_type": (None, None),
    "html_200": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "garbage_json": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "mid_stream_error": (Why.BAD_OUTPUT, Why.UNAVAILABLE),
    "cut_stream": (Why.UNAVAILABLE, Why.UNAVAILABLE),
    "endless": (Why.TIMED_OUT, Why.TIMED_OUT),
    "slow_drip": (Why.TIMED_OUT, Why.TIMED_OUT),
    "drip_headers": (Why.TIMED_OUT, Why.TIMED_OUT),
    "hang": (Why.TIMED_OUT, Why.TIMED_OUT),
    "reset": (Why.UNAVAILABLE, Why.UNAVAILABLE),
    "echo_key": (Why.NOT_LET_IN, Why.NOT_LET_IN),
    "no_schemas": (Why.BAD_OUTPUT, None),
    "first_500_then_good": (None, None),
    "first_429_then_good": (None, None),
}
# LangChain leaves a refusal out of OpenAI's streams.
WHY_OPENAI = {"refusal": (Why.REFUSED, Why.BAD_OUTPUT)}


def test_every_kind_of_answer_is_expected() -> None:
    assert WHY.keys() == KINDS.keys()


@pytest.mark.parametrize("way", ["reply", "stream"])
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_server_does_there_is_a_reply_or_a_reason(
    desk: Desk, eventually, caplog: pytest.LogCaptureFixture, kind: str, way: str
) -> None:
    caplog.set_level(logging.DEBUG)
    expected = (WHY_OPENAI if desk.wire == "openai" else {}).get(kind, WHY[kind])[way == "stream"]
    desk.to(kind, deadline_s=IN_TIME_S if kind in ENDLESS else 3.0)
    threads, count = others(), len(desk.server.requests)
    began = time.monotonic()

    told = ""
    try:
        (desk.reply if way == "reply" else desk.stream)()
        why = None
    except NoReply as error:
        why, told = error.why, "".join(traceback.format_exception(error))

    assert why is expected
    assert time.monotonic() - began < (IN_TIME_S if kind in ENDLESS else 3.0) + 1.0
    requests = desk.server.requests[count:]
    eventually(lambda: all(request.done.is_set() for request in requests))
    assert [request.left for request in requests] == [True] or kind not in ENDLESS
    assert others() <= threads
    assert KEY not in told + caplog.text + repr(caplog.records)
    assert KEY in requests[0].key
    # A 400 for a schema is answered by asking without one, and took nothing.
    assert len(desk.ledger.rows) == (1 if kind == "no_schemas" else len(requests))

    # The slot was given back: there is only one.
    desk.server.kind = "good"
    assert desk.why() is (Why.UNAVAILABLE if kind == "429_long" else None)
