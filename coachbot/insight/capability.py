"""The capability “insight”: what a way in needs for digests."""

from dataclasses import dataclass

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from coachbot.insight.drafts import DraftStore
from coachbot.insight.ports import People
from coachbot.insight.sheet import Sheets
from coachbot.insight.summary import Summarize
from coachbot.insight.weekly import PlanDigests, WeeklyDigest


@dataclass(frozen=True, slots=True)
class Insight:
    """Calls in, one message a week out."""

    people: People
    drafts: DraftStore
    weekly: WeeklyDigest
    sheets: Sheets
    plan: PlanDigests
    summarize: Summarize
    queue: JobQueue
    clock: Clock
