"""``coachbot verdict`` and ``coachbot digest``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handlers import console

if TYPE_CHECKING:
    from datetime import date

    from coachbot.insight.read_uses import Read
    from coachbot.insight.verdict import Verdict


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(verdict)
    app.command()(digest)


def verdict(
    rows: Annotated[list[Path], typer.Argument(help="CSV files with the columns rep, play, arose, done, outcome, on.")],
    as_json: console.Json = False,
) -> None:
    """Is the strategy bad, or is it not executed? A verdict for each play of any team's data."""
    from coachbot.insight.read_uses import read_uses
    from coachbot.insight.verdict import verdicts
    from handlers.insight.verdict_words import verdict_words

    read = {file: read_uses(console.content_of(file), str(file)) for file in rows}
    found = {file: verdicts(one.uses) for file, one in read.items()}
    for file, one in read.items():
        for line in one.unread:
            console.note(f"{file}, line {line.line}: {line.reason}")
    if as_json:
        console.print_json({"verdicts": [_json(file, read[file], found[file]) for file in rows]})
        return
    for file in rows:
        if len(rows) > 1:
            console.say(f"{file}")
        if not found[file]:
            console.say(f"No moment of any play in {read[file].lines} lines.")
        for one in found[file]:
            console.say(verdict_words(one))


def digest(
    team: Annotated[str, typer.Option(help="As in people.csv.")],
    week: Annotated[str, typer.Option(help="As 2026-W47; the last one that is over, left out.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write it as one page, to read or to print.")] = None,
    as_json: console.Json = False,
) -> None:
    """A team's week: what works, what to tighten, one exercise; is it the strategy or the execution?"""
    from coachbot.insight.drafts import for_others
    from coachbot.insight.weekly import last_week
    from handlers.insight.words import digest_lines

    with console.coach() as coach:
        teams = coach.team.people.teams()
        if team not in teams:
            known = (
                f"The teams are: {', '.join(teams)}." if teams else "Import people first: coachbot import people FILE."
            )
            raise typer.BadParameter(f"there is no team “{team}”. {known}", param_hint="--team")
        monday = _monday(week) if week else last_week(coach.base.clock().date())
        made = for_others(coach.insight.weekly(team, monday))
    if html is not None:
        from coachbot.reports.page import write
        from handlers.insight.report import report

        write(report(made), html)
        console.note(f"{html} written.")
    if as_json:
        from coachbot.insight.digest import digest_json

        console.print_json(digest_json(made))
    elif html is None:
        for line in digest_lines(made):
            console.say(line)


def _monday(week: str) -> "date":
    """The Monday of a week as 2026-W47."""
    from datetime import date

    year, _, number = week.upper().partition("-W")
    try:
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise typer.BadParameter(f"“{week}” is no week; write it as 2026-W47", param_hint="--week") from None


def _json(file: Path, read: "Read", found: "list[Verdict]") -> dict[str, Any]:
    unread = [{"line": one.line, "reason": one.reason} for one in read.unread]
    return {"file": str(file), "plays": [play_json(one) for one in found], "unread": unread}


def play_json(one: "Verdict") -> dict[str, Any]:
    """A verdict as docs/cli.md has it; what is unknown or without bound is null."""
    from math import isfinite

    low, high = one.interval
    return {
        "play": one.play,
        "effect": one.effect.value,
        "gap": one.gap.value,
        "adherence": one.adherence.share,
        "interval": [round(bound, 6) for bound in one.adherence.interval],
        "done": one.adherence.done,
        "arose": one.adherence.of,
        "odds_ratio": None if one.odds_ratio is None or not isfinite(one.odds_ratio) else one.odds_ratio,
        "or_interval": [low, high if isfinite(high) else None],
        "needed": one.needed,
        "more": one.more,
    }
