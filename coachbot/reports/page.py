"""A week as one HTML file: no script, nothing loaded from elsewhere, readable on paper and in the dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coachbot.errors import CoachError

WIDTH, HEIGHT = 560, 150
_LEFT, _BOTTOM = 34, 22


class NotWritten(CoachError):
    """The file could not be written."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts under their heads."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of a plot, in the units of its picture."""

    label: str
    shown: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A small column chart; ``told`` says the same in words."""

    title: str
    bars: tuple[Bar, ...]
    most: str

    @property
    def told(self) -> str:
        """For whoever cannot see it."""
        return "; ".join(f"{bar.label}: {bar.shown}" for bar in self.bars)


def plot(title: str, points: Sequence[tuple[str, float]], *, most: float, unit: str = "") -> Plot:
    """Columns of values from nought to ``most``."""
    step = (WIDTH - _LEFT) / max(1, len(points))
    top = HEIGHT - _BOTTOM
    bars = [
        Bar(
            label, f"{number:g}{unit}", round(_LEFT + at * step + step * 0.15, 1),
            round(top - top * number / most, 1), round(step * 0.7, 1), round(top * number / most, 1),
        )
        for at, (label, number) in enumerate(points)
    ]  # fmt: skip
    return Plot(title, tuple(bars), f"{most:g}{unit}")


def page(title: str, lead: str, sections: Sequence[Section], plots: Sequence[Plot], table: Table, small: str) -> str:
    """The whole page; every text is escaped."""
    return environment().get_template("digest.html").render(
        title=title, lead=lead, sections=sections, plots=plots, table=table, small=small, width=WIDTH,
        height=HEIGHT, left=_LEFT, bottom=_BOTTOM,
    )  # fmt: skip


def write(text: str, file: Path) -> None:
    """Put a page into a file.

    Raises:
        NotWritten: The place does not allow it.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotWritten(f"{file} cannot be written: {error.strerror}. Choose another place.") from error


@cache
def environment() -> Environment:
    """What renders the pages beside this file."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
