"""A Word document before it is read: without hidden words, its derived and translated headings as headings.

Used by the child process.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml.ElementTree import fromstring

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_OFF = ("0", "false", "off")
_DEEPEST = 12


def prepared(data: bytes) -> tuple[bytes, list[str]]:
    """The document without hidden runs, and mammoth's rules for its headings."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        styles = _styles(archive.read("word/styles.xml")) if "word/styles.xml" in names else {}
        parts = {name: _shown(archive.read(name), styles) for name in _PARTS if name in names}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for name in names:
                copy.writestr(name, parts.get(name) or archive.read(name))
    rules = [f"p.{ident} => h{level}:fresh" for ident, level in _headings(styles) if ident.isalnum()]
    rules += [f"p.{_OUTLINE}{level} => h{level}:fresh" for level in range(1, 7)]
    return out.getvalue(), [*rules, "p[style-name='Title'] => h1:fresh", "p[style-name='Titel'] => h1:fresh"]


_OUTLINE = "OutlineLevel"


def _own(tag: str) -> str:
    return tag.replace(_STRICT, _W)


def _styles(data: bytes) -> dict[str, Any]:
    """Each style by its id."""
    root: Any = fromstring(data)
    return {_value(style, "styleId"): style for style in root if _own(style.tag) == f"{_W}style"}


def _value(element: Any, name: str = "val") -> str:
    return str(element.get(f"{_W}{name}") or element.get(f"{_STRICT}{name}") or "")


def _find(element: Any, *path: str) -> Any:
    for name in path:
        element = next((child for child in element if _own(child.tag) == f"{_W}{name}"), None)
        if element is None:
            return None
    return element


def _chain(ident: str, styles: Mapping[str, Any]) -> Iterator[Any]:
    """A style and those it is based on."""
    for _ in range(_DEEPEST):
        style = styles.get(ident)
        if style is None:
            return
        yield style
        base = _find(style, "basedOn")
        ident = _value(base) if base is not None else ""


def _headings(styles: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Styles that make a heading, whatever they are called: by their level, or by a heading they are based on."""
    for ident in styles:
        for style in _chain(ident, styles):
            name = _find(style, "name")
            called = _value(name).lower() if name is not None else ""
            level = _find(style, "pPr", "outlineLvl")
            if level is not None and _value(level).isdigit() and int(_value(level)) < 6:
                yield ident, int(_value(level)) + 1
                break
            if called.startswith("heading ") and called[8:].isdigit():
                yield ident, min(int(called[8:]), 6)
                break
            if called in ("title", "titel", "titre", "título", "titolo"):
                yield ident, 1
                break


def _is_hidden(properties: Any) -> bool:
    marks = [_find(properties, name) for name in ("vanish", "specVanish")] if properties is not None else []
    return any(mark is not None and _value(mark).lower() not in _OFF for mark in marks)


def _shown(data: bytes, styles: Mapping[str, Any]) -> bytes:
    """A part of the document without its hidden runs, its outlined paragraphs as headings."""
    from xml.etree.ElementTree import tostring

    hidden = {ident for ident in styles if any(_is_hidden(_find(style, "rPr")) for style in _chain(ident, styles))}
    root: Any = fromstring(data)
    for parent in list(root.iter()):
        for child in list(parent):
            if _own(child.tag) == f"{_W}r" and (
                _is_hidden(_find(child, "rPr")) or _has_style(child, "rPr", "rStyle", hidden)
            ):
                parent.remove(child)
            elif _own(child.tag) == f"{_W}p" and _has_style(child, "pPr", "pStyle", hidden):
                for run in [one for one in child if _own(one.tag) == f"{_W}r"]:
                    child.remove(run)
            elif _own(child.tag) == f"{_W}pPr":
                _outline(child)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _has_style(element: Any, properties: str, name: str, styles: set[str]) -> bool:
    style = _find(element, properties, name)
    return style is not None and _value(style) in styles


def _outline(properties: Any) -> None:
    """Gives a paragraph that only has a level a style that says so."""
    level = _find(properties, "outlineLvl")
    if (
        level is None
        or _find(properties, "pStyle") is not None
        or not _value(level).isdigit()
        or int(_value(level)) > 5
    ):
        return
    style = properties.makeelement(properties.tag.replace("pPr", "pStyle"), {})
    style.set(properties.tag.replace("pPr", "val"), f"{_OUTLINE}{int(_value(level)) + 1}")
    properties.insert(0, style)
