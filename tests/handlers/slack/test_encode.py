"""Nothing that a page, a buyer or a rep wrote can act in Slack."""

import pytest

from handlers.slack.encode import from_slack, literal, mrkdwn, shortened

HOSTILE = (
    "<!channel> <@U123> <!here> <https://evil.test|click> *bold* &lt; https://evil.test/x?y=1 "
    "\u202egnp.exe\u200b @everyone javascript://x data:text/html"
)


def test_hostile_text_is_shown_and_does_nothing() -> None:
    text = mrkdwn(HOSTILE, 3_000)

    assert "<" not in text
    assert "&lt;!channel&gt;" in text
    assert "https://evil.test" not in text
    assert "\u202e" not in text


def test_links_only_lead_to_hosts_that_were_named() -> None:
    hosts = ("docs.holdfast.example",)

    assert literal("see https://docs.holdfast.example/a", 99, hosts) == "see https://docs.holdfast.example/a"
    assert literal("see https://docs.holdfast.example.evil.test/a", 99, hosts).endswith("(link removed)")
    assert literal("see http://docs.holdfast.example/a", 99, hosts).endswith("(link removed)")


def test_what_a_person_typed_is_read_as_they_see_it() -> None:
    typed = "<@U0COACHBOT> they say &lt;20%&gt; &amp; <https://x.test|our site> <#C1|deals> <@U2|tom>"

    assert from_slack(typed, "U0COACHBOT") == "they say <20%> & our site deals tom"


@pytest.mark.parametrize("limit", [2, 10, 50, 51, 52, 53])
def test_shortening_never_goes_over_the_limit_nor_cuts_an_entity(limit: int) -> None:
    assert len(shortened("word " * 40, limit)) <= limit
    text = mrkdwn("a & b < c > " * 20, limit)
    assert len(text) <= limit
    assert "&" not in text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
