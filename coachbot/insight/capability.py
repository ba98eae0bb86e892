"""The capability “insight”: what a way in needs for digests."""

from dataclasses import dataclass

from coachbot.clock import Clock
from coachbot.insight.drafts import DraftStore
from coachbot.insight.ports import People
from coachbot.insight.sheet import Sheets
from coachbot.insight.weekly import PlanDigests, WeeklyDigest


@dataclass(frozen=True, slots=True)
class Insight:
    """Calls in, one message a week out."""

    people: People
    drafts: DraftStore
    weekly: WeeklyDigest
    sheets: Sheets
    plan: PlanDigests
    clock: Clock
