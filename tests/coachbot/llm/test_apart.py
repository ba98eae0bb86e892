"""Where models are asked: on one event loop, whoever asks first."""

import subprocess
import sys

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
