"""``coachbot index``, ``search`` and ``transcript``."""

import time
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from coachbot.errors import BadFile, NotConfigured
from handlers import console
from handlers.library.batch import look_up, search_batch
from handlers.library.words import as_data, in_words, languages_in_words


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(index)
    app.command()(search)
    app.command()(transcript)
    app.add_typer(exports, name="export")


def index(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders to read; COACHBOT_CONTENT if left out.")
    ] = None,
    kind: Annotated[str, typer.Option(help="What they are: anything, playbook or calls.")] = "anything",
    prune: Annotated[bool, typer.Option("--prune", help="Drop pages whose file is gone from these folders.")] = False,
    as_json: console.Json = False,
) -> None:
    """Read files and folders into the library; unchanged files are skipped."""
    from knowledge.library.ingest import ingest
    from knowledge.library.reading.calls import Expected

    if kind not in set(Expected):
        raise typer.BadParameter("use anything, playbook or calls", param_hint="--kind")
    paths = paths or _configured_content()
    unread: Mapping[str, int] = {}
    started = time.monotonic()
    with console.coach() as coach:
        with console.progress("Reading") as advance:
            report = ingest(
                paths,
                coach.base.pages,
                root=coach.base.content,
                expected=Expected(kind),
                prune=prune,
                progress=advance,
                today=coach.base.clock().date(),
            )
        if coach.base.holds_lock:
            with console.progress("Indexing") as advance:
                coach.base.library.open(advance)
            unread = coach.base.library.unread_languages()
            if coach.base.library.trouble:
                console.note(
                    "The pages are stored, but the index could not be written; “coachbot doctor” says how to mend it."
                )
        else:
            console.note("A running coachbot has the index; it takes these pages in within seconds.")
    if as_json:
        console.print_json(as_data(report) | {"unread": dict(unread), "seconds": round(time.monotonic() - started, 2)})
    else:
        console.say(in_words(report))
        if told := languages_in_words(unread):
            console.say(told)
    if report.failed and not (report.pages or report.unchanged):
        raise typer.Exit(1)


def _configured_content() -> list[Path]:
    """The content root, where somebody chose one: the sample must not slip into a team's own library."""
    content = console.settings().content
    if content is None:
        raise NotConfigured(
            "Name the files or folders to read, or set COACHBOT_CONTENT to the folder of your playbook."
        )
    return [content]


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
            console.say(f"{figures['queries']} queries, p50 {figures['p50_ms']} ms, p95 {figures['p95_ms']} ms")
        return
    with console.coach() as coach:
        found, hits = look_up(coach, query, limit, stage)
    if as_json:
        console.print_json({"query": query, "relevance": found, "hits": hits})
        return
    for hit in hits:
        console.say(f"{hit['score']:6.2f}  {hit['title']}  ({hit['path']})\n        {_one_line(hit['text'])}")
    if not hits:
        console.say("Nothing found. Is the library empty? “coachbot index PATH” fills it.")


def transcript(file: Annotated[Path, typer.Argument(help="A call transcript.")], as_json: console.Json = False) -> None:
    """Read a call transcript into turns."""
    from dataclasses import asdict

    from knowledge.library.reading.call_file import read_call_file
    from knowledge.library.transcripts.read import found_in

    read, turns = read_call_file(file)
    if as_json:
        console.print_json(
            {
                "format": read.format,
                "turns": [asdict(turn) for turn in turns],
                "warnings": list(read.warnings),
                "found": found_in(turns),
            }
        )
        return
    for number, turn in enumerate(turns, start=1):
        console.say(f"{number:4}  {turn.speaker or '?'}: {turn.text}")
    console.note(f"{found_in(turns)}.")
    for warning in read.warnings:
        console.note(warning)


class _Exports(TyperGroup):
    """Takes ``export --person P DIR`` as ``export person --person P DIR``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typed, or with the command's name in front."""
        is_of_person = bool(args) and args[0].partition("=")[0] in ("--person", "--json") and "person" not in args
        return super().parse_args(ctx, ["person", *args] if is_of_person else args)


exports = typer.Typer(
    cls=_Exports, help="Write what is true, or what is kept of a person, into files.", no_args_is_help=True
)


@exports.command("playbook")
def export_playbook(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder to write to; made if it is not there.")],
    over: Annotated[bool, typer.Option("--over", help="Write over the files of a folder that is not empty.")] = False,
    as_json: console.Json = False,
) -> None:
    """Write every page as Markdown, as approved last, in Slack or in its file; calls are left to their own files."""
    from knowledge.library.formats.written import as_markdown, phrases_of
    from knowledge.library.pages import Kind, Origin, is_derived
    from knowledge.library.reading.sidecar import PHRASES_SUFFIX

    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not over):
        raise BadFile(f"{folder} is not an empty folder. Name a new one, or add --over to write over what is there.")
    written = 0
    with console.coach() as coach:
        for facts in coach.base.pages.facts():
            page = coach.base.pages.page(facts.id) if facts.kind is not Kind.CALL else None
            # A play read from a page's objections is written with its page, unless it was approved on its own.
            if page is None or (is_derived(page) and page.origin is Origin.FILE):
                continue
            # An id may be a whole path where two pages had one; it stays below the folder all the same.
            parts = [part for part in PurePosixPath(page.id).parts if part not in ("/", "..")]
            file = folder.joinpath(*parts[:-1], f"{parts[-1]}.md")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(as_markdown(page), encoding="utf-8")
            if phrases := phrases_of(page):
                file.with_suffix(PHRASES_SUFFIX).write_text("\n".join(phrases) + "\n", encoding="utf-8")
            written += 1
    if as_json:
        console.print_json({"written": written, "folder": str(folder)})
    else:
        console.say(f"{written} pages written to {folder}.")


def _one_line(text: str) -> str:
    from knowledge.library.text.markdown import plain

    words = plain(text)
    return words if len(words) <= 160 else words[:159] + "…"
