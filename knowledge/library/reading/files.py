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
# Read as tables; XLSX by the child process, CSV here.
TABLES = frozenset({".csv", ".tsv"})
READABLE = CAPTIONS | MARKDOWN | TABLES | {".xlsx"} | {".txt", ".text", ".html", ".htm", ".docx", ".pdf"}
# What a content root holds beside its pages.
OWN_LISTS = (".lines.yml", "behaviours.yml", "checklists.yml", "curriculum.yml", "flaws.yml", "words.yml")
OWN_PROMPTS = "prompts"
IGNORE_FILE = ".coachignore"


def printable(path: str) -> str:
    """A file name that can be shown, whatever bytes it has."""
    return path.encode("utf-8", errors="replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read.

    Attributes:
        path: Relative to the folder that was named, with forward slashes.
        folder: The folder that was named, or the file's own.
        id: What its page is known by; see ``knowledge.library.pages.Page``.
        named: Somebody named this very file, so leaving it out would be a surprise.
        instructs: It is the team's own text for a model, which nobody may be shown as an answer.
    """

    file: Path
    path: str
    folder: Path
    id: str
    named: bool = False
    instructs: bool = False

    @property
    def readable(self) -> bool:
        """Whether it is no prompt, and its name is of a format we read."""
        return not self.instructs and self.file.suffix.lower() in READABLE


def find_files(paths: Sequence[Path], root: Path | None = None) -> Iterator[FoundFile]:
    """Every file below the paths, in order of name; hidden and ignored ones left out.

    Args:
        root: The content root: what lies in it is known by its path below it, whichever folder was named.

    Raises:
        LibraryError: A path does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from _below(path, root.resolve() if root else None)
        elif path.is_file():
            file, top = path.resolve(), root and root.resolve()
            yield FoundFile(file, path.name, file.parent, _id(file, path.name, top), True, _instructs(file, top))
        else:
            raise LibraryError(f"There is no file or folder at {path}. Check the path and try again.")


def _below(folder: Path, root: Path | None) -> Iterator[FoundFile]:
    ignored, named = _ignored(folder), folder.resolve()
    # Links to folders are not followed: they may lead in a circle or out of the library.
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(where, name)
            path = file.relative_to(folder).as_posix()
            wanted = not name.startswith(".") and not name.endswith(SUFFIXES) and not _matches(path, ignored)
            # A pipe or a device among the files would block for ever.
            if wanted and file.is_file():
                real = file.resolve()
                yield FoundFile(real, path, named, _id(real, path, root), instructs=_instructs(real, root))


def _instructs(file: Path, root: Path | None) -> bool:
    return root is not None and file.is_relative_to(root / OWN_PROMPTS)


def _id(file: Path, path: str, root: Path | None) -> str:
    if root is not None and file.is_relative_to(root):
        path = file.relative_to(root).as_posix()
    return printable(str(PurePosixPath(path).with_suffix("")))


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
