"""Where what leaves this machine goes is said by the doctor and at the start."""

import logging

import pytest

from coachbot.settings import load
from handlers.operate.addresses import look_at_addresses, say_where

# Numbers: nobody is asked who has them.
PUBLIC, PRIVATE = "http://8.8.8.8:8080/v1", "http://10.0.0.8:8080/v1"


def test_where_prompts_go_is_said_and_plain_http_to_the_internet_is_warned_of() -> None:
    check = look_at_addresses(load(model="openai:x", model_url=PUBLIC))

    assert (check.mark, check.detail) == ("WARN", "Prompts go to 8.8.8.8, as COACHBOT_MODEL_URL says.")
    assert check.fix == (
        "COACHBOT_MODEL_URL is http:// and leads to the internet, so that anybody on the way can read along; use https."
    )
    assert look_at_addresses(load(model="openai:x", model_url=PRIVATE)).mark == "ok"


def test_slacks_own_token_is_no_better_off() -> None:
    assert "COACHBOT_SLACK_API_URL" in look_at_addresses(load(slack_api_url=PUBLIC)).fix


@pytest.mark.without_a_model("with one, prompts go to it")
def test_where_nothing_goes_that_is_said_too() -> None:
    check = look_at_addresses(load())

    assert (check.mark, check.detail) == ("ok", "Nothing goes to a model or for vectors.")


def test_the_log_says_it_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        say_where(load(model="openai:x", model_url=PUBLIC))

    assert [(one.levelname, one.getMessage()[:30]) for one in caplog.records] == [
        ("INFO", "Prompts go to 8.8.8.8, as COAC"),
        ("WARNING", "COACHBOT_MODEL_URL is http:// "),
    ]
