"""``make bench``: the performance figures, as medians with p95, in bench.json.

Run on a quiet machine. Synthetic libraries re-mix the sample team's sentences and carry random
vectors: they time the search, they say nothing about what it finds.
"""

import functools
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import numpy as np
import psutil

from coachbot.bootstrap import SHIPPED_CONTENT, build, new_key
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.migrate import upgrade
from coachbot.db.pages import Pages
from coachbot.sandbox.delivery import Delivery
from coachbot.sandbox.http_way import SIGNING_SECRET, Http
from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from handlers.demo.workspace import sandbox
from knowledge.library.index import late
from knowledge.library.index.embedding import LocalEmbedder, Vectors
from knowledge.library.index.folder import IndexFolder
from knowledge.library.index.journal import Journal
from knowledge.library.index.manifest import IndexedPage, Manifest, Place
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.pages import Kind, Page, Passage, Reader
from knowledge.library.search.ranking import Baseline
from tests.bench import calls, model, queue, weeks
from tests.support.workspace import Desk

QUESTIONS = (
    "they say we're too expensive", "prospect has a spreadsheet, says its fine", "who approves a 12% discount",
    "budget frozen call me next quarter", "just send me something", "infosec wants to look at it first",
    "they built it in house", "renewtrack is included in their suite", "give us 20% and we sign by friday", "how long is go live",
)  # fmt: skip
PASSAGES_A_PAGE = 50
SENTENCES = 2
TOKENS = 124
TOOL = Path(sys.executable).parent / "coachbot"


def spread(times_s: list[float]) -> dict[str, float]:
    """Median and p95 in milliseconds."""
    ordered = sorted(times_s)
    return {
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
    }


def timed(do: Callable[[], object], times: int, *, pause_s: float = 0.0) -> list[float]:
    """Seconds of each of some runs; ``pause_s`` lie between two, and count for neither."""
    found: list[float] = []
    for _ in range(times):
        time.sleep(pause_s)
        started = time.perf_counter()
        do()
        found.append(time.perf_counter() - started)
    return found


def synthetic(home: Path, passages: int) -> None:
    """A library of ``passages`` passages as ``coachbot index`` leaves it: vectors there, words counted, Chroma empty.

    Its vectors are mixtures of real ones: of vectors without any neighbors Chroma's graph is built at half the speed.
    """
    chance = random.Random(7)
    vectors = np.random.default_rng(7)
    sentences = [
        s for f in SHIPPED_CONTENT.rglob("*.md") for s in f.read_text(encoding="utf-8").split(". ") if 30 < len(s) < 300
    ]
    real = LocalEmbedder().embed(sentences)
    db = Database(sqlite_url(home))
    upgrade(db)
    store = Pages(db, "default")
    files = IndexFolder(home / "index", LocalEmbedder.model)
    files.folder.mkdir(parents=True)
    found = Manifest(files.model, dimensions=384)
    indexed: dict[str, IndexedPage] = {}
    for number in range(passages // PASSAGES_A_PAGE):
        texts = [". ".join(chance.sample(sentences, 6)) for _ in range(PASSAGES_A_PAGE)]
        body = "\n\n".join(texts)
        page = Page(f"p{number}", Kind.PROSE, f"Page {number}", f"p{number}.md", f"/p{number}.md", body, "v", "h")
        starts = np.cumsum([0, *(len(text) + 2 for text in texts)])
        cut = [
            Passage(f"p{number}-{n}", page.id, n, (), text, int(starts[n]), int(starts[n]) + len(text))
            for n, text in enumerate(texts)
        ]
        store.save(page, cut)
        rows = mixtures(real, PASSAGES_A_PAGE * (1 + SENTENCES), vectors)
        files.vectors.append(rows, after=found.rows)
        located = tuple(
            Place(found.rows + n * (1 + SENTENCES), SENTENCES, found.tokens + n * TOKENS, TOKENS)
            for n in range(PASSAGES_A_PAGE)
        )
        indexed[page.id] = IndexedPage("v", False, located)
        found.rows += len(rows)
        made = vectors.integers(-127, 127, (PASSAGES_A_PAGE * TOKENS, late.DIMENSIONS), np.int8)
        files.tokens.append(made, after=found.tokens)
        found.tokens += len(made)
    found.revision = store.revision()
    Journal(files.folder).indexed(found, indexed)
    background = Baseline(0.6, 0.4)
    found.closeness, found.known = background.closeness, background.known
    found.save(files.manifest_path)
    library = Library(store, LocalEmbedder(), files.folder, may_write=True)
    library.begin()
    library.close()
    db.close()


def mixtures(real: Vectors, count: int, chance: np.random.Generator) -> Vectors:
    """Unit vectors between two real ones each, with half as much noise; about as close to each other as real ones."""
    one, other = (real[chance.integers(0, len(real), count)] for _ in range(2))
    noise = chance.standard_normal((count, real.shape[1])) / np.sqrt(real.shape[1])
    rows = (one + 0.6 * other + 0.5 * noise).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def search_figures(passages: int) -> dict[str, Any]:
    """Search on a synthetic library, query embedding included."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        synthetic(home, passages)
        db = Database(sqlite_url(home))
        store = Pages(db, "default")
        opening = opening_figures(store, home)
        library = Library(store, LocalEmbedder(), home / "index", may_write=True, always_chroma=True)
        library.open()
        asked = iter(f"{question} {n}" for n in range(100) for question in QUESTIONS)

        def once() -> None:
            library.search(next(asked), reader=Reader(), today=date(2026, 11, 22))

        timed(once, 20)
        figures = spread(timed(once, 200)) | {"opening": opening}
        library.close()
        if passages <= 10_000:
            figures["ask_in_sandbox"] = sandbox_figures(home)
        db.close()
        return figures


def opening_figures(store: Pages, home: Path) -> dict[str, float]:
    """Seconds until the first answer and until all is there: with the vectors alone, then with everything in place."""
    figures: dict[str, float] = {}
    for name in ("vectors_only", "all_there"):
        library = Library(store, LocalEmbedder(), home / "index", may_write=True, always_chroma=True)
        question = functools.partial(library.search, QUESTIONS[0], reader=Reader(), today=date(2026, 11, 22))
        first = timed(library.begin, 1)[0] + timed(question, 1)[0]
        waits = threading.Thread(target=library.refresh)
        began = time.perf_counter()
        waits.start()
        meanwhile = [timed(question, 1)[0]]
        while waits.is_alive():
            meanwhile += timed(question, 1, pause_s=0.2)
        all_there = time.perf_counter() - began
        figures |= {f"{name}_first_answer_s": round(first, 2), f"{name}_all_there_s": round(first + all_there, 1)}
        figures[f"{name}_slowest_answer_meanwhile_s"] = round(max(meanwhile), 2)
        library.close()
    return figures


@contextmanager
def running(
    home: Path, workspace: Sandbox, more: Mapping[str, str] = MappingProxyType({}), *, http: bool = False
) -> Generator[subprocess.Popen[bytes]]:
    """``coachbot run`` in a process of its own, connected to a sandbox; ``more`` are settings."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        **more,
        "COACHBOT_HOME": str(home),
        "COACHBOT_SLACK_BOT_TOKEN": "xoxb-sandbox",
        "COACHBOT_SLACK_APP_TOKEN": "xapp-sandbox",
        "COACHBOT_SLACK_API_URL": f"{workspace.url}/api/",
        "COACHBOT_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "COACHBOT_SECRET_KEY": new_key(),
        "COACHBOT_HTTP_PORT": str(port),
    }
    way = {"url": f"http://127.0.0.1:{port}/slack/events"}

    def listens() -> bool:
        if not http:
            return bool(workspace.sockets.connected)
        return httpx.post(f"{workspace.url}/control/delivery", json=way, timeout=10).status_code == 200

    bot = subprocess.Popen([TOOL, "run", *(["--http"] if http else [])], env=environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 600
        while not listens() and time.monotonic() < until:
            time.sleep(0.05)
        yield bot
    finally:
        bot.terminate()
        bot.wait(timeout=20)


def settled(bot: subprocess.Popen[bytes]) -> None:
    """Wait until a bot that has just started rests: what it loads and files at first is no part of a day."""
    process = psutil.Process(bot.pid)
    until = time.monotonic() + 120
    while process.cpu_percent(interval=1.0) > 10 and time.monotonic() < until:
        pass


def sandbox_figures(home: Path) -> dict[str, Any]:
    """Event in to message out, one rep asking one question after the other; memory after that."""
    with sandbox() as workspace, running(home, workspace) as bot:
        desk = Desk(workspace, "U0MAYA")
        desk.ask("warm up: they say we're too expensive")
        asked = iter(f"{question} {n}" for n in range(50) for question in QUESTIONS)
        # Slack takes about a message a second in a conversation: faster would time the wait for that.
        figures = spread(timed(lambda: desk.ask(next(asked)), 60, pause_s=1.1))
        return figures | {"resident_mb": round(psutil.Process(bot.pid).memory_info().rss / 1024 / 1024)}


def burst_figures(home: Path) -> dict[str, Any]:
    """200 events at 50 a second, each delivered twice."""
    with sandbox() as workspace, running(home, workspace) as bot:
        workspace.deliveries.duplicates = 1
        desk = Desk(workspace, "U0MAYA")
        desk.ask("warm up: they say we're too expensive")
        settled(bot)
        first = len(workspace.deliveries.sent)
        started = time.perf_counter()
        asked: list[dict[str, Any]] = []
        for n in range(200):
            asked.append(desk.say(f"{QUESTIONS[n % len(QUESTIONS)]} {n}"))
            time.sleep(max(0.0, started + (n + 1) / 50 - time.perf_counter()))
        answers = answered(desk, asked)
        took = time.perf_counter() - started
        sent = list(workspace.deliveries.sent.values())[first:]
    return answers | {"seconds": round(took, 1)} | acks([d.acked_at and d.acked_at - d.sent_at for d in sent])


def http_figures(home: Path) -> dict[str, Any]:
    """The same by HTTP, sent by a process of its own: the sandbox's would wait for its own page and API."""
    with sandbox() as workspace, running(home, workspace, http=True) as bot:
        desk = Desk(workspace, "U0MAYA")
        desk.ask("warm up: they say we're too expensive")
        settled(bot)
        door, kept = workspace.deliveries.way, Kept()
        workspace.deliveries.way, workspace.deliveries.duplicates = kept, 1
        asked = [desk.say(f"{QUESTIONS[n % len(QUESTIONS)]} {n}") for n in range(200)]
        until = time.monotonic() + 10
        while len(kept.payloads) < 400 and time.monotonic() < until:
            time.sleep(0.05)
        assert isinstance(door, Http)
        workspace.deliveries.way = door
        work = json.dumps({"url": door.url, "payloads": kept.payloads, "per_second": 100})
        knock = subprocess.run(
            [sys.executable, "-m", "tests.bench.knock"], input=work, capture_output=True, text=True, check=True
        )
        return answered(desk, asked) | acks(json.loads(knock.stdout))


class Kept:
    """Keeps what the app would be told."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []

    async def send(self, delivery: Delivery) -> bool:
        """Keep it."""
        self.payloads.append(delivery.envelope["payload"])
        return False

    async def close(self) -> None:
        """Nothing is open."""


def answered(desk: Desk, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """How many questions got an answer, once nothing more comes."""
    for message in asked:
        desk.replies(message)
    # Whatever would come twice comes soon.
    time.sleep(1.0)
    answers = [len(desk.bot_replies(message)) for message in asked]
    return {"answers": sum(answers), "questions_with_one_answer": sum(n == 1 for n in answers)}


def acks(times_s: list[float | None]) -> dict[str, Any]:
    """How long acks took; None never came."""
    found = sorted(one for one in times_s if one is not None)
    return {
        "unacked": len(times_s) - len(found),
        "ack_p50_ms": round(found[len(found) // 2] * 1000, 1),
        "ack_p99_ms": round(found[int(len(found) * 0.99)] * 1000, 1),
    }


def command_figures(home: Path) -> dict[str, Any]:
    """Whole processes, from outside."""
    environment = os.environ | {"COACHBOT_HOME": str(home)}

    def run(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([TOOL, *words], env=environment, capture_output=True, check=False)

    return {
        "help": spread(timed(run("--help"), 7)),
        "ask_cold": spread(timed(run("ask", "they say we're too expensive"), 7)),
    }


def index_figures() -> dict[str, Any]:
    """Indexing from nothing with sentence vectors, and a thousand pages that did not change."""
    handbook = Path(__file__).parents[3] / "shared" / "data" / "playbook" / "pages"
    source = handbook if handbook.is_dir() else SHIPPED_CONTENT
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        coach = build(load(home=home))
        report = ingest([source], coach.base.pages)
        took = timed(coach.base.library.open, 1)[0]
        pages = Path(folder) / "pages"
        pages.mkdir()
        for n in range(1_000):
            (pages / f"p{n}.md").write_text(f"# Page {n}\n\nA sentence about renewals, number {n}.", encoding="utf-8")
        ingest([pages], coach.base.pages)
        unchanged = timed(lambda: ingest([pages], coach.base.pages), 3)
        coach.close()
    return {
        "passages": report.passages, "passages_a_second": round(report.passages / took, 1),
        "thousand_unchanged_pages_s": round(sorted(unchanged)[1], 2),
    }  # fmt: skip


def main() -> None:
    """Measure everything, print it and store it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        coach = build(load(home=home))
        ingest([SHIPPED_CONTENT], coach.base.pages)
        coach.base.library.open()
        coach.close()
        figures: dict[str, Any] = {
            "commands": command_figures(home),
            "sample": {"ask_in_sandbox": sandbox_figures(home)},
        }
        figures["burst"] = burst_figures(home)
        figures["burst_http"] = http_figures(home)
        figures["model"] = {
            "gateway": model.gateway_figures(spread, timed),
            "first_card": model.slow_figures(home, QUESTIONS, spread, timed, running, settled),
            "crowd": model.crowd_figures(home, QUESTIONS, running, settled),
        }
        figures["plan"] = calls.plan_figures(home, spread, timed)
    figures["calendar"] = calls.calendar_figures(timed)
    figures["calendar"] |= calls.calendars_figures(spread, timed)
    figures["queue"] = queue.figures(spread)
    figures["digest"] = weeks.figures(timed)
    figures["index"] = index_figures()
    for passages in (10_000, 100_000):
        figures[f"search_{passages}"] = search_figures(passages)
        print(json.dumps(figures), file=sys.stderr)
    Path("bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
