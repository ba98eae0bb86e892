"""Reads one prompt file: a head between two lines “---”, then the parts “# System” and “# User”."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from prompts.errors import PromptError
from prompts.head import Field, read_head
from prompts.template import BadSlot, slots

PARTS = ("# System", "# User")
_INPUT = re.compile(r"[a-z][a-z0-9_]*")
# What cannot be the name of an argument to ``Prompts.render``, or stands for something else in a template.
_TAKEN = frozenset({"self", "ident", "true", "false", "none"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """One file, parsed and checked.

    Attributes:
        id: Its path below the folder of prompts, without the ending: ``answers/read``.
        inputs: The names of the slots; each stands in ``system`` or ``user``.
        output: What shape comes back, in words.
        system: The first part, with its slots as ``{{name}}``; ``user`` is the second.
        text: The whole file.
        own: Whether it is the team's and replaces ours.
    """

    id: str
    version: int
    purpose: str
    inputs: tuple[str, ...]
    output: str
    system: str
    user: str
    text: str
    own: bool

    @property
    def stamp(self) -> str:
        """Which text it was, to be kept with what came of it: id@version+[own.]eight signs of its SHA-256."""
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:8]
        return f"{self.id}@{self.version}+{'own.' if self.own else ''}{digest}"


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    line: int


def read_text(file: Path, where: str) -> str:
    """Read a file, whatever its line ends, without the mark that Windows puts first.

    Raises:
        PromptError: It cannot be opened, or is not UTF-8.
    """
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise PromptError(f"{where} cannot be opened: {error.strerror}; check its name and permissions.") from error
    except UnicodeDecodeError as error:
        raise PromptError(f"{where} is not UTF-8; save it with that encoding.") from error


def parse(text: str, ident: str, where: str, *, own: bool = False) -> Prompt:
    """Parse and check the text of a file whose path says ``ident``; an error names the file as ``where``.

    Raises:
        PromptError: Something in it is not right; with the line.
    """
    fields, lines, start = read_head(text, where)
    if fields["id"].text != ident:
        raise fields["id"].wrong(f"“id” has to be the file's path, “{ident}”")
    inputs = _inputs(fields["inputs"])
    system, user = _parts(lines, start, where)
    _check_slots((system, user), inputs, where)
    return Prompt(
        id=ident,
        version=_version(fields["version"]),
        purpose=fields["purpose"].text,
        inputs=tuple(inputs),
        output=fields["output"].text,
        system=system.text,
        user=user.text,
        text=text,
        own=own,
    )


def _version(field: Field) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", field.text):
        raise field.wrong("“version” has to be a whole number from 1 on, such as “version: 1”")
    return int(field.text)


def _inputs(field: Field) -> Mapping[str, int]:
    """The names declared, each with its line."""
    found: dict[str, int] = {}
    for name, line in field.items:
        at = Field(field.where, line)
        if not _INPUT.fullmatch(name) or iskeyword(name) or name in _TAKEN:
            raise at.wrong(f"“{name}” cannot be an input; use small letters, digits and _, and no word of Python")
        if name in found:
            raise at.wrong(f"the input “{name}” is declared twice; leave one out")
        found[name] = line
    return found


def _parts(lines: list[str], start: int, where: str) -> tuple[_Part, _Part]:
    """What stands below the two headings; ``start`` is the index of the first line after the head."""
    at: list[int] = []
    for heading in PARTS:
        found = [index for index in range(start, len(lines)) if lines[index].rstrip() == heading]
        if len(found) != 1:
            line, many = (found[1], "twice") if found else (start, "nowhere")
            raise Field(where, line + 1).wrong(f"the line “{heading}” stands {many}; it has to be there once")
        at += found
    system, user = at
    if system > user:
        raise Field(where, user + 1).wrong("“# User” stands above “# System”; swap the two parts")
    before = next((index for index in range(start, system) if lines[index].strip()), None)
    if before is not None:
        raise Field(where, before + 1).wrong("this stands above “# System”, where no model sees it; move it below")
    return _part(lines, system, user, where), _part(lines, user, len(lines), where)


def _part(lines: list[str], heading: int, end: int, where: str) -> _Part:
    first = next((index for index in range(heading + 1, end) if lines[index].strip()), None)
    if first is None:
        raise Field(where, heading + 1).wrong(f"there is nothing below “{lines[heading].rstrip()}”; write what to send")
    return _Part("\n".join(lines[first:end]).rstrip(), first + 1)


def _check_slots(parts: tuple[_Part, _Part], inputs: Mapping[str, int], where: str) -> None:
    """Every slot is an input, and every input has a slot."""
    used: set[str] = set()
    for part in parts:
        try:
            found = slots(part.text)
        except BadSlot as error:
            raise Field(where, part.line + error.line - 1).wrong(str(error)) from error
        for name, line in found.items():
            if name not in inputs:
                raise Field(where, part.line + line - 1).wrong(
                    f"the slot {{{{{name}}}}} is no input; add it to “inputs” or correct it"
                )
        used |= set(found)
    for name, line in inputs.items():
        if name not in used:
            raise Field(where, line).wrong(f"no slot uses the input “{name}”; write {{{{{name}}}}} or drop it")
