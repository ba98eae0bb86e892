"""The text of a prompt with its slots; jinja2 is spoken to here alone."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_PLAIN = frozenset({"data", "whitespace", "variable_begin", "name", "variable_end"})


class BadSlot(Exception):
    """Something in a text is neither words nor a slot.

    Attributes:
        line: 1-based line in the text.
    """

    def __init__(self, text: str, line: int) -> None:
        written = text.split("\n")[line - 1].strip()[:60]
        super().__init__(f"“{written}” holds more than slots; write {{{{name}}}}, without logic, filters or comments")
        self.line = line


def slots(text: str) -> dict[str, int]:
    """List the names of the slots, each with the 1-based line on which it stands first.

    Raises:
        BadSlot: There is something else than words and slots.
    """
    from jinja2 import TemplateSyntaxError, nodes

    found: dict[str, int] = {}
    try:
        # The tree knows nothing of comments, raw blocks and trimmed spaces; only the tokens do.
        for line, kind, value in _environment().lex(text):
            if kind not in _PLAIN or (kind.startswith("variable") and value not in {"{{", "}}"}):
                raise BadSlot(text, line)
        tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        raise BadSlot(text, error.lineno) from error
    except RecursionError as error:
        raise BadSlot(text, 1) from error
    for node in (node for output in tree.iter_child_nodes() for node in output.iter_child_nodes()):
        if isinstance(node, nodes.Name):
            found.setdefault(node.name, node.lineno)
        elif not isinstance(node, nodes.TemplateData):
            raise BadSlot(text, node.lineno)
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put a value into each slot; a value is never read as a template."""
    return _compiled(text).render(values)


@cache
def _environment() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)
    made.globals.clear()
    return made


@lru_cache(maxsize=128)
def _compiled(text: str) -> "Template":
    return _environment().from_string(text)
