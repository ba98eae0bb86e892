"""The YAML head of a page: who owns it, who approved it, until when it holds."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, cast

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.library.errors import PlayError
from knowledge.library.pages import Kind, Status, Visibility

MAX_HEAD_CHARS = 16_384
_HEAD = re.compile(rf"(\s{{0,100}}---[ \t]*\n)(?:(.{{0,{MAX_HEAD_CHARS}}}?\n|)---[ \t]*(?:\n|\Z))?", re.DOTALL)
_LOOKS_LIKE_A_HEAD = re.compile(r"[a-z_]{1,40}:", re.IGNORECASE)
# A head without its two lines “---”: keys from the first line on, up to the first heading.
_BARE_HEAD = re.compile(
    r"\s{0,100}((?:kind|title|stage|triggers?|styles?|owner|approved_by)[ \t]*:[ \t]*.{0,4000}?)(?=^#{1,3}[ \t]*\w)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_DATES = ("approved_at", "expires")
_MOST_OFF = 2


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return "" if value is None else str(value) if isinstance(value, int | float) else value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


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

    kind: Annotated[Kind | None, BeforeValidator(_lower)] = None
    title: Text = ""
    stage: Text = ""
    trigger: Words = ()
    styles: Words = ()
    owner: Text = ""
    approved_by: Text = ""
    approved_at: date | None = None
    review_every_days: int | None = Field(default=None, ge=1, le=3650)
    expires: date | None = None
    status: Annotated[Status, BeforeValidator(_lower)] = Status.APPROVED
    visibility: Annotated[Visibility, BeforeValidator(_lower)] = Visibility.EVERYONE
    was: Words = ()

    @property
    def review_by(self) -> date | None:
        """The day of the next review; None without an approval or an interval."""
        if self.approved_at is None or self.review_every_days is None:
            return None
        days_left = (date.max - self.approved_at).days
        return self.approved_at + timedelta(days=min(self.review_every_days, days_left))


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page as it was understood.

    Attributes:
        start: Offset at which the body begins.
        warnings: What was understood otherwise than it was written, each with its line and the right form.
    """

    matter: FrontMatter
    start: int
    warnings: tuple[str, ...] = ()


# Eight times as quick as the one in Python, and not built in everywhere.
_QUICK: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    # The slower one knows better what is wrong.
    with contextlib.suppress(yaml.YAMLError, ValueError, RecursionError):
        events = cast("Iterator[yaml.Event]", yaml.parse(text, Loader=_QUICK))
        if not any(isinstance(event, yaml.AliasEvent) for event in events):
            return yaml.load(text, Loader=_QUICK)
    try:
        return yaml.load(text, Loader=_NoAliases)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlayError(line, f"this YAML cannot be read: {error.problem}. {_yaml_advice(text, line)}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise PlayError(1, "this YAML cannot be read") from error


def split(text: str) -> Head:
    """The head of a page, and the offset at which its body begins.

    Raises:
        PlayError: There is a head, but it cannot be read or holds a value that must not be guessed.
    """
    head, start, first = _head(text)
    return Head(FrontMatter(), 0) if head is None else _understood(head, start, first)


# Whoever decides what a page is asks for its head, and again whoever reads it; YAML is slow.
@lru_cache(maxsize=2)
def _understood(head: str, start: int, first: int) -> Head:
    try:
        data = load_yaml(head)
    except PlayError as error:
        raise PlayError(error.line + first - 1, str(error).split(": ", 1)[1]) from error
    if not isinstance(data, dict):
        # A rule at the top of the page is no front matter.
        return Head(FrontMatter(), 0)
    warnings: list[str] = []
    if first == 1:
        warnings.append("line 1: the head has no lines “---” around it; write one above and one below it.")
    known = _known(cast("dict[Any, Any]", data), head, first, warnings)
    try:
        return Head(FrontMatter.model_validate(known), start, tuple(warnings))
    except ValidationError as error:
        found = error.errors()[0]
        key = str(found["loc"][0]) if found["loc"] else ""
        raise PlayError(_line_of(head, key, first), f"“{key}” is not right: {_advice(key, found['msg'])}") from error


def _known(data: dict[Any, Any], head: str, first: int, warnings: list[str]) -> dict[str, Any]:
    """The keys we know, also written a little otherwise: “visiblity” must not show a page to everybody."""
    known: dict[str, Any] = {}
    for key, value in data.items():
        written = str(key)
        name = _name_of(written)
        line = _line_of(head, written, first)
        if name is None:
            continue
        if name != written:
            warnings.append(f"line {line}: read “{written}” as “{name}”; write “{name}:”.")
        if name in _DATES and isinstance(value, str) and (advice := _date_advice(name, value)):
            if name == "expires":
                # Left unread, the page would be shown for ever.
                raise PlayError(line, advice)
            warnings.append(f"line {line}: {advice} Until then the page counts as not approved.")
            continue
        known[name] = value
    return known


def _name_of(written: str) -> str | None:
    bare = written.strip().lower().replace(" ", "_").replace("-", "_")
    names = list(FrontMatter.model_fields)
    if bare in names:
        return bare
    if len(bare) <= _MOST_OFF * 2:
        return None
    near = [name for name in names if DamerauLevenshtein.distance(bare, name) <= (1 if len(name) < 6 else _MOST_OFF)]
    return near[0] if len(near) == 1 else None


def _date_advice(name: str, value: str) -> str:
    """What to write instead of a date that may be two days; empty for one that is read."""
    if re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*", value):
        return ""
    found = re.fullmatch(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})\s*", value)
    if found is None:
        return f"“{name}: {value}” is no date; write it as “{name}: 2026-11-02”."
    one, two, year = (int(part) for part in found.groups())
    ways = [f"{year}-{month:02}-{day:02}" for day, month in dict.fromkeys(((one, two), (two, one))) if month <= 12]
    return f"“{name}: {value.strip()}” can be read in two ways; write “{name}: {'” or “'.join(ways)}”."


def _advice(key: str, message: str) -> str:
    ways = {
        "kind": "write “kind: play” for what to say, or leave the line out for a page of prose",
        "status": "write approved, draft or retired",
        "visibility": "write everyone or managers",
        "review_every_days": "write a number of days, such as 90",
    }
    return f"{message}; {ways[key]}." if key in ways else f"{message}."


def _yaml_advice(text: str, line: int) -> str:
    lines = text.splitlines()
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in written:
        return "Indent with spaces, not with tabs."
    return "Put a text with a colon or a quotation mark in it between quotation marks."


def _head(text: str) -> tuple[str | None, int, int]:
    """The head, where the body begins, and the line of the file on which the head's first line stands."""
    found = _HEAD.match(text)
    if found is None:
        bare = _BARE_HEAD.match(text)
        return (bare[1], bare.end(), 1) if bare else (None, 0, 1)
    if found[2] is None and _LOOKS_LIKE_A_HEAD.match(text, found.end(1)):
        # Left unread, "visibility: managers" would be shown to everybody.
        raise PlayError(1, "this page's front matter has no end; close it with a line “---”.")
    return found[2], found.end() if found[2] is not None else 0, 2


def _line_of(head: str, key: str, first: int) -> int:
    lines = head.splitlines()
    return next((n for n, line in enumerate(lines, start=first) if line.lstrip().startswith(f"{key}:")), 1)
