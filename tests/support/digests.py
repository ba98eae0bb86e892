"""A digest with any text in every place that a person or a page fills."""

from datetime import UTC, date, datetime, timedelta

from coachbot.domain.shares import Share
from coachbot.insight.digest import Adherence, Digest, Exercise, Ramp
from coachbot.insight.drafts import Aside, Draft, Rests
from coachbot.insight.findings import Finding, Kind, Told
from coachbot.insight.ports import Assigned, Mirror, Unanswered, Upkeep
from coachbot.insight.verdict import Effects, Gap
from coachbot.upkeep.draft import PlayDraft, State

WEEK = date(2026, 11, 16)


def draft_of_words(text: str) -> Draft:
    told = Told(Effects.HELPS, Gap.EXECUTION, 2.4, 1.1, None, 120, 12, 1.4, 0.3)
    found = [Finding(kind, f"{kind}/{text}"[:60], text, Share(6, 40), Share(3, 30), told, 4) for kind in Kind]
    weeks = [WEEK - timedelta(weeks=n) for n in range(12)]
    made = Digest(
        team=text[:40] or "a", week=WEEK, people=4, calls=12, booked=Share(5, 12), advanced=Share(3, 9), won=Share(2, 6),
        lead=found[0], playbook=found[1], adherence=(Adherence("ask:a", text, Share(3, 9), ((WEEK, Share(1, 3)),)),) * 3,
        ramps=(Ramp(text, Share(2, 3), Share(3, 6)),), most_asks=9, working=tuple(found[:3]),
        tighten=tuple(found[5:7]), exercise=Exercise("open_question", text, text),
        asked_by_week=tuple((week, Share(2, 9)) for week in reversed(weeks)),
        drills_by_week=tuple((week, 7) for week in reversed(weeks)), few=2,
        unanswered=tuple(Unanswered(text, 2, 2, f"g{n}", "p") for n in range(5)),
        upkeep=Upkeep((text,) * 9, (text,) * 9, 300, ((text, text),), 12.0),
    )  # fmt: skip
    mirror = Mirror((Assigned(text, WEEK, 2),), (text,) * 4, 1, ((text, WEEK),))
    aside = Aside({f"g{n}": text[:40] or "maya" for n in range(5)}, (Rests(text, left=True),), mirror)
    return Draft(made, "dana", datetime(2026, 11, 23, 13, 0, tzinfo=UTC), aside, note=text)


def play_of_words(text: str) -> PlayDraft:
    return PlayDraft(
        "d1", "g1", text, "maya", "dana", datetime(2026, 11, 23, 13, 0, tzinfo=UTC), text, "discovery", text, text, text,
        text, text, State.WAITING,
    )  # fmt: skip
