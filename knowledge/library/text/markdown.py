"""Markdown as real handbooks write it: what is dead in it, and what a reader would read."""

import html
import re
from collections.abc import Iterable

from knowledge.library.text.hidden import without_hidden

# Instructions to whatever made the page; what only stands for a name or a price is left in its sentence.
_TEMPLATE = re.compile(r"\{%[^{}\n]{0,300}%\}|\{\{[<%#/!>&^][^{}\n]{0,300}\}\}")
_SLOT_ALONE = re.compile(r"^[ \t]*+(?:\{\{[^{}\n]{0,300}\}\}[ \t]*+)++$|^\{\{[^{}\n]{0,300}\}\}(?=\w)", re.MULTILINE)
# What Markdown's dialects hide: definitions of links and pictures, comments that are written as such, and Obsidian's.
_DEFINITION = re.compile(
    r"^ {0,3}\[(?!\^)[^\]\n]{1,100}+\]:[ \t]*+(?:<[^>\n]*+>|[#/.]?[^\s\w]\S*+|\S*[/.:#@]\S*)"
    r"(?:[ \t]+[\"'(][^\n]{0,400})?[ \t]*$",
    re.MULTILINE,
)
_OBSIDIAN_COMMENT = re.compile(r"(?<!\d)%%(?:(?!%%).){0,4000}%%", re.DOTALL)
_IMPORT = re.compile(r"^import [\w{}*, \t]{1,200} from ['\"][^'\"\n]{1,200}['\"];?[ \t]*$", re.MULTILINE)
_FENCE_NAME = re.compile(r"^[ \t]*:{3,}[ \t]*(?:[a-z]{1,20}\b)?[ \t]*(?:\[([^\]\n]{0,200}+)\])?", re.MULTILINE)
_CALLOUT = re.compile(r"^([ \t]*>[ \t]?)\[![\w-]{1,30}\][+-]?[ \t]*", re.MULTILINE)
_ANCHOR = re.compile(r"[ \t]?\{#[\w.:-]{1,200}\}|(?<=\S)[ \t]++\^[\w-]{1,60}$", re.MULTILINE)
_FOOTNOTE = re.compile(r"(?<=\S)\[\^[^\]\n]{1,60}+\](?!:)|^\[\^[^\]\n]{1,60}+\]:[ \t]*", re.MULTILINE)
_CONTENTS = re.compile(
    r"^[ \t]*(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?\[[^\]\n]{1,300}+\]\(#[^)\n]{0,300}\)[ \t]*$", re.MULTILINE
)
_PICTURE = re.compile(r"!\[[^\]\n]{0,300}+\](?:\[[^\]\n]{0,100}+\]|\(data:[^)\s]*+\))|!\[\[[^\]\n]{0,300}+\]\]")
_BASE64 = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*+")
_WIKI_LINK = re.compile(r"\[\[(?:[^\]|\n]{1,200}\|)?([^\]|\n]{1,200}+)\]\]")
_MARKED = re.compile(r"==(?=\S)([^=\n]{1,300})(?<=\S)==")
_TICK = re.compile(r"^([ \t]*[-*+][ \t]+)\[[ xX]\][ \t]+", re.MULTILINE)
_SETEXT = re.compile(r"(?:(?<=\n\n)|\A)([^\s#>|*+`~-][^\n]{0,200})\n(={3,}|-{3,})[ \t]*(?=\n|\Z)")
# Marks that mean nothing where they stand; at a line's begin one of them would become a bullet or a number.
_NEEDLESS = re.compile(r"\\([!-)/:;<=>?@^{}~#.+,-])")
_AT_THE_BEGIN = re.compile(r"[ \t]*+(?:\d{1,9}\\[.)]|\\[-+*#>])?+")
_WRAPPER = re.compile(
    r"</?(?:aside|span|div|details|summary|table|tbody|thead|tr|td|th|font|u|sub|sup|small|center|section|article|figure|figcaption|mark|a)\b[^<>]{0,400}>|</[A-Z]\w{1,40}>|<[A-Z]\w{1,40}(?:\s[^<>]{0,400})?/?>(?=\s*\n)"
)
# One that never ends reaches to the next, or to the end of the page.
_TABLE = re.compile(r"<table\b(?:[^<]++|<(?!/?table\b))*+(?P<end></table\s*>)?", re.IGNORECASE)
_PART_END = re.compile(r"</t(?:r|d|h|head|body|foot)\s*>", re.IGNORECASE)
_CELL_BEGIN = re.compile(r"<t[dh]\b[^>]{0,400}>", re.IGNORECASE)
_AFTER_CELL = re.compile(r"\n[ \t]*\n|</?(?:h[1-6]|p|div)\b|\Z", re.IGNORECASE)
_ROW = re.compile(r"<tr\b.*?(?=<tr\b|</table|\Z)", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]{0,400}>(.*?)(?=<t[dh]\b|</tr|\Z)", re.DOTALL | re.IGNORECASE)
_HEADING_TAG = re.compile(r"<h([1-6])\b[^<>]{0,400}>([^\n]{0,400}?)</h\1\s{0,9}>", re.IGNORECASE)
_ITEM_TAG = re.compile(r"<li\b[^>]{0,400}>", re.IGNORECASE)
_BREAK_TAG = re.compile(r"<(?:br|/br)\s*/?>|</(?:p|div|ul|ol|li|summary|details)\s*>", re.IGNORECASE)
_PADDING = re.compile(r"(?<=\S)[ \t]{2,}+")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300}+)\]\([^)\n]{0,1000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,400}+)\]\([^)\n]{0,1000}\)|\[([^\]\n]{1,400}+)\]\[[^\]\n]{0,100}+\]")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,1000}+)>")
_MARKS = re.compile(r"\*\*|__|~~|`+")
_EMPHASIS = re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]{1,500}?)(?<=\S)[*_](?!\w)")
_LINE_HEAD = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[-*+][ \t]+|\d{1,3}[.)][ \t]+)", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[ \t]*+(?:\|[ \t]*+)?:?--[-:| \t]*+$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")

# In the order in which they go, each with what it cannot do without: to look for that costs a hundredth of it.
_HIDDEN = (
    (("![",), _PICTURE, ""),
    (("base64,",), _BASE64, ""),
    (("]:",), _DEFINITION, ""),
    (("%%",), _OBSIDIAN_COMMENT, ""),
    (("import ",), _IMPORT, ""),
    (("{",), _TEMPLATE, ""),
    (("{{",), _SLOT_ALONE, ""),
    (("](#",), _CONTENTS, ""),
)
_DIALECT = (
    ((":::",), _FENCE_NAME, r"\1"),
    (("<",), _WRAPPER, ""),
    (("[!",), _CALLOUT, r"\1"),
    (("[^",), _FOOTNOTE, ""),
    (("{#", "^"), _ANCHOR, ""),
    (("[[",), _WIKI_LINK, r"\1"),
    (("==",), _MARKED, r"\1"),
    (("[",), _TICK, r"\1"),
)


def readable(text: str) -> str:
    """The page as Markdown without what nobody sees: comments, scripts, instructions, layout tags, padding.

    HTML tables, headings and lists become their Markdown; sentences stay as they were written.
    """
    text = _without(_HIDDEN, without_hidden(text) if "<" in text else text)
    if "<" in text:
        text = _TABLE.sub(_as_rows, text)
        text = _HEADING_TAG.sub(lambda found: f"\n\n{'#' * int(found[1])} {plain(found[2])}\n\n", text)
        text = _BREAK_TAG.sub("\n", _ITEM_TAG.sub("\n- ", text))
    return _BLANK_LINES.sub("\n\n", _PADDING.sub(" ", _in_one_dialect(text))).strip()


def _without(dead: Iterable[tuple[tuple[str, ...], re.Pattern[str], str]], text: str) -> str:
    for marks, pattern, kept in dead:
        if any(mark in text for mark in marks):
            text = pattern.sub(kept, text)
    return text


def _in_one_dialect(text: str) -> str:
    """Without the marks of dialects, and with every heading written the same way."""
    text = _without(_DIALECT, text)
    if "---" in text or "===" in text:
        text = _SETEXT.sub(lambda found: f"{'#' if found[2][0] == '=' else '##'} {found[1].rstrip('# ')}", text)
    return "\n".join(_as_written(line) for line in text.split("\n"))


def _as_written(line: str) -> str:
    """The line without needless marks; a heading ends with its last word."""
    if "\\" in line:
        found = _AT_THE_BEGIN.match(line)
        start = found.end() if found else 0
        line = line[:start] + _NEEDLESS.sub(r"\1", line[start:])
    return line.rstrip() if line.startswith("#") else line


def plain(text: str) -> str:
    """The words a reader sees: no markup, no tags, no link targets; one space between words."""
    text = _LINK.sub(lambda found: found[1] or found[2], _IMAGE.sub(r"\1", text))
    text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    text = _LINE_HEAD.sub("", _TABLE_RULE.sub(" ", text))
    text = _EMPHASIS.sub(r"\1", _MARKS.sub("", text)).replace("|", " ")
    return " ".join(html.unescape(_ESCAPE.sub(r"\1", text)).split())


def _as_rows(table: re.Match[str]) -> str:
    body, rest = (table[0], "") if table["end"] else _parted(table[0])
    rows = [[plain(cell[1]) for cell in _CELL.finditer(row[0])] for row in _ROW.finditer(body)]
    lines = ["| " + " | ".join(row) + " |" for row in rows if any(row)]
    if not lines:
        # Whatever it holds, no cell of it says anything.
        return f"\n\n{_TAG.sub(' ', body)}{rest}"
    return "\n\n" + "\n".join([lines[0], "|---|", *lines[1:]]) + "\n\n" + rest


def _parted(table: str) -> tuple[str, str]:
    """The rows of a table that never ends, and the text after its last cell."""
    end = max((found.end() for found in _PART_END.finditer(table)), default=0)
    last = max((found.end() for found in _CELL_BEGIN.finditer(table)), default=0)
    if last > end:
        found = _AFTER_CELL.search(table, last)
        end = found.start() if found else len(table)
    return table[:end], table[end:] if end else table.partition(">")[2]
