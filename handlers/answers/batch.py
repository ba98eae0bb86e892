"""Answers to a file of questions, for whoever wants to know how good they are."""

import json
import time
from pathlib import Path
from typing import Any

from coachbot.answers.answer import Answer
from coachbot.answers.ports import Question
from coachbot.errors import CoachError
from handlers import console
from handlers.batch import figures, queries_in


def ask_batch(batch: Path, out: Path, rep: str) -> dict[str, Any]:
    """Answer every question of a file, each on its own; times are of the answer alone.

    Raises:
        LibraryError: A line is no question; nothing is written.
    """
    queries = queries_in(batch)
    times: list[float] = []
    with console.coach() as coach, out.open("w", encoding="utf-8") as file:
        person = coach.team.named(rep)
        coach.base.library.open()
        for item in queries:
            started = time.perf_counter()
            line: dict[str, Any]
            try:
                asked = Question(item["query"], person.id, channel="cli", manages=person.manages)
                line = as_line(coach.answers.tailor.best(coach.answers.ask(asked, console.new_id()), asked))
            except CoachError as error:
                line = {"refused": True, "reason": str(error), "shown": [], "candidates": []}
            times.append((time.perf_counter() - started) * 1000)
            file.write(json.dumps({"id": item["id"], **line}, ensure_ascii=False) + "\n")
    return figures(times)


def as_line(answer: Answer) -> dict[str, Any]:
    """What the first card shows of pages, and what one tap on it would."""
    return {
        "refused": answer.refused,
        "reason": answer.reason,
        "kind": answer.kind,
        "title": answer.title,
        "section": answer.section,
        "relevance": round(answer.relevance, 4),
        "certainty": round(answer.certainty, 4),
        "shown": [text for text, _ in answer.texts()],
        "candidates": [
            {"page": other.page, "title": other.title, "heading": list(other.heading), "line": other.line}
            for other in answer.others
        ],
        "sources": [source.path for source in answer.sources],
    }
