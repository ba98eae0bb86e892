"""The retriever alone, for one query or a file of them."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachbot.errors import BadQuestion
from handlers import console
from knowledge.library.errors import LibraryError

if TYPE_CHECKING:
    from coachbot.bootstrap import Coach
    from knowledge.library.search.search import Hit


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
        "text": hit.passage.text,
        "score": round(hit.score, 4),
    }


def search_batch(batch: Path, out: Path, limit: int) -> dict[str, Any]:
    """Look up every query of a file; times are of the search alone.

    Raises:
        LibraryError: A line is no query; nothing is written.
    """
    queries = _queries(batch)
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
    times.sort()
    return {"queries": len(times), "p50_ms": _at(times, 0.5), "p95_ms": _at(times, 0.95)}


def _queries(batch: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, line in enumerate(batch.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                item = json.loads(line)
                found.append({"id": item["id"], "query": str(item["query"])})
            except (ValueError, KeyError, TypeError) as error:
                raise LibraryError(
                    f"Line {number} of {batch} is not {{“id”, “query”}}. Correct it; nothing was written."
                ) from error
    return found


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else 0.0
