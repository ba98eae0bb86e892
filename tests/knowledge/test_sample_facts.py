"""Every number and product claim of the sample team agrees with its price page and its product page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from coachbot.bootstrap import SHIPPED_CONTENT
from knowledge.library.pages import Kind, Page
from knowledge.library.reading.read import call_of

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_WORDS = {word: n for n, word in enumerate([*_SMALL.split(), "seventeen", "eighteen", "nineteen"])} | {
    word: 10 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_NUMBER = rf"(?:(?:{'|'.join(_WORDS)}|hundred|a hundred)\b(?: and |[- ])?)+"
_THOUSANDS = re.compile(rf"\b({_NUMBER})[- ](?:thousand|grand)(?:,? ({_NUMBER}))?", re.IGNORECASE)
_PERCENT = re.compile(rf"\b({_NUMBER}|[\d.]+) ?(?:percent|%)", re.IGNORECASE)
_DOLLARS = re.compile(r"\$(\d[\d,]*)(k?)", re.IGNORECASE)

# What is said on purpose although it is no price of ours.
ON_PURPOSE = {
    ("calls/2026-06-tamarack.json", "10%"): "a lost call: an unapproved discount is the mistake it teaches",
    ("calls/2026-08-pell-rowe.txt", "16,640"): "13% of Scale, saved in each of two years",
    ("calls/2026-09-merriwick.srt", "700,000"): "the seller takes the buyer's two figures from each other",
    ("calls/2026-10-tessaly.txt", "23,000"): "the seller adds up what the buyer has just told him",
    ("calls/2026-10-tessaly.txt", "38,000"): "the seller adds up what the buyer has just told him",
    ("calls/2026-10-varnholm.txt", "26,000"): "the buyer's own figure, from the call before",
    ("playbook/plays/quarter-end-discount.md", "20%"): "what the buyer asks for",
    ("playbook/plays/quarter-end-discount.md", "10%"): "what nobody should give",
    ("playbook/plays/price-rise-at-renewal.md", "1,800"): "five percent of Growth",
}
# Systems buyers name; one that product.md does not list may only stand beside a no or a question.
SYSTEMS = ("SAP", "Dynamics", "Workday", "Oracle", "Coupa", "Zendesk", "Pipedrive", "Sage", "QuickBooks", "Jira", "Box")
_NO = re.compile(r"\b(no|not|don't|doesn't|can't|never|only|without)\b|\?", re.IGNORECASE)


def value(words: str) -> int:
    """The number that words say, below a thousand: "four hundred and twenty" is 420."""
    total = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        total = max(total, 1) * 100 if word == "hundred" else total + _WORDS.get(word, 0)
    return total


def amounts(text: str) -> Iterator[str]:
    """Every sum of money and every percentage, as "42,000" and "8%", said or written."""
    for found in _DOLLARS.finditer(text):
        yield f"{int(found[1].replace(',', '')) * (1000 if found[2] else 1):,}"
    for found in _THOUSANDS.finditer(text):
        yield f"{value(found[1]) * 1000 + (value(found[2]) if found[2] and 'hundred' in found[2].lower() else 0):,}"
    for found in _PERCENT.finditer(text):
        yield f"{float(found[1]):g}%" if found[1][0].isdigit() else f"{value(found[1])}%"


def ours(pages: dict[str, Page]) -> set[str]:
    """The amounts of the price page, and what a year comes to with the implementation, whole or in halves."""
    text = pages["playbook/pricing.md"].text + pages["playbook/product.md"].text
    said = set(amounts(text))
    prices = {int(a.replace(",", "")) for a in said if not a.endswith("%")}
    fees = [int(fee.replace(",", "")) for fee in re.findall(r"\| \$(\d,000) \|\n", text)]
    assert sorted(set(fees)) == [3000, 6000]
    derived = {price + fee for price in prices for fee in fees} | {fee // 2 for fee in fees}
    # Capacities are said like prices: "up to two thousand".
    return said | {f"{n:,}" for n in derived | {2000, 6000}}


def test_a_number_is_read_as_it_is_said() -> None:
    said = "Sixty thousand eight hundred a year, or $32k; thirteen percent, 8%, a hundred and fifteen thousand"

    assert sorted(amounts(said)) == sorted(["60,800", "32,000", "13%", "8%", "115,000"])


def test_what_our_side_says_on_calls_is_on_the_price_page(pages: dict[str, Page]) -> None:
    fine = ours(pages)
    for path, page in pages.items():
        if page.kind is not Kind.CALL:
            continue
        theirs: set[str] = set()
        for turn in call_of(page).turns:
            if turn.role != "seller":
                theirs.update(amounts(turn.text))
                continue
            odd = [a for a in amounts(turn.text) if a not in fine | theirs and (path, a) not in ON_PURPOSE]
            assert not odd, f"{path}: {odd} in “{turn.text}”"


def test_what_plays_and_pages_say_is_on_the_price_page(pages: dict[str, Page]) -> None:
    fine = ours(pages)
    flawed = yaml.safe_load((SHIPPED_CONTENT / "flaws.yml").read_text(encoding="utf-8"))["flaws"]
    on_purpose = {flaw["path"] for flaw in flawed}
    for path, page in pages.items():
        if page.kind in {Kind.CALL, Kind.SCENE} or path in on_purpose:
            continue
        odd = [a for a in amounts(page.text) if a not in fine and (path, a) not in ON_PURPOSE]
        assert not odd, f"{path}: {odd}"


def test_what_a_scene_says_of_us_is_on_the_price_page(pages: dict[str, Page]) -> None:
    fine = ours(pages)
    for path, page in pages.items():
        if page.kind is not Kind.SCENE:
            continue
        hidden = page.text[page.text.index("## Hidden facts") : page.text.index("## Opens up when")]
        objections = page.text[page.text.index("## Objections") : page.text.index("## Win")]
        opening = page.text[page.text.index("## Opening") : page.text.index("## Situation")]
        theirs = set(amounts(hidden + objections + opening))
        raised = {"37,800"}  # Growth after the 5% a contract allows at most
        odd = [a for a in amounts(page.text) if a not in fine | theirs | raised]
        assert not odd, f"{path}: {odd}"


def test_nobody_promises_a_system_we_do_not_connect_to(pages: dict[str, Page]) -> None:
    named = re.compile(rf"\b({'|'.join(SYSTEMS)})\b")
    for path, page in pages.items():
        lines = [t.text for t in call_of(page).turns if t.role == "seller"] if page.kind is Kind.CALL else []
        # What brings a hidden fact out is not said by anybody.
        text = re.sub(r"\(revealed when:.*\)", "", page.text)
        for line in lines or re.split(r"(?<=[.?!])\s|\n", text):
            assert not named.search(line) or _NO.search(line), f"{path}: {line}"


@pytest.mark.parametrize(
    ("about", "fact"),
    [
        (r"SOC 2[^.]*\b(?:dated|report of|from) (\w+ \d{4})", "June 2026"),
        (r"pilot[^.]{0,40}\b(\w+) weeks", "six"),
        (r"(?:go-live|live|going live|up and running)[^.?]{0,30}\b(\w+) weeks", "five"),
        (r"(\d+)-day path", "120"),
    ],
)
def test_facts_said_twice_are_said_alike(pages: dict[str, Page], about: str, fact: str) -> None:
    pattern, found = re.compile(about, re.IGNORECASE), 0
    for path, page in pages.items():
        texts = [t.text for t in call_of(page).turns if t.role == "seller"] if page.kind is Kind.CALL else [page.text]
        for text in texts:
            for match in pattern.finditer(text):
                found += 1
                assert match[1] in {fact, fact.capitalize()} or path == "playbook/old-security-faq.md", (
                    f"{path}: {match[0]}"
                )
    assert found


def test_every_hidden_fact_of_a_scene_can_be_found_out(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        if page.kind is not Kind.SCENE:
            continue
        body = page.text[page.text.index("## Hidden facts") : page.text.index("## Opens up when")]
        facts = re.findall(r"^- ([a-z0-9-]+): (.+)$", body, re.MULTILINE)
        assert len(facts) >= 3, path
        for name, text in facts:
            found = re.search(r"\(revealed when: (?:asked|shown|told|offered)\b.{10,}\)$", text)
            assert found, f"{path}: nothing a rep can do reveals “{name}”"


def test_the_files_named_here_are_there() -> None:
    assert all((Path(SHIPPED_CONTENT) / path).is_file() for path, _ in ON_PURPOSE)
