"""What insight brings to Slack."""

import re
from collections.abc import Callable

from coachbot.insight.capability import Insight
from coachbot.insight.jobs import DIGEST, SUMMARIZED, SUMMARY, week_lane
from handlers.insight import cards
from handlers.insight.jobs import Assigns, DigestJobs, Gaps
from handlers.insight.sheets import SheetJobs
from handlers.slack.feature import Button, Doing, Feature, Form, Pool, Slack, Tick
from handlers.slack.interactions import IncomingMessage

PLAN_S = 15.0
_ASKS = re.compile(r"(?:show me )?(?:the |my |this week's |last week's |the weekly |weekly )?digest", re.IGNORECASE)


def jobs(
    insight: Insight, slack: Slack, *, channel_of: Callable[[str], str], assigns: Assigns, gaps: Gaps
) -> DigestJobs:
    """What is done with digests; another capability's command leads here too."""

    def name_of(person_id: str) -> str:
        person = insight.people.person(person_id)
        return person.name if person else person_id

    return DigestJobs(insight, slack, cards.DigestCards(name_of, gaps.drafts), channel_of, assigns, gaps)


def feature(at: DigestJobs, sheets: SheetJobs) -> Feature:
    """A draft a week to every manager of a team, and what they do with it."""
    return Feature(
        name="insight",
        buttons=(
            Button(cards.SHOW, opens=at.evidence),
            Button(cards.WRITE, opens=at.write),
            # Where nothing came of it, another try may.
            Button(cards.DRAFT, at.draft, again=True),
            Button(cards.ASK, at.ask),
            Button(cards.ASSIGN, at.assign),
            Button(cards.EDIT, opens=at.form),
            Button(cards.POST, at.post, lane=week_lane),
            Button(cards.KEEP, at.keep, lane=week_lane),
        ),
        forms=(Form(cards.FORM, at.edited, lane=week_lane),),
        jobs=(
            Doing(DIGEST, at.due),
            Doing(SUMMARY, at.summarize, pool=Pool.MODEL),
            Doing(SUMMARIZED, at.summarized),
        ),
        ticks=(Tick("plan-digests", PLAN_S, at.plan),),
        asks_for=asks_for_digest,
        turn=at.message,
        words={"/coach digest": at.command, "/coach sheet": sheets.command},
        knows=sheets.knows,
    )


def asks_for_digest(message: IncomingMessage) -> bool:
    """Whether a message asks for the week."""
    return message.is_direct and _ASKS.fullmatch(message.text.strip().rstrip(".!?")) is not None
