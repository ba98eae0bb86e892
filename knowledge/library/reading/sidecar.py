"""What stands beside a page.

``<call>.call.yml`` says who was on a call, when and how it ended; ``<play>.phrases.txt`` says in how many
ways people put what the play is about, one a line.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from knowledge.library.errors import UnreadableFile
from knowledge.library.formats.frontmatter import load_yaml
from knowledge.library.text.decode import to_text

CALL_SUFFIX = ".call.yml"
PHRASES_SUFFIX = ".phrases.txt"
SUFFIXES = (CALL_SUFFIX, PHRASES_SUFFIX)
MAX_PHRASE_CHARS = 400


def _names(value: Any) -> Any:
    items = cast("list[Any]", value) if isinstance(value, list) else [value] if value else []
    return [cast("dict[str, Any]", item).get("name", "") if isinstance(item, dict) else item for item in items]


class Sidecar(BaseModel):
    """The facts of a call that its transcript cannot be trusted with.

    Attributes:
        seller: Speaker names of our people, as in the transcript.
        quotable: Whether its words may be shown; a call is private until somebody says so.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    account: str = ""
    on: date | None = Field(default=None, alias="date")
    title: str = ""
    stage: str = ""
    outcome: Literal["won", "lost", "stalled", "unknown"] = "unknown"
    seller: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    buyer: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    rep: str = ""
    quotable: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """The bytes of the files beside a page; empty where there is none."""

    call: bytes = b""
    phrases: bytes = b""


def beside(page: Path) -> Beside:
    """Read what stands beside a page: files with the same stem.

    Raises:
        OSError: It is there but cannot be read.
    """
    call, phrases = (page.with_name(page.stem + suffix) for suffix in SUFFIXES)
    return Beside(
        call.read_bytes() if call.is_file() else b"",
        phrases.read_bytes() if phrases.is_file() else b"",
    )


def read_phrases(data: bytes) -> tuple[str, ...]:
    """The phrases of a play, one a line; empty lines and lines that begin with # are left out.

    Raises:
        UnreadableFile: A line is too long to be one phrase.
    """
    lines = [line.strip() for line in to_text(data).splitlines()]
    found = [line for line in dict.fromkeys(lines) if line and not line.startswith("#")]
    long = next((line for line in found if len(line) > MAX_PHRASE_CHARS), None)
    if long is not None:
        raise UnreadableFile(
            f"In its {PHRASES_SUFFIX} file a line is longer than {MAX_PHRASE_CHARS} characters: "
            f"“{long[:40]}…”. Write one phrase a line."
        )
    return tuple(found)


def read_sidecar(data: bytes) -> Sidecar:
    """The facts of a call.

    Raises:
        UnreadableFile: The sidecar is there but wrong.
    """
    try:
        return Sidecar.model_validate(load_yaml(to_text(data)) or {})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UnreadableFile(f"In its {CALL_SUFFIX} file “{key}” is not right: {first['msg']}") from error
    except UnreadableFile as error:
        raise UnreadableFile(f"In its {CALL_SUFFIX} file {error}") from error
