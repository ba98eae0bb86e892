"""A play: what to say, what to ask then, why it works, what to avoid, where it worked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.library.errors import PlayError

_HEADING = re.compile(r"^##[ \t]+(\S.*)$", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*[-*+][ \t]+(.+(?:\n(?![ \t]*[-*+][ \t]|[ \t]*\n).+)*)", re.MULTILINE)
_LINK = re.compile(r"^\[([^\]]+)\]\(([^)#\s]+)#turn-(\d+)\)\s*$")
_SECTIONS = ("Say", "Ask", "Why", "Avoid", "Proof")


@dataclass(frozen=True, slots=True)
class Say:
    """One winning style of a play; ``style`` is empty where there is only one."""

    style: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A turn of a call where the play can be heard.

    Attributes:
        target: The call's file, relative to the play's file.
        turn: 1-based number of the turn.
    """

    label: str
    target: str
    turn: int


@dataclass(frozen=True, slots=True)
class Play:
    """A play's sections; every text is a verbatim slice of the page."""

    says: tuple[Say, ...]
    ask: tuple[str, ...]
    why: tuple[str, ...]
    avoid: tuple[str, ...]
    proof: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    style: str
    body: str
    line: int


def parse_play(text: str, *, styles: tuple[str, ...] = (), first_line: int = 1) -> Play:
    """Read the sections of a play's body.

    Args:
        styles: What the front matter promises; each must have its Say section.
        first_line: Line of the file on which ``text`` begins, for the messages.

    Raises:
        PlayError: A section is missing, unknown, doubled or empty; with the line.
    """
    sections = list(_sections(text, first_line))
    _check(sections, styles, first_line)
    by_name = {section.name: section for section in sections}
    return Play(
        says=tuple(Say(s.style, _paragraphs(s.body)) for s in sections if s.name == "Say"),
        ask=_bullets(by_name.get("Ask")),
        why=_paragraphs(by_name["Why"].body) if "Why" in by_name else (),
        avoid=_bullets(by_name.get("Avoid")),
        proof=tuple(_proofs(by_name.get("Proof"))),
    )


def _sections(text: str, first_line: int) -> Iterator[_Section]:
    marks = list(_HEADING.finditer(text))
    for mark, following in zip(marks, [*(m.start() for m in marks[1:]), len(text)], strict=True):
        name, _, style = (part.strip("# \t") for part in mark[1].partition(":"))
        line = first_line + text.count("\n", 0, mark.start())
        yield _Section(name.capitalize(), style.lower(), text[mark.end() : following].strip(), line)


def _check(sections: list[_Section], styles: tuple[str, ...], first_line: int) -> None:
    seen: set[tuple[str, str]] = set()
    for section in sections:
        title = f"{section.name}: {section.style}" if section.style else section.name
        if section.name not in _SECTIONS:
            raise PlayError(section.line, f"“## {title}” is no section of a play; use {', '.join(_SECTIONS)}.")
        if (section.name, section.style) in seen:
            raise PlayError(section.line, f"“## {title}” stands twice.")
        if not section.body:
            raise PlayError(section.line, f"“## {title}” is empty.")
        seen.add((section.name, section.style))
    said = {style for name, style in seen if name == "Say"}
    if not said:
        raise PlayError(first_line, "a play needs a section “## Say”.")
    for style in styles:
        if len(styles) > 1 and style.lower() not in said:
            raise PlayError(first_line, f"the style “{style}” has no section “## Say: {style}”.")


def _paragraphs(body: str) -> tuple[str, ...]:
    if _BULLET.match(body):
        return tuple(found[1].strip() for found in _BULLET.finditer(body))
    return tuple(part.strip() for part in re.split(r"\n[ \t]*\n", body) if part.strip())


def _bullets(section: _Section | None) -> tuple[str, ...]:
    return _paragraphs(section.body) if section else ()


def _proofs(section: _Section | None) -> Iterator[Proof]:
    for bullet in _bullets(section):
        found = _LINK.match(bullet)
        if found is None:
            assert section is not None
            raise PlayError(section.line, "a proof is written “- [what it shows](../calls/FILE#turn-N)”.")
        yield Proof(found[1], found[2], int(found[3]))
