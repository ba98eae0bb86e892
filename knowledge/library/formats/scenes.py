"""A scene: a buyer to practise with. The page says who it is; the lines beside it say what is heard and said."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.library.errors import LibraryError
from knowledge.library.formats.frontmatter import load_yaml
from knowledge.library.formats.scene import Fact, Persona, Scene
from knowledge.library.formats.scene_lines import CommonLines, SceneLines, Texts
from knowledge.library.pages import Status, Visibility

LINES_SUFFIX = ".lines.yml"
COMMON = f"common{LINES_SUFFIX}"
MIN_ASKS = 6
_ALIGNED = {"objections": "Objections", "opens": "Opens up when", "closes": "Closes down when"}
_HEAD = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
_HEADING = re.compile(r"^##[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[-*][ \t]+(.+)$", re.MULTILINE)
_FACT = re.compile(r"^([a-z0-9][a-z0-9-]*):[ \t]+(.+?)(?:[ \t]+\(revealed when:[ \t]*(.+?)\))?$")
_SECTIONS = {
    "Opening": "the first thing the buyer says",
    "Situation": "what the rep knows before the call",
    "Hidden facts": "what comes out when it is asked for: “- name: the fact (revealed when: asked …)”",
    "Opens up when": "what makes the buyer say more",
    "Closes down when": "what makes the buyer say less",
    "Objections": "what the buyer objects",
    "Win": "what you could point to in the text when it went well",
}


class SceneError(LibraryError):
    """A scene that is not written as it should be; the message has file and line."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is missing or wrong, and where.

    Attributes:
        line: 1-based; 1 where the whole file is meant.
        hard: The scene cannot be played; else it can, with less.
    """

    file: str
    line: int
    text: str
    hard: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class _Head(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str
    stage: str = ""
    play: Texts = ()
    behaviours: Texts = ()
    difficulty: int = Field(default=2, ge=1, le=5)
    persona: Persona
    minutes: int = Field(default=3, ge=1, le=30)
    status: Status = Status.APPROVED
    visibility: Visibility = Visibility.EVERYONE
    expires: date | None = None


def scene_files(folder: Path) -> list[Path]:
    """The scenes of a folder, by name; other Markdown without ``kind: scene`` is no scene."""
    return sorted(path for path in folder.glob("*.md") if re.search(r"^kind: *scene\b", _text(path), re.MULTILINE))


def load_scene(path: Path) -> Scene:
    """Read a scene with its lines.

    Raises:
        SceneError: It cannot be played; the first thing that is missing, with file and line.
    """
    found = list(_read(path))
    hard = [one for one in found if isinstance(one, Problem) and one.hard]
    if hard:
        raise SceneError(str(hard[0]))
    return next(one for one in found if isinstance(one, Scene))


def problems(path: Path) -> list[Problem]:
    """Everything that is missing or wrong in a scene, the worst first."""
    found = [one for one in _read(path) if isinstance(one, Problem)]
    return sorted(found, key=lambda one: (not one.hard, one.file, one.line))


def load_common(folder: Path, shipped: Path) -> CommonLines:
    """The lines any buyer may say: the folder's own, else the shipped ones.

    Raises:
        SceneError: They cannot be read.
    """
    path = folder / COMMON if (folder / COMMON).is_file() else shipped / COMMON
    try:
        return CommonLines.model_validate(load_yaml(_text(path)))
    except (LibraryError, ValidationError) as error:
        raise SceneError(f"{path.name} is not written as it should be: {_why(error)}") from error


def _read(path: Path) -> Iterator[Scene | Problem]:
    text = _text(path)
    lines, wrong = _lines_beside(path)
    yield from wrong
    head = _head_of(path, text)
    if isinstance(head, Problem):
        yield head
        return
    sections = dict(_sections(text))
    for name, what in _SECTIONS.items():
        if not sections.get(name, (0, ""))[1]:
            yield Problem(path.name, 1, f"“## {name}” is missing: {what}.")
    facts, unreadable = _facts(path, sections.get("Hidden facts", (1, "")))
    yield from unreadable
    yield from _compared(path, facts, lines)
    yield from _aligned(path, sections, lines)
    yield Scene(
        id=path.stem,
        title=head.title,
        stage=head.stage,
        plays=head.play,
        behaviours=head.behaviours,
        difficulty=head.difficulty,
        persona=head.persona,
        minutes=head.minutes,
        opening=" ".join(sections.get("Opening", (1, ""))[1].split()),
        situation=" ".join(sections.get("Situation", (1, ""))[1].split()),
        facts=tuple(facts),
        opens=_bullets(sections, "Opens up when"),
        closes=_bullets(sections, "Closes down when"),
        objections=_bullets(sections, "Objections"),
        win=_bullets(sections, "Win"),
        lines=lines,
        status=head.status,
        visibility=head.visibility,
        expires_on=head.expires,
    )


def _head_of(path: Path, text: str) -> _Head | Problem:
    found = _HEAD.match(text)
    if found is None:
        return Problem(
            path.name, 1, "the page begins with no front matter; put kind, title and persona between two “---”."
        )
    try:
        return _Head.model_validate(load_yaml(found[1]))
    except LibraryError as error:
        return Problem(path.name, 1, _why(error))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        at = next(
            (n for n, row in enumerate(text.splitlines(), 1) if row.strip().startswith(f"{first['loc'][-1]}:")), 1
        )
        return Problem(path.name, at, f"“{key}” is missing or not right: {first['msg'].lower()}.")


def _sections(text: str) -> Iterator[tuple[str, tuple[int, str]]]:
    marks = list(_HEADING.finditer(text))
    for mark, end in zip(marks, [*(found.start() for found in marks[1:]), len(text)], strict=True):
        yield mark[1], (text.count("\n", 0, mark.start()) + 1, text[mark.end() : end].strip())


def _facts(path: Path, section: tuple[int, str]) -> tuple[list[Fact], list[Problem]]:
    facts: list[Fact] = []
    wrong: list[Problem] = []
    for offset, row in enumerate(section[1].splitlines()):
        if not row.strip().startswith(("-", "*")):
            continue
        found = _FACT.match(row.strip()[1:].strip())
        line = section[0] + offset + 1
        if found is None:
            wrong.append(
                Problem(path.name, line, "a hidden fact is written “- name: the fact (revealed when: asked …)”.")
            )
            continue
        facts.append(Fact(found[1], found[2], found[3] or ""))
        if not found[3]:
            wrong.append(
                Problem(
                    path.name, line, f"“{found[1]}” does not say when it comes out; add “(revealed when: asked …)”."
                )
            )
    return facts, wrong


def _compared(path: Path, facts: Iterable[Fact], lines: SceneLines) -> Iterator[Problem]:
    """Where the lines do not go with the page's facts."""

    def beside(key: str, text: str, *, hard: bool = True) -> Problem:
        return Problem(path.stem + LINES_SUFFIX, _line_of(path, key), text, hard)

    known = {fact.id for fact in facts}
    for name in [*sorted(set(lines.facts) - known), *sorted(set(lines.win.must) - known)]:
        yield beside(name, f"“{name}” is no hidden fact of the page.")
    for fact in sorted(known - {name for name, told in lines.facts.items() if told.says}):
        yield beside(fact, f"nothing says “{fact}”; add “says:” with the buyer's own words.")
    for fact in sorted(known & {name for name, told in lines.facts.items() if len(told.asks) < MIN_ASKS}):
        text = f"“{fact}” has {len(lines.facts[fact].asks)} ways to ask for it; {MIN_ASKS} are recognized better."
        yield beside(fact, text, hard=False)
    if lines.win.facts > len(known):
        yield beside("win", f"the win asks for {lines.win.facts} facts, and there are {len(known)}.")


def _aligned(path: Path, sections: Mapping[str, tuple[int, str]], lines: SceneLines) -> Iterator[Problem]:
    """Where the lines do not go with the page's lists, entry by entry."""
    beside = path.stem + LINES_SUFFIX
    for key, name in _ALIGNED.items():
        written, spoken = len(_bullets(sections, name)), len(getattr(lines, key))
        if spoken > written:
            text = f"“{key}” has {spoken} entries, and the page's “{name}” has {written}."
            yield Problem(beside, _line_of(path, key), text)
        elif spoken < written:
            text = f"{written - spoken} of “{name}” have no lines; the common ones are used."
            yield Problem(beside, _line_of(path, key), text, hard=False)


def _lines_beside(path: Path) -> tuple[SceneLines, list[Problem]]:
    beside = path.with_suffix("").parent / (path.stem + LINES_SUFFIX)
    if not beside.is_file():
        return SceneLines(), [Problem(beside.name, 1, f"this file is missing: it says how {path.stem} is spoken.")]
    try:
        return SceneLines.model_validate(load_yaml(_text(beside)) or {}), []
    except LibraryError as error:
        return SceneLines(), [Problem(beside.name, getattr(error, "line", 1), _why(error))]
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        key = next((str(part) for part in reversed(first["loc"]) if isinstance(part, str)), "")
        return SceneLines(), [
            Problem(beside.name, _line_of(path, key), f"“{where}” is not right: {first['msg'].lower()}.")
        ]


def _line_of(path: Path, key: str) -> int:
    """Where a key stands in the lines; 1 where it does not."""
    beside = path.with_suffix("").parent / (path.stem + LINES_SUFFIX)
    rows = _text(beside).splitlines() if beside.is_file() else []
    return next((n for n, row in enumerate(rows, 1) if row.strip().startswith(f"{key}:")), 1)


def _bullets(sections: Mapping[str, tuple[int, str]], name: str) -> tuple[str, ...]:
    return tuple(found[1].strip() for found in _BULLET.finditer(sections.get(name, (0, ""))[1]))


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"“{'.'.join(str(part) for part in first['loc'])}”: {first['msg'].lower()}"
    return str(error)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SceneError(
            f"{path.name} cannot be read. Check its name, its permissions, and that it is UTF-8."
        ) from error
