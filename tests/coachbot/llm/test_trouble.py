"""What a failure means, whoever's exception it is."""

import json

import pytest

from coachbot.domain.model import Why
from coachbot.llm.trouble import Trouble, trouble_of


class Response:
    def __init__(self, status: int, **headers: str) -> None:
        self.status_code = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class StatusError(Exception):
    """As the providers' packages have them."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__("the key is sk-never-shown")
        self.status_code = status
        self.response = Response(status, **headers)


class APITimeoutError(Exception): ...


class APIConnectionError(Exception): ...


class RemoteProtocolError(Exception): ...


class OpenAIRefusalError(Exception): ...


class Strange(Exception): ...


@pytest.mark.parametrize(
    ("status", "why", "may_pass"),
    [
        (400, Why.UNAVAILABLE, False), (401, Why.NOT_LET_IN, False), (402, Why.UNAVAILABLE, False),
        (403, Why.NOT_LET_IN, False), (404, Why.NOT_LET_IN, False), (408, Why.UNAVAILABLE, True),
        (413, Why.UNAVAILABLE, False), (422, Why.UNAVAILABLE, False), (429, Why.RATE_LIMITED, True),
        (500, Why.UNAVAILABLE, True), (501, Why.UNAVAILABLE, False), (503, Why.UNAVAILABLE, True),
        (529, Why.UNAVAILABLE, True),
    ],
)  # fmt: skip
def test_a_status_says_most(status: int, why: Why, may_pass: bool) -> None:
    trouble = trouble_of(StatusError(status))

    assert (trouble.why, trouble.may_pass, trouble.status, trouble.is_servers) == (why, may_pass, status, True)


@pytest.mark.parametrize(
    ("error", "why", "may_pass"),
    [
        (TimeoutError(), Why.TIMED_OUT, False),
        (APITimeoutError(), Why.TIMED_OUT, False),
        (ConnectionResetError(), Why.UNAVAILABLE, True),
        (APIConnectionError(), Why.UNAVAILABLE, True),
        (RemoteProtocolError(), Why.UNAVAILABLE, True),
        (json.JSONDecodeError("no", "<html>", 0), Why.BAD_OUTPUT, False),
        (IndexError("list index out of range"), Why.BAD_OUTPUT, False),
        (AttributeError("'str' object has no attribute 'choices'"), Why.BAD_OUTPUT, False),
        (TypeError("null value for choices"), Why.BAD_OUTPUT, False),
        (Strange(), Why.UNAVAILABLE, False),
    ],
)
def test_without_one_the_exception_says_it(error: Exception, why: Why, may_pass: bool) -> None:
    trouble = trouble_of(error)

    assert (trouble.why, trouble.may_pass, trouble.status) == (why, may_pass, None)


def test_a_refusal_is_no_fault_of_the_server() -> None:
    assert trouble_of(OpenAIRefusalError()) == Trouble(Why.REFUSED, False, 0.0, "OpenAIRefusalError", is_servers=False)


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [("1", 1.0), ("3600", 3600.0), ("-5", 0.0), ("Thu, 26 Nov 2026 14:00:00 GMT", 0.0), ("nan", 0.0), ("inf", 0.0)],
)
def test_how_long_to_wait_is_read_where_it_is_a_number(said: str, wait_s: float) -> None:
    assert trouble_of(StatusError(429, retry_after=said)).wait_s == wait_s


def test_nothing_of_what_the_provider_wrote_is_in_it() -> None:
    assert "sk-never-shown" not in repr(trouble_of(StatusError(401)))
