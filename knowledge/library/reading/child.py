"""The child process that opens files made to hurt: PDF, DOCX, HTML, and text of great length.

Runs as ``python -m knowledge.library.reading.child``: one JSON object a line on standard input,
``{"file": ...}`` or what ``knowledge.library.reading.apart`` asks, and one on standard output,
``{"text": ...}``, ``{"made": ...}`` or ``{"reason": ...}``. The parent kills it at its deadline; its memory
is limited here.
"""

import io
import json
import logging
import os
import resource
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse

from knowledge.library.errors import HeldBack, UnreadableFile
from knowledge.library.formats.sheets import table
from knowledge.library.text.decode import to_text

MEMORY_BYTES = 900 * 1024 * 1024
MAX_TEXT_CHARS = 8_000_000
MAX_UNZIPPED_BYTES = 200 * 1024 * 1024
MAX_PDF_PAGES = 2_000
HTML = frozenset({".html", ".htm"})


def main() -> None:
    """Answer requests until standard input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    # Libraries may print; the answers keep a descriptor of their own.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return _made(request) if "text" in request else _text(Path(request["file"]))
    except UnreadableFile as error:
        return {"reason": str(error), "held": isinstance(error, HeldBack)}
    except MemoryError:
        return {"reason": "Opening this file takes too much memory. Save it again, in parts."}
    except Exception:  # noqa: BLE001 -- whatever a hostile file provokes ends here, as one sentence
        return {"reason": "This file is damaged or not what its name says. Save it again and retry."}


def _made(request: dict[str, Any]) -> dict[str, Any]:
    from knowledge.library.reading.apart import answer

    return {"made": answer(request)}


def _text(path: Path) -> dict[str, Any]:
    suffix = path.suffix.lower()
    text, told = _html(path) if suffix in HTML else (_READERS[suffix](path), [])
    if not text.strip():
        raise UnreadableFile(" ".join((_NO_TEXT.get(suffix, "There is no text in this file."), *told)))
    if len(text) > MAX_TEXT_CHARS:
        raise UnreadableFile("There are more than eight million letters in this file. Split it.")
    return {"text": text, "told": told}


def _pdf(path: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(_LOCKED)
        return "\n\n".join(page.extract_text() for page in reader.pages[:MAX_PDF_PAGES])
    except (FileNotDecryptedError, DependencyError) as error:
        raise UnreadableFile(_LOCKED) from error


def _docx(path: Path) -> str:
    import mammoth

    from knowledge.library.reading.web import as_markdown
    from knowledge.library.reading.word import prepared

    data = path.read_bytes()
    _check_zip(data)
    shown, headings = prepared(data)
    # Pictures would come out as base64 text.
    converter: Any = mammoth
    found = converter.convert_to_html(
        io.BytesIO(shown),
        convert_image=converter.images.img_element(_no_picture),
        style_map="\n".join(headings),
    )
    return as_markdown(found.value)


def _no_picture(_image: object) -> dict[str, str]:
    return {}


def _check_zip(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MAX_UNZIPPED_BYTES:
            raise UnreadableFile("This document unpacks to more than 200 MB. Remove its pictures and save it again.")
        for item in archive.infolist():
            if item.filename.endswith((".xml", ".rels")):
                try:
                    parse(archive.open(item), forbid_dtd=True)
                except (DefusedXmlException, ParseError) as error:
                    raise UnreadableFile("This document holds XML that is broken or unsafe. Save it again.") from error


def _xlsx(path: Path) -> str:
    from openpyxl import load_workbook

    _check_zip(path.read_bytes())
    book = load_workbook(path, read_only=True, data_only=True)
    parts: list[str] = []
    for sheet in book.worksheets:
        rows = [[_cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        if filled := [row for row in rows if any(row)]:
            parts.append(f"## {sheet.title}\n\n{table(filled)}")
    return "\n\n".join(parts)


def _cell(value: object) -> str:
    """A cell as a person reads it: a whole number without its decimals, a day without midnight."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return "" if value is None else str(value).strip()


def _html(path: Path) -> tuple[str, list[str]]:
    from knowledge.library.reading.web import shown

    return shown(to_text(path.read_bytes()))


_READERS = {".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx}
_LOCKED = "This PDF is protected by a password. Save it without one."
_NO_TEXT = {".pdf": "This file is a scanned PDF without text. Export it with text, or paste the page."}

if __name__ == "__main__":
    main()
