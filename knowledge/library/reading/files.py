"""Which files below a folder are pages."""

import fnmatch
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from knowledge.library.errors import LibraryError
from knowledge.library.reading.sidecar import SUFFIXES

CAPTIONS = frozenset({".vtt", ".srt", ".sbv", ".json"})
MARKDOWN = frozenset({".md", ".markdown"})
READABLE = CAPTIONS | MARKDOWN | {".txt", ".text", ".html", ".htm", ".docx", ".pdf"}
IGNORE_FILE = ".coachignore"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read.

    Attributes:
        path: Relative to the folder that was named, with forward slashes.
        named: Somebody named this very file, so leaving it out would be a surprise.
    """

    file: Path
    path: str
    named: bool = False

    @property
    def readable(self) -> bool:
        """Whether its name is of a format we read."""
        return self.file.suffix.lower() in READABLE


def find_files(paths: Sequence[Path]) -> Iterator[FoundFile]:
    """Every file below the paths, in order of name; hidden and ignored ones left out.

    Raises:
        LibraryError: A path does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif path.is_file():
            yield FoundFile(path.resolve(), path.name, named=True)
        else:
            raise LibraryError(f"There is no file or folder at {path}. Check the path and try again.")


def _below(folder: Path) -> Iterator[FoundFile]:
    ignored = _ignored(folder)
    # Links to folders are not followed: they may lead in a circle or out of the library.
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(where, name)
            path = file.relative_to(folder).as_posix()
            wanted = not name.startswith(".") and not name.endswith(SUFFIXES) and not _matches(path, ignored)
            # A pipe or a device among the files would block for ever.
            if wanted and file.is_file():
                yield FoundFile(file.resolve(), path)


def _ignored(folder: Path) -> Sequence[str]:
    try:
        text = (folder / IGNORE_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ()
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _matches(path: str, patterns: Sequence[str]) -> bool:
    parents = [str(parent) + "/" for parent in PurePosixPath(path).parents][:-1]
    return any(fnmatch.fnmatch(path, p) or p in parents for p in patterns)
