"""``coachbot ask``."""

from typing import Annotated

import typer

from handlers import console

_KEYS = (
    "refused", "reason", "say", "ask", "why", "proof", "sources", "engine", "id", "question", "relevance", "kind",
    "title", "section", "stage", "style", "nearest", "asked_before", "notice",
)  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(ask)


def ask(
    question: Annotated[str, typer.Argument(help="What the buyer just said.")],
    rep: Annotated[str, typer.Option(help="Who is asking; decides what may be shown.")] = "you",
    deal: Annotated[str, typer.Option(help="Kept with the question.")] = "",
    as_json: console.Json = False,
) -> None:
    """An answer as Slack would show it."""
    from coachbot.answers.ports import Question
    from handlers.answers.words import answer_text

    with console.coach() as coach:
        person = coach.team.named(rep)
        asked = Question(question, person.id, channel="cli", manages=person.manages)
        answer = coach.answers.ask(asked, console.new_id())
    if not as_json:
        console.say(answer_text(answer))
        return
    full = answer.as_json()
    console.print_json({key: full[key] for key in _KEYS} | {"deal": deal})
