"""A kind of work as the workers do it."""

from typing import Any

from coachbot.domain.jobs import Job, OtherLane
from coachbot.jobs.worker import Work
from handlers.slack.feature import Doing
from handlers.slack.trouble import requeue_on_trouble


def work_of(doing: Doing[Any]) -> Work:
    """Does it with what the row was stored with, patient with Slack."""

    def do(job: Job) -> None:
        payload = doing.kind.read(job.payload)
        lane = doing.lane_of(payload) if doing.lane_of else job.lane
        if lane != job.lane:
            raise OtherLane(lane)
        doing.do(payload)

    def gave_up(job: Job, reference: str) -> None:
        tells = doing.gave_up
        if tells is not None and job.payload:
            requeue_on_trouble(lambda payload: tells(payload, reference))(doing.kind.read(job.payload))

    return Work(requeue_on_trouble(do), gave_up, doing.kind.forgets)
