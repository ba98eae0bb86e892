"""What upkeep brings to Slack."""

from coachbot.upkeep.jobs import TELL
from handlers.slack.feature import Button, Doing, Feature, Form
from handlers.upkeep import cards
from handlers.upkeep.desk import UpkeepDesk, wrong


def feature(desk: UpkeepDesk) -> Feature:
    """Plays written by a manager or by whoever she asks, and approved with one press."""
    return Feature(
        name="upkeep",
        buttons=(
            Button(cards.WRITE, opens=desk.write),
            Button(cards.DECLINE, desk.decline),
            Button(cards.APPROVE, desk.approve),
            Button(cards.DROP, desk.drop),
        ),
        forms=(Form(cards.FORM, desk.wrote, wrong),),
        jobs=(Doing(TELL, desk.answer_is_there),),
    )
