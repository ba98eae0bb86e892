"""Fills Chroma's folder in a process of its own, for two reasons.

Each of Chroma's calls holds the interpreter until it is done: two thousand vectors would stop every answer and every
ack for half a second, and a large library is hundreds of such calls. And Chroma begins a file with memory as it got
it: in a process that answers people, their words stand there.

The child runs as ``python -m knowledge.library.index.apart FOLDER``: one JSON object a line on standard input,
``{"do": method, "with": arguments}``, and one on standard output, ``{"made": ...}`` or ``{"failed": name}``. It ends
when its input does, so it outlives nobody.
"""

import base64
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.library.errors import IndexUnavailable
from knowledge.library.index.chroma import ChromaIndex
from knowledge.library.index.embedding import Vectors

# To put a large index away takes seconds.
_ENDS_S = 30.0


class ChromaApart:
    """What fills a ``ChromaIndex``, done by a child. Nobody else may have the folder open meanwhile.

    Raises:
        IndexUnavailable: From every method, where Chroma or the child fails.
    """

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self._child = child

    def open(self) -> None:
        """As ``ChromaIndex.open``."""
        self._asked("open")

    def add(
        self, collection: str, ids: Sequence[str], vectors: Vectors, pages: Sequence[str], versions: Sequence[str]
    ) -> None:
        """As ``ChromaIndex.add``."""
        self._asked("add", collection, ids, _packed(vectors), pages, versions)

    def counts(self) -> dict[str, int]:
        """As ``ChromaIndex.counts``."""
        return self._asked("counts")

    def nearest(self, collection: str, vector: Vectors, limit: int) -> list[str]:
        """As ``ChromaIndex.nearest``."""
        return self._asked("nearest", collection, _packed(vector), limit)

    def held(self, pages: Sequence[str]) -> dict[str, dict[str, int]]:
        """As ``ChromaIndex.held``."""
        return self._asked("held", pages)

    def drop_pages(self, pages: Sequence[str]) -> None:
        """As ``ChromaIndex.drop_pages``."""
        self._asked("drop_pages", pages)

    def _asked(self, method: str, *words: Any) -> Any:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._child.stdin.write(json.dumps({"do": method, "with": words}) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        except OSError as error:
            raise IndexUnavailable("The process that fills the search index ended.") from error
        if not line:
            raise IndexUnavailable("The process that fills the search index ended.")
        answer = json.loads(line)
        if "failed" in answer:
            raise IndexUnavailable(f"The search index cannot be filled: {answer['failed']}.")
        return answer["made"]


@contextmanager
def apart(folder: Path) -> Generator[ChromaApart]:
    """A folder of Chroma's, open in a child until the end of the block.

    Raises:
        IndexUnavailable: From the block, where Chroma or the child fails.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "knowledge.library.index.apart", str(folder.absolute())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        # What it can be started with, and no secret: nor one in a ``.env``, which Chroma would read where it runs.
        env={"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)), "OPENBLAS_NUM_THREADS": "1"},
        cwd=folder.parent,
        # Ctrl-C is for the parent, which ends the child when it has put things away.
        start_new_session=True,
    ) as child:
        assert child.stdin is not None
        try:
            index = ChromaApart(child)
            index.open()
            yield index
        finally:
            # What was not yet written to a child that is gone needs no reader.
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
            try:
                child.wait(_ENDS_S)
            except subprocess.TimeoutExpired:
                child.kill()


def main(folder: str) -> None:
    """Answer requests until standard input ends."""
    # Libraries may print; the answers keep a descriptor of their own.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    index = ChromaIndex(Path(folder))
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"made": _done(index, request["do"], request["with"])}
        except IndexUnavailable as error:
            answer = {"failed": type(error.__cause__ or error).__name__}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    index.close()


def _done(index: ChromaIndex, method: str, words: list[Any]) -> Any:
    if method == "add":
        collection, ids, packed, pages, versions = words
        return index.add(collection, ids, _unpacked(packed).reshape(len(ids), -1), pages, versions)
    if method == "nearest":
        collection, packed, limit = words
        return index.nearest(collection, _unpacked(packed), limit)
    plain = {"open": index.open, "counts": index.counts, "held": index.held, "drop_pages": index.drop_pages}
    return plain[method](*words)


def _packed(vectors: Vectors) -> str:
    return base64.b64encode(vectors.tobytes()).decode()


def _unpacked(packed: str) -> Vectors:
    return np.frombuffer(base64.b64decode(packed), np.float32)


if __name__ == "__main__":
    main(sys.argv[1])
