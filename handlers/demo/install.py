"""Installs from a lock with a bar: run by make before anything is installed, so with Python's own library alone.

``python handlers/demo/install.py PIP LOCK``
"""

import subprocess
import sys
import threading
import time
from pathlib import Path

WIDTH = 30
EACH_S = 3.0


def main(pip: str, lock: str) -> int:
    """Install; the exit code is pip's, and so is what it says when it fails."""
    words = ("--disable-pip-version-check", "--progress-bar", "off", "--no-deps", "--require-hashes", "-r", lock)
    bar = Bar(sum(line[:1].isalpha() for line in Path(lock).read_text(encoding="utf-8").splitlines()))
    said: list[str] = []
    with (
        subprocess.Popen(
            [pip, "install", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as running,
        bar,
    ):
        assert running.stdout is not None
        for line in running.stdout:
            said.append(line)
            bar.heard(line)
    if running.returncode:
        sys.stderr.writelines(said[-20:])
    return running.returncode


class Bar:
    """How far pip is, every few seconds: in place on a terminal, a line each elsewhere."""

    def __init__(self, of: int) -> None:
        self._of, self._done, self._doing = of, 0, "collecting"
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._telling = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> "Bar":
        self._telling.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._ended.set()
        self._telling.join()
        self._doing = "done"
        self._show()
        if sys.stderr.isatty():
            sys.stderr.write("\n")

    def heard(self, line: str) -> None:
        """What pip says of a package: it is taken, or not for this machine."""
        if line.startswith("Ignoring"):
            self._of -= 1
        elif line.startswith(("Collecting", "Processing", "Requirement already satisfied")):
            self._done += 1
        elif line.startswith("Installing collected"):
            self._doing = "unpacking"

    def _tell(self) -> None:
        while not self._ended.wait(EACH_S):
            self._show()

    def _show(self) -> None:
        filled = WIDTH * self._done // max(self._of, 1)
        bar, seconds = "#" * filled + "." * (WIDTH - filled), time.monotonic() - self._began
        line = f"  [{bar}] {self._done} of {self._of} packages, {seconds:.0f} s, {self._doing}"
        sys.stderr.write(f"\r{line:<78}" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
