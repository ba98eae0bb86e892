"""What a recognizer learns from: the phrases of the plays in the index, beside the probes."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index.manifest import Manifest
from knowledge.library.index.probes import probes
from knowledge.library.index.recognition import MAX_PHRASES, Phrases
from knowledge.library.pages import PageFacts
from knowledge.library.text.query import as_asked


def lesson(pages: Sequence[PageFacts]) -> str:
    """Changes when there is something else to learn."""
    plays = sorted(f"{page.id} {page.version}" for page in pages if page.triggers)
    return hashlib.sha256("\n".join(plays).encode()).hexdigest()[:12]


def phrases_of(
    pages: Sequence[PageFacts],
    manifest: Manifest,
    vectors: NDArray[np.float16],
    probe_vectors: NDArray[np.float16],
) -> Phrases:
    """Every trigger of every play, up to an equal share of what can be learned, and every probe."""
    plays = [page for page in pages if page.triggers and page.id in manifest.pages]
    share = MAX_PHRASES // max(len(plays), 1)
    texts: list[str] = []
    owners: list[str | None] = []
    rows: list[int] = []
    for page in plays:
        place = manifest.pages[page.id].passages[0]
        # The triggers are the last sentences of a play's first passage.
        start = place.row + 1 + place.sentences - len(page.triggers)
        some = page.triggers[:share]
        texts.extend(as_asked(trigger) for trigger in some)
        owners.extend([page.id] * len(some))
        rows.extend(range(start, start + len(some)))
    return Phrases(
        [*texts, *map(as_asked, probes())],
        np.vstack([vectors[rows], probe_vectors]).astype(np.float32),
        [*owners, *([None] * len(probe_vectors))],
    )
