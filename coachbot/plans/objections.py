"""Which plays a call is likely to need. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.library.pages import PageFacts
from knowledge.library.text.query import stems

# So many of a play's triggers are its author's own; the rest are phrases learned by.
OWN_TRIGGERS = 6
_COMPETITOR = 4.0
_STAGE = 2.0
_NEIGHBOR = 0.7
_UNSAID = 2.0
_FACTS = 3.0
_MOST_FACTS = 3.5
_OFTEN = 10
_NAME = 10
# In a buyer's voice, not a rep's account of it: "You're too expensive", not "They went quiet on me".
_BUYER = re.compile(
    r"\b(?:you|your|you'(?:re|ve|d|ll)|we|we'(?:re|ve|d|ll)|our|us|let's|give|show me|send me|just|my boss|one more)\b",
    re.IGNORECASE,
)
_REP = re.compile(r"^\W*(?:they|he|she|my champion|great first call|i sent|i only|the buyer)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DealSignals:
    """What is known of a call.

    Attributes:
        texts: Free words: next step, promises, roles, notes.
        unsaid: Ids of the plays whose moment came before and whose line was not said.
        stages: The playbook's stages in their order.
    """

    stage: str
    competitor: str
    texts: Sequence[str]
    unsaid: frozenset[str] = frozenset()
    stages: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Likely:
    """A play and how it came up.

    Attributes:
        buyer: What a buyer would say.
        because: Why it is likely, as half a sentence.
    """

    page: PageFacts
    score: float
    buyer: str
    because: str


def likely(plays: Iterable[PageFacts], facts: DealSignals) -> list[Likely]:
    """The plays a buyer may give a reason for, most likely first; those about silence are left out."""
    usable = [page for page in plays if buyer_words(page.triggers)]
    phrased = [_phrased(_name(page), page.title, page.triggers) for page in usable]
    own = [_phrased(_name(page), page.title, page.triggers[:OWN_TRIGGERS]) for page in usable]
    told, naming = _told(phrased, facts.texts), _naming(own, facts.competitor)
    found = [_judged(page, points, names, facts) for page, points, names in zip(usable, told, naming, strict=True)]
    return sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.page.path))


def buyer_words(triggers: Sequence[str]) -> tuple[str, ...]:
    """Of a play's own triggers those a buyer would say aloud."""
    return tuple(text for text in triggers[:OWN_TRIGGERS] if _BUYER.search(text) and not _REP.match(text))


def _name(page: PageFacts) -> str:
    return page.id.rpartition("/")[2]


def _judged(page: PageFacts, told: float, names: bool, facts: DealSignals) -> Likely:
    voices = buyer_words(page.triggers)
    reasons = (
        (_COMPETITOR * names, f"they compare with {facts.competitor}"),
        (_UNSAID * (page.id in facts.unsaid), "it came up last time"),
        (told, "the deal points to it"),
        (_stage_score(page.stage, facts), f"it comes up in {facts.stage}"),
    )
    because = max(reasons, key=lambda reason: reason[0])[1]
    rival = set(stems(facts.competitor)) if names else set[str]()
    buyer = next((text for text in voices if rival & set(stems(text))), voices[0])
    return Likely(page, sum(points for points, _ in reasons), buyer, because)


def _told(phrased: Sequence[Mapping[str, int]], texts: Sequence[str]) -> list[float]:
    """For each play what the deal's words say for it: of all phrases with a word, the share that is the play's.

    A word of few phrases says little: it may be there by chance.
    """
    words = {one for text in texts for one in stems(text)}
    all_of = {one: sum(play.get(one, 0) for play in phrased) for one in words}
    weight = {one: min(1.0, count / _OFTEN) / count for one, count in all_of.items() if count}
    return [min(_MOST_FACTS, _FACTS * sum(play.get(one, 0) * each for one, each in weight.items())) for play in phrased]


def _naming(own: Sequence[Mapping[str, int]], competitor: str) -> list[bool]:
    """Which plays name the competitor: by a word of its name that hardly any other play has."""
    rival = set(stems(competitor))
    rare = {one for one in rival if 0 < sum(one in play for play in own) <= max(2, len(own) // 10)}
    return [any(one in play for one in rare) for play in own]


@lru_cache(maxsize=2_000)
def _phrased(name: str, title: str, triggers: tuple[str, ...]) -> Mapping[str, int]:
    """In how many of a play's phrases each word stands; its file's name is worth several."""
    found = Counter(one for text in (title, *triggers) for one in set(stems(text)))
    found.update(dict.fromkeys(stems(name.replace("-", " ")), _NAME))
    return found


def _stage_score(stage: str, facts: DealSignals) -> float:
    if stage == facts.stage:
        return _STAGE
    if stage in facts.stages and facts.stage in facts.stages:
        return _NEIGHBOR * (facts.stages.index(facts.stage) - facts.stages.index(stage) == 1)
    return 0.0
