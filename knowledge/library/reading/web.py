"""A web page as its reader sees it: nothing hidden, nothing of the site around it; tables with each value in its place.

Used by the child process; ``bs4`` and ``markdownify`` are imported there alone.
"""

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import PreformattedString
from markdownify import MarkdownConverter

from knowledge.library.formats.sheets import table
from knowledge.library.reading.ends import Ends

MAX_SPAN = 60
_DEAD = ["script", "style", "template", "noscript", "svg", "title", "meta", "link", "base", "iframe", "object"]
_CODE = {"script", "style"}
_CONTROLS = ["input", "select", "button", "textarea", "option"]
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])", re.I
)
_A_CLASS = re.compile(r"^\s*[a-z]*\.([\w-]+)\s*$", re.IGNORECASE)
# Of the site, not of the page: by their elements, their roles, and what themes call them.
_FURNITURE = ["nav", "footer", "header[role=banner]", "aside.article-sidebar"]
_ROLES = {"navigation", "contentinfo", "banner", "search", "dialog"}
_NAMES = re.compile(
    r"^(?:skip(?:-?(?:link|nav|navigation|to-content))|breadcrumbs?(?:-section)?|cookie-?(?:bar|banner|consent|notice)"
    r"|footer|site-footer|page-footer|sidebar|navbar|toc|table-of-contents|page-metadata|sr-only|visually-hidden"
    r"|screen-reader-text|pagination)$",
    re.IGNORECASE,
)
_NEVER_FURNITURE = {
    "body",
    "html",
    "main",
    "article",
    "section",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "p",
    "li",
}
# A footnote's number in brackets or raised, an arrow back, a heading's own sign.
_MARK = re.compile(r"^(?:[\[(](?:\d{1,3}|[a-z]{1,2})[\])]|[↑↩¶#§^]\W?)$", re.IGNORECASE)
_RAISED = re.compile(r"^\W{0,2}(?:\d{1,3}|[a-z]{1,2}|\*+)\W{0,2}$", re.IGNORECASE)
_ENDS_ITSELF = ("p", "li", "dt", "dd", "tr", "td", "th", "option")
_ENDS = {"tr": ("tr", "td", "th"), "td": ("td", "th"), "th": ("td", "th"), "dt": ("dt", "dd"), "dd": ("dt", "dd")}
_FORGOTTEN = "Line {}: “{}” never ends, so nothing {} it is read; write “{}” where it ends."
_BLOCKS = ["h1", "h2", "h3", "h4", "h5", "h6", "table"]
_HEADINGS = re.compile(r"^h[1-6]$")


def as_markdown(html: str) -> str:
    """The page in Markdown."""
    return shown(html)[0]


def shown(html: str) -> tuple[str, list[str]]:
    """The page in Markdown, and a sentence for whatever is hidden because its end was forgotten."""
    ends = Ends(html)
    soup: Any = BeautifulSoup(ends.whole, "html.parser")
    told = [
        _FORGOTTEN.format(tag.sourceline, f"<{tag.name}>", "in", f"</{tag.name}>")
        for tag in _without_hidden(soup)
        # What a script holds that never ends the parser does not keep.
        if (tag.sourceline, tag.sourcepos) in ends.missing and (tag.name in _CODE or tag.decode_contents().strip())
    ]
    if ends.cut_at:
        told.append(_FORGOTTEN.format(ends.cut_at, "<!--", "after", "-->"))
    return _written(soup), told


def _written(soup: Any) -> str:
    before = str(soup)
    _without_furniture(soup)
    if not soup.get_text(strip=True):
        # All of it looked like furniture, so none of it is.
        soup = BeautifulSoup(before, "html.parser")
    _without_marks(soup)
    _headings(soup)
    tables = _tables(soup)
    converter: Any = MarkdownConverter(heading_style="atx", bullets="-", strip=["img"], escape_misc=False)
    text = str(converter.convert_soup(soup))
    for name, written in tables.items():
        text = text.replace(name, f"\n\n{written}\n\n")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _closed(soup: Any) -> None:
    """Ends what ends by itself where the next one begins, and a head that was never closed."""
    for tag in soup.find_all(_ENDS_ITSELF):
        while tag.parent is not None and tag.parent.name in _ENDS.get(tag.name, (tag.name,)):
            tag.parent.insert_after(tag)
    for head in soup.find_all("head"):
        head.unwrap()


def _without_hidden(soup: Any) -> Iterator[Any]:
    """Takes out what nobody sees; gives each element just before it goes."""
    _closed(soup)
    hiding = set(_hiding_classes(soup))
    for dead in soup.find_all(_DEAD):
        yield dead
        dead.decompose()
    for comment in soup.find_all(string=_is_no_text):
        comment.extract()
    for tag in soup.find_all(True):
        if tag.attrs is None:
            # It went with what it stood in.
            continue
        style, classes = str(tag.get("style", "")), set(tag.get("class", []))
        is_hidden = tag.has_attr("hidden") or str(tag.get("aria-hidden")) == "true" or bool(_HIDDEN_STYLE.search(style))
        if is_hidden or classes & hiding or tag.name in _CONTROLS:
            yield tag
            tag.decompose()
    # The comments that Google's documents carry along stand at their end, each behind its mark.
    for mark in soup.select('a[id^="cmnt"]'):
        box = mark.find_parent("div") if not str(mark.get("id")).startswith("cmnt_ref") else mark.find_parent("sup")
        (box or mark).decompose()


def _is_no_text(text: object) -> bool:
    return isinstance(text, PreformattedString)


def _hiding_classes(soup: Any) -> Iterator[str]:
    """Classes that hide what bears them; one that a second rule shows again belongs to something that opens."""
    rules = [rule.partition("{") for style in soup.find_all("style") for rule in style.get_text().split("}")]
    for names, _, body in rules:
        if _HIDDEN_STYLE.search(body):
            hidden = [found[1] for name in names.split(",") if (found := _A_CLASS.match(name))]
            yield from (name for name in hidden if not any(_shows(name, *rule) for rule in rules))


def _shows(name: str, names: str, _: str, body: str) -> bool:
    return f".{name}" in names and "display" in body and not _HIDDEN_STYLE.search(body)


def _without_marks(soup: Any) -> None:
    """Footnotes' numbers and a heading's own link lead nowhere in an answer."""
    for link in soup.select("a"):
        target, words = str(link.get("href", "")), link.get_text(strip=True)
        raised = link.parent if link.parent is not None and link.parent.name == "sup" else None
        if target.startswith("#") and (not words or _MARK.match(words) or (raised and _RAISED.match(words))):
            (raised or link).decompose()
        elif target.startswith("#") or not words:
            link.unwrap()


def _without_furniture(soup: Any) -> None:
    found = [tag for name in _FURNITURE for tag in soup.select(name)]
    for tag in soup.find_all(True):
        if tag.name in _NEVER_FURNITURE:
            # An id is often a heading's own words.
            continue
        names = [*tag.get("class", []), str(tag.get("id", ""))]
        if str(tag.get("role", "")) in _ROLES or any(_NAMES.match(name) for name in names):
            found.append(tag)
    for tag in found:
        tag.decompose()


def _headings(soup: Any) -> None:
    for tag in soup.find_all(attrs={"role": "heading"}):
        level = str(tag.get("aria-level", "2"))
        tag.name = f"h{level}" if level in "123456" else "h6"


# -- tables --------------------------------------------------------------------------------------


def _tables(soup: Any) -> dict[str, str]:
    """Each table of values as Markdown, by the name that stands in its place; what only lays out is taken apart."""
    written: dict[str, str] = {}
    for tag in soup.find_all("table"):
        if tag.attrs is None or tag.find_parent("table") is not None:
            continue
        rows = _grid(tag)
        values = [row for row in rows if any(row)]
        if _lays_out(tag, values):
            for part in tag.find_all(["table", "thead", "tbody", "tfoot", "tr", "td", "th"]):
                part.name = "div"
            tag.name = "div"
            continue
        caption = tag.find("caption")
        name = f"TABLE{len(written)}OF{id(soup)}"
        said = caption.get_text(" ", strip=True) if caption else ""
        written[name] = f"{said}\n\n{table(values)}" if said else table(values)
        tag.replace_with(soup.new_string(f" {name} "))
    return written


def _lays_out(tag: Any, rows: list[list[str]]) -> bool:
    """Whether a table holds no values: whole parts of a page in its cells, or a single column."""
    if tag.find(_BLOCKS) is not None:
        return True
    return not rows or max(sum(bool(cell) for cell in row) for row in rows) < 2


def _grid(tag: Any) -> list[list[str]]:
    """The cells by row and column; what spans several stands in each, so that no value slides under another head."""
    grid: list[list[str]] = []
    open_below: dict[int, tuple[int, str]] = {}
    for row in tag.find_all("tr"):
        if row.find_parent("table") is not tag:
            continue
        cells: list[str] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _fill(cells, open_below)
            text = _cell(cell)
            for _ in range(_span(cell, "colspan")):
                if (more := _span(cell, "rowspan")) > 1:
                    open_below[len(cells)] = more - 1, text
                cells.append(text)
        _fill(cells, open_below)
        grid.append(cells)
    return grid


def _fill(cells: list[str], open_below: dict[int, tuple[int, str]]) -> None:
    """Puts what reaches down from above into the next places."""
    while (at := len(cells)) in open_below:
        left, text = open_below.pop(at)
        cells.append(text)
        if left > 1:
            open_below[at] = left - 1, text


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), MAX_SPAN) if value.isdecimal() else 1


def _cell(cell: Any) -> str:
    # A copy: should the table only lay out, its parts stay as they are.
    cell = copy(cell)
    for item in cell.find_all("li"):
        item.append("; ")
    for line in cell.find_all("br"):
        line.replace_with(" ")
    return re.sub(r"(?:\s*;)+\s*$", "", " ".join(cell.get_text(" ").split()).replace(" ;", ";"))
