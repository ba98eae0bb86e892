"""Whether what is shown stands on its page."""

import re

from knowledge.library.pages import Kind, Page
from knowledge.library.text.markdown import plain


def stands_in(words: str, page: Page) -> bool:
    """Word for word; a row of a table cell by cell, for each is shown under its head."""
    if words in page.text:
        return True
    if page.kind is Kind.PLAY:
        return False
    return all(_letters(cell) in _letters(plain(page.text)) for cell in re.split(r" · |: ", words))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)
