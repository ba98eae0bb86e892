"""The Slack side of every capability: a line each."""

from coachbot.bootstrap import Coach
from handlers.answers import feature as answers
from handlers.home import feature as home
from handlers.plans import feature as plans
from handlers.slack.feature import Feature, Slack
from handlers.team import feature as team


def features(coach: Coach, slack: Slack) -> tuple[Feature, ...]:
    """Everything the bot can do; a message goes to the first that asks for it."""
    settings = coach.base.settings
    parts = (
        answers.feature(
            coach.answers, slack, coaching_channel=settings.coaching_channel, link_hosts=settings.link_hosts
        ),
        plans.feature(coach.plans, slack),
        team.feature(coach.team, slack),
    )
    return (*parts, home.feature(coach.base.jobs, coach.base.clock, slack, parts))
