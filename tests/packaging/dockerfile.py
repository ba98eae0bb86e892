"""Reads a Dockerfile: its stages, and the instructions of each."""

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction, with its words."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """What it runs or copies: JSON's form, or split at blanks."""
        begins = self.text.find("[")
        is_exec = begins >= 0 and self.text.endswith("]")
        return json.loads(self.text[begins:]) if is_exec else self.text.split()

    @property
    def is_exec(self) -> bool:
        """Whether it needs no shell."""
        return self.text.endswith("]") and "[" in self.text


@dataclass(slots=True)
class Stage:
    """A stage: what it is built from, its name, and what is done in it."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list[Instruction])

    def all(self, name: str) -> list[Instruction]:
        """Every instruction of a kind, in order."""
        return [one for one in self.instructions if one.name == name]


def stages(file: Path) -> list[Stage]:
    """The stages, in order."""
    found: list[Stage] = []
    for instruction in _instructions(file.read_text(encoding="utf-8")):
        if instruction.name == "FROM":
            base, _, name = instruction.text.partition(" AS ")
            found.append(Stage(base.strip(), name.strip()))
        elif found:
            found[-1].instructions.append(instruction)
    return found


def arguments(file: Path) -> dict[str, str]:
    """What the arguments before the first stage are by default."""
    before = file.read_text(encoding="utf-8").partition("\nFROM ")[0]
    given = [one.text.partition("=") for one in _instructions(before) if one.name == "ARG"]
    return {name: value for name, _, value in given}


def _instructions(text: str) -> list[Instruction]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [Instruction(*line.strip().split(maxsplit=1)) for line in joined.splitlines()]
