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

from coachbot.db.sealed import new_key
from handlers.operate import logs
from prompts.render import Prompts, idents

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
        f"xoxp-1-{SECRET}",
        f"xoxe.xoxb-1-{SECRET}",
        f"xoxe-1-{SECRET}",
        f"xapp-1-{SECRET}",
        f"token_xoxb-1-{SECRET}",
        f"sk-ant-api03-{SECRET}",
        f"sk-proj-{SECRET}",
        f"key_sk-{SECRET}",
        f"pat-na1-4f1d-{SECRET}",
        f"pat-eu1-4f1d-{SECRET}",
        f"AIzaSyD4-{SECRET}-1234567890",
        f"ya29.a0Af-{SECRET}",
        f"{SECRET}{'x' * 35}=",
        f"gAAAAABn-{SECRET}-{'x' * 30}==",
        f"Ab38Q~{SECRET}{'x' * 26}",
        f"eyJhbGciOiJSUzI1NiJ9.{SECRET}.sig",
        f"-----BEGIN {'PRIVATE'} KEY-----\n{SECRET}\n",
        f"Authorization: Bearer {SECRET}",
        f"hooks.slack.com/services/T1/B1/{SECRET}",
        f"https://hooks.slack.com/services/T1/B1/{SECRET}",
        f"https://calendar.example/{SECRET}/basic.ics",
        f"webcal://calendar.example/{SECRET}",
        f"postgresql+psycopg://coach:{SECRET}@db/coach",
        f"mysql://coach:{SECRET}{'x' * 100}@db/coach",
    ],
)
def test_what_slips_through_is_caught(out: io.StringIO, text: str) -> None:
    logging.getLogger("coachbot.x").error("see “%s”, please", text)

    assert "[withheld]" in line(out)["message"]
    assert SECRET not in out.getvalue()


@pytest.mark.parametrize("key", ["8f742231" * 4, f"v0={'a1' * 32}"])
def test_a_secret_of_hexadecimal_signs_is_caught_too(out: io.StringIO, key: str) -> None:
    logging.getLogger("coachbot.x").error("signed with %s, please", key)

    assert line(out)["message"] == "signed with [withheld], please"


def test_every_new_key_is_caught(out: io.StringIO) -> None:
    for _ in range(50):
        logging.getLogger("coachbot.x").error("%s", new_key())

    assert {json.loads(one)["message"] for one in out.getvalue().splitlines()} == {"[withheld]"}


def test_a_key_that_is_cut_off_at_the_end_of_a_long_line_is_caught(out: io.StringIO) -> None:
    logging.getLogger("coachbot.x").error("%s %s", "x" * 980, f"{SECRET}{'x' * 35}=")

    assert SECRET not in out.getvalue()
    assert len(line(out)["message"]) <= 1_000


@pytest.mark.parametrize("own", ["", "own."])
def test_which_prompt_it_was_is_said(out: io.StringIO, own: str) -> None:
    logging.getLogger("coachbot.llm.gateway").info("a model did not reply to %s: 500", f"answers/read@3+{own}9f2c1ab0")

    assert line(out)["message"] == f"a model did not reply to answers/read@3+{own}9f2c1ab0: 500"


@pytest.mark.parametrize("ident", idents())
def test_every_prompt_of_ours_has_a_name_that_is_said(out: io.StringIO, ident: str) -> None:
    stamp = Prompts().prompt(ident).stamp
    logging.getLogger("coachbot.x").info("%s", stamp)

    assert line(out)["message"] == stamp


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
