"""The command line, as somebody at a terminal uses it: in this process, or the real program where that matters."""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from handlers.cli import main

TOOL = Path(sys.executable).parent / "coachbot"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(home: Path, *words: str | Path) -> Done:
    """A command, without the second that a new process needs."""
    out, err = io.StringIO(), io.StringIO()
    # What a process has of its own: its words, its environment, its streams.
    with (
        mock.patch.object(sys, "argv", ["coachbot", *map(str, words)]),
        mock.patch.dict(os.environ, {"COACHBOT_HOME": str(home)}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Done(code, out.getvalue(), err.getvalue())


def run_program(home: Path, *words: str | Path, timeout: float = 180) -> Done:
    """The installed program, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COACHBOT_")}
    done = subprocess.run(
        [TOOL, *words], env=environment | {"COACHBOT_HOME": str(home)}, capture_output=True, text=True,
        timeout=timeout, check=False, errors="replace",
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def json_of(home: Path, *words: str | Path) -> Any:
    """What a command prints with ``--json``."""
    done = run(home, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
