"""Markdown as real handbooks write it: what is dead in it, and what a reader would read."""

import html
import re

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b[^>]{0,400}>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,300}\}\}|\{%[^{}\n]{0,300}%\}")
_TABLE = re.compile(r"<table\b.*?(?:</table\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ROW = re.compile(r"<tr\b.*?(?=<tr\b|</table|\Z)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]{0,400}>(.*?)(?=<t[dh]\b|</tr|\Z)", re.DOTALL | re.IGNORECASE)
_HEADING_TAG = re.compile(r"<h([1-6])\b[^<>]{0,400}>([^\n]{0,400}?)</h\1\s{0,9}>", re.IGNORECASE)
_ITEM_TAG = re.compile(r"<li\b[^>]{0,400}>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<(?:br|/br)\s*/?>|</(?:p|div|ul|ol|li|summary|details)\s*>", re.IGNORECASE)
_PADDING = re.compile(r"(?<=\S)[ \t]{2,}+")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,400})\]\([^)\n]{0,1000}\)|\[([^\]\n]{1,400})\]\[[^\]\n]{0,100}\]")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,1000})>")
_MARKS = re.compile(r"\*\*|__|~~|`+")
_EMPHASIS = re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]{1,500}?)(?<=\S)[*_](?!\w)")
_LINE_HEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+|\d{1,3}[.)][ \t]+)", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[ \t]*+(?:\|[ \t]*+)?:?--[-:| \t]*+$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")


def readable(text: str) -> str:
    """The page as Markdown without what nobody sees: comments, scripts, template slots, layout tags, padding.

    HTML tables, headings and lists become their Markdown; sentences stay as they were written.
    """
    text = _TEMPLATE.sub("", _SCRIPT.sub("", _COMMENT.sub("", text)))
    text = _TABLE.sub(_as_rows, text)
    text = _HEADING_TAG.sub(lambda found: f"\n\n{'#' * int(found[1])} {plain(found[2])}\n\n", text)
    text = _BREAK_TAG.sub("\n", _ITEM_TAG.sub("\n- ", text))
    return _BLANK_LINES.sub("\n\n", _PADDING.sub(" ", text)).strip()


def uncommented(text: str) -> str:
    """The page without its comments, every line where it was."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def plain(text: str) -> str:
    """The words a reader sees: no markup, no tags, no link targets; one space between words."""
    text = _LINK.sub(lambda found: found[1] or found[2], _IMAGE.sub(r"\1", text))
    text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    text = _LINE_HEAD.sub("", _TABLE_RULE.sub(" ", text))
    text = _EMPHASIS.sub(r"\1", _MARKS.sub("", text)).replace("|", " ")
    return " ".join(html.unescape(_ESCAPE.sub(r"\1", text)).split())


def _as_rows(table: re.Match[str]) -> str:
    rows = [[plain(cell[1]) for cell in _CELL.finditer(row[0])] for row in _ROW.finditer(table[0])]
    lines = ["| " + " | ".join(row) + " |" for row in rows if any(row)]
    if not lines:
        return ""
    return "\n\n" + "\n".join([lines[0], "|---|", *lines[1:]]) + "\n\n"
