"""The two or three behaviours a rep works on now; the next comes only when one is proficient. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from coachbot.practice.ports import Level

SIZE = 3
PASS = 3
"""The level that counts as a pass."""
MARK = 0.5
"""The share of passes that the lower bound has to clear."""
RECENT = 10
MIN_SCENES = 2
_Z = 1.645
"""90 %, two-sided."""


def wilson_lower(passed: int, tried: int) -> float:
    """The lower bound of a share, 0.0 to 1.0. Source: Wilson 1927."""
    if not tried:
        return 0.0
    share, square = passed / tried, _Z * _Z
    middle = share + square / (2 * tried)
    margin = _Z * math.sqrt(share * (1 - share) / tried + square / (4 * tried * tried))
    return (middle - margin) / (1 + square / tried)


def is_proficient(levels: Sequence[Level]) -> bool:
    """Whether a behaviour sits: enough recent passes, over two scenes or more; two low ones in a row take it back.

    Three passes in a row are enough, one lucky role-play is not.
    """
    recent = levels[-RECENT:]
    if len(recent) > 1 and all(level.level <= 1 for level in recent[-2:]):
        return False
    passes = [level for level in recent if level.level >= PASS]
    return len({level.scene for level in passes}) >= MIN_SCENES and wilson_lower(len(passes), len(recent)) > MARK


def focus(wanted: Iterable[str], levels: Mapping[str, Sequence[Level]]) -> tuple[str, ...]:
    """The first three that are not proficient, in the order in which they are wanted."""
    open_ = (behaviour for behaviour in dict.fromkeys(wanted) if not is_proficient(levels.get(behaviour, ())))
    return tuple(islice(open_, SIZE))
