"""What became of the files that were read, in words and as data."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from handlers.words import counted
from knowledge.library.ingest import Report
from knowledge.library.pages import Kind
from knowledge.library.text.language import NAMES

_KINDS = {Kind.PLAY: "play", Kind.CALL: "call", Kind.SCENE: "scene"}


def languages_in_words(pages: Mapping[str, int]) -> str:
    """What the model makes of pages in other languages; empty where there are none."""
    if not pages:
        return ""
    some = " and ".join(f"{counted(count, 'page')} in {NAMES.get(code, code)}" for code, count in sorted(pages.items()))
    return (
        f"{some}: the built-in model reads English only, so they are found by their words alone. "
        "COACHBOT_EMBEDDINGS names a model that reads more."
    )


def in_words(report: Report) -> str:
    """“6 plays, 4 plays read from objections, 17 pages; 1 skipped”, then each file of which there is more to say."""
    kinds = Counter(_KINDS.get(made.kind, "page") for made in report.made.values())
    derived = sum(made.plays for made in report.made.values())
    parts = [counted(kinds[kind], kind) for kind in ("play", "page", "call", "scene") if kinds[kind]]
    if derived:
        parts.insert(1 if kinds["play"] else 0, f"{counted(derived, 'play')} read from objections")
    tail = [f"{report.unchanged} unchanged"] if report.unchanged else []
    tail += [f"{len(report.skipped)} skipped"] if report.skipped else []
    tail += [f"{len(report.failed)} failed"] if report.failed else []
    tail += [f"{report.pruned} dropped, for their file is gone"] if report.pruned else []
    head = ", ".join(parts) or "Nothing new"
    lines = [f"{'; '.join([head, ', '.join(tail)] if tail else [head])}. {counted(report.passages, 'passage')}."]
    lines.extend(f"  {path}: {made.found}." for path, made in report.made.items() if made.found)
    for what, files in ((" (failed)", report.failed), (" (skipped)", report.skipped), ("", report.notes)):
        lines.extend(f"  {', '.join(paths)}{what}: {reason}" for reason, paths in _by_reason(files).items())
    return "\n".join(lines)


def _by_reason(files: list[tuple[str, str]]) -> dict[str, list[str]]:
    """The files of each reason: forty pictures are one line."""
    found: dict[str, list[str]] = {}
    for path, reason in files:
        found.setdefault(reason, []).append(path)
    return found


def as_data(report: Report) -> dict[str, Any]:
    """The same, as docs/cli.md has it."""
    noted: dict[str, list[str]] = {}
    for path, note in report.notes:
        noted.setdefault(path, []).append(note)
    return {
        "pages": report.pages,
        "passages": report.passages,
        "skipped": len(report.skipped),
        "unchanged": report.unchanged,
        "failed": _reasons(report.failed),
        "pruned": report.pruned,
        "notes": [{"path": path, "note": note} for path, note in report.notes],
        "left_out": _reasons(report.skipped),
        "files": [
            {"path": path, "kind": made.kind.value, "plays": made.plays, "found": made.found}
            | {"warnings": noted.get(path, [])}
            for path, made in report.made.items()
        ],
    }


def _reasons(files: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"path": path, "reason": reason} for path, reason in files]
