"""A page as a file: what ``ingest`` would read back as the same page. Pure."""

from collections.abc import Mapping
from typing import Any

import yaml

from knowledge.library.pages import Kind, Page


def as_markdown(page: Page) -> str:
    """Front matter and text; a call is no Markdown and is left to its own files."""
    head: dict[str, Any] = {"kind": page.kind.value, "title": page.title}
    meta = page.meta or {}
    if page.kind is Kind.PLAY:
        head |= {"trigger": list(meta.get("trigger", ()))[: own_triggers(page)], "styles": list(meta.get("styles", ()))}
    facts: dict[str, Any] = {
        "stage": page.stage,
        "owner": page.owner,
        "approved_by": page.approved_by,
        "approved_at": page.approved_at,
        "expires": page.expires_on,
    }
    head |= {name: value for name, value in facts.items() if value}
    if page.approved_at and page.review_by:
        head["review_every_days"] = (page.review_by - page.approved_at).days
    head |= {"status": page.status.value, "visibility": page.visibility.value}
    return as_file(head, page.text)


def as_file(head: Mapping[str, Any], text: str) -> str:
    """A head and a text, as one file has them."""
    written = yaml.safe_dump(dict(head), allow_unicode=True, sort_keys=False, width=1_000)
    return f"---\n{written}---\n{text.rstrip()}\n"


def phrases_of(page: Page) -> tuple[str, ...]:
    """The phrases that stand in a file of their own beside a play."""
    return tuple((page.meta or {}).get("trigger", ()))[own_triggers(page) :]


def own_triggers(page: Page) -> int:
    """How many of a play's triggers stand in the page itself."""
    meta = page.meta or {}
    return int(meta.get("own", len(meta.get("trigger", ()))))
