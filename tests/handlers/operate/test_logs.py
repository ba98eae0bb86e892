"""What a line of the log holds, and what it never does."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.operate import logs

SECRET = "zanzibar"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook, sys.unraisablehook)
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    stream = io.StringIO()
    logs.set_up("json", stream)
    yield stream
    root.handlers[:], level, logging.raiseExceptions = before
    root.setLevel(level)
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def line(out: io.StringIO) -> dict[str, Any]:
    (only,) = out.getvalue().splitlines()
    return json.loads(only)


def test_a_line_says_when_where_and_what(out: io.StringIO) -> None:
    logging.getLogger("coachbot.jobs.worker").warning("job %d of kind %s waits", 7, "plans.due")

    said = line(out)
    assert said["time"].endswith("+00:00")
    assert (said["level"], said["logger"], said["message"]) == (
        "WARNING", "coachbot.jobs.worker", "job 7 of kind plans.due waits"
    )  # fmt: skip


def test_an_exception_is_its_kind_and_its_places(out: io.StringIO) -> None:
    try:
        try:
            json.loads(f'{{"text": {SECRET}}}')
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        logging.getLogger("handlers.bot").exception("it failed")

    said = line(out)
    assert [error["type"] for error in said["error"]] == ["builtins.KeyError", "json.decoder.JSONDecodeError"]
    assert "test_logs.py" in said["error"][0]["at"][-1]
    assert SECRET not in out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}@buyer.example",
        f"xoxb-1-{SECRET}",
        f"xapp-1-{SECRET}",
        f"sk-ant-{SECRET}",
        f"https://calendar.example/{SECRET}/basic.ics",
        f"webcal://calendar.example/{SECRET}",
        f"postgresql+psycopg://coach:{SECRET}@db/coach",
    ],
)
def test_what_slips_through_is_caught(out: io.StringIO, text: str) -> None:
    logging.getLogger("coachbot.x").error("see “%s”, please", text)

    assert "[withheld]" in line(out)["message"]
    assert SECRET not in out.getvalue()


@pytest.mark.parametrize(
    "name", ["slack_sdk.web.client", "slack_bolt.App", "httpx", "uvicorn", "langchain", "sqlalchemy"]
)
def test_other_libraries_say_where_they_complain_and_no_more(out: io.StringIO, name: str) -> None:
    logging.getLogger(name).info("GET https://calendar.example/%s", SECRET)
    logging.getLogger(name).error(f"could not send {SECRET}")

    said = line(out)
    assert (said["logger"], said["level"]) == (name, "ERROR")
    assert said["message"].startswith("test_logs:")
    assert SECRET not in out.getvalue()


def test_what_nobody_caught_and_what_python_warns_of_are_lines_too(out: io.StringIO) -> None:
    def falls() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=falls)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(SECRET, stacklevel=1)
    logging.getLogger("coachbot").error("%d", SECRET)

    said = [json.loads(one) for one in out.getvalue().splitlines()]
    assert said[0]["error"][0]["type"] == "builtins.ValueError"
    assert said[1]["logger"] == "py.warnings"
    assert SECRET not in out.getvalue()


def test_on_a_terminal_a_line_is_to_be_read() -> None:
    record = logging.LogRecord("coachbot.x", logging.INFO, "x.py", 1, "looks in %d plays", (24,), None)

    assert logs.PlainLines().format(record).endswith(" INFO coachbot.x looks in 24 plays")
