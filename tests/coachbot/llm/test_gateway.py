"""The gateway with the real clients against a server that does all that servers do: what comes, when, and what is left behind."""

import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from coachbot.domain.model import Capability, For, NoReply, Shape, Use, Why
from coachbot.llm.breaker import FIRST_PAUSE_S
from coachbot.llm.budget import Budget, Price
from coachbot.llm.client import MAX_TOKENS, LangChainClient
from coachbot.llm.gateway import Gateway
from coachbot.llm.reply import MOST_TOKENS
from prompts.render import Rendered
from tests.coachbot.llm.asking import KEY, WIRES
from tests.fakes import MemoryLedger
from tests.support.model_replies import SENTENCE, Script
from tests.support.model_server import ModelServer, Request

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
PROMPT = Rendered("tests/ask@1+00000000", "Be brief.", "Too expensive?")
MAYA = For(Capability.ANSWERS, "maya")
IN_TIME_S = 0.8

pytestmark = pytest.mark.filterwarnings("ignore:Received unexpected tool content block")


class Draft(Shape):
    """As small as a shape can be."""

    say: str
    cites: list[str]


@dataclass
class Desk:
    """A gateway to one kind of server, and what it counts."""

    server: ModelServer
    wire: str
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    monotonic: list[float] = field(default_factory=lambda: [0.0])
    gateway: Gateway = field(init=False)

    def to(self, kind: str = "good", *, at_once: int = 1, deadline_s: float = 3.0, off: tuple[str, ...] = (),
           person_tokens: int = 10**6, money: float = 0.0, name: str = "") -> Gateway:  # fmt: skip
        client = LangChainClient(name or f"{self.wire}:stub-1", url=self.server.base(kind, wire=self.wire), key=KEY)
        budget = Budget(self.ledger, 10**7, person_tokens, money, Price(3.0, 15.0))
        self.gateway = Gateway(
            client, budget, lambda: NOW, at_once=at_once, off=off, deadline_s=deadline_s,
            monotonic=lambda: self.monotonic[0],
        )  # fmt: skip
        return self.gateway

    def reply(self) -> str:
        return self.gateway.reply(PROMPT, Draft, MAYA).say

    def stream(self) -> str:
        return "".join(self.gateway.stream(PROMPT, MAYA))

    def why(self, ask: Callable[[], str] | None = None) -> Why | None:
        try:
            (ask or self.stream)()
        except NoReply as error:
            return error.why
        return None


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    # The providers' packages take seconds to import.
    for wire in WIRES:
        LangChainClient(f"{wire}:stub-1", url="http://127.0.0.1:9", key=KEY).warm()
    with ModelServer() as server:
        yield server


@pytest.fixture(params=WIRES)
def desk(request: pytest.FixtureRequest, running: ModelServer) -> Iterator[Desk]:
    running.kind = None
    before = running.reply
    yield Desk(running, request.param)
    running.reply = before


def others() -> set[threading.Thread]:
    """Every thread but those of the server and the loop that all models share."""
    own = ("models", "asyncio", "model-server")
    return {thread for thread in threading.enumerate() if not thread.name.startswith(own)}


class TestAgain:
    @pytest.mark.parametrize(("kind", "times"), [("429_after", 2), ("429_long", 1), ("500", 2), ("echo_key", 1)])
    def test_only_what_may_pass_is_tried_again_and_once(self, desk: Desk, kind: str, times: int) -> None:
        desk.to(kind)
        count = len(desk.server.requests)

        assert desk.why() is not None
        requests = desk.server.requests[count:]
        assert len(requests) == times
        if kind == "429_after":
            assert requests[1].at - requests[0].at >= 1.0

    def test_what_was_said_already_is_not_said_again(self, desk: Desk) -> None:
        desk.to("cut_stream")
        count = len(desk.server.requests)

        assert desk.why() is Why.UNAVAILABLE
        assert len(desk.server.requests) == count + 1

    def test_no_second_try_begins_behind_the_deadline(self, desk: Desk) -> None:
        desk.to("429_after", deadline_s=1.0)
        count = len(desk.server.requests)

        assert desk.why() is Why.RATE_LIMITED
        assert len(desk.server.requests) == count + 1

    def test_a_server_that_knows_no_schemas_is_asked_in_words(self, desk: Desk) -> None:
        desk.server.reply = Script({"say": SENTENCE, "cites": []})
        desk.to("no_schemas")
        count = len(desk.server.requests)

        assert [desk.reply(), desk.reply()] == [SENTENCE] * 2
        assert [request.schema is None for request in desk.server.requests[count:]] == [False, True, True]


class TestLeftAlone:
    def test_after_three_failures_nobody_asks_until_the_pause_is_over(self, desk: Desk) -> None:
        gateway = desk.to()
        desk.server.kind = "500"
        count = len(desk.server.requests)

        assert [desk.why() for _ in range(3)] == [Why.UNAVAILABLE] * 3
        # Two tries, a third that opens it, and none any more.
        assert len(desk.server.requests) == count + 3
        assert not gateway.is_on(Capability.ANSWERS)

        desk.monotonic[0] += FIRST_PAUSE_S
        assert gateway.is_on(Capability.ANSWERS)
        assert desk.why() is Why.UNAVAILABLE
        # A trial is one request, and in vain it doubles the pause once.
        assert len(desk.server.requests) == count + 4
        desk.monotonic[0] += 2 * FIRST_PAUSE_S - 1
        assert not gateway.is_on(Capability.ANSWERS)

        desk.monotonic[0] += 1
        desk.server.kind = "good"
        assert desk.stream() == SENTENCE
        assert gateway.is_on(Capability.ANSWERS)

    def test_what_a_model_says_is_no_reason_to_leave_its_server_alone(self, desk: Desk) -> None:
        gateway = desk.to()
        for kind in ("finish_length", "refusal", "empty_text", "wrong_schema"):
            desk.server.kind = kind
            for _ in range(2):
                assert desk.why(desk.reply) is not None

        assert gateway.is_on(Capability.ANSWERS)


class TestWhatIsSaid:
    def test_the_word_it_was_never_to_say_ends_a_reply_wherever_it_is_cut(self, desk: Desk) -> None:
        gateway = desk.to(at_once=1)
        for before in range(12):
            desk.server.reply = Script("x" * before + f"My word is {gateway.canary}, and so on.")
            assert desk.why() is Why.BAD_OUTPUT
        desk.server.reply = Script({"say": gateway.canary, "cites": []})

        assert desk.why(desk.reply) is Why.BAD_OUTPUT
        assert gateway.is_on(Capability.ANSWERS), "one person's tricks turn it off for nobody"

    def test_a_reply_of_another_shape_hangs_on_no_exception(self, desk: Desk) -> None:
        desk.server.reply = Script({"say": "words of the buyer", "other": 1})
        desk.to()

        with pytest.raises(NoReply) as caught:
            desk.reply()
        assert "words of the buyer" not in "".join(traceback.format_exception(caught.value))
        assert (caught.value.__cause__, caught.value.__context__) == (None, None)

    def test_who_goes_away_in_between_is_waited_for_no_more(self, desk: Desk, eventually) -> None:
        stream = desk.to("endless").stream(PROMPT, MAYA)
        next(iter(stream))
        stream.close()  # type: ignore[attr-defined]

        eventually(lambda: desk.server.requests[-1].left)
        assert len(desk.ledger.rows) == 1
        desk.server.kind = "good"
        assert desk.stream() == SENTENCE


class TestCounting:
    @pytest.mark.parametrize("kind", ["good", "usage_missing"])
    def test_what_it_took_is_counted_or_estimated(self, desk: Desk, kind: str) -> None:
        desk.to(kind)
        desk.stream()

        assert desk.ledger.rows == [(NOW.date(), MAYA, f"{desk.wire}:stub-1", Use(6, 15))]

    def test_a_count_that_cannot_be_is_not_believed(self, desk: Desk) -> None:
        desk.to("ten_mb")
        assert desk.why(desk.reply) is Why.BAD_OUTPUT

        assert desk.ledger.used(NOW.date()).tokens_out <= MOST_TOKENS

    def test_a_reply_that_was_cut_for_length_took_what_it_took(self, desk: Desk) -> None:
        desk.to("finish_length")
        assert desk.why(desk.reply) is Why.BAD_OUTPUT

        assert desk.ledger.used(NOW.date()) == Use(6, 21)

    @pytest.mark.parametrize("bound", [{"person_tokens": 20}, {"money": 0.0001}])
    def test_what_is_spent_is_spent(self, desk: Desk, bound: dict[str, float]) -> None:
        gateway = desk.to(**bound)
        desk.stream()
        count = len(desk.server.requests)

        assert desk.why() is Why.OVER_BUDGET
        with_money = "money" in bound
        others_why = desk.why(lambda: "".join(gateway.stream(PROMPT, For(Capability.ANSWERS, "tom"))))
        assert others_why is (Why.OVER_BUDGET if with_money else None)
        assert len(desk.server.requests) == count + (0 if with_money else 1)


class TestNotAsked:
    def test_what_is_off_is_off(self, desk: Desk) -> None:
        gateway = desk.to(off=("answers",))

        assert (gateway.is_on(Capability.ANSWERS), gateway.is_on(Capability.REWRITES)) == (False, True)
        assert desk.why() is Why.OFF

    def test_only_so_many_are_waited_for_at_once(self, desk: Desk, eventually) -> None:
        desk.to("hang", at_once=1, deadline_s=IN_TIME_S)
        count = len(desk.server.requests)
        first = threading.Thread(target=desk.why)
        first.start()
        eventually(lambda: len(desk.server.requests) > count)
        desk.gateway._deadline_s = 0.1

        assert desk.why() is Why.BUSY
        first.join()
        assert len(desk.server.requests) == count + 1

    @pytest.mark.parametrize("name", ["nonsense:stub-1", "openai", "bedrock_converse:x"])
    def test_what_is_not_set_up_is_not_asked(self, desk: Desk, caplog: pytest.LogCaptureFixture, name: str) -> None:
        desk.to(name=name)

        assert desk.why() is Why.NOT_LET_IN
        assert KEY not in caplog.text
        assert name in caplog.text

    def test_a_server_that_is_not_there_cannot_be_reached(self, desk: Desk) -> None:
        with ModelServer() as gone:
            pass
        desk.server = gone
        desk.to()

        assert desk.why() is Why.UNAVAILABLE


def test_a_prompt_is_sent_as_it_is(desk: Desk) -> None:
    seen: list[Request] = []
    desk.server.reply = lambda request: seen.append(request) or SENTENCE
    desk.to()
    desk.stream()

    most = seen[0].body["max_completion_tokens" if desk.wire == "openai" else "max_tokens"]
    assert (seen[0].system, seen[0].user, most) == ("Be brief.", "Too expensive?", MAX_TOKENS)
