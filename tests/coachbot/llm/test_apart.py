"""Where models are asked: on one event loop, whoever asks first."""

import asyncio
import gc
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import AsyncGenerator, Callable
from typing import Any

import pytest

from coachbot.domain.model import Why
from coachbot.llm.apart import until
from coachbot.llm.trouble import InTrouble

FIRST_AT_ONCE = """
import asyncio, sys, threading, time
from coachbot.llm.apart import until

async def where():
    yield id(asyncio.get_running_loop())

def ask():
    begin.wait()
    loops.extend(until(time.monotonic() + 20, where))

sys.setswitchinterval(1e-6)
loops, begin = [], threading.Barrier(16)
threads = [threading.Thread(target=ask) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(loops), len(set(loops)))
"""


def test_the_first_who_ask_at_once_share_one_loop() -> None:
    # In a process of its own: here a loop runs already.
    said = subprocess.run([sys.executable, "-c", FIRST_AT_ONCE], capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout.split() == ["16", "1"]


class Refused(Exception):
    """A provider's, which may hold the key, and the streams that its frames were reading."""

    status_code = 401


def test_what_a_provider_raises_never_leaves_the_thread_of_models(
    eventually: Callable[[Callable[[], Any]], Any],
) -> None:
    raised: list[weakref.ref[Refused]] = []

    async def refused() -> AsyncGenerator[str, None]:
        yield "a piece"
        error = Refused("sk-never-shown")
        raised.append(weakref.ref(error))
        try:
            raise error
        finally:
            del error

    with pytest.raises(InTrouble) as told:
        list(until(time.monotonic() + 20, refused))

    assert told.value.trouble.why is Why.NOT_LET_IN
    assert (told.value.__cause__, told.value.__context__) == (None, None)
    eventually(lambda: [error() for error in raised] == [None])


def test_a_stream_that_somebody_left_is_closed_to_the_end_whatever_is_collected_meanwhile(
    eventually: Callable[[Callable[[], Any]], Any],
) -> None:
    closed = threading.Event()

    async def slow_to_close() -> AsyncGenerator[str, None]:
        yield "a piece"
        try:
            await asyncio.sleep(60)
        finally:
            # Only what waits for it holds it.
            loop = asyncio.get_running_loop()
            resting = loop.create_future()
            left = weakref.ref(resting)
            loop.call_later(0.1, lambda: (one := left()) and one.set_result(None))
            await resting
            closed.set()

    pieces = until(time.monotonic() + 20, slow_to_close)
    assert next(pieces) == "a piece"
    pieces.close()

    def is_closed() -> bool:
        gc.collect()
        return closed.is_set()

    eventually(is_closed)
