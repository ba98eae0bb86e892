"""What stands beside a call: ``<call>.call.yml`` says who, when and how it ended."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from knowledge.decode import to_text
from knowledge.errors import UnreadableFile
from knowledge.frontmatter import load_yaml

SUFFIX = ".call.yml"


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


def sidecar_path(call: Path) -> Path:
    """Where a call's sidecar stands: beside it, with the same stem."""
    return call.with_name(call.stem + SUFFIX)


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
        raise UnreadableFile(f"In its {SUFFIX} file “{key}” is not right: {first['msg']}") from error
    except UnreadableFile as error:
        raise UnreadableFile(f"In its {SUFFIX} file {error}") from error
