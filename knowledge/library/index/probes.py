"""Questions about nothing a playbook covers: how a library answers them is its background noise."""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("probes.txt")


@cache
def everyday() -> tuple[str, ...]:
    """Questions of everyday life, as far from selling as can be."""
    return _blocks()[0]


@cache
def probes() -> tuple[str, ...]:
    """The everyday ones first, then those that people at work ask each other about anything but selling."""
    return everyday() + _blocks()[1]


def _blocks() -> list[tuple[str, ...]]:
    return [tuple(block.splitlines()) for block in _FILE.read_text(encoding="utf-8").strip().split("\n\n")]
