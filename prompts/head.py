"""Reads the head of a prompt file: five fields, each with the line on which it stands."""

from dataclasses import dataclass
from typing import Any, cast

from prompts.errors import PromptError

FIELDS = ("id", "version", "purpose", "inputs", "output")
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Field:
    """What one field says.

    Attributes:
        where: The file, as an error names it.
        line: 1-based line in the file.
        text: Its value on one line; empty for a list.
        items: Of a list, each item with its line.
    """

    where: str
    line: int
    text: str = ""
    items: tuple[tuple[str, int], ...] = ()

    def wrong(self, what: str) -> PromptError:
        """The error that says what is wrong here."""
        return PromptError(f"{self.where}, line {self.line}: {what}.")


def read_head(text: str, where: str) -> tuple[dict[str, Field], list[str], int]:
    """Split a file into its fields, all its lines, and the index of the first line after the head.

    Raises:
        PromptError: The head cannot be read, or a field is missing, unknown, empty or there twice.
    """
    lines = text.split("\n")
    fences = [index for index, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        raise Field(where, 1).wrong("a prompt begins with its head; write “---” above and below the fields")
    found = _fields("\n".join(lines[1 : fences[1]]), where)
    for name in FIELDS:
        if name not in found:
            raise Field(where, 1).wrong(f"the head has no “{name}”; add “{name}: …”")
    return found, lines, fences[1] + 1


def _fields(head: str, where: str) -> dict[str, Field]:
    import yaml

    # Composed, never constructed: nodes know their lines, and an alias cannot grow.
    try:
        root = cast("Any", yaml.compose(head, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Field(where, line).wrong(
            f"the head cannot be read ({error.problem}); put a text with a colon in it between quotation marks"
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Field(where, 1).wrong("the head cannot be read; write plain “name: value” lines") from error
    found: dict[str, Field] = {}
    for key, value in root.value if root is not None and root.id == "mapping" else ():
        name, line = str(key.value), key.start_mark.line + 2
        if name not in FIELDS or name in found:
            problem = "is there twice" if name in found else "is no field of a prompt"
            raise Field(where, line).wrong(f"“{name}” {problem}; leave it out")
        found[name] = _field(name, value, where, line)
    return found


def _field(name: str, node: Any, where: str, line: int) -> Field:
    if name == "inputs":
        if node.id != "sequence" or any(item.id != "scalar" for item in node.value):
            raise Field(where, line).wrong("“inputs” has to be a list of names, such as “inputs: [question]”")
        return Field(where, line, items=tuple((item.value, item.start_mark.line + 2) for item in node.value))
    text = " ".join(node.value.split()) if node.id == "scalar" else ""
    if not text or node.tag.endswith(":null"):
        raise Field(where, line).wrong(f"“{name}” has to hold a text; write it behind the colon")
    return Field(where, line, text)
