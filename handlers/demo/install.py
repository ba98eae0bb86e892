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
    wanted = sum(line[:1].isalpha() for line in Path(lock).read_text(encoding="utf-8").splitlines())
    command = [
        pip,
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        "--no-deps",
        "--require-hashes",
        "-r",
        lock,
    ]
    said: list[str] = []
    ended = threading.Event()
    began = time.monotonic()
    seen = 0

    def tell() -> None:
        while not ended.wait(EACH_S):
            show(min(seen, wanted), wanted, time.monotonic() - began)

    telling = threading.Thread(target=tell, daemon=True)
    telling.start()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            said.append(line)
            seen += line.startswith(("Collecting", "Requirement already satisfied"))
    ended.set()
    telling.join()
    if running.returncode:
        sys.stderr.writelines(said[-20:])
    else:
        show(wanted, wanted, time.monotonic() - began)
        sys.stderr.write("\n")
    return running.returncode


def show(done: int, of: int, seconds: float) -> None:
    """The bar, in place on a terminal and a line each elsewhere; unpacking comes when all is collected."""
    filled = WIDTH * done // max(of, 1)
    doing = "unpacking" if done == of else "collecting"
    line = f"  [{'#' * filled}{'.' * (WIDTH - filled)}] {done} of {of} packages, {seconds:.0f} s, {doing}"
    sys.stderr.write(f"\r{line:<78}" if sys.stderr.isatty() else f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
