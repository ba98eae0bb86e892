"""Which elements of a web page never end, as nobody but its owner could want. Pure; used by the child process."""

from collections import Counter
from collections.abc import Collection
from html.parser import HTMLParser

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
# What a browser ends by itself where its parent ends, or the next one begins.
_ENDS_ITSELF = frozenset(
    ("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "html", "head", "body")
)
Place = tuple[int, int]
"""Line and column of a tag, as ``bs4`` has them, too."""


class Ends(HTMLParser):
    """Reads a page once and knows what it leaves open.

    Attributes:
        missing: Where elements begin whose end tag is missing.
        whole: The page up to a comment that never ends; all of it where there is none.
        cut_at: The line of that comment; 0 where there is none.
    """

    def __init__(self, html: str) -> None:
        # As bs4 calls it, or the places would differ.
        super().__init__(convert_charrefs=False)
        self.missing: set[Place] = set()
        self._open: list[tuple[str, Place]] = []
        self._names: Counter[str] = Counter()
        self.feed(html)
        rest = self.rawdata
        is_cut = self.cdata_elem is None and rest.startswith(("<!", "<?"))
        self.cut_at = self.getpos()[0] if is_cut else 0
        self.whole = html[: len(html) - len(rest)] if is_cut else html
        self.missing.update(place for _, place in self._open)

    def handle_starttag(self, tag: str, attrs: Collection[object]) -> None:  # noqa: ARG002 -- as HTMLParser calls it
        """An element begins."""
        if tag not in _VOID and tag not in _ENDS_ITSELF:
            self._open.append((tag, self.getpos()))
            self._names[tag] += 1

    def handle_startendtag(self, tag: str, attrs: Collection[object]) -> None:
        """An element ends where it begins; as bs4 has it, whatever a browser makes of it."""

    def handle_endtag(self, tag: str) -> None:
        """The last one of that name ends, and what in it has not ended never will."""
        if not self._names[tag]:
            return
        while self._open:
            name, place = self._open.pop()
            self._names[name] -= 1
            if name == tag:
                return
            self.missing.add(place)
