"""Finds questions about who decides, by what and in which steps, and whoever is named."""

import re
from collections.abc import Collection, Mapping

from coachbot.practice.commitments import proposed
from coachbot.practice.counted import Finder
from coachbot.practice.questions import is_question
from coachbot.practice.talk import Evidence, Talk, first_proof

# Asked for the sake of asking: about nothing of theirs.
EMPTY = re.compile(r"\bany(?:thing else| (?:other )?questions)\b")
_NAMED = re.compile(
    r"\b(?:to|with|and|bring|ask|does|is|will|would|can|has|from|for|by|show|call|tell|let|have|invite|include|"
    r"copy|involve|see|get|meet) (?!I\b|Mon|Tues|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|"
    r"Holdfast)([A-Z][a-z]{2,})\b(?! ?[A-Z])"
)

DECIDES = re.compile(
    r"\b(?:who (?:else )?(?:decides|signs|approves|agrees|needs to|has to|would (?:have to|need to|sign|decide|"
    r"approve|look)|will (?:sign|decide|look|read|see)|gets a say|is (?:involved|the one)|owns the (?:budget|"
    r"decision))|who (?:\w+ )?signs?\b|signs? off|signature from|sign-?off|decision(?:s| maker| makers)?|"
    r"(?:who|how) (?:\w+ ){0,4}decide[sd]?\b|decides\b|(?:you|he|she|they) can sign\b|"
    r"who (?:\w+ ){0,2}approves?\b|has to approve|needs? approval|have to agree|on board|who else (?:is|has|will|"
    r"would|should|needs|cares|do|looks|"
    r"sees)|besides \w+)\b"
)
_CRITERIA = re.compile(
    r"\b(?:(?:they|he|she|you|\w+) (?:need|needs|want|wants|like|have|has)(?: \w+){0,2} (?:to see|to say yes|to hear|"
    r"to know|to agree|from us)|criteria|to say yes|what (?:will|would|do|does|are|is) (?:they|he|she|you|\w+|"
    r"the \w+) (?:\w+ )?(?:look at|look for|looking (?:for|at)|need|want|care about|ask|compare|see)|"
    r"compare[sd]? (?:us|it|them|with|on)|most important|matter(?:s)? (?:most|to)|"
    r"decide (?:on|between|by)|judge|weigh|measure)\b"
)
_STEPS = re.compile(
    r"\b(?:what (?:comes|stands|lies|is left|is missing|has to happen|remains|needs to happen) "
    r"(?:between|before|until)|"
    r"what happens (?:after|next|between|once|then|when (?:you|they|he|she|it))|(?:next )?steps?|process|"
    r"how (?:does|do|will|would) (?:a |the |an? \w+ |your |you (?:usually )?)?(?:decision|contract|purchase|"
    r"approval|signature|buy|sign|that get|it get|this get|something like this)|by when|by which|which day|"
    r"what date|when (?:do|would|does|will|should|could|is|are) (?:you|they|it|that|this|the|he|she|a)|"
    r"how long (?:does|do|will|would|has)|before (?:it|you|they|that|a) (?:\w+ )?(?:sign|decid|goes|can)|in legal|"
    r"deadline|from (?:a )?yes|timeline)\b"
)


def _people(talk: Talk) -> Evidence | bool:
    return first_proof([(line, one) for line, one in talk.asked if DECIDES.search(one.text)])


def _criteria(talk: Talk) -> Evidence | bool:
    return first_proof(
        [
            (line, one)
            for line, one in talk.asked
            if line.to and _CRITERIA.search(one.text) and not EMPTY.search(one.text)
        ]
    )


def _steps(talk: Talk) -> Evidence | bool:
    return first_proof([(line, one) for line, one in talk.asked if line.to and _STEPS.search(one.text)])


def _by_name(talk: Talk, things: Collection[str]) -> Evidence | bool:
    """Somebody by name, in a question or a proposal: one the buyer named before, or one the seller knows of.

    Args:
        things: Names of products, lower case, which are nobody's.
    """
    return first_proof(
        [
            (line, one)
            for line in talk.seller
            for one in line.heard
            if ({word.removesuffix("'s") for word in one.words} & talk.names_before(line.turn)).difference(things)
            or (
                (is_question(one) or proposed(one.shown))
                and any(found[1].lower() not in things for found in _NAMED.finditer(one.shown))
            )
        ]
    )


def decisions(things: Collection[str]) -> Mapping[str, Finder]:
    """The checks on who decides and how; ``things`` are names of products, which decide nothing."""
    by_name: Finder = lambda talk: _by_name(talk, things)  # noqa: E731
    return {"people": _people, "criteria": _criteria, "steps": _steps, "by_name": by_name}


CHECKS: Mapping[str, Mapping[str, Finder]] = {"decision_process": decisions(())}
