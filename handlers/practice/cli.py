"""``coachbot score``, ``drill``, ``scenes check`` and ``calibrate``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handlers import console

if TYPE_CHECKING:
    from coachbot.practice.calibrate import Agreement
    from coachbot.practice.capability import Practising
    from coachbot.practice.drill import Drill
    from handlers.practice.scoring import Desk

scenes = typer.Typer(help="The buyers to practise with.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(score)
    app.command()(drill)
    app.command()(calibrate)
    app.add_typer(scenes, name="scenes")


def score(
    file: Annotated[
        Path | None, typer.Argument(help="A transcript, JSON {transcript: [{role, text}]}, or a folder of past calls.")
    ] = None,
    behaviours: Annotated[str, typer.Option(help="Only these, with commas between.")] = "",
    judge: Annotated[str, typer.Option(help="none, model, or always-yes: one that has to be disbelieved.")] = "none",
    turns: Annotated[bool, typer.Option("--turns", help="What each turn is: question, open, commitment.")] = False,
    batch: Annotated[
        Path | None, typer.Option(help="JSON lines {id, transcript} to score.", exists=True, dir_okay=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the batch's scores go.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Count the folder's calls in the team's digest.")] = False,
    as_json: console.Json = False,
) -> None:
    """Score a conversation under the team's rubric, or a folder of past calls."""
    from handlers.practice.scoring import Desk, score_batch

    if (file is None) == (batch is None):
        raise typer.BadParameter("name one FILE, or --batch IN.jsonl --out OUT.jsonl")
    if batch is not None and out is None:
        raise typer.BadParameter("--batch needs --out FILE", param_hint="--out")
    with console.coach() as coach:
        desk = Desk.of(coach.practice, behaviours=behaviours, judge=judge)
        if batch is not None and out is not None:
            figures = score_batch(desk, batch, out, with_turns=turns)
            console.print_json(figures) if as_json else console.say(
                f"{figures['scored']} scored, {figures['refused']} refused."
            )
            return
        assert file is not None
        if file.is_dir():
            _baseline(coach.practice, desk, file, keep=keep, as_json=as_json)
            return
        scored = desk.score_file(file, with_turns=turns)
    if as_json:
        console.print_json(scored)
    else:
        for line in desk.as_text(scored):
            console.say(line)


def _baseline(practice: "Practising", desk: "Desk", folder: Path, *, keep: bool, as_json: bool) -> None:
    from handlers.practice.folder import score_folder

    baseline = score_folder(desk, folder)
    kept = practice.calls.save_calls(baseline.calls, today=practice.clock().date()) if keep else 0
    if as_json:
        console.print_json(baseline.as_json() | {"kept": kept})
        return
    for line in baseline.as_text({one.id: one.name for one in practice.rubric.behaviours.values()}):
        console.say(line)
    if keep:
        console.say(f"{kept} of {len(baseline.calls)} calls are counted in digests from now on.")
        if kept < len(baseline.calls):
            console.say("The others have no “rep:” in their .call.yml that is in a team of the list.")


def drill(
    scene: Annotated[str, typer.Option(help="Id of a scene; left out, the one that is due.")] = "",
    rep: Annotated[str, typer.Option(help="Who practises.")] = "you",
    difficulty: Annotated[int, typer.Option(min=0, max=5, help="1 to 5; 0 as the scene has it.")] = 0,
    length: Annotated[str, typer.Option(help="moment, scene or call.")] = "scene",
) -> None:
    """Play a role-play in the terminal: 3 to 5 minutes, and one thing to change."""
    from coachbot.practice.drill import Length

    if length not in set(Length):
        raise typer.BadParameter("use moment, scene or call", param_hint="--length")
    with console.coach() as coach:
        _play(coach.practice, coach.team.named(rep), scene, difficulty, Length(length))


@scenes.command("check")
def check_scenes(
    path: Annotated[Path | None, typer.Argument(help="A scene or a folder; the content root's if left out.")] = None,
    as_json: console.Json = False,
) -> None:
    """Say what is missing in the scenes, by file and line."""
    from coachbot.bootstrap import content_root
    from knowledge.library.formats.scenes import problems, scene_files

    path = path or content_root(console.settings().content) / "scenarios"
    if not path.exists():
        console.refuse(f"There is nothing at {path}. Name a scene, or the folder they are in.")
    files = [path] if path.is_file() else scene_files(path)
    found = [(file.stem, problem) for file in files for problem in problems(file)]
    hard = {stem for stem, problem in found if problem.hard}
    if as_json:
        rows = [{"file": p.file, "line": p.line, "text": p.text, "playable": not p.hard} for _, p in found]
        console.print_json({"scenes": len(files), "playable": len(files) - len(hard), "problems": rows})
    else:
        for _, problem in found:
            console.say(f"{problem}{'' if problem.hard else ' (it can be played)'}")
        console.say(f"{len(files)} scenes, {len(files) - len(hard)} can be played.")
    if hard or not files:
        raise typer.Exit(1)


def calibrate(
    file: Annotated[Path, typer.Argument(help="JSON lines {id, transcript, a: {behaviour: 0-4}, b: {…}}, 20 or more.")],
    judge: Annotated[
        str, typer.Option(help="none, or model: the one that judges, which counts from then on.")
    ] = "none",
    as_json: console.Json = False,
) -> None:
    """Compare two managers' scores with the engine's, or a model's: which behaviours may count."""
    from handlers.practice.scoring import Desk, calibrated

    with console.coach() as coach:
        practice, desk = coach.practice, Desk.to_calibrate(coach.practice, judge=judge)
        found = calibrated(desk, file)
        judged = {one.id for one in desk.scorer.judgeable()}
        by = desk.scorer.judge.by if desk.scorer.judge else ""
        if by:
            kept = [one for one in found if one.behaviour in judged]
            practice.calibrations.keep(by, practice.rubric.frozen_as, kept, now=practice.clock())
    if as_json:
        rows = [{"id": f.behaviour, "n": f.count, "managers": f.managers, "engine": f.engine, "counts": f.counts}
                for f in found]  # fmt: skip
        console.print_json({"behaviours": rows} | ({"judge": by} if by else {}))
        return
    for one in found:
        console.say(_compared(one, "judge" if one.behaviour in judged else "engine"))
    if by:
        console.say(f"What counts is kept for {by}.")


def _compared(found: "Agreement", who: str) -> str:
    engine = "not scored" if found.engine is None else f"{found.engine:.2f}"
    agree = "too few to tell" if found.managers is None else f"{found.managers:.2f}"
    return f"{found.behaviour:22} managers {agree}, {who} {engine}: {'counts' if found.counts else 'does not count'}"


def _play(practice: "Practising", person: Any, scene: str, difficulty: int, length: Any) -> None:
    from dataclasses import replace

    from handlers.practice.words import offer_text, result_text

    now = practice.clock()
    own = practice.store.own(person.id)
    live = own.live()
    if live is not None:
        console.note("You are in the middle of this one; “end” ends it.")
    else:
        choice = practice.offer.choice(person, now=now, scene=_known(practice, scene))
        choice = replace(choice, difficulty=difficulty or choice.difficulty, length=length)
        offered = practice.start.offer(own, choice, ident=console.new_id(), person=person.id, now=now)
        console.say(offer_text(offered, choice.scene, practice.rubric.behaviours))
        live = practice.start.begin(own, offered, channel="cli", thread=offered.id, now=now)
    console.say("\nSay something, or: hint, pause, restart, end.\n")
    ended = _talk(practice, live)
    if ended is not None:
        ended = practice.finish.judged(own, ended)
        console.say("\n" + result_text(practice.finish(own, ended, now=practice.clock())))


def _known(practice: "Practising", scene: str) -> str:
    if scene and practice.cast.scene(scene) is None:
        names = ", ".join(one.id for one in practice.cast.scenes())
        console.refuse(f"There is no scene “{scene}”. There are: {names}.")
    return scene


def _talk(practice: "Practising", drill: "Drill") -> "Drill | None":
    """Turn by turn until it is over; None where it is paused or the input ends."""
    from coachbot.practice.roleplay import scene_of

    own, name = practice.store.own(drill.person), scene_of(practice.cast, drill).persona.name
    console.say(f"{name}: {drill.last_heard}")
    for line in sys.stdin:
        said = line.strip()
        if not said:
            continue
        if said.lower() == "pause":
            practice.steer.pause(own, drill)
            console.say("Paused. “coachbot drill” goes on with it.")
            return None
        if said.lower() == "hint":
            console.say(f"Hint: {practice.steer.hint(drill)}")
            continue
        if said.lower() == "restart":
            drill = practice.steer.restart(own, drill, key=console.new_id())
            console.say(f"{name}: {drill.last_heard}")
            continue
        if said.lower() == "end":
            return practice.steer.end(own, drill, now=practice.clock())
        reply = practice.turn(own, drill.id, said, key=console.new_id(), now=practice.clock())
        console.say(f"{name}: {reply.text}")
        drill = reply.drill
        if reply.is_last:
            return drill
    practice.steer.pause(own, drill)
    console.note("The input ended, so the role-play is paused. “coachbot drill” goes on with it.")
    return None
