"""A file of questions in, a file of what came of each out: what commands with ``--batch`` share."""

import json
from pathlib import Path
from typing import Any

from knowledge.library.errors import LibraryError


def figures(times_ms: list[float]) -> dict[str, Any]:
    """How many there were, and how long half and nearly all of them took at most."""
    ordered = sorted(times_ms)
    return {"queries": len(ordered), "p50_ms": _at(ordered, 0.5), "p95_ms": _at(ordered, 0.95)}


def queries_in(batch: Path) -> list[dict[str, Any]]:
    """The lines {id, query} of a file.

    Raises:
        LibraryError: A line is no query.
    """
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
