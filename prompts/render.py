"""Every prompt by its id, ours or the team's own, filled with data."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from prompts.errors import PromptError
from prompts.files import Prompt, parse, read_text
from prompts.template import fill
from prompts.values import as_json

OURS = Path(__file__).parent
ENDING = ".md"
_IDENT = re.compile(r"[a-z][a-z0-9_-]{0,60}/[a-z][a-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is sent.

    Attributes:
        stamp: Which text it was: ``answers/read@3+9f2c1ab0``, of a team's own ``answers/read@2+own.1ab2c3d4``.
    """

    stamp: str
    system: str
    user: str


class Prompts:
    """Every prompt: ours, and a team's own that replace them by id."""

    def __init__(self, own: Path | None = None) -> None:
        """Nothing is read yet: a wrong file is in the way of its own id alone.

        Args:
            own: The folder ``prompts`` of the team's content root; it need not exist.
        """
        self._own = own
        self._read: dict[str, Prompt] = {}

    def render(self, ident: str, **inputs: object) -> Rendered:
        """Fill a prompt: each input stands in its slots as one line of JSON.

        Raises:
            PromptError: There is no such prompt, its file is wrong, or an input is missing, unknown or no data.
        """
        prompt = self.prompt(ident)
        if missing := [name for name in prompt.inputs if name not in inputs]:
            raise PromptError(f"The prompt “{ident}” needs the input “{missing[0]}”; give it.")
        if extra := [name for name in inputs if name not in prompt.inputs]:
            raise PromptError(f"The prompt “{ident}” has no input “{extra[0]}”; leave it out or declare it.")
        values = {name: _as_data(ident, name, value) for name, value in inputs.items()}
        return Rendered(prompt.stamp, fill(prompt.system, values), fill(prompt.user, values))

    def prompt(self, ident: str) -> Prompt:
        """Look up the prompt in force; a right file is read once, a wrong one again at every call, until it is mended.

        Raises:
            PromptError: There is no such prompt, or its file is wrong.
        """
        found = self._read.get(ident)
        if found is None:
            found = self._read[ident] = self._load(ident)
        return found

    def all(self) -> list[Prompt]:
        """List every prompt in force, in order of id.

        Raises:
            PromptError: One of them is wrong.
        """
        return [self.prompt(ident) for ident in idents()]

    def own_text(self, ident: str) -> str | None:
        """Read the team's own file, right or wrong; None where there is none.

        Raises:
            PromptError: It is there but cannot be read.
        """
        file = own_file(self._own, ident)
        return read_text(file, str(file)) if file else None

    def _load(self, ident: str) -> Prompt:
        ours = shipped(ident)
        text = self.own_text(ident)
        if text is None:
            return ours
        where = str(own_file(self._own, ident))
        theirs = parse(text, ident, where, own=True)
        if set(theirs.inputs) != set(ours.inputs):
            raise PromptError(f"{where}: “inputs” has to be that of ours: {', '.join(ours.inputs)}.")
        if theirs.output != ours.output:
            raise PromptError(f"{where}: “output” has to be that of ours: “{ours.output}”.")
        return theirs


def idents() -> list[str]:
    """List the ids of all prompts, in order; a team can replace them, not add to them."""
    return sorted(file.relative_to(OURS).with_suffix("").as_posix() for file in OURS.glob(f"*/*{ENDING}"))


def shipped(ident: str) -> Prompt:
    """Read our prompt of that id, whatever the team has.

    Raises:
        PromptError: There is none.
    """
    file = OURS / f"{ident}{ENDING}"
    if not _IDENT.fullmatch(ident) or not file.is_file():
        raise PromptError(f"There is no prompt “{ident}”; there are: {', '.join(idents())}.")
    where = f"prompts/{ident}{ENDING}"
    return parse(read_text(file, where), ident, where)


def own_file(own: Path | None, ident: str) -> Path | None:
    """Find the team's file of that id; None where there is none.

    Raises:
        PromptError: Nobody can tell whether there is one.
    """
    if own is None or not _IDENT.fullmatch(ident):
        return None
    file = own / f"{ident}{ENDING}"
    try:
        # Of the link itself: one that leads nowhere is a wrong file, and no reason to use ours.
        os.lstat(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PromptError(f"{file} cannot be opened: {error.strerror}; check its name and permissions.") from error
    return file


def _as_data(ident: str, name: str, value: object) -> str:
    try:
        return as_json(value)
    except ValueError as error:
        raise PromptError(
            f"The input “{name}” of the prompt “{ident}” is no data ({error}); give texts, numbers, lists and mappings."
        ) from error
