"""No text, however it is made, keeps a pattern busy for longer than its length deserves."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import coachbot
import handlers
import knowledge
import prompts

# What near misses are made of: each repeated, alone and after a beginning that many patterns look for.
PIECES = (
    " ", "\n", "\t", "a", "A", "1", "a ", "A a ", "1,", "1.", "- ", "* ", "**", "_", "[", "](", "<", "<a ", ">", '"', '""', "'",
    ",", ':', ";", "|", "| a ", "@", "1@1!", "a@a", ".", "?", "!", "(", "()", "\\", "#", "`", "=", "/", ", \"\"", ",\"\"", "a-", "- -",
    "you ", "we ", "00:", "1:1", "—", "{{", "\n\n", "“a", "”: ", "? ", "1. ", "<tr", "[a](", "(pause", "\n- ", "\n> ", "\n| ", "x=", ";x=",
)  # fmt: skip
BEGINNINGS = ("", "SUMMARY;x=", "| ", "# ", "**", "- ", "Say: ", "[", "<", "1 ", '"', "GMT", "Objection")
SHORT, TWICE, LONG = 1_000, 2_000, 10_000
# Ten times the text may take ten times as long; three times that is another kind of growth.
_AT_ONCE_S = 0.0002
MOST_GROWTH, WORTH_TELLING_S = 30.0, 0.02
# What takes thirty times as long for ten times the text takes 2.4 times as long for twice the text, of however small a
# part that grows with the square; where it takes less, the long text has nothing to add.
SUSPECT_GROWTH = 2.2


def modules() -> Iterator[ModuleType]:
    """Every module of ours."""
    for package in (handlers, coachbot, knowledge, prompts):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations." not in found.name and not found.name.endswith(("__main__", "train_late", "export")):
                yield importlib.import_module(found.name)


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern of ours, also those in a list or a mapping, each once."""
    found: dict[tuple[str, int], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            some = value if isinstance(value, tuple | list) else value.values() if isinstance(value, dict) else (value,)
            for one in some:
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    found.setdefault((one.pattern, one.flags), f"{module.__name__}.{name}")
    return [(where, re.compile(text, flags)) for (text, flags), where in found.items()]


def took_s(pattern: re.Pattern[str], text: str) -> float:
    """The least of two tries, of the processor's time."""
    tries: list[float] = []
    for _ in range(2):
        began = time.process_time()
        pattern.search(text)
        tries.append(time.process_time() - began)
        if tries[-1] < WORTH_TELLING_S:
            break
    return min(tries)


def growth(pattern: re.Pattern[str], begin: str, piece: str) -> str:
    """What there is to say of a pattern that a text of such pieces keeps too busy; nothing where it does not."""

    def took(size: int) -> float:
        return took_s(pattern, (begin + piece * size)[:size] + "\x00")

    short = took(SHORT)
    # Not asked for the long text where the short one took so long that it would never end.
    if short > WORTH_TELLING_S:
        return f"{begin!r} and {piece!r}: {short:.3f} s for {SHORT} characters"
    # Ten times the text takes a hundred times as long at most, or it would have shown by now.
    if short < _AT_ONCE_S or took(TWICE) < SUSPECT_GROWTH * min(short, took(SHORT)):
        return ""
    long = took(LONG)
    is_slow = long > WORTH_TELLING_S and long > MOST_GROWTH * short
    return f"{begin!r} and {piece!r}: {short:.4f} s, then {long:.3f} s" if is_slow else ""


def worst(pattern: re.Pattern[str]) -> str:
    """The first text that keeps a pattern too busy."""
    return next(filter(None, (growth(pattern, begin, piece) for begin in BEGINNINGS for piece in PIECES)), "")


@pytest.mark.slow
def test_no_pattern_grows_faster_than_the_text() -> None:
    known = patterns()

    assert {where: found for where, pattern in known if (found := worst(pattern))} == {}
    assert len(known) > 150


@pytest.mark.slow
@pytest.mark.parametrize("text", [r"\s+$", "a+b", r"[^>]*>", r"\w+@\w+x", ".*.*=x"])
def test_what_grows_with_the_square_or_worse_is_seen(text: str) -> None:
    assert worst(re.compile(text))
