"""``coachbot ask``."""

from pathlib import Path
from typing import Annotated

import typer

from handlers import console

_KEYS = (
    "refused", "reason", "worded", "say", "ask", "why", "proof", "sources", "engine",
    "model", "id", "question", "relevance", "kind",
    "title", "section", "stage", "style", "nearest", "asked_before", "notice", "certainty", "others",
)  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(ask)


def ask(
    question: Annotated[str | None, typer.Argument(help="What the buyer just said.")] = None,
    rep: Annotated[str, typer.Option(help="Who is asking; decides what may be shown.")] = "you",
    deal: Annotated[str, typer.Option(help="Kept with the question.")] = "",
    batch: Annotated[
        Path | None, typer.Option(help="JSON lines {id, query} to answer.", exists=True, dir_okay=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the batch's answers go.")] = None,
    as_json: console.Json = False,
) -> None:
    """An answer as Slack would show it."""
    from coachbot.answers.answer import Answer
    from coachbot.answers.aside import Aside
    from coachbot.answers.ports import Question
    from handlers.answers.words import answer_text

    if batch is not None:
        _batch(batch, out, rep, as_json=as_json)
        return
    if question is None:
        raise typer.BadParameter("Missing argument: what the buyer said, or --batch FILE", param_hint="QUESTION")
    with console.coach() as coach:
        person = coach.team.named(rep)
        asked = Question(question, person.id, channel="cli", manages=person.manages)
        try:
            answer = coach.answers.tailor.best(coach.answers.ask(asked, console.new_id()), asked)
        except Aside as aside:
            if not as_json:
                console.say(str(aside))
                return
            answer = Answer("", question, 0.0, refused=True, reason=str(aside))
    if not as_json:
        console.say(answer_text(answer))
        return
    full = answer.as_json()
    console.print_json({key: full[key] for key in _KEYS} | {"deal": deal})


def _batch(batch: Path, out: Path | None, rep: str, *, as_json: bool) -> None:
    from handlers.answers.batch import ask_batch

    if out is None:
        raise typer.BadParameter("--batch needs --out FILE", param_hint="--out")
    figures = ask_batch(batch, out, rep)
    if as_json:
        console.print_json(figures)
    else:
        console.say(f"{figures['queries']} questions, p50 {figures['p50_ms']} ms, p95 {figures['p95_ms']} ms")
