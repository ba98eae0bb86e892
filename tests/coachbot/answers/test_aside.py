"""What is no question for the playbook gets a human sentence; what is one never does."""

import json
from pathlib import Path

import pytest

from coachbot.answers.aside import aside_in
from coachbot.sandbox.arguments import as_json

SAID = {
    "thanks": "Any time", "Thank you so much!": "Any time", "thx, that helps": "Any time", "great, thanks": "Any time",
    "ok": "Good.", "lol": "Good.", "got it": "Good.", "no": "Good.", "perfect!": "Good.", ":+1:": "Good.", "ok cool": "Good.",
    "hi": "Hello.", "hey coach": "Hello.", "Good morning!": "Hello.",
    "help": "Tell me what the buyer said", "What can you do?": "Tell me what the buyer said",
    "how does this work?": "Tell me what the buyer said",
    "how do I connect my calendar?": "Settings", "stop": "Settings", "delete my data": "what do you know about me",
    "can we guarantee in writing that the price never rises?": "Not from me",
    "they want us to legally guarantee 100% uptime": "Not from me",
    "should i accept unlimited liability": "Not from me",
}  # fmt: skip
PERSONAL = {
    "my manager harasses me": "HR", "my boss touched me yesterday": "HR", "I am being bullied by my team lead": "HR", "my boss yells at me": "HR",
    "A customer made sexual comments to me": "HR", "I'm totally burned out": "doctor", "i feel hopeless": "doctor",
    "I feel like killing myself": "988", "i don't want to live anymore": "988", "My mother passed away": "HR",
    "am I going to be fired?": "HR or your manager", "what is Tom's salary": "HR or your manager",
}  # fmt: skip
QUESTIONS = (
    "They say it's too expensive",
    "the price is killing me, says the cfo",
    "they say no",
    "they got burned by a vendor before",
    "they say thanks but no thanks",
    "buyer: ok but why you and not them",
    "they feel harassed by our emails",
    "prospect threatens to leave us",
    "the buyer hit me with a 30% discount demand",
    "my manager says we should threaten to raise the price",
    "their ceo yells at us about the invoice",
    "the customer bullies us on price",
    "what if they ask for a guarantee that it works",
    "can you help me answer their security review",
    "how do i connect with the economic buyer",
    "he died on price",
    "they say stop calling",
    "we promise to send a proposal by friday, how do i phrase it",
    "who approves 12%?",
    "do we commit to a go-live date",
    "how much does the team package make sense for",
)


@pytest.mark.parametrize(("text", "answer"), SAID.items())
def test_small_talk_and_help_get_a_human_sentence(text: str, answer: str) -> None:
    said = aside_in(text)

    assert said is not None
    assert answer in str(said)
    assert not said.personal


@pytest.mark.parametrize(("text", "answer"), PERSONAL.items())
def test_trouble_of_ones_own_is_no_business_of_a_sales_coach(text: str, answer: str) -> None:
    said = aside_in(text)

    assert said is not None
    assert answer in str(said)
    assert said.personal


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_a_buyer_said_is_a_question_for_the_playbook(text: str) -> None:
    assert aside_in(text) is None


def test_no_question_of_a_handbook_is_taken_for_small_talk(shared: Path) -> None:
    lines = (shared / "data/playbook/queries.jsonl").read_text().splitlines()
    asked = [str(as_json(json.loads(line))["query"]) for line in lines]

    assert [text for text in asked if aside_in(text)] == []
