"""Finds questions by how they are phrased, with or without a question mark.

Speech-to-text writes no question mark: what looks for one finds 4 % of spoken questions. So a question is a turned
verb ("did you", "is there"), a question word with a verb after it, or a request to tell ("walk me through").
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from coachbot.practice.heard import Sentence, sentences

_AUX = (
    "do|does|did|are|is|was|were|have|has|had|can|could|would|will|should|shall|don't|doesn't|didn't|aren't|isn't|"
    "wasn't|weren't|haven't|hasn't|can't|couldn't|wouldn't|won't|shouldn't"
)
_WHO = (
    "you|your|you're|they|their|we|he|she|i|it|that|this|there|these|those|"
    "anyone|anybody|anything|somebody|someone|any|the|our|my|all|everybody|everyone|y'all"
)
_LEAD = re.compile(
    r"^(?:(?:and|so|but|or|okay|ok|well|right|now|yeah|yes|yep|no|then|also|great|good|sure|alright|all right|got it|"
    r"i see|because|cause|just|oh|wow|hey|hi|hello|thanks|thank you|perfect|interesting|fair enough|understood|"
    r"makes sense|that makes sense|exactly|absolutely|first|again|actually|like|maybe|um|you know|i mean|"
    r"let me ask you|"
    r"let me ask|can i ask|may i ask|could i ask|quick question|question for you|one more question|if i may ask|"
    r"if i may|"
    r"out of curiosity|i guess|i wonder|tell me)\b ?)+"
)
_TURNED = rf"(?:{_AUX}) (?:{_WHO})\b"
# A turned verb of the second person is a question wherever it stands; "as do you" and "nor do you" are not.
_YOU = re.compile(
    r"(?<!so )(?<!nor )(?<!neither )(?<!as )(?<!than )\b(?:do|did|are|were|have|can|could|would|will|don't|didn't|"
    r"aren't|haven't|can't|wouldn't|won't|couldn't) you(?:'ve)?\b(?! and i\b)(?! for\b)(?! so much\b)"
)
_WH_TURNED = re.compile(
    rf"\b(?:what|how|why|where|when|who|which|whose)(?: \w+){{0,3}} (?:{_AUX}) (?:you|your|they|we|he|she|it|that|"
    rf"this|there|these|those|i)\b"
)
_WH_START = re.compile(
    r"^(?:what(?:'s|'re|'d)? (?:is|are|was|were|about|kind|sort|type|else|if|happens|happened|makes|made|would|do|"
    r"does|did|"
    r"could|can|will|should|exactly|part|led|brought|worries|bothers|gets|got|stops|keeps|it|that|your|the|has|"
    r"have|had|other|in|\w+ (?:do|does|did|are|is|would|have|has|can))\b|what's\b|"
    r"how (?:do|does|did|is|are|was|were|much|many|often|long|far|soon|big|would|could|can|will|should|about|come|"
    r"so|has|have|had|"
    r"important|confident|ready|likely|well|else|old|hard|bad)\b|how's\b|why\b|"
    r"when (?:do|does|did|is|was|were|would|will|can|could|are|\w+ (?:do|did|last))\b|"
    r"where (?:do|does|did|is|are|was|were|would|will|can|could|else|exactly)\b|where's\b|"
    r"who(?:'s|'d)?(?: (?:is|are|was|were|else|do|does|did|would|will|has|had|can|signs|decides|owns|looks|reads|"
    r"needs|in|on|should|runs|handles|keeps|\w+s))\b|"
    r"any (?:other|more|questions|thoughts|concerns|ideas|idea|chance|particular)\b|and you$|to what (?:extent|"
    r"degree)\b|"
    r"which (?:of|one|\w+ (?:is|are|was|do|does|did|would|will)|\w+)\b|whose\b)"
)
_TURNED_START = re.compile(rf"^{_TURNED}")
_AUX_NAME_START = re.compile(
    r"^(?:is|are|does|do|did|has|have|was|were|will|would|could|can|should) (?!to\b|not\b|me\b|"
    r"be\b)(?:\w+ ){1,3}?(?:\w+ing|a|an|the|still|already|in|on|at|ok|okay|right|fair|something|have|need|want|"
    r"know|work|help|feel|make|get|mean|sign|enough|better|worth|possible)\b"
)
_REQUEST = re.compile(
    r"\b(?:tell me (?!something\b|to\b|you\b)|walk me through\b|talk me through\b|take me through\b|"
    r"help me understand\b|describe (?:for me|how|what|your|the|a)\b|"
    r"give me (?:an example|a sense|an idea|a picture)\b|say more\b|share with me\b|explain (?:to me|what|how|why)\b)"
)
_WONDER = re.compile(
    r"\b(?:i'm|i am|i was|was|am|just|really) ?(?:just |also |really |a little |kind of )?(?:curious|wondering)\b|"
    r"\bi(?:'d| would| do| just)? (?:just )?wonder(?:ed)? (?:what|how|if|whether|why|who|when|where)\b"
)
_TAG_END = re.compile(
    r"\b(?:right|correct|yes|isn't it|aren't you|don't you|doesn't it|didn't you|wouldn't you|is that right|"
    r"is that fair|"
    r"does that make sense|have i got that right|or not|or no|okay with you|yeah)$"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|there|and|so|well|okay|thanks|i'm|am|fine|good|great|"
    r"doing)\b ?"
    r"|\w+ ){0,3}how(?:(?:'s| is| are| r) (?:you|u|it|things|everything|your day|the day|ya|y'all)| you)"
    r"(?: (?:doing|going|been|feeling|today|tonight|this|morning|afternoon|evening|there|so|far|fine|day|week|"
    r"lovely|all)){0,5}"
    r"(?: \w+)?$|^(?:what's up|how do you do|how about you|how about yourself|and you|how r u|how have you been)$"
)
_RHETORICAL = re.compile(
    r"^(?:okay|ok|right|yeah|yes|yep|no|all right|alright|mhm|uh huh|hello|hi|hm|see|sure|good|well|true|and|so|"
    r"oh)(?: (?:okay|ok|right|yeah|yes))?$|"
    r"^(?:who (?:knows|cares)|what can i say|why not|guess what|you know what|how (?:nice|great|sad|awful|lovely)|"
    r"can you believe|do you know what i mean|you know|you see|huh|really|what|sorry|pardon)$|"
    r"^(?:isn't|aren't|don't) (?:that|it|they|we) (?:great|nice|amazing|all|wonderful)"
)
_WHAT_IS = re.compile(
    r"(?<!know )(?<!that's )(?<!that is )(?<!see )(?<!understand )(?<!exactly )(?<!about )(?<!say )(?<!just )(?<!of )"
    r"(?<!on )(?<!to )(?<!remember )(?<!me )(?<!hear )(?<!is )(?<!are )"
    r"\b(?:what(?:'s| is| was| are| were) (?:the|your|their|his|her|a|going|happening|stopping|keeping|driving|"
    r"it like)|"
    r"what (?:got|happened|happens|went|changed|brought|would have|made you|makes you|stops|kind of)|"
    r"who (?:signs|decides|owns|else|gets|has to|needs to|would)|how (?:often|much|many|long) (?:do|does|did|is|"
    r"are|was|would|will))\b"
)
_OPEN_REQUEST = re.compile(
    r"\b(?:tell me|walk me|talk me|take me|help me (?:understand|see)|describe|explain|say more|share|elaborate|"
    r"give me (?:a sense|an idea|a picture|an example))\b"
)
_OPEN_START = re.compile(
    r"\bhow (?!much\b|many\b|often\b|long\b|far\b|soon\b|old\b|big\b|likely\b|many\b|late\b|early\b|important\b|"
    r"confident\b|ready\b|tall\b|about (?:i|we|if|\w+day|tomorrow|next)\b)"
    r"|\b(?:in )?what (?!time\b|date\b|day\b|number\b|year\b|month\b|percent|percentage\b|price\b|age\b|grade\b|"
    r"amount\b|size\b|name\b|city\b|company\b)"
    r"|\bwhat's (?!your (?:name|budget|title|role|timeline|email|number|phone|age)\b|the (?:date|price|cost|number|"
    r"deadline|budget|name)\b)|\bwhy\b"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question in a turn.

    Attributes:
        text: Its sentence, lower case.
        is_open: Yes, no or one fact do not answer it.
    """

    text: str
    is_open: bool


@lru_cache(maxsize=20_000)
def questions(text: str) -> tuple[Question, ...]:
    """The questions of a turn, greetings and rhetorical ones left out; one a sentence at most."""
    return tuple(Question(sentence.text, is_open(sentence)) for sentence in sentences(text) if is_question(sentence))


def is_question(sentence: Sentence) -> bool:
    """Whether a sentence asks."""
    said = sentence.text
    bare = _LEAD.sub("", said)
    if any(_GREETING.search(form) or _RHETORICAL.search(form) for form in (said, bare)) or (
        sentence.asked and not bare
    ):
        return False
    if sentence.asked:
        return True
    return bool(
        _WH_START.search(bare)
        or _TURNED_START.search(bare)
        or _AUX_NAME_START.search(bare)
        or _YOU.search(said)
        or _WH_TURNED.search(said)
        or (_WHAT_IS.search(said) and not sentence.shown.endswith("."))
        or _REQUEST.search(said)
        or _WONDER.search(said)
        or (len(sentence.words) > 3 and _TAG_END.search(said))
    )


def is_open(sentence: Sentence) -> bool:
    """Whether a question, taken as one, wants more than yes, no or one fact."""
    said = sentence.text
    return bool(_OPEN_REQUEST.search(said) or _OPEN_START.search(said))
