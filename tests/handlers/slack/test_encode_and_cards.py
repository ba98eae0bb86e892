"""Nothing that a page, a buyer or a rep wrote can act in Slack."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from coachbot.answers.answer import Answer, Heard, Nearest
from coachbot.domain.sources import Line, Source
from coachbot.sandbox.checks import check_message, check_view
from handlers.answers.cards import Cards, manager_form
from handlers.slack.encode import from_slack, literal, mrkdwn, shortened

HOSTILE = (
    "<!channel> <@U123> <!here> <https://evil.test|click> *bold* &lt; https://evil.test/x?y=1 "
    "\u202egnp.exe\u200b @everyone javascript://x data:text/html"
)


def answer(text: str = "Compared with what?", **more: object) -> Answer:
    source = Source("s1", "p1", "plays/price.md", text, "abc", 3, "dana.whitfield", None, None, text)
    heard = Heard(text, "s1", "Helen", "buyer", "Brightwell", None, 61.0)
    fields: dict[str, object] = {
        "id": "a1", "question": text, "relevance": 0.9, "kind": "play", "page": "p1", "title": text, "style": "curious",
        "say": (Line(text, "s1"),), "ask": (Line(text, "s1"),) * 3, "why": (Line(text, "s1"),), "proof": (heard,),
        "sources": (source,), "seen": ("p1",),
    }  # fmt: skip
    return Answer(**(fields | more))  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    "text", ["Compared with what?", HOSTILE, "x" * 60_000, "🙂" * 9_000, "a\nb", "\u0000", "\u200b"]
)
@pytest.mark.parametrize("private", [True, False])
def test_every_card_is_one_slack_takes(text: str, *, private: bool) -> None:
    cards = Cards()

    for shown in (
        answer(text),
        answer(text, refused=True, reason=text, nearest=Nearest("p", text)),
        answer(text, notice=text),
    ):
        card = cards.answer(shown, private=private)
        check_message(card.text, card.blocks)
        assert len(card.text) <= 4_000
    check_message("x", cards.for_manager("U1", text, answer(text)).blocks)
    check_view(manager_form("a1", text))


def test_cards_and_forms_follow_slacks_schemas(shared: Path) -> None:
    schemas = shared / "data" / "slack" / "schemas"
    blocks = Draft7Validator(json.loads((schemas / "block_kit.message_blocks.schema.json").read_text()))
    view = Draft7Validator(json.loads((schemas / "block_kit.view.schema.json").read_text()))
    cards = Cards()

    for shown in (answer(), answer(HOSTILE), answer(refused=True, reason="No.", nearest=Nearest("p", "Price"))):
        for private in (True, False):
            assert [e.message for e in blocks.iter_errors(cards.answer(shown, private=private).blocks)] == []
    assert [e.message for e in blocks.iter_errors(cards.for_manager("U1", "note", answer()).blocks)] == []
    assert [e.message for e in view.iter_errors(manager_form("a1", "q"))] == []
