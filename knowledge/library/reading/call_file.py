"""One transcript file on its own: its turns, with the roles its sidecar gives them."""

from pathlib import Path

from knowledge.library.errors import LibraryError
from knowledge.library.pages import Turn
from knowledge.library.reading.extract import EXTRACTED, Extractor
from knowledge.library.reading.files import find_files
from knowledge.library.reading.read import load
from knowledge.library.reading.sidecar import Sidecar, beside, read_sidecar
from knowledge.library.text.decode import to_text
from knowledge.library.transcripts.read import Transcript, read_transcript, with_roles


def read_call(file: Path) -> tuple[Turn, ...]:
    """The turns of a transcript.

    Raises:
        LibraryError: It is none.
    """
    return read_call_file(file)[1]


def sidecar_of(file: Path) -> Sidecar:
    """What its sidecar says of a call; nothing where it has none.

    Raises:
        LibraryError: The sidecar cannot be read.
    """
    aside = beside(file)
    return read_sidecar(aside.call) if aside.call else Sidecar()


def read_call_file(file: Path) -> tuple[Transcript, tuple[Turn, ...]]:
    """What the file says, and its turns with their roles.

    Raises:
        LibraryError: It is a folder, is not there, or is no transcript.
    """
    if file.is_dir():
        raise LibraryError(f"{file} is a folder. Name one transcript file.")
    found = next(iter(find_files([file])))
    data, aside = load(found)
    if file.suffix.lower() in EXTRACTED:
        with Extractor() as extractor:
            text, _ = extractor.text(found.file)
    else:
        text = to_text(data)
    read = read_transcript(file.name, text)
    facts = read_sidecar(aside.call) if aside.call else Sidecar()
    return read, with_roles(read.turns, facts.seller, facts.buyer)
