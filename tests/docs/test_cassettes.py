"""Nothing that opens a door or names a person stands in a cassette."""

import re

import pytest

from tests.docs.test_docs import tracked

CASSETTES = [path for path in tracked() if "cassettes" in path.parts and path.suffix in (".yaml", ".yml")]
# Google writes its own domain behind the id of an event.
SECRETS = {
    "a key": r"\b(?:sk|pk|rk|xox[abeprs]|xapp|pat|ghp|AKIA)[-_][A-Za-z0-9_-]{6,}",
    "a bearer's token": r"(?i)bearer\s+(?!…|\\u2026)\S",
    "a header that opens a door": r"(?im)^\s*(?:authorization|x-api-key|api-key|cookie|set-cookie|x-goog-api-key):",
    "an account": r"(?i)\b(?:openai-organization|openai-project|anthropic-organization-id|request-id|cf-ray)\b",
    "an id of one": r"\b(?:org|proj|user)[-_][A-Za-z0-9]{12,}",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{20,}",
    "an address of a person": r"[\w.+-]+@(?![\w.-]+\.example\b|google\.com\b)[\w-]+\.\w{2,}",
}


def test_there_are_some() -> None:
    assert CASSETTES


@pytest.mark.parametrize("what", SECRETS)
def test_no_cassette_holds(what: str) -> None:
    found = {
        path.name: match.group()
        for path in CASSETTES
        if (match := re.search(SECRETS[what], path.read_text(encoding="utf-8")))
    }

    assert not found


def test_each_says_what_it_was_recorded_against() -> None:
    ours = [path for path in CASSETTES if "llm" in path.parts]

    for path in ours:
        against = path.name.partition("_")[0]
        assert against in ("stub", "real"), path
        assert ("127.0.0.1" in path.read_text(encoding="utf-8")) is (against == "stub"), path
