"""A play: what to say, what to ask then, why it works, what to avoid, where it worked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.library.errors import PlayError
from knowledge.library.formats.labels import Part, part_named

_ATX = r"[ \t]{0,3}(?P<level>#{1,6})[ \t]*(?P<atx>\S.{0,200}?)[ \t#]*"
_BOLD = r"[ \t]*(?:\*\*|__)(?P<bold>[^*_\n]{1,60}?)[:：]?(?:\*\*|__)[:：]?[ \t]*"
_HEADING = re.compile(rf"^(?:{_ATX}|{_BOLD})$", re.MULTILINE)
_CANONICAL = re.compile(r"^## (?P<name>Say|Ask|Why|Avoid|Proof)(?:: (?P<style>\S.*))?$", re.MULTILINE)
_BULLET = re.compile(
    r"^[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]+(.+(?:\n(?![ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]|[ \t]*\n).+)*)", re.MULTILINE
)
_LINK = re.compile(r"^\[([^\]]+)\]\(([^)#\s]+)#turn-(\d+)\)\s*$")
_SECTIONS = ("Say", "Ask", "Why", "Avoid", "Proof")
_NAMED = {Part.SAY: "Say", Part.ASK: "Ask", Part.WHY: "Why", Part.AVOID: "Avoid"}
_PROOF = re.compile(r"(?:proofs?|evidence|heard on|calls?|examples? from calls)$", re.IGNORECASE)
_STYLE = re.compile(r"^(?P<name>[\w’' -]{1,80}?)\s{0,5}(?:[:：–—-]\s*+|\()(?P<style>[\w’' -]{1,80})\)?$")
LONGEST_WORDS = 60
_SLOT = re.compile(
    r"\{\{.{0,80}?\}\}|\[(?:company|name|first name|competitor|product|x)\]|<(?:company|name)>", re.IGNORECASE
)


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
class Written:
    """A play's body as it was understood.

    Attributes:
        body: The same text under the headings of a play, so that ``parse_play`` reads it.
        warnings: What was understood otherwise than it was written, each with its line and the right form.
    """

    body: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    style: str
    written: str
    body: str
    line: int

    @property
    def title(self) -> str:
        return f"{self.name}: {self.style}" if self.style else self.name


def parse_play(text: str) -> Play:
    """Read a play's body as ``understood`` writes it.

    Raises:
        PlayError: It has no section Say.
    """
    marks = list(_CANONICAL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    sections = [(m["name"], m["style"] or "", text[m.end() : end].strip()) for m, end in zip(marks, ends, strict=True)]
    says = tuple(Say(style, _paragraphs(body)) for name, style, body in sections if name == "Say" and body)
    if not says:
        raise PlayError(1, "a play needs a section “## Say”.")
    by_name = {name: body for name, _, body in sections}
    return Play(
        says=says,
        ask=_paragraphs(by_name.get("Ask", "")),
        why=_paragraphs(by_name.get("Why", "")),
        avoid=_paragraphs(by_name.get("Avoid", "")),
        proof=tuple(
            Proof(found[1], found[2], int(found[3]))
            for bullet in _paragraphs(by_name.get("Proof", ""))
            if (found := _LINK.match(bullet))
        ),
    )


def looks_like_a_play(text: str) -> bool:
    """Whether a body has a section that says what to say, under a heading of its own at its beginning."""
    first = next(_HEADING.finditer(text), None)
    # What stands before it would be lost: a page with an introduction is a page.
    return (
        first is not None
        and first["atx"] is not None
        and not text[: first.start()].strip()
        and _part(first)[0] == "Say"
    )


def understood(text: str, *, styles: tuple[str, ...] = (), first_line: int = 1) -> Written:
    """A play's body with the headings a play has, whatever headings it was written with.

    Args:
        styles: What the front matter promises; each must have its Say section.
        first_line: Line of the file on which ``text`` begins, for the messages.

    Raises:
        PlayError: There is nothing to say in it, or a section stands twice; with the line.
    """
    warnings: list[str] = []
    sections = list(_sections(text, first_line, warnings))
    _check(sections, styles, first_line, warnings)
    warnings.extend(_doubts(sections))
    kept = [section for section in sections if section.name in _SECTIONS and section.body]
    body = "\n\n".join(f"## {section.title}\n{section.body}" for section in kept)
    return Written(body + "\n", tuple(warnings))


def _part(mark: re.Match[str]) -> tuple[str, str]:
    """The section a heading names and its style; an empty name when it is none of a play's."""
    name = (mark["atx"] or mark["bold"] or "").strip().strip(":：").strip()
    style = ""
    if _known(name) == "" and (found := _STYLE.match(name)) and _known(found["name"].strip()) == "Say":
        name, style = found["name"].strip(), found["style"].strip().lower()
    return _known(name), style


def _known(name: str) -> str:
    if name.capitalize() in _SECTIONS:
        return name.capitalize()
    if _PROOF.match(name):
        return "Proof"
    part = part_named(name)
    return _NAMED.get(part, "") if part else ""


def _sections(text: str, first_line: int, warnings: list[str]) -> Iterator[_Section]:
    # A bold line inside a section is a heading only where it names one.
    marks = [mark for mark in _HEADING.finditer(text) if mark["atx"] or _part(mark)[0]]
    title = marks[0] if marks and marks[0]["level"] == "#" and not _part(marks[0])[0] else None
    before = text[: marks[0].start()].strip() if marks else text.strip()
    if title is not None:
        marks = marks[1:]
        before = text[title.end() : marks[0].start() if marks else len(text)].strip()
    if before:
        line = first_line + text.count("\n", 0, text.index(before))
        warnings.append(f"line {line}: what stands before the first section is left out; put it under “## Why”.")
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    line, counted = first_line, 0
    for mark, end in zip(marks, ends, strict=True):
        written = mark[0].strip()
        name, style = _part(mark)
        line, counted = line + text.count("\n", counted, mark.start()), mark.start()
        section = _Section(name, style, written, text[mark.end() : end].strip(), line)
        plain = written.rstrip(" \t#")
        if name and plain.lower() != f"## {section.title}".lower():
            warnings.append(f"line {line}: read “{written}” as “## {section.title}”; write it so.")
        yield section


def _check(sections: list[_Section], styles: tuple[str, ...], first_line: int, warnings: list[str]) -> None:
    seen: set[str] = set()
    for section in sections:
        if not section.name:
            warnings.append(
                f"line {section.line}: “{section.written}” is no section of a play, so it is left out; "
                f"use {', '.join(_SECTIONS)}."
            )
        elif section.title in seen:
            raise PlayError(section.line, f"“## {section.title}” stands twice. Put both under one heading.")
        elif not section.body:
            warnings.append(f"line {section.line}: “## {section.title}” is empty; write something or delete it.")
        else:
            seen.add(section.title)
    said = {section.style for section in sections if section.name == "Say" and section.body}
    if not said:
        raise PlayError(first_line, "a play needs a section “## Say” with a line to say.")
    if len(styles) > 1:
        warnings.extend(_styles(said, {style.lower() for style in styles}, first_line))


def _styles(said: set[str], promised: set[str], first_line: int) -> Iterator[str]:
    for style in sorted(promised - said):
        yield f"line {first_line}: the style “{style}” has no section; write “## Say: {style}”."
    for style in sorted(said - promised - {""}):
        yield f"line {first_line}: “styles” does not name “{style}”; add it there."


def _doubts(sections: list[_Section]) -> Iterator[str]:
    """What can be read, but hardly be said."""
    for section in sections:
        lines = _paragraphs(section.body)
        if section.name == "Proof":
            yield from (
                f"line {section.line}: “{line[:60]}” is left out; "
                "a proof is written “- [what it shows](../calls/FILE#turn-N)”."
                for line in lines
                if _LINK.match(line) is None
            )
        if section.name == "Say":
            yield from (doubt for line in lines if (doubt := _doubt(line, section.line + 1)))


def _doubt(line: str, at: int) -> str:
    if slot := _SLOT.search(line):
        return f"line {at}: nothing fills “{slot[0]}”; write the line so that it can be said as it stands."
    count = len(line.split())
    if count > LONGEST_WORDS:
        return (
            f"line {at}: a line of {count} words cannot be said in one breath; "
            "write about thirty, and put the rest under “## Why”."
        )
    return ""


def _paragraphs(body: str) -> tuple[str, ...]:
    if _BULLET.match(body):
        return tuple(found[1].strip() for found in _BULLET.finditer(body))
    return tuple(part.strip() for part in re.split(r"\n[ \t]*\n", body) if part.strip())
