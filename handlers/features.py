"""The Slack side of every capability: a line each."""

from collections.abc import Callable, Sequence

from coachbot.bootstrap import Coach
from handlers.answers import feature as answers
from handlers.answers.catalog import of_team
from handlers.home import feature as home
from handlers.insight import feature as insight
from handlers.insight.sheets import SheetJobs
from handlers.plans import feature as plans
from handlers.practice import feature as practice
from handlers.privacy import feature as privacy
from handlers.slack.feature import Feature, Slack
from handlers.team import feature as team
from handlers.upkeep import feature as upkeep
from handlers.upkeep.desk import UpkeepDesk
from handlers.upkeep.drafting import DraftJobs


def features(coach: Coach, slack: Slack) -> tuple[Feature, ...]:
    """Everything the bot can do; a message goes to the first that asks for it."""
    settings, drills = coach.base.settings, practice.desk(coach.practice, slack)
    plays = UpkeepDesk(coach.upkeep, slack)
    drafts = DraftJobs(coach.upkeep, slack, plays.said_when)
    digests = insight.jobs(
        coach.insight, slack, channel_of=_channel_of(coach), assigns=drills.assign_for_a_week,
        gaps=insight.Gaps(plays.write_for, plays.ask, plays.read, drafts.ask, drafts.is_on),
    )  # fmt: skip
    return with_home(
        coach,
        slack,
        (
            answers.feature(
                coach.answers,
                slack,
                channel=settings.coaching_channel,
                link_hosts=settings.link_hosts,
                practise=drills.offer_play,
                words=of_team(coach.base.content),
            ),
            plans.feature(coach.plans, slack, practise=drills.offer_play, practise_call=drills.offer_call),
            practice.feature(coach.practice, slack),
            insight.feature(digests, SheetJobs(coach.insight, slack)),
            upkeep.feature(plays, drafts),
            team.feature(coach.team, slack),
            privacy.feature(coach.privacy, slack),
        ),
    )


def with_home(coach: Coach, slack: Slack, parts: Sequence[Feature]) -> tuple[Feature, ...]:
    """These features, and the Home tab that is made of their parts."""
    return (*parts, home.feature(coach.base.jobs, coach.base.clock, slack, parts))


def _channel_of(coach: Coach) -> Callable[[str], str]:
    """Where what a team sees is posted: its own channel; of the only team, the coaching channel; else nowhere."""
    settings = coach.base.settings
    own = dict(part.split("=", 1) for part in settings.team_channels if "=" in part)

    def channel_of(team: str) -> str:
        if team in own:
            return own[team]
        return settings.coaching_channel if set(coach.team.people.teams()) <= {team} else ""

    return channel_of
