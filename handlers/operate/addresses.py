"""Where what leaves this machine goes: said by the doctor, and in the log at every start."""

import logging
from collections.abc import Iterator

from coachbot.outside import is_overheard, leads
from coachbot.settings import Settings
from handlers.slack.feature import Check

log = logging.getLogger(__name__)


def look_at_addresses(settings: Settings) -> Check:
    """Where prompts and pages go, and which of it somebody on the way can read."""
    said = " ".join(f"{one}." for one in leads(settings)) or "Nothing goes to a model or for vectors."
    return Check("addresses", ok=True, detail=said, fix=" ".join(overheard(settings)))


def overheard(settings: Settings) -> Iterator[str]:
    """A sentence for each address that is not encrypted on its way through the internet."""
    named = {one.by or "its address": one.url for one in leads(settings)}
    for name, url in (named | {"COACHBOT_SLACK_API_URL": settings.slack_api_url}).items():
        if is_overheard(url):
            yield f"{name} is http:// and leads to the internet, so that anybody on the way can read along; use https."


def say_where(settings: Settings) -> None:
    """Write into the log what the doctor would say."""
    for one in leads(settings):
        log.info("%s", one)
    for sentence in overheard(settings):
        log.warning("%s", sentence)
