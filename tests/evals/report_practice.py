"""What an evaluation of the buyer and of the judge came to, as Markdown."""

from collections import Counter
from collections.abc import Sequence

from coachbot.llm.budget import Price
from coachbot.practice.judge import RUNS, verified
from coachbot.practice.talk import prepare
from tests.evals import buyer, judge
from tests.evals.report import cost, counts, listed, share, table


def of_buyer(every: Sequence[buyer.Played], price: Price) -> str:
    """The section about the buyer."""
    turns = [turn for one in every for turn in one.turns]
    worded = [turn for turn in turns if turn.is_worded]
    tries = [fault for turn in turns for _, fault in turn.tries]
    refused = [turn for turn in turns if turn.tries and not turn.is_worded]
    broken = Counter(name for turn in worded for name in turn.broken)
    rows = [
        ("role-plays", str(len(every))),
        ("their course, end and score are those without a model", share(sum(one.is_same for one in every), len(every))),
        ("turns of the buyer", str(len(turns))),
        ("said in the model's words", share(len(worded), len(turns))),
        ("said as written, for no try was fit to be said", share(len(refused), len(turns))),
        ("no reply, and why", counts(Counter(one.why for one in turns if one.why), len(turns))),
        ("tries", str(len(tries))),
        ("tries refused, and why", counts(Counter(fault for fault in tries if fault), len(tries))),
        ("said in the model's words and must not be", counts(broken, len(worded))),
        *cost([one.seconds for one in turns], [one.use for one in every], price, "role-play"),
    ]
    wrong = [f"“{one.said}” for “{one.line}”: {', '.join(one.broken)}" for one in worded if one.broken]
    wrong += [f"{one.case.id}: another course than without a model" for one in every if not one.is_same]
    return "\n".join(
        [*table("Buyer", rows), *listed("What it must not say and says", wrong),
         *listed("How it reads", [f"“{one.rep}” “{one.said}” (written: “{one.line}”)" for one in worded])]
    )  # fmt: skip


def of_judge(every: Sequence[judge.Outcome], price: Price) -> str:
    """The section about the judge."""
    yes, no = (_labelled(every, of) for of in ("yes", "no"))
    sure = sum(len(one.found) for one in every)
    unsure = sum(opinion.unsure for one in every for opinion in one.found.values())
    given = [(one, ruling) for one in every for run in one.runs for ruling in run if ruling.passed]
    verbatim = sum(verified(prepare(one.case.turns), ruling) is not None for one, ruling in given)
    rows = [
        ("calls", str(len(every))),
        ("what the seller did not do: it counts as done all the same", share(no["yes"], no["all"])),
        ("… a single run says that it was done", share(no["said"], no["all"] * RUNS)),
        ("… with a quote that stands there", share(no["believed"], no["all"] * RUNS)),
        ("… not sure / silence", f"{no['not sure']} / {no['silence']}"),
        ("what the seller did: it counts as done", share(yes["yes"], yes["all"])),
        ("… as not done / not sure / silence", f"{yes['no']} / {yes['not sure']} / {yes['silence']}"),
        ("quotes that stand where it says", share(verbatim, len(given))),
        ("opinions that flip and so are “not sure”", share(unsure, sure)),
        ("groups that brought nothing, and why", counts(Counter(why for one in every for why in one.whys),
                                                       sum(one.groups for one in every))),
        ("what must never be and is", str(sum(len(one.broken) for one in every))),
        *cost([one.seconds for one in every], [one.use for one in every], price, "call"),
    ]  # fmt: skip
    false = [f"{one.case.id}: {'.'.join(key)}, “{_proof(one, key)}”" for one in every
             for key in sorted(one.ended(one.case.no, "yes"))]  # fmt: skip
    broken = [f"{one.case.id}: {what}" for one in every for what in one.broken]
    return "\n".join(
        [*table("Judge", rows), *listed("What must never be and is", broken), *listed("False yeses", false)]
    )


def _labelled(every: Sequence[judge.Outcome], which: str) -> Counter[str]:
    """Of the checks whose answer is known, what became of them and in how many runs each was a yes."""
    came_to: Counter[str] = Counter()
    for one in every:
        keys = frozenset(one.case.yes) if which == "yes" else one.case.no
        came_to.update(judge.ended(one.found.get(key)) for key in keys)
        came_to.update({"all": len(keys), "said": one.said(keys), "believed": one.said(keys, believed=True)})
    return came_to


def _proof(one: judge.Outcome, key: judge.Key) -> str:
    proof = one.found[key].proof
    return proof.quote if proof else ""
