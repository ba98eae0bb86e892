"""Who spoke over whom, and who waited; only where every turn has its times."""

from collections.abc import Mapping

from coachbot.practice.counted import Finder, Occasion
from coachbot.practice.heard import word_count
from coachbot.practice.objections import objections
from coachbot.practice.talk import SELLER, Talk, open_among

_MIN_OVERLAP_WORDS = 4
_BREATH_S = 1.0


def has_times(talk: Talk) -> bool:
    """Whether every turn has its times."""
    return bool(talk.lines) and all(line.start_s is not None and line.end_s is not None for line in talk.lines)


def _let_finish(talk: Talk) -> bool:
    return all(
        (later.start_s or 0.0) >= (earlier.end_s or 0.0)
        for earlier, later in zip(talk.lines, talk.lines[1:], strict=False)
        if later.role == SELLER != earlier.role and word_count(later.text) >= _MIN_OVERLAP_WORDS
    )


def _breath(talk: Talk) -> bool:
    return all(
        (line.start_s or 0.0) - (objection.end_s or 0.0) >= _BREATH_S
        for objection in objections(talk)
        for line in talk.after(objection.turn)[:1]
    )


def _silence(talk: Talk) -> bool:
    """After the last open question the next words are the buyer's."""
    hard = open_among(talk.asked)
    if not hard:
        return False
    line, question = hard[-1]
    following = next((one for one in talk.lines if one.turn > line.turn), None)
    return question is line.heard[-1] and following is not None and following.role != SELLER


def _gave_back(talk: Talk) -> bool:
    """Where both spoke at once, the buyer had the next turn."""
    return all(
        later.role != SELLER or (later.start_s or 0.0) >= (middle.end_s or 0.0)
        for earlier, middle, later in zip(talk.lines, talk.lines[1:], talk.lines[2:], strict=False)
        if middle.role != earlier.role and (middle.start_s or 0.0) < (earlier.end_s or 0.0)
    )


CHECKS: Mapping[str, Mapping[str, Finder]] = {
    "interruptions": {"let_finish": _let_finish, "breath": _breath, "silence": _silence, "gave_back": _gave_back}
}
OCCASIONS: Mapping[str, Occasion] = {"interruptions": has_times}
