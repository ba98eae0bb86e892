"""Every vector of the index in one file, so that candidates get exact scores, and every token in another.

An approximate index finds candidates fast but forgets the scores of those it did not list; filling
those in with a guess cost a tenth of the first five hits. Rows are only ever appended.
"""

import os
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.float16, np.int8)


class RowFile(Generic[Number]):
    """Rows of one length and one kind of number; row numbers are stable until the file is deleted.

    How long a row is says whoever asks: kept here, one thread's answer was another's mistake.
    """

    def __init__(self, path: Path, kind: type[Number]) -> None:
        self._path = path
        self._kind = np.dtype(kind)

    def rows(self, dimensions: int) -> int:
        """How many whole rows of so many numbers the file holds."""
        return self._path.stat().st_size // self._row_bytes(dimensions) if self._path.exists() else 0

    def append(self, rows: NDArray[Any], *, after: int) -> None:
        """Write rows from number ``after`` on; what a crash left behind there is overwritten."""
        if after == 0:
            # Whoever has the file of before mapped goes on reading that one.
            self._path.unlink(missing_ok=True)
        with self._path.open("r+b" if self._path.exists() else "w+b") as file:
            file.seek(after * self._row_bytes(rows.shape[1]))
            file.write(rows.astype(self._kind).tobytes())
            file.flush()
            os.fsync(file.fileno())

    def open(self, rows: int, dimensions: int) -> NDArray[Number]:
        """The first ``rows`` rows, mapped, not read."""
        if rows == 0 or dimensions == 0:
            return np.zeros((0, dimensions), self._kind)
        return np.memmap(self._path, dtype=self._kind, mode="r", shape=(rows, dimensions))

    def _row_bytes(self, dimensions: int) -> int:
        return max(dimensions, 1) * self._kind.itemsize
