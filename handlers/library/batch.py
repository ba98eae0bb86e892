"""The retriever alone, for one query or a file of them."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachbot.errors import BadQuestion
from handlers import console
from handlers.batch import figures, queries_in

if TYPE_CHECKING:
    from coachbot.bootstrap import Coach
    from knowledge.library.search.found import Hit


def look_up(coach: "Coach", query: str, limit: int, stage: str) -> tuple[float, list[dict[str, Any]]]:
    """Relevance and hits of a query, as docs/cli.md has them.

    Raises:
        BadQuestion: There is no word in it.
    """
    from coachbot.answers.question import tidied
    from knowledge.library.pages import Reader

    found = coach.base.library.search(
        tidied(query),
        reader=Reader(is_manager=True),
        today=coach.base.clock().date(),
        limit=50 if stage else limit,
    )
    hits = [_hit(hit) for hit in found.hits if not stage or hit.page.stage == stage][:limit]
    return round(found.relevance, 4), hits


def _hit(hit: "Hit") -> dict[str, Any]:
    return {
        "page": hit.page.id,
        "path": hit.page.path,
        "title": hit.page.title,
        "heading": list(hit.passage.heading),
        "text": _text(hit),
        "score": round(hit.score, 4),
    }


def _text(hit: "Hit") -> str:
    """The passage; the lines of a play that was read from a page stand beside the objection they belong to."""
    if "#" not in hit.page.id:
        return hit.passage.text
    lines = (line for line in hit.passage.text.splitlines() if line.strip() and not line.startswith("## "))
    return "\n".join(f"{hit.page.title}: {line.removeprefix('- ')}" for line in lines)


def search_batch(batch: Path, out: Path, limit: int) -> dict[str, Any]:
    """Look up every query of a file; times are of the search alone.

    Raises:
        LibraryError: A line is no query; nothing is written.
    """
    queries = queries_in(batch)
    times: list[float] = []
    with console.coach() as coach, out.open("w", encoding="utf-8") as file:
        coach.base.library.open()
        for item in queries:
            started = time.perf_counter()
            try:
                relevance, hits = look_up(coach, item["query"], limit, "")
            except BadQuestion:
                relevance, hits = 0.0, []
            times.append((time.perf_counter() - started) * 1000)
            file.write(json.dumps({"id": item["id"], "relevance": relevance, "hits": hits}, ensure_ascii=False) + "\n")
    return figures(times)
