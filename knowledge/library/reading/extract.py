"""Asking the child process for a file's text, or for the page a long text becomes, with a deadline."""

import json
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from knowledge.library.errors import HeldBack, UnreadableFile

DEADLINE_S = 8.0
# Reading 25 MB of people talking takes about ten seconds.
MADE_DEADLINE_S = 20.0
EXTRACTED = frozenset({".pdf", ".docx", ".xlsx", ".html", ".htm"})


class Extractor:
    """One child for many files; a new one after a file that hung or killed it."""

    def __init__(self, deadline_s: float = DEADLINE_S, made_deadline_s: float = MADE_DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        self._made_deadline_s = made_deadline_s
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def text(self, path: Path) -> tuple[str, tuple[str, ...]]:
        """The text of a PDF, DOCX or HTML file, as Markdown where it has structure, and what its owner should know.

        Raises:
            UnreadableFile: Damaged, locked, empty, too large or too slow; the message says which.
        """
        answer = self._asked({"file": str(path)}, self._deadline_s)
        return answer["text"], tuple(answer["told"])

    def made(self, request: Mapping[str, Any]) -> Any:
        """What the child makes of a long text; see ``knowledge.library.reading.apart``.

        Raises:
            UnreadableFile: Of the text's own making, or it took too much time or memory.
        """
        return self._asked(request, self._made_deadline_s)["made"]

    def _asked(self, request: Mapping[str, Any], deadline_s: float) -> Any:
        child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
        except BrokenPipeError as error:
            self.close()
            raise UnreadableFile("The reader stopped before this file. Try again.") from error
        if not select.select([child.stdout], [], [], deadline_s)[0]:
            self.close()
            raise UnreadableFile(f"Reading this file took more than {deadline_s:.0f} seconds. Save it again, in parts.")
        line = child.stdout.readline()
        if not line:
            self.close()
            raise UnreadableFile("Reading this file broke the reader. Save it again in another format.")
        answer = json.loads(line)
        if "reason" in answer:
            raise (HeldBack if answer.get("held") else UnreadableFile)(answer["reason"])
        return answer

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()

    def _start(self) -> subprocess.Popen[str]:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "knowledge.library.reading.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        return self._child
