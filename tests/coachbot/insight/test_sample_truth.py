"""What is true of the sample's past is told as it is documented, whatever the seed, and nothing false beside it."""

import random
from datetime import UTC, date, datetime

import pytest

from coachbot.domain.deals import Outcome
from coachbot.insight.counts import CHECKLIST
from coachbot.insight.digest import Digest, Facts, digest
from coachbot.insight.findings import Kind
from coachbot.insight.ports import MustAsk, PastCall, Upkeep
from coachbot.insight.verdict import Effects
from handlers.insight.words import digest_lines
from knowledge.sample import events, material
from knowledge.sample.history import TRUTH, history

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WEEK = date(2026, 11, 23)
ASKS = {stage: [MustAsk(f"{stage}.{ask}", ask) for ask in asks] for stage, asks in material.MUST_ASKS.items()}


def week(seed: int) -> Digest:
    past = [event for event in history(NOW, random.Random(seed)) if isinstance(event, events.Debrief)]
    calls = [
        PastCall(
            one.rep, one.at.date(), one.stage, Outcome(one.outcome), {m.play: m.said for m in one.moments}, one.asked
        )
        for one in past
    ]
    calls.sort(key=lambda call: call.on)
    return digest(
        "everybody", WEEK, Facts(calls, {}, (), (), (), Upkeep((), (), 0), {}, ASKS, list(ASKS), lambda _: None)
    )


@pytest.mark.parametrize("seed", range(10))
def test_what_works_leans_what_is_never_done_is_named_and_nothing_is_claimed(seed: int) -> None:
    told = week(seed)
    found = {one.key: one for one in told.findings}

    assert found[TRUTH.works].kind in (Kind.LEANS, Kind.FALLING)
    assert found[TRUTH.never].kind is Kind.HARDLY
    assert told.lead is not None
    assert told.lead.key == TRUTH.never
    shares = {one.key: one.share.share for one in told.adherence}
    assert shares[TRUTH.no_help] == pytest.approx(0.57, abs=0.06)
    assert shares[f"{CHECKLIST}discovery"] == pytest.approx(TRUTH.checklist_share, abs=0.06)
    verdicts = [one.verdict for one in (*told.findings, told.playbook) if one and one.verdict]
    assert {one.effect for one in verdicts} == {Effects.CANNOT_TELL}
    said = "\n".join(digest_lines(told))
    assert "It looks promising but is not certain" in said
    assert "Execution comes first. The reply to “multi threading” is hardly ever used" in said
    assert "It looks doubtful" not in said
