"""Asking the child process for a file's text, with a deadline."""

import json
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge.library.errors import UnreadableFile

DEADLINE_S = 8.0
EXTRACTED = frozenset({".pdf", ".docx", ".xlsx", ".html", ".htm"})


class Extractor:
    """One child for many files; a new one after a file that hung or killed it."""

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._deadline_s = deadline_s
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

    def text(self, path: Path) -> str:
        """The text of a PDF, DOCX or HTML file, as Markdown where it has structure.

        Raises:
            UnreadableFile: Damaged, locked, empty, too large or too slow; the message says which.
        """
        if "\n" in str(path):
            raise UnreadableFile("This file's name holds a line break. Rename it.")
        child = self._child or self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(f"{path}\n")
            child.stdin.flush()
        except BrokenPipeError as error:
            self.close()
            raise UnreadableFile("The reader stopped before this file. Try again.") from error
        if not select.select([child.stdout], [], [], self._deadline_s)[0]:
            self.close()
            raise UnreadableFile(
                f"Reading this file took more than {self._deadline_s:.0f} seconds. Save it again, in parts."
            )
        line = child.stdout.readline()
        if not line:
            self.close()
            raise UnreadableFile("Reading this file broke the reader. Save it again in another format.")
        answer = json.loads(line)
        if "reason" in answer:
            raise UnreadableFile(answer["reason"])
        return answer["text"]

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
