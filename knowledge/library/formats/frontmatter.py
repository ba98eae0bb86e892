"""The YAML head of a page: who owns it, who approved it, until when it holds."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, cast

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from knowledge.library.errors import PlayError
from knowledge.library.pages import Kind, Status, Visibility

MAX_HEAD_CHARS = 16_384
_HEAD = re.compile(rf"(\s{{0,100}}---[ \t]*\n)(?:(.{{0,{MAX_HEAD_CHARS}}}?\n|)---[ \t]*(?:\n|\Z))?", re.DOTALL)
_LOOKS_LIKE_A_HEAD = re.compile(r"[a-z_]{1,40}:", re.IGNORECASE)


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return "" if value is None else str(value) if isinstance(value, int | float) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Text = Annotated[str, BeforeValidator(_as_text)]


class FrontMatter(BaseModel):
    """What a page may say about itself; other tools' keys are left alone.

    Attributes:
        review_every_days: Days from approval until the owner should look again.
        expires: The first day on which the page is no longer shown.
        was: Ids the page had before its file was renamed or moved.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Kind | None = None
    title: Text = ""
    stage: Text = ""
    trigger: Words = ()
    styles: Words = ()
    owner: Text = ""
    approved_by: Text = ""
    approved_at: date | None = None
    review_every_days: int | None = Field(default=None, ge=1, le=3650)
    expires: date | None = None
    status: Status = Status.APPROVED
    visibility: Visibility = Visibility.EVERYONE
    was: Words = ()

    @property
    def review_by(self) -> date | None:
        """The day of the next review; None without an approval or an interval."""
        if self.approved_at is None or self.review_every_days is None:
            return None
        days_left = (date.max - self.approved_at).days
        return self.approved_at + timedelta(days=min(self.review_every_days, days_left))


class _NoAliases(yaml.SafeLoader):
    """Aliases let a few lines stand for gigabytes; a page head needs none."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            event: Any = cast("Any", self).peek_event()
            raise yaml.MarkedYAMLError(problem="an alias (*) is not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def load_yaml(text: str) -> Any:
    """Plain YAML without aliases.

    Raises:
        PlayError: It cannot be read; with the line.
    """
    try:
        return yaml.load(text, Loader=_NoAliases)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlayError(line, f"this YAML cannot be read: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PlayError(1, "this YAML cannot be read") from error


def split(text: str) -> tuple[FrontMatter, int]:
    """The head of a page, and the offset at which its body begins.

    Raises:
        PlayError: There is a head, but it cannot be read or holds a wrong value.
    """
    head, start = _head(text)
    if head is None:
        return FrontMatter(), 0
    try:
        data = load_yaml(head)
    except PlayError as error:
        raise PlayError(error.line + 1, str(error).split(": ", 1)[1]) from error
    if not isinstance(data, dict):
        # A rule at the top of the page is no front matter.
        return FrontMatter(), 0
    try:
        return FrontMatter.model_validate(data), start
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        raise PlayError(_line_of(head, key), f"“{key}” is not right: {first['msg']}") from error


def _head(text: str) -> tuple[str | None, int]:
    found = _HEAD.match(text)
    if found is None:
        return None, 0
    if found[2] is None and _LOOKS_LIKE_A_HEAD.match(text, found.end(1)):
        # Left unread, "visibility: managers" would be shown to everybody.
        raise PlayError(1, "this page's front matter has no end; close it with a line “---”.")
    return found[2], found.end() if found[2] is not None else 0


def _line_of(head: str, key: str) -> int:
    lines = head.splitlines()
    return next((n for n, line in enumerate(lines, start=2) if line.startswith(f"{key}:")), 1)
