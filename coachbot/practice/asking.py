"""Finds questions by what they are about: the last answer, today, the people who decide; and how a call is opened."""

import re
from collections.abc import Mapping

from coachbot.practice.commitments import proposed
from coachbot.practice.counted import Finder, Occasion
from coachbot.practice.deciding import DECIDES, EMPTY
from coachbot.practice.heard import Sentence
from coachbot.practice.questions import is_question
from coachbot.practice.talk import Evidence, Line, Talk, first_proof
from coachbot.practice.topic import content

# -- following up --------------------------------------------------------------------------------------

_EXAMPLE = re.compile(
    r"\b(?:which (?:one|of|contract|renewal|deal|week|account)|when was|when did|what happened|last time|"
    r"for example|for instance|an example|one example|a specific|particular|tell me about (?:the|that|one)|"
    r"walk me through (?:the last|that|one|it)|what (?:was|were) (?:it|that|the)|who was|how did (?:that|it)|"
    r"how long did|how much did|what did (?:that|it|they|you)|what got|what went)\b"
)


_POINTS = re.compile(r"\b(?:that|it|those|one|them|this|there)\b")
_SHORT = 12
_AN_ANSWER = 3


def _picks_up(line: Line, sentence: Sentence, to: str) -> bool:
    """A question with a word that carries what was just said."""
    return bool(content(sentence.text) & content(to)) or _said_before_it(line, sentence, to)


def _said_before_it(line: Line, sentence: Sentence, to: str) -> bool:
    """A short question right behind their words said back: "Eleven accounts. What did that cost you?"."""
    at = line.heard.index(sentence)
    before = line.heard[at - 1] if at else None
    return before is not None and not is_question(before) and len(content(before.text) & content(to)) > 1


def _pickups(talk: Talk) -> list[tuple[Line, Sentence]]:
    """Questions about what was just said; proposing a next step with their words asks nothing about it."""
    asked = [(line, one) for line, one in talk.asked if line.to and not proposed(one.shown)]
    return [(line, one) for line, one in asked if _picks_up(line, one, line.to)]


def _points_back(line: Line, sentence: Sentence) -> bool:
    """A short question that points at what was just said: "what did that cost you"."""
    return bool(line.to) and len(sentence.words) <= _SHORT and bool(_POINTS.search(sentence.text))


def _picked_up(talk: Talk) -> Evidence | bool:
    return first_proof(_pickups(talk))


def _one_case(talk: Talk) -> Evidence | bool:
    """One case: of their words, or pointing back at a real answer."""
    pickups = _pickups(talk)
    return first_proof(
        [
            (line, one)
            for line, one in talk.asked
            if _EXAMPLE.search(one.text)
            and ((line, one) in pickups or (_points_back(line, one) and len(content(line.to)) >= _AN_ANSWER))
        ]
    )


def _twice(talk: Talk) -> Evidence | bool:
    found = _pickups(talk)
    later = [(line, one) for line, one in found if line.turn > found[0][0].turn] if found else []
    return first_proof(later)


def _deeper(talk: Talk) -> Evidence | bool:
    """Two turns in a row about one answer: the second asks about it, or about the first question, again."""
    turns = list(talk.seller)
    found = _pickups(talk)
    return first_proof(
        [
            (line, one)
            for first, question in found
            for line, one in talk.asked
            if turns.index(line) == turns.index(first) + 1
            and content(one.text) & (content(first.to) | content(question.text))
        ]
    )


# -- opening a call ------------------------------------------------------------------------------------

_EARLY_TURNS = 2
_PURPOSE = re.compile(
    r"\b(?:i(?:'d| would) (?:like|love|want) to (?:understand|hear|learn|find|see|use|start|ask|go|talk|spend|"
    r"figure|know|show|get)|i(?:'m| am| was) (?:calling|ringing|reaching|here|hoping)|i wanted to|the (?:idea|"
    r"purpose|point|reason|plan|goal|aim) (?:of|is|was|for|today|i)|"
    r"my (?:plan|idea|goal|aim|suggestion)|i(?:'d| had)? (?:planned|thought|figured|suggest)|what i (?:want|wanted|"
    r"had in mind|thought)|here's (?:what|my|how)|reason (?:i'm|for|i) |to find out|use (?:the|these|your|our|"
    r"those) \w+|let's use|we(?:'re|"
    r" are) here|agenda|we (?:could|can|might) (?:start|use|spend))\b"
)
_TIME = re.compile(
    r"\b(?:\w+ minutes?|\d+ ?min(?:ute)?s?|half an? hour|an hour|(?:ten|twenty|thirty|fifteen|five|forty|"
    r"forty-five)\b(?= (?:work|ok|still|good))|how (?:much time|long (?:do|have))|time do (?:you|we) have|"
    r"hard stop|(?:still )?(?:have|got) (?:the )?time|half hour|on the hour|until (?:ten|eleven|twelve|noon|one|"
    r"two|three|four|five|half))\b"
)
_ENDING = re.compile(
    r"\b(?:at the end|by the end|we (?:can |both |then |'ll )*(?:decide|stop|part|call it|leave it|agree)|"
    r"decide (?:together|whether|if)|if (?:it's not|it isn't|not|there's no|it doesn't|that's not|it's a no|"
    r"nothing)|whether (?:a|it|there|we|to)|a (?:clear )?no is|say no|tell me no|either way|"
    r"second (?:call|meeting|conversation)|worth (?:a|another|going|continuing|talking)|no hard feelings|"
    r"you (?:can|may) tell me)\b"
)
_AGREEMENT = re.compile(
    r"\b(?:(?:ok|okay|all right|alright|fine) if (?:i|we)|does that (?:work|sound|suit|fit|help|seem)|"
    r"is that (?:ok|okay|right|fair|alright|all right|good|fine|"
    r"a plan|useful|what)|sound (?:good|ok|okay|fair|right)|sounds (?:good|ok|fair)|work for you|ok(?:ay)? (?:with|"
    r"by|for) you|all right with you|fair enough|anything (?:missing|to add|else you)|what (?:would you|did i|"
    r"is missing|else would|am i missing|have i missed|'s missing)|would that (?:work|be|suit)|are you (?:ok|okay|"
    r"good|up for)|can we do that|may i|shall we)\b"
)


def _early(pattern: re.Pattern[str], talk: Talk) -> Evidence | bool:
    return first_proof(
        [(line, one) for line in talk.seller[:_EARLY_TURNS] for one in line.heard if pattern.search(one.text)]
    )


def _purpose(talk: Talk) -> Evidence | bool:
    return _early(_PURPOSE, talk)


def _time(talk: Talk) -> Evidence | bool:
    return _early(_TIME, talk)


def _ending(talk: Talk) -> Evidence | bool:
    return _early(_ENDING, talk)


def _agreement(talk: Talk) -> Evidence | bool:
    """In the turn that names the purpose, the time or the ending: "is that okay" alone agrees on nothing."""
    return first_proof(
        [
            (line, one)
            for line in talk.seller[:_EARLY_TURNS]
            if any(pattern.search(line.said) for pattern in (_PURPOSE, _TIME, _ENDING))
            for one in line.heard
            if _AGREEMENT.search(one.text) and (is_question(one) or one is line.heard[-1])
        ]
    )


# -- how it is today -----------------------------------------------------------------------------------

_TODAY = re.compile(
    r"\b(?:today|at the moment|right now|currently|these days|now|how (?:do|does|are|is) (?:you|your|it|that|the|a|"
    r"renewals?|contracts?|things) (?:\w+ ){0,6}(?:work|run|handle|handled|manage|managed|track|tracked|done|go|"
    r"get|keep|happen|look)|how do you (?:handle|run|manage|keep|track|do|know|find|deal)|"
    r"do you (?:use|have|work with|track|keep|run)|what do you use|what are you using|what happens when|"
    r"walk me through (?:what|how|your)|take me through (?:what|how|your)|what does (?:it|that|a|the|"
    r"your) (?:\w+ ){0,3}look like|how (?:does|do) (?:it|that|you|the \w+|a \w+|\w+) (?:work|run|go)|how often)\b"
)
_WHO = re.compile(
    r"\b(?:who (?:does|do|owns|looks|handles|keeps|acts|is|else|gets|sends|reads|runs|has|tells|checks|takes|picks|"
    r"would|in|on|updates|maintains|sees|deals|watches|manages|steps|'s)|whose (?:job|desk|name)|which (?:person|"
    r"team|of you)|(?:away|on vacation|on holiday|out sick|leaves|left|is out)|does (?:he|she|anybody|anyone|"
    r"somebody|someone) )\b"
)
_WHERE = re.compile(
    r"\b(?:where (?:do|does|are|is|did)|what (?:do|did|are) (?:you|they) (?:use|using|keep|track)|which (?:tool|"
    r"system|folder|spreadsheet|software)|(?:a |the )?(?:spreadsheet|crm|sharepoint|calendar|inbox|folder|system|"
    r"tool|software|salesforce|hubspot)|keep track|(?:do|does|contracts?|they|these|those|dates|"
    r"everything) (?:\w+ )?live|"
    r"stored|kept)\b"
)
_PAST_OR_FUTURE = re.compile(r"\b(?:would|will|if|could|should|next|did you hear|have you heard)\b")


def _present(talk: Talk, pattern: re.Pattern[str]) -> list[tuple[Line, Sentence]]:
    return [
        (line, one)
        for line, one in talk.asked
        if pattern.search(one.text) and not _PAST_OR_FUTURE.search(one.text[:24]) and not EMPTY.search(one.text)
    ]


def _how_today(talk: Talk) -> Evidence | bool:
    return first_proof(_present(talk, _TODAY))


def _who_does(talk: Talk) -> Evidence | bool:
    return first_proof([found for found in _present(talk, _WHO) if not DECIDES.search(found[1].text)])


def _where_kept(talk: Talk) -> Evidence | bool:
    return first_proof(_present(talk, _WHERE))


def _not_in_brief(talk: Talk) -> Evidence | bool:
    """A second question about the present, at another moment: the first is the one everybody asks."""
    found = sorted(
        {line.turn: (line, one) for pattern in (_TODAY, _WHERE, _WHO) for line, one in _present(talk, pattern)
         if not DECIDES.search(one.text)}.items()
    )  # fmt: skip
    return first_proof([pair for _, pair in found[1:]])


CHECKS: Mapping[str, Mapping[str, Finder]] = {
    "follow_up_question": {"picked_up": _picked_up, "example": _one_case, "twice": _twice, "deeper": _deeper},
    "upfront_agenda": {"purpose": _purpose, "time": _time, "ending": _ending, "agreement": _agreement},
    "situation_question": {
        "today": _how_today,
        "who": _who_does,
        "where": _where_kept,
        "not_in_brief": _not_in_brief,
    },
}
OCCASIONS: Mapping[str, Occasion] = {"follow_up_question": lambda talk: bool(talk.buyer)}
