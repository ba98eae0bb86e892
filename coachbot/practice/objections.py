"""Finds objections, and whether the seller took them up, asked what is behind them, and made sure they are settled."""

import re
from collections.abc import Callable, Iterable, Mapping

from coachbot.practice.commitments import names_day
from coachbot.practice.counted import Finder, Occasion
from coachbot.practice.heard import Sentence
from coachbot.practice.questions import is_question
from coachbot.practice.talk import Evidence, Line, Talk, evidence
from coachbot.practice.topic import content

_OBJECTS = re.compile(
    r"\b(?:too (?:expensive|much|pricey|high|early|soon|big|complicated|busy|long|late)|expensive|pric(?:e|"
    r"ey)y? (?:is|seems|sounds|looks)|can't (?:afford|justify|commit|sign|do)|cannot (?:afford|justify|commit|"
    r"sign)|no budget|not in (?:the|our) budget|"
    r"budget(?:'s| is| was)? (?:frozen|gone|tight|cut|spent)|not (?:until|before|this (?:year|quarter|month))|"
    r"next (?:quarter|year)|bad (?:time|timing)|(?:the )?timing(?:'s| is)? (?:not|isn't|bad|wrong|off)|"
    r"not (?:the right|a good|a priority|interested|convinced|sure|ready|for us|what we)|"
    r"(?:don't|do not|doesn't|didn't) (?:need|see (?:the|why|how|a)|have (?:the )?(?:time|budget|money|an hour|"
    r"a problem)|really have|think (?:we|it|so|this|i)|want (?:to|another|a)|believe|trust|like)|"
    r"already (?:have|use|got|built|pay|work|do)|(?:we're|we are|i'm) (?:happy|fine|good|ok|okay|set|"
    r"covered) (?:with|as)?|(?:just )?send (?:me|us|it|something|over)|think about it|talk (?:to|"
    r"it over with) (?:my|the|our)|run it by|"
    r"(?:other|another|cheaper) (?:vendor|tool|quote|offer|option|supplier)|competitor|cheaper|discount|"
    r"percent off|knock|what else have you got|(?:got )?burned|(?:nobody|no one) (?:used|opened|uses|opens)|failed|"
    r"let us down|bad experience|"
    r"worr(?:y|ied|ies)|concern(?:ed|s)?|afraid|hate|skeptical|risk(?:y)?|security|compliance|legal(?:'s| is|"
    r" will)|lawyers?|procurement|approv(?:al|e)|locked in|lock-in|missing|doesn't (?:do|have|work|integrate|"
    r"support)|can't it|"
    r"why (?:should|would|do|pay|are you|is it)|what makes yours|isn't my job|wasn't|but (?:i have to say|honestly|"
    r"we|i|it|the)|won't (?:work|use|pass|fly|sign)|hard sell|no time|spreadsheet(?:'s| is) fine|built (?:it|"
    r"something|our own))\b"
)
_ACKNOWLEDGES = re.compile(
    r"\b(?:fair(?: enough| point| worry| question| concern)?|makes (?:total |complete |perfect )?sense|"
    r"i (?:understand|hear|get|see|appreciate|can see|can imagine|don't blame|would be|'d be)|i'd (?:feel|be|want|"
    r"worry|say|ask)|that's (?:a )?(?:fair|reasonable|real|good|valid|understandable|a lot|honest|frustrating|hard|"
    r"annoying|true)|"
    r"sounds (?:like|frustrating|tiring|hard|painful|annoying|uncomfortable|exhausting)|sorry|you're right|"
    r"you are right|no wonder|of course|thanks for (?:being|saying|telling)|thank you for (?:being|saying|telling)|"
    r"good (?:point|question|of you)|quite right|it is (?:real|a lot|a big)|it's (?:real|a lot|a big|a fair|"
    r"understandable)|been (?:burned|through|let down)|nobody (?:wants|likes)|(?:a lot|many|most|"
    r"plenty) (?:of )?(?:\w+ )?(?:people|teams|customers|companies|reps|buyers) (?:say|feel|tell|think|ask|worry)|"
    r"reasonable|understandable|valid|"
    r"i'm with you|i agree)\b"
)
_STOCK_WORDS = 4
# Stems of what a point may be called.
_POINTS = frozenset(
    ("concern", "worri", "point", "question", "price", "budget", "secur", "risk", "term", "claus", "date", "doubt",
     "issu")
)  # fmt: skip
_BEHIND = re.compile(
    r"\b(?:what(?:'s| is| are)? (?:behind|driving|making|worrying|the (?:worry|concern|main|real|biggest))|"
    r"why (?:is|does|do|would|are|that|not|now|this|the|quarterly|twenty)|what (?:makes|made|worries|would worry|"
    r"concerns|matters|bothers|got in|happened|went|would happen|are you afraid|would it|do you mean|"
    r"would have to)|where (?:does|did|do|is) (?:that|the|it|this)|"
    r"compared (?:with|to) what|how (?:come|did|so)|(?:is|or is) there more (?:behind|to it)|what is it about|"
    r"tell me more|say more|which (?:part|bit|piece|of)|help me understand|what do you need|what are they|"
    r"what have you)\b"
)
_SPECIFIC = re.compile(
    r"\b(?:compared (?:with|to)|where (?:does|did|do)|what (?:happened|got in the way|went wrong|exactly|"
    r"(?:it was|was it) that|made it (?:go|end|fail)|"
    r"would it solve|was it|did they|have you seen)|which (?:part|bit|one|of|piece)|when you say|how much|how many|"
    r"who (?:would|has|is|was|said|told|needs)|the last time|what number|what figure|in which|what would|"
    r"did (?:a|an|the|some|another|one|your last|somebody|someone)(?: \w+)? (?:tell|promise|say|claim)|turned out)\b"
)
_ANYTHING_ELSE = re.compile(
    r"\b(?:anything else|what else|is there more|something else|besides (?:that|this|the)|apart from (?:that|this|"
    r"the)|other than that|if (?:that|this|we|it|the \w+|price|\w+) (?:were|was|is|got|weren't|wasn't|could|can|"
    r"settled|solved|sorted|agreed)|say (?:the|we) \w+ (?:was|were|is)|"
    r"the only (?:issue|thing|question|point|reason|concern|one)|still (?:be )?(?:open|in the way|hesitat|"
    r"stop)|would (?:still|anything))\b"
)
_SETTLES = re.compile(
    r"\b(?:(?<!what )(?<!who )(?:does|do|did|would|will|has|have) (?:that|this|it|those|i|we) "
    r"(?:\w+ )?(?:answer|address|settle|cover|help|deal|take care|solve|do it|sound|work|change|ease|"
    r"make it easier|go far enough|meet|fix|leave|count|"
    r"clear|touch)|is (?:that|this|it) (?:enough|settled|ok now|okay now|better|closer|what you (?:need|meant|"
    r"wanted)|any easier|a fair|covered)|are (?:we|you) (?:ok|okay|settled|good|comfortable|happier) (?:on|with|"
    r"about)|how does that (?:sit|sound|land|look|strike)|where does that leave|can we (?:call|put|leave|close|"
    r"tick)|does that (?:make|seem) |have i answered|what would settle|enough for you)\b"
)
_GENERAL_CHECK = re.compile(r"\b(?:make sense|sound good|okay|right)\b")
_REMAINS = re.compile(
    r"\b(?:is there more|more behind|anything (?:left|still|else|more)|what(?:'s| is| would|"
    r" part)? (?:\w+ )?(?:still|left|remains?|missing|else)|what part|which part|still (?:open|worries|bothers|"
    r"unclear|left|on your mind)|or (?:is there|are there|does|do you still)|what did i (?:miss|leave)|"
    r"something (?:missing|else|more))\b"
)
_PRODUCT = re.compile(r"\b(?:ours|we|our|it|holdfast|the (?:tool|product|platform|system|price))\b")


def objections(talk: Talk) -> tuple[Line, ...]:
    """The buyer's turns that raise an objection: those the role-play knows of, else those that sound like one."""
    if talk.objections is not None:
        known = set(talk.objections)
        return tuple(line for line in talk.buyer if line.turn in known)
    return tuple(line for line in talk.buyer if any(objects(one) for one in line.heard))


def objects(sentence: Sentence) -> bool:
    """Whether a buyer's sentence sounds like an objection."""
    return bool(_OBJECTS.search(sentence.text))


def answers_to(talk: Talk) -> list[tuple[Line, Line]]:
    """Each objection with the seller's next turn; one that was not answered any more has none."""
    return [(objection, line) for objection in objections(talk) for line in talk.after(objection.turn)[:1]]


def acknowledges(sentence: Sentence, objection: str) -> bool:
    """A few words of one's own: a stock phrase alone is none, unless it takes up their word."""
    if not _ACKNOWLEDGES.search(sentence.text) or is_question(sentence):
        return False
    return len(sentence.words) > _STOCK_WORDS or bool(content(sentence.text) & content(objection))


def is_taken_up(line: Line, objection: str) -> Sentence | None:
    """The sentence that is about the objection, if one is: with a word of it, or as a question or words about it."""
    shared = content(objection)
    return next(
        (
            one
            for one in line.heard
            if content(one.text) & shared
            or acknowledges(one, objection)
            or (is_question(one) and (_BEHIND.search(one.text) or _SPECIFIC.search(one.text)))
        ),
        None,
    )


def _next_turn(talk: Talk) -> Evidence | bool:
    return _first((line, is_taken_up(line, objection.text)) for objection, line in answers_to(talk))


def _acknowledged(talk: Talk) -> Evidence | bool:
    """Before it is answered: in the first two sentences of the next turn."""
    return _first(
        (line, next((one for one in line.heard[:2] if acknowledges(one, objection.text)), None))
        for objection, line in answers_to(talk)
    )


def _their_term(talk: Talk) -> Evidence | bool:
    return _first(
        (line, next((one for one in line.heard if content(one.text) & content(objection.text)), None))
        for objection in objections(talk)
        for line in talk.after(objection.turn)[:3]
    )


def _last_one(talk: Talk) -> Evidence | bool | None:
    """The first and the last; where there is one, there was no occasion for it."""
    raised = objections(talk)
    if len(raised) == 1:
        return None
    answered = {objection.turn: line for objection, line in answers_to(talk)}
    ends = [(raised[at], answered.get(raised[at].turn)) for at in (0, -1)]
    taken = [(line, is_taken_up(line, objection.text)) for objection, line in ends if line is not None]
    return _first(reversed(taken)) if len(taken) == len(ends) and all(one for _, one in taken) else False


def _asked_first(talk: Talk) -> Evidence | bool:
    return _first((line, _question_first(line, objection)) for objection, line in answers_to(talk))


def _question_first(line: Line, objection: Line) -> Sentence | None:
    """The first question of a turn, where nothing about us stands before it and it is about the objection."""
    before: list[Sentence] = []
    for one in line.heard:
        if is_question(one):
            about = (
                content(one.text) & content(objection.text) or _BEHIND.search(one.text) or _SPECIFIC.search(one.text)
            )
            pitched = sum(
                len(s.words) for s in before if _PRODUCT.search(s.text) and not acknowledges(s, objection.text)
            )
            return one if about and pitched <= 12 and not _SETTLES.search(one.text) else None
        before.append(one)
    return None


def _specific(talk: Talk) -> Evidence | bool:
    return _first(
        (
            line,
            _that(
                line,
                lambda one, to=objection: _SPECIFIC.search(one.text) or len(content(one.text) & content(to.text)) > 1,
            ),
        )
        for objection, line in answers_to(talk)
        if _question_first(line, objection)
    )


def _why_it_matters(talk: Talk) -> Evidence | bool:
    return _first(
        (line, _that(line, lambda one: _BEHIND.search(one.text)))
        for objection, line in answers_to(talk)
        if _question_first(line, objection)
    )


def _anything_else(talk: Talk) -> Evidence | bool:
    return _first(
        (line, _that(line, lambda one: _ANYTHING_ELSE.search(one.text)))
        for objection in objections(talk)
        for line in talk.after(objection.turn)[:3]
    )


def _settled(talk: Talk) -> list[tuple[Line, Sentence, Line]]:
    """Every question whether a point is settled, with the objection it is about: within three turns of it."""
    found: dict[int, tuple[Line, Sentence, Line]] = {}
    for objection in objections(talk):
        for line in talk.after(objection.turn)[:3]:
            for one in line.heard:
                if is_question(one) and _SETTLES.search(one.text) and line.turn not in found:
                    found[line.turn] = (line, one, objection)
    return list(found.values())


def _checked(talk: Talk) -> Evidence | bool:
    return _first(
        (line, one) for line, one, _ in _settled(talk) if not _GENERAL_CHECK.search(one.text) or content(one.text)
    )


def _named_point(talk: Talk) -> Evidence | bool:
    return _first(
        (line, one)
        for line, one, objection in _settled(talk)
        if (content(one.text) & (content(objection.text) | _POINTS)) and not _GENERAL_CHECK.search(one.text)
    )


def _what_remains(talk: Talk) -> Evidence | bool:
    return _first(
        (line, _that(line, lambda one: _REMAINS.search(one.text)))
        for objection in objections(talk)
        for line in talk.after(objection.turn)[:3]
    )


def _took_up_rest(talk: Talk) -> Evidence | bool:
    """After asking what is left, the next turn is about what the buyer said then, or names a day for it."""
    for line, _, _ in _settled(talk):
        following = talk.after(line.turn)[:1]
        for later in following:
            sentence = next(
                (one for one in later.heard if content(one.text) & content(later.to) or names_day(one.shown)), None
            )
            if sentence and (proof := evidence(later, sentence)):
                return proof
    return False


def _that(line: Line, holds: Callable[[Sentence], object]) -> Sentence | None:
    return next((one for one in line.heard if is_question(one) and holds(one)), None)


def _first(found: Iterable[tuple[Line, Sentence | None]]) -> Evidence | bool:
    """The first of these sentences that can be shown."""
    for line, sentence in found:
        if sentence is not None and (proof := evidence(line, sentence)):
            return proof
    return False


CHECKS: Mapping[str, Mapping[str, Finder]] = {
    "objection_recognised": {
        "next_turn": _next_turn,
        "acknowledged": _acknowledged,
        "their_term": _their_term,
        "last_one": _last_one,
    },
    "objection_clarify": {
        "asked_first": _asked_first,
        "specific": _specific,
        "why_it_matters": _why_it_matters,
        "anything_else": _anything_else,
    },
    "objection_confirm": {
        "checked": _checked,
        "named_point": _named_point,
        "what_remains": _what_remains,
        "took_up_rest": _took_up_rest,
    },
}

OCCASIONS: Mapping[str, Occasion] = {behaviour: lambda talk: bool(objections(talk)) for behaviour in CHECKS}
