"""The Home tab and the settings form, put together from what each feature brings."""

from collections.abc import Sequence
from datetime import datetime

from coachbot.domain.people import Person
from handlers.slack.blocks import Block, actions, button, context, items, line, rich, text
from handlers.slack.encode import literal
from handlers.slack.feature import Feature
from handlers.slack.forms import form

SETTINGS = "home.settings"
SETTINGS_FORM = "home.settings_form"
RETRY_JOBS = "home.retry_jobs"


def home_view(person: Person, parts: Sequence[Feature], dead: Sequence[tuple[str, str]], now: datetime) -> Block:
    """What the Home tab shows.

    Args:
        dead: Kind and reference of jobs that were given up; only admins are shown them.
    """
    sections = [part.home for part in parts if part.home is not None]
    blocks = [block for section in sections for block in section.blocks(person, now)]
    reach = [section.reach(person) for section in sections]
    # Where nothing comes by itself, only what says so is worth a line.
    comes = any(one.by_itself for one in reach)
    lines = [words for one in reach if comes or not one.only_then for words in one.lines]
    blocks.append(rich([line(text("How I reach you", bold=True)), items([line(text(words)) for words in lines])]))
    blocks += [context(words) for section in sections if (words := section.small_print(person))]
    blocks.append(actions([button("Settings", SETTINGS, "1")]))
    if dead and person.role == "admin":
        some = ", ".join(f"{kind} ({reference})" for kind, reference in dead[:5])
        told = f"{len(dead)} jobs were given up: {some}. The log has the references."
        blocks += [rich([line(text(literal(told, 500)))]), actions([button("Try them again", RETRY_JOBS, "1")])]
    return {"type": "home", "blocks": blocks}


def bare(said: str) -> Block:
    """The tab of whoever the coach does not serve."""
    return {"type": "home", "blocks": [rich([line(text(literal(said, 500)))])]}


def settings_form(person: Person, parts: Sequence[Feature]) -> Block:
    """The form, each feature's fields in turn."""
    fields = [field for part in parts if part.settings is not None for field in part.settings.fields(person)]
    return form(SETTINGS_FORM, "How I reach you", "Save", fields)
