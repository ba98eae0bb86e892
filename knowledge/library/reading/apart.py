"""A long text made into a page by the child process: what is asked, and what is answered, as JSON.

JSON and no pickle, for the child is where a file may have done its worst.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from knowledge.library.reading.calls import Expected
from knowledge.library.reading.extract import Extractor
from knowledge.library.reading.files import FoundFile
from knowledge.library.reading.made import Reading, made
from knowledge.library.reading.sidecar import Beside

_READING = TypeAdapter(Reading)


def asked(extractor: Extractor, item: FoundFile, text: str, aside: Beside, hashed: str, expected: Expected) -> Reading:
    """What the child makes of a text.

    Raises:
        UnreadableFile: With the reason, for a person; also that it took too long.
    """
    request = {
        "text": text,
        "item": [str(item.file), item.path, str(item.folder), item.id, item.named],
        # Whatever bytes they are.
        "aside": [aside.call.decode("latin-1"), aside.phrases.decode("latin-1")],
        "hashed": hashed,
        "expected": expected.value,
    }
    return _READING.validate_python(extractor.made(request))


def answer(request: Mapping[str, Any]) -> Any:
    """The child's side."""
    file, path, folder, ident, named = request["item"]
    call, phrases = (part.encode("latin-1") for part in request["aside"])
    item = FoundFile(Path(file), path, Path(folder), ident, named)
    reading = made(item, request["text"], Beside(call, phrases), request["hashed"], Expected(request["expected"]))
    return _READING.dump_python(reading, mode="json")
