"""Waits for what may hang no longer than a deadline, and then really lets go of it."""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import aclosing
from contextvars import Context
from functools import cache
from typing import Any, TypeVar

from coachbot.domain.model import Why
from coachbot.llm.trouble import InTrouble, Trouble, trouble_of

T = TypeVar("T")
_MAKING = threading.Lock()
_HELD: set[asyncio.Task[Any]] = set()
_TOO_LATE = Trouble(Why.TIMED_OUT, False, 0.0, Why.TIMED_OUT.value)


class _End:
    """Nothing more comes; or it ended badly."""

    def __init__(self, trouble: Trouble | None = None) -> None:
        self.trouble = trouble


def until(deadline: float, make: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
    """The pieces that are made on the event loop of all models, as they come.

    A provider's client bounds each read and not the whole, so a server that drips would hold a thread for ever; a task
    is cancelled, and its connection with it, within milliseconds. See docs/adr/0033.

    Args:
        deadline: On the monotonic clock.

    Raises:
        InTrouble: It failed, or took longer.
    """
    pieces: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
    gone = threading.Event()
    task = asyncio.run_coroutine_threadsafe(_pump(make, pieces, gone), _loop())
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty as error:
                raise InTrouble(_TOO_LATE) from error
            if not isinstance(piece, _End):
                yield piece
            elif piece.trouble is not None:
                raise InTrouble(piece.trouble)
            else:
                return
    finally:
        # Also where whoever reads went away: nothing more is made, and nothing more paid for.
        gone.set()
        task.cancel()


def _loop() -> asyncio.AbstractEventLoop:
    """One for the whole process: the providers' packages share their connections, and those belong to one loop."""
    # A cache alone lets the first who ask at once make a loop each.
    with _MAKING:
        return _made()


@cache
def _made() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_task_factory(_held)
    threading.Thread(target=loop.run_forever, name="models", daemon=True).start()
    return loop


def _held(
    loop: asyncio.AbstractEventLoop,
    doing: Coroutine[Any, Any, T] | Generator[Any, None, T],
    context: Context | None = None,
) -> "asyncio.Task[T]":
    # A loop holds its tasks weakly: one that closes a stream nobody reads any more would be collected in the middle of
    # it, on whichever thread that happens, and its connection stay open.
    task = asyncio.Task(doing, loop=loop, context=context)
    _HELD.add(task)
    task.add_done_callback(_HELD.discard)
    return task


async def _pump(
    make: Callable[[], AsyncGenerator[T, None]], pieces: "queue.SimpleQueue[T | _End]", gone: threading.Event
) -> None:
    try:
        async with aclosing(make()) as made:
            async for piece in made:
                # Where data never stops to come a cancellation can be lost between the layers of a client.
                if gone.is_set():
                    return
                pieces.put(piece)
        pieces.put(_End())
    except Exception as error:  # noqa: BLE001 -- whoever waits is told
        # The error itself stays here: on its frames hang streams that only this thread may close.
        pieces.put(_End(trouble_of(error)))
