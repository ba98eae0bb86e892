"""Looks at every prompt file, ours and the team's own, and says what is wrong with each."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from prompts.errors import PromptError
from prompts.render import ENDING, Prompts, idents, shipped


@dataclass(frozen=True, slots=True)
class Checked:
    """One file that was looked at.

    Attributes:
        stamp: Of a right one; ``problem`` is the sentence about a wrong one.
    """

    id: str
    own: bool
    stamp: str = ""
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it can be sent."""
        return not self.problem


def check(own: Path | None) -> Iterator[Checked]:
    """Look at ours in order of id, then at what replaces them, then at whatever else is in the team's folder."""
    theirs = Prompts(own)
    for ident in idents():
        yield _ours(ident)
    for ident in idents():
        if (found := _own(theirs, ident)) is not None:
            yield found
    if own is not None:
        yield from _strays(own)


def differences(own: Path | None, ident: str = "") -> dict[str, str]:
    """Compare each of the team's prompts, or the one named, with ours; empty where both are the same.

    Raises:
        PromptError: There is no prompt of that id, or a file cannot be read.
    """
    found: dict[str, str] = {}
    for ours in (shipped(each) for each in ([ident] if ident else idents())):
        theirs = Prompts(own).own_text(ours.id)
        if theirs is not None:
            names = ours.stamp, f"{ours.id} of the team"
            found[ours.id] = "\n".join(unified_diff(ours.text.split("\n"), theirs.split("\n"), *names, lineterm=""))
    return found


def _ours(ident: str) -> Checked:
    try:
        return Checked(ident, own=False, stamp=shipped(ident).stamp)
    except PromptError as error:
        return Checked(ident, own=False, problem=str(error))


def _own(theirs: Prompts, ident: str) -> Checked | None:
    try:
        if theirs.own_text(ident) is None:
            return None
        return Checked(ident, own=True, stamp=theirs.prompt(ident).stamp)
    except PromptError as error:
        return Checked(ident, own=True, problem=str(error))


def _strays(own: Path) -> Iterator[Checked]:
    """What no id leads to, and so is never sent; hidden files are left alone."""
    known = {own / (ident + ENDING) for ident in idents()}
    for file in sorted(own.rglob("*")):
        inside = file.relative_to(own)
        if file.is_dir() or file in known or any(part.startswith(".") for part in inside.parts):
            continue
        names = ", ".join(ident + ENDING for ident in idents())
        problem = f"{file} replaces no prompt and is never used; give it the name of one ({names}) or move it away."
        yield Checked(inside.with_suffix("").as_posix(), own=True, problem=problem)
