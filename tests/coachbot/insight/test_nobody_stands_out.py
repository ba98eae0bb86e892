"""No figure of a digest, and no difference of two, is of fewer than three people; whatever the team, and who comes or goes."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from coachbot.domain.deals import Outcome
from coachbot.domain.people import Person
from coachbot.domain.shares import Share
from coachbot.insight.counts import advanced_of, asks_of, booked_of, uses_of, won_of
from coachbot.insight.digest import Digest, Facts, digest, digest_json
from coachbot.insight.drafts import Aside, Draft, Rests
from coachbot.insight.ports import Assigned, Mirror, MustAsk, PastCall, Unanswered, Upkeep
from coachbot.insight.sheet import NotShown, Sheets
from coachbot.insight.verdict import Use
from handlers.insight.cards import DigestCards
from handlers.insight.report import report
from handlers.insight.words import digest_lines
from tests.fakes import MemoryTeam
from tests.support.insight import FakeBook

START = date(2026, 1, 5)
ASKS = {"discovery": [MustAsk("discovery.who_decides", "Who else decides?")]}
STAGES = ("discovery", "negotiation")
PLAYS = ("playbook/plays/price", "playbook/plays/timing")

calls = st.builds(
    PastCall,
    rep=st.integers(0, 5).map(lambda n: f"zz-rep-{n}"),
    on=st.integers(0, 69).map(lambda day: START + timedelta(days=day)),
    stage=st.sampled_from(["discovery", "negotiation"]),
    outcome=st.sampled_from(list(Outcome)),
    moments=st.dictionaries(st.sampled_from(PLAYS), st.booleans()),
    asked=st.sampled_from([(), ("discovery.who_decides",)]),
    deal=st.integers(0, 8).map(lambda n: f"D{n}"),
)
pasts = st.lists(calls, max_size=60).map(lambda found: sorted(found, key=lambda call: call.on))


def told(past: Sequence[PastCall], week: int, unanswered: Sequence[Unanswered] = ()) -> Digest:
    kept = Upkeep((), (), 0)
    facts = Facts(past, {}, (), (), unanswered, kept, {}, ASKS, STAGES, lambda _: None)
    return digest("mid-market", START + timedelta(weeks=week), facts)


def of_key(past: Sequence[PastCall]) -> dict[str, list[Use]]:
    found: defaultdict[str, list[Use]] = defaultdict(list)
    lags = (*booked_of(past), *advanced_of(past, STAGES), *won_of(past))
    for use in (*uses_of(past, ASKS), *asks_of(past, ASKS), *lags):
        found[use.play].append(use)
    return found


@settings(max_examples=150, deadline=None)
@given(pasts, st.integers(0, 9), st.integers(0, 9))
def test_what_two_digests_differ_by_is_of_three_people_or_nobody(past: list[PastCall], first: int, second: int) -> None:
    earlier, later = told(past, min(first, second)), told(past, max(first, second))
    uses, before, after = of_key(past), shares_of(earlier), shares_of(later)

    for key, share in after.items():
        was = before.get(key, Share(0, 0))
        new = uses[key][was.of : share.of]
        assert not new or len({use.rep for use in new}) >= 3
        assert was.done + sum(use.done for use in new) == share.done
    assert all(share.of >= 3 for one in later.adherence for _, share in one.by_week)


def shares_of(made: Digest) -> dict[str, Share]:
    """Every figure that grows; ten weeks are fewer than a deal's twelve and a play's year."""
    lags = {"advanced": made.advanced, "won": made.won}
    return lags | {one.key: one.share for one in made.adherence}


@settings(max_examples=100, deadline=None)
@given(pasts, st.integers(0, 9))
def test_every_figure_of_a_week_is_of_three_people(past: list[PastCall], week: int) -> None:
    made, uses = told(past, week), of_key(past)
    end = START + timedelta(weeks=week + 1)
    here = {call.rep for call in past if START + timedelta(weeks=week) <= call.on < end}

    assert made.calls == 0 or len(here) >= 3
    for share, key in ((made.booked, "booked"), (made.advanced, "advanced"), (made.won, "won")):
        assert share.of == 0 or len({use.rep for use in uses[key] if use.on < end}) >= 3
    for finding in (made.lead, made.playbook, *made.findings):
        if finding is not None and finding.share.of and finding.key in uses:
            assert len({use.rep for use in uses[finding.key] if use.on < end}) >= 3
    if len({call.rep for call in past}) < 3:
        assert (made.adherence, made.findings, made.lead, made.playbook) == ((), (), None, None)
        assert made.booked.of == made.advanced.of == made.won.of == 0


@settings(max_examples=60, deadline=None)
@given(pasts, st.integers(0, 9))
def test_no_way_out_to_others_names_anybody_or_tells_what_one_person_asked(past: list[PastCall], week: int) -> None:
    asked = (Unanswered("my own secret trouble", 3, 1, "g1"), Unanswered("reseller terms", 2, 2, "g2"))
    made = told(past, week, asked)
    aside = Aside(
        {"g1": "zz-rep-1"}, (Rests("Only hers", left=True),), Mirror((Assigned("x", START, 2),), ("Late page",))
    )
    draft = Draft(made, "dana", datetime(2026, 3, 23, tzinfo=UTC), aside, note="Well done.")

    look = DigestCards(lambda rep: f"Name of {rep}")
    posted = look.posted(draft)
    outside = json.dumps([posted.text, posted.blocks, posted.plainer], ensure_ascii=False)
    for said in (outside, report(made), json.dumps(digest_json(made)), "\n".join(digest_lines(made))):
        assert "zz-rep" not in said
    for private in ("zz-rep", "Name of", "my own secret trouble", "Only hers", "Late page"):
        assert private not in outside
    assert "reseller terms" in outside
    assert "Name of zz-rep-1" in json.dumps(look.draft(draft, "C1").blocks)


people = st.builds(
    Person,
    id=st.integers(0, 5).map(lambda n: f"p{n}"),
    name=st.integers(0, 5).map(lambda n: f"Person{n} X"),
    email=st.just("x@holdfast.example"),
    role=st.sampled_from(["rep", "manager", "vp", "admin"]),
    team=st.sampled_from(["east", "west", ""]),
)


@settings(max_examples=200, deadline=None)
@given(people, people, st.booleans())
def test_a_sheet_is_for_its_rep_and_whoever_leads_the_team(asker: Person, whose: Person, per_person: bool) -> None:
    now = datetime(2026, 3, 23, tzinfo=UTC)
    sheets = Sheets(MemoryTeam([asker, whose]), FakeBook(ASKS), dict, per_person)
    if asker.id != whose.id and asker.name == whose.name:
        return

    may = asker.id == whose.id or (per_person and asker.manages and asker.team == whose.team != "")
    try:
        found = sheets.of(asker, whose.name, now=now)
    except NotShown:
        assert not may
    else:
        assert found is None or may
