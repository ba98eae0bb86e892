"""What upkeep brings to Slack."""

from coachbot.upkeep.jobs import DRAFT, PILOT_BEGINS, PILOT_ENDS, TELL, draft_lane
from handlers.slack.feature import Button, Doing, Feature, Form, Pool
from handlers.upkeep import cards, pilots
from handlers.upkeep.desk import UpkeepDesk, wrong
from handlers.upkeep.drafting import DraftJobs
from handlers.upkeep.pilots import PilotJobs


def feature(desk: UpkeepDesk, drafts: DraftJobs) -> Feature:
    """Plays written by a manager or by whoever she asks, and approved with one press; pilots of a week."""
    pilot = PilotJobs(desk.upkeep.pilots, desk.slack)
    return Feature(
        name="upkeep",
        buttons=(
            Button(cards.WRITE, opens=desk.write),
            Button(cards.DECLINE, desk.decline, lane=draft_lane),
            Button(cards.APPROVE, desk.approve, lane=draft_lane),
            Button(cards.DROP, desk.drop, lane=draft_lane),
            Button(pilots.BEGIN, opens=pilot.form),
            Button(pilots.REVIEW, opens=pilot.review_form),
        ),
        forms=(
            Form(cards.FORM, desk.wrote, wrong, lane=draft_lane),
            Form(pilots.FORM, pilot.begin, pilots.wrong),
            Form(pilots.REVIEW_FORM, pilot.reviewed),
        ),
        jobs=(
            Doing(TELL, desk.answer_is_there),
            Doing(DRAFT, drafts.draft, pool=Pool.MODEL, gave_up=drafts.gave_up),
            Doing(PILOT_BEGINS, pilot.begins),
            Doing(PILOT_ENDS, pilot.ends),
        ),
        knows=desk.knows,
        words={"/coach pilot": pilot.command},
    )
