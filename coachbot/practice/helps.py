"""Which behaviour helps with a play or with a stage's must-asks. Pure."""

from collections import Counter

from coachbot.practice.score import shown_by
from knowledge.library.formats.rubric import Rubric

_CHECKLIST, _BEHAVIOUR = "checklist:", "behaviour:"


def exercise_for(rubric: Rubric, key: str) -> tuple[str, str] | None:
    """Id and name of the behaviour to practise; None where none is known to help.

    Args:
        key: The page of a play, or ``checklist:`` and a stage.
    """
    if key.startswith(_CHECKLIST):
        stage = key.removeprefix(_CHECKLIST)
        asks = [words for (of, words) in rubric.ask_ids if of == stage]
        shown = Counter(found for words in asks if (found := shown_by(words)))
        best = next(iter(shown.most_common(1)), None)
        return None if best is None else (best[0], rubric.behaviours[best[0]].name)
    if key.startswith(_BEHAVIOUR):
        behaviour = key.removeprefix(_BEHAVIOUR)
        return (behaviour, rubric.behaviours[behaviour].name) if behaviour in rubric.behaviours else None
    stem = key.rpartition("/")[2]
    helping = next((one for one in rubric.behaviours.values() if stem in one.plays), None)
    return None if helping is None else (helping.id, helping.name)
