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
SHORT, LONG = 1_000, 10_000
# Ten times the text may take ten times as long; three times that is another kind of growth.
_AT_ONCE_S = 0.0002
MOST_GROWTH, WORTH_TELLING_S = 30.0, 0.02


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


@pytest.mark.slow
def test_no_pattern_grows_faster_than_the_text() -> None:
    known = patterns()
    slow: dict[str, str] = {}
    for where, pattern in known:
        for begin in BEGINNINGS:
            for piece in PIECES:
                # Not asked for the long text where the short one took so long that it would never end.
                short = took_s(pattern, (begin + piece * SHORT)[:SHORT] + "\x00")
                if short > WORTH_TELLING_S:
                    slow[where] = f"{begin!r} and {piece!r}: {short:.3f} s for {SHORT} characters"
                    break
                if short < _AT_ONCE_S:
                    # Ten times the text takes a hundred times as long at most, or it would have shown by now.
                    continue
                long = took_s(pattern, (begin + piece * LONG)[:LONG] + "\x00")
                if long > WORTH_TELLING_S and long > MOST_GROWTH * short:
                    slow[where] = f"{begin!r} and {piece!r}: {short:.4f} s, then {long:.3f} s"
                    break
            if where in slow:
                break
    assert slow == {}
    assert len(known) > 150
