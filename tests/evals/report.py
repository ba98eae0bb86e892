"""What an evaluation came to, as Markdown."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from coachbot.domain.model import Use
from coachbot.llm.budget import Price
from tests.evals.answers import Outcome

MOST_EXAMPLES = 20


def of_answers(outcomes: Sequence[Outcome], price: Price) -> str:
    """The section about answers."""
    covered = [one for one in outcomes if one.case.plays]
    beside = [one for one in outcomes if not one.case.plays]
    before = sum(one.before in one.case.plays for one in covered)
    rows = [
        ("questions that a play answers", str(len(covered))),
        ("the best line is of that play", share(sum(one.is_right for one in covered), len(covered))),
        ("the card without a model is of that play", share(before, len(covered))),
        ("questions that nothing answers", str(len(beside))),
        ("the model says so", share(sum(one.said_no for one in beside), len(beside))),
        ("something is shown for them all the same", share(sum(bool(one.pages) for one in beside), len(beside))),
        ("nothing came of the model", counts(Counter(one.why for one in outcomes if one.why), len(outcomes))),
        *_lines(outcomes),
        *cost([one.seconds for one in outcomes], [one.use for one in outcomes], price, "question"),
    ]
    return "\n".join([*table("Answers", rows), *_wrong(outcomes)])


def whole(name: str, sections: Sequence[str], now: datetime) -> str:
    """The report."""
    return "\n".join([f"# {name}, {now:%Y-%m-%d %H:%M} UTC", "", *sections]) + "\n"


def _lines(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    lines = [line for one in outcomes for line in one.lines]
    chosen = [line for line in lines if not line.piece]
    worded = [line for line in chosen if not line.words]
    return [
        ("lines the model gave", str(len(lines))),
        ("their piece is shown", share(len(chosen), len(lines))),
        ("… in its words too", share(len(worded), len(chosen))),
        ("pieces dropped, and why", counts(Counter(line.piece for line in lines if line.piece), len(lines))),
        ("words dropped, and why", counts(Counter(line.words for line in chosen if line.words), len(chosen))),
    ]


def table(title: str, rows: Sequence[tuple[str, str]]) -> list[str]:
    """A section's head and its figures."""
    return [f"## {title}", "", "| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), ""]


def listed(title: str, lines: Sequence[str]) -> list[str]:
    """Examples under a head, the first of many; “Nothing.” where there are none."""
    return [f"### {title}", "", *([f"- {one}" for one in lines[:MOST_EXAMPLES]] or ["Nothing."]), ""]


def cost(seconds: Sequence[float], uses: Sequence[Use], price: Price, one: str) -> list[tuple[str, str]]:
    """What it took.

    Args:
        seconds: Of each wait of somebody; ``uses``: of each ``one``.
    """
    used, count = sum(uses, Use(0, 0)), max(len(uses), 1)
    waits = sorted(seconds)
    money = f", {price.of(used):.4f} in money" if price != Price() else ""
    return [
        (
            "seconds, half / 19 of 20 / the longest",
            " / ".join(f"{_at(waits, share):.1f}" for share in (0.5, 0.95, 1.0)),
        ),
        ("tokens in all", f"{used.tokens_in:,} in, {used.tokens_out:,} out{money}"),
        (f"tokens a {one}", f"{used.tokens_in // count:,} in, {used.tokens_out // count:,} out"),
    ]


def _wrong(outcomes: Sequence[Outcome]) -> list[str]:
    said = [f"{one.case.id}: “{one.case.question}” says {', '.join(one.said)}" for one in outcomes if one.said]
    wrong = [
        f"{one.case.id}: “{one.case.question}”: {one.pages[0] if one.pages else one.why or 'nothing'}"
        for one in outcomes
        if not one.is_right
    ]
    return [*listed("What it must not say and says", said), *listed("What is not as it should be", wrong)]


def share(count: int, of: int) -> str:
    """Some of all, and what part that is."""
    return f"{count} of {of} ({count / of:.0%})" if of else "none"


def counts(found: Counter[str], of: int) -> str:
    """Each by its name, the most frequent first."""
    return "; ".join(f"{name}: {share(count, of)}" for name, count in found.most_common()) or "none"


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0
