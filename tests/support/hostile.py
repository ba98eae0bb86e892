"""Hostile texts as other people collected them, beside the checkout."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def hostile_texts(folder: Path) -> list[str]:
    """Every text in a folder of JSON, JSON lines, tables and plain files, each once."""
    found: list[str] = []
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".json":
            found.extend(_strings(json.loads(file.read_text(encoding="utf-8"))))
        elif file.suffix == ".jsonl":
            found.extend(_strings([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]))
        elif file.suffix == ".csv":
            with file.open(encoding="utf-8", newline="") as rows:
                found.extend(cell for row in csv.reader(rows) for cell in row)
        elif file.is_file() and "LICENSE" not in file.name:
            found.extend(file.read_text(encoding="utf-8", errors="replace").splitlines()[:120])
    return list(dict.fromkeys(found))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
