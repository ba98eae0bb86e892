"""The command line: everything the bot does, without Slack. docs/cli.md is its contract."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

# What is heavy is imported inside the commands: `coachbot --help` answers at once.
from coachbot.errors import CoachError
from handlers import calls_cli, console
from handlers.batch import look_up, search_batch
from knowledge.library.errors import LibraryError

app = typer.Typer(
    help="A sales coach from your own playbook and winning calls.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(calls_cli.meetings)
app.command()(calls_cli.plan)
app.add_typer(calls_cli.imports, name="import")


def main() -> None:
    """The entry point: a refusal is one sentence, never a traceback."""
    try:
        app(standalone_mode=True)
    except (CoachError, LibraryError) as error:
        console.refuse(str(error))
    except KeyboardInterrupt:
        console.refuse("Stopped.")
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        console.refuse(
            f"The system refused: {error.strerror or 'an input or output error'}. Check the disk and the permissions."
        )


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to read.")],
    kind: Annotated[str, typer.Option(help="What they are: anything, playbook or calls.")] = "anything",
    prune: Annotated[bool, typer.Option("--prune", help="Drop pages whose file is gone from these folders.")] = False,
    as_json: console.Json = False,
) -> None:
    """Read files and folders into the library; unchanged files are skipped."""
    from knowledge.library.ingest import ingest
    from knowledge.library.reading.read import Expected

    if kind not in set(Expected):
        raise typer.BadParameter("use anything, playbook or calls", param_hint="--kind")
    started = time.monotonic()
    with console.coach() as coach:
        with console.progress("Reading") as advance:
            report = ingest(paths, coach.pages, expected=Expected(kind), prune=prune, progress=advance)
        if coach.holds_lock:
            with console.progress("Indexing") as advance:
                coach.library.open(advance)
            if coach.library.trouble:
                console.note(
                    "The pages are stored, but the index could not be written; “coachbot doctor” says how to mend it."
                )
        else:
            console.note("A running coachbot has the index; it takes these pages in within seconds.")
    result = {
        "pages": report.pages,
        "passages": report.passages,
        "skipped": report.skipped,
        "unchanged": report.unchanged,
        "failed": [{"path": path, "reason": reason} for path, reason in report.failed],
        "pruned": report.pruned,
        "seconds": round(time.monotonic() - started, 2),
    }
    if as_json:
        console.print_json(result)
    else:
        print(
            f"{report.pages} pages in {report.passages} passages; {report.unchanged} unchanged, "
            f"{report.skipped} skipped, {len(report.failed)} failed."
        )
        for path, reason in report.failed:
            print(f"  {path}: {reason}")
    if report.failed and not (report.pages or report.unchanged):
        raise typer.Exit(1)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 10,
    stage: Annotated[str, typer.Option(help="Only pages of this stage.")] = "",
    batch: Annotated[
        Path | None,
        typer.Option(help="JSON lines {id, query} to look up.", exists=True, dir_okay=False),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the batch's results go.")] = None,
    as_json: console.Json = False,
) -> None:
    """The retriever alone: the passages nearest to a query."""
    if batch is not None:
        if out is None:
            raise typer.BadParameter("--batch needs --out FILE", param_hint="--out")
        figures = search_batch(batch, out, limit)
        if as_json:
            console.print_json(figures)
        else:
            print(f"{figures['queries']} queries, p50 {figures['p50_ms']} ms, p95 {figures['p95_ms']} ms")
        return
    with console.coach() as coach:
        found, hits = look_up(coach, query, limit, stage)
    if as_json:
        console.print_json({"query": query, "relevance": found, "hits": hits})
        return
    for hit in hits:
        print(f"{hit['score']:6.2f}  {hit['title']}  ({hit['path']})\n        {_one_line(hit['text'])}")
    if not hits:
        print("Nothing found. Is the library empty? “coachbot index PATH” fills it.")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What the buyer just said.")],
    rep: Annotated[str, typer.Option(help="Who is asking; decides what may be shown.")] = "you",
    deal: Annotated[str, typer.Option(help="Kept with the question.")] = "",
    as_json: console.Json = False,
) -> None:
    """An answer as Slack would show it."""
    from coachbot.answers.ports import Question
    from handlers.show import answer_text

    with console.coach() as coach:
        answer = coach.ask(Question(question, rep, channel="cli"), console.new_id())
    if not as_json:
        print(answer_text(answer))
        return
    full = answer.as_json()
    keys = (
        "refused",
        "reason",
        "say",
        "ask",
        "why",
        "proof",
        "sources",
        "engine",
        "id",
        "question",
        "relevance",
        "kind",
        "title",
        "section",
        "section",
        "stage",
        "style",
        "nearest",
        "asked_before",
        "notice",
    )
    console.print_json({key: full[key] for key in keys} | {"deal": deal})


@app.command()
def transcript(file: Annotated[Path, typer.Argument(help="A call transcript.")], as_json: console.Json = False) -> None:
    """Read a call transcript into turns."""
    from dataclasses import asdict

    from knowledge.library.reading.extract import EXTRACTED, Extractor
    from knowledge.library.reading.files import find_files
    from knowledge.library.reading.read import load
    from knowledge.library.reading.sidecar import Sidecar, read_sidecar
    from knowledge.library.text.decode import to_text
    from knowledge.library.transcripts.read import read_transcript, with_roles

    if file.is_dir():
        raise LibraryError(f"{file} is a folder. Name one transcript file.")
    found = next(iter(find_files([file])))
    data, aside = load(found)
    if file.suffix.lower() in EXTRACTED:
        with Extractor() as extractor:
            text = extractor.text(found.file)
    else:
        text = to_text(data)
    read = read_transcript(file.name, text)
    facts = read_sidecar(aside.call) if aside.call else Sidecar()
    turns = with_roles(read.turns, facts.seller, facts.buyer)
    if as_json:
        console.print_json(
            {
                "format": read.format,
                "turns": [asdict(turn) for turn in turns],
                "warnings": list(read.warnings),
            }
        )
        return
    for number, turn in enumerate(turns, start=1):
        print(f"{number:4}  {turn.speaker or '?'}: {turn.text}")
    for warning in read.warnings:
        console.note(warning)


@app.command()
def doctor(
    as_json: console.Json = False,
    retry_jobs: Annotated[
        bool, typer.Option("--retry-jobs", help="Before looking, put jobs that were given up back into the queue.")
    ] = False,
) -> None:
    """Check the installation and say how to mend what is wrong."""
    from handlers.doctor import examine

    if retry_jobs:
        with console.coach() as coach:
            console.note(f"{coach.jobs.revive(now=coach.clock())} jobs are tried again.")
    checks = examine(console.settings())
    if as_json:
        console.print_json({"checks": [{"name": c.name, "ok": c.ok, "detail": c.detail, "fix": c.fix} for c in checks]})
    else:
        for check in checks:
            print(
                f"{'ok ' if check.ok else 'NOT'}  {check.name}: {check.detail}"
                + (f"\n     {check.fix}" if check.fix else "")
            )
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@app.command()
def demo(
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="Where the workspace is served; 0 is any free port."),
    ] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    prepare: Annotated[
        bool,
        typer.Option("--prepare", help="Only read and index the sample team, so that the next demo opens at once."),
    ] = False,
) -> None:
    """The whole bot on a sandbox workspace in the browser; no account, no key."""
    from handlers.demo import fill, run_demo

    if prepare:
        with console.coach() as coach:
            fill(coach)
            coach.library.open()
        return
    run_demo(console.settings(), port=port, browser=browser)


@app.command()
def run() -> None:
    """The bot on real Slack, over Socket Mode."""
    from handlers.run import run_bot

    run_bot(console.settings())


def _one_line(text: str) -> str:
    from knowledge.library.text.markdown import plain

    words = plain(text)
    return words if len(words) <= 160 else words[:159] + "…"


if __name__ == "__main__":
    main()
