"""The sample team's pages, read once for all tests that look at them."""

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT
from knowledge.library.pages import Page
from knowledge.library.reading.extract import Extractor
from knowledge.library.reading.files import find_files
from knowledge.library.reading.read import load, read


@pytest.fixture(scope="session")
def pages() -> dict[str, Page]:
    """Every page of the sample library, by path; one that cannot be read fails here, with its reason."""
    with Extractor() as extractor:
        found = [item for item in find_files([SHIPPED_CONTENT]) if item.readable]
        return {item.path: read(item, *load(item), extractor).page for item in found}
