"""A page with one thing to say: no script, nothing loaded from elsewhere, readable on a phone and in the dark."""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache

from coachbot.reports.page import environment

_FILE = "notice.html"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the page says, from top to bottom; what is empty is left out.

    Attributes:
        command: What is typed into a terminal, set apart.
        words: What is written in Slack, set apart.
        button: Where it leads, and what it says.
    """

    title: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    command: str = ""
    words: str = ""
    button: tuple[str, str] | tuple[()] = ()
    small: str = ""


def notice_page(notice: Notice) -> str:
    """The whole page; every text is escaped."""
    return environment().get_template(_FILE).render(notice=notice)


@cache
def style_hash() -> str:
    """Names the page's one style to a Content-Security-Policy, which then takes no other."""
    style = re.findall(r"<style>(.*?)</style>", notice_page(Notice("")), re.DOTALL)[0]
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
