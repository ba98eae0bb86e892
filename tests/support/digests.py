"""A digest with any text in every place that a person or a page fills."""

from datetime import UTC, date, datetime, timedelta

from coachbot.insight.digest import Digest, Exercise, Finding, Kind, Told
from coachbot.insight.drafts import Draft
from coachbot.insight.ports import Unanswered
from coachbot.insight.shares import Share
from coachbot.insight.verdict import Effects, Gap

WEEK = date(2026, 11, 16)


def draft_of_words(text: str) -> Draft:
    told = Told(Effects.HELPS, Gap.EXECUTION, 2.4, 1.1, None, 120, 12, 1.4, 0.3)
    found = [Finding(kind, f"{kind}-{text}"[:60], text, Share(6, 40), Share(3, 30), told, 4) for kind in Kind]
    weeks = [WEEK - timedelta(weeks=n) for n in range(12)]
    made = Digest(
        team=text[:40] or "a", week=WEEK, people=4, calls=12, booked=Share(5, 12), lead=found[0], working=tuple(found[:3]),
        tighten=tuple(found[5:7]), exercise=Exercise("open_question", text, text),
        asked_by_week=tuple((week, Share(2, 9)) for week in reversed(weeks)),
        drills_by_week=tuple((week, 7) for week in reversed(weeks)), unanswered=(Unanswered(text, 2),) * 5,
        past_review=(text,) * 9, unused=(text,) * 9, plays=30, few=2,
    )  # fmt: skip
    return Draft(made, "dana", datetime(2026, 11, 23, 13, 0, tzinfo=UTC), note=text)
