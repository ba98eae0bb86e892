"""What people say to a coach that is no question for the playbook: a greeting, thanks, how it works, or trouble."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from coachbot.errors import CoachError
from knowledge.library.formats.frontmatter import load_yaml

_FILE = Path(__file__).with_name("asides.yml")
_LOOKED_AT_CHARS, _SMALL_TALK_CHARS = 600, 80
_SIGNS = re.compile(r"[^\w\s:'+-]")


class Aside(CoachError):
    """What somebody said is no question for the playbook; its text is what to say to it.

    Attributes:
        personal: It is about the person's own life: nothing of it may be kept, and nobody else may see it was said.
    """

    def __init__(self, words: str, *, personal: bool = False) -> None:
        super().__init__(words)
        self.personal = personal


@dataclass(frozen=True, slots=True)
class _Rule:
    say: str
    personal: bool
    whole: re.Pattern[str] | None
    some: re.Pattern[str] | None

    def fits(self, said: str, bare: str) -> bool:
        if self.some is not None and self.some.search(said):
            return True
        return self.whole is not None and len(bare) <= _SMALL_TALK_CHARS and self.whole.fullmatch(bare) is not None


def aside_in(text: str) -> Aside | None:
    """The human answer to what is no question for the playbook; None for everything else."""
    said = " ".join(text[: _LOOKED_AT_CHARS * 2].lower().replace("’", "'").split())[:_LOOKED_AT_CHARS]
    bare = " ".join(_SIGNS.sub(" ", said).split())
    rule = next((rule for rule in _rules() if rule.fits(said, bare)), None)
    return Aside(rule.say, personal=rule.personal) if rule else None


@cache
def _rules() -> tuple[_Rule, ...]:
    listed = cast("list[dict[str, Any]]", load_yaml(_FILE.read_text(encoding="utf-8")))
    return tuple(
        _Rule(one["say"], bool(one.get("personal")), _any_of(one.get("whole")), _any_of(one.get("some")))
        for one in listed
    )


def _any_of(patterns: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{one})" for one in patterns)) if patterns else None
