"""Finds requests for a commitment, and what a proposed next step says: the action, who does it, and the day."""

import re
from functools import lru_cache

from coachbot.practice.heard import Sentence, joined, sentences

# Asking to be told something is a question, not a request to do something.
_TELLING = (
    r"(?!tell|explain|describe|say|hear|know|think|see\b|feel|understand|elaborate|walk me|remember|imagine|"
    r"believe|guess|ask|"
    r"a minute|more info|the link|to (?:hear|know|see|learn|find out|talk)|(?:me|us) (?:to )?(?:tell|explain|"
    r"share)|give me an|give me a sense|share (?:a|some|more|what|how|why)|"
    r"rather|prefer|agree that|please tell|like to (?:hear|know|see|learn|find|talk)|like (?:me|the link|some|more|"
    r"a minute|a few)|mind (?:me|if i)|have any (?:questions|idea)|have (?:heard|a minute)|be so)"
)
_ASKS = re.compile(
    rf"\b(?:(?:will|would|could|can|won't|wouldn't|can't|couldn't) (?:you|u|ya)(?: guys| all| please| possibly|"
    rf" maybe| at least| just| also| ever| still| perhaps)* {_TELLING}\w+"
    rf"|(?:will|would|could|can) (?:you|u)$"
    r"|are (?:you|u) (?:willing|ready|up for|open to|able to|free|available|okay with|ok with|considering|prepared|"
    r"interested in (?:donating|making|giving|helping|joining|contributing|meeting)|going to (?:donate|give|sign|"
    r"join|help|make)|sure you (?:don't|do not|wouldn't|can't) (?:want|like|wish))"
    rf"|(?:do|don't) you (?:want to|wish to|want|feel like|think (?:that )?you(?:'d| (?:can|could|would|will|"
    rf"might))) (?!hear|know|see|more|me\b|learn|a |the ){_TELLING}"
    r"|(?:shall|should|can|could|might|may) we (?:meet|book|set|schedule|put|find|agree|get|do|talk|plan|start|"
    r"count|sign|take|use|have|look|fix|pencil|move)"
    r"|how (?:about|bout) (?:we|i|a|giving|donating|meeting|next|this|tomorrow|monday|tuesday|wednesday|thursday|"
    r"friday|the \d|\d|just|it$)"
    r"|why don't (?:we|you)\b|why not (?:join|help|give|donate|meet)|i(?:'d| would) (?:really )?(?:like|love|want|"
    r"appreciate) (?:for )?(?:you to|it if you|to ask (?:you )?(?:if|to|for)|to interest you|to encourage you|"
    r"to see if you|to get you)"
    r"|i would (?:like to )?(?:encourage|recommend|ask|urge) you|hoping (?:that )?(?:for )?you(?:'d| would| could|"
    r" might| can| to| will)|(?:i|we) (?:really |just )?need you to|you (?:want|wanna) (?:to )?join|(?:^|so |"
    r"hey )you (?:gonna|gotta|will|want to|wanna) (?:donate|give|help)|you(?:'d| would) be interested in|"
    r"if you would"
    r"|please (?:donate|give|consider|help|do\b|sign|join|think about making|make|contribute|invite|book)"
    r"|(?:^|just|definitely|then|please) (?:consider (?:donating|giving|making|a donation|helping)|donate (?:to|"
    r"your|some|a|part|the))|(?:could|can|would) i (?:count|interest you|get you|convince|persuade|put|book|send|"
    r"call)"
    r"|(?:if you(?:'d| would| could| can)? (?:be )?(?:interested in|willing to|like to|want to|would want to|"
    r"want) (?:making|make|donating|donate|giving|give|help|contribut\w+|a donation))|have you (?:ever )?considered"
    r"|you think (?:that )?you(?:'d| would| could| can| might)? (?:be )?(?:willing|able|interested|elect|want)|"
    r"(?:it|this|that) would be (?:really |so |very )?(?:helpful|great|nice|wonderful) if you|(?:is|"
    r"any) (?:there )?(?:any )?(?:way|chance) (?:that )?you"
    r"|(?:does|would|will|is) (?:that|it|this|\w+day|tomorrow|next week)(?: \w+){0,3} (?:work|suit|okay|"
    r"possible)\b|who can you invite|what do you say|will be (?:willing|able) to (?:donate|help))"
)
# How much, how often and how it is rated are asked for a fact, not for a promise.
_AMOUNT = re.compile(
    r"\bhow (?:much (?!of\b)(?!\w+ (?:you|u) be willing)|many|often|would you (?:rate|describe|feel)|do you)\b|"
    r"\bwhat (?:amount|would)\b|^do you (?!want|think)"
)
_STEP_VERBS = (
    "send|call|meet|book|schedule|set up|put|talk|speak|come|get|bring|walk|show|go through|review|join|"
    "invite|introduce|connect|forward|share|draft|write|prepare|check|test|run|start|sign|fill|add|pencil|"
    "find|look|try|do|have|hold|sit|phone|ring|email|mail|draw up|finish|return|touch base|follow up|catch up|"
    "confirm|hear"
)
_PROPOSES = re.compile(
    rf"\b(?:(?:i|we)(?:'ll| will| can| could|'d| would| shall| am going to|'m going to|'re going to)(?: also| then|"
    rf" just| happily| be happy to| be glad to| like to)? (?:{_STEP_VERBS})"
    rf"|(?:let's|let us|shall we|why don't we|why don't i|how about|what if (?:we|i)|should we|can we|could we|can i|"
    rf"could i|may i|i(?:'d| would) (?:suggest|propose|like|recommend)|i (?:suggest|propose|recommend)|"
    rf"my (?:suggestion|proposal|idea) is|here's (?:a|my) (?:proposal|suggestion|idea)|would you be (?:able|"
    rf"willing|open|up for)|(?:can|could|would|will) you)\b.{{0,60}}\b(?:{_STEP_VERBS}|meeting|sending|booking|"
    rf"calling|bringing|\w+day|tomorrow)\b)"
)
_ACTION = re.compile(
    r"\b(?:call|meet|meeting|session|demo|walk(?:ing)? (?:through|him|her|them|you)|list|test|trial|pilot|review|"
    r"invite|invitation|estimate|one[- ]pag(?:e|er)|page|draft|contract|sign|signature|introduc\w+|workshop|"
    r"minutes|half an hour|an hour|agenda|summary|sheet|grid|table|proposal|questionnaire|answers|form|note|email|"
    r"calendar|slot|read[- ]through|go through|go over|look at|send|bring|talk|speak|check[- ]in|screen|visit|plan|"
    r"steps)\b"
)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|tue|wed|thurs|thu|fri"
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_DAY = re.compile(
    rf"\b(?:{_DAYS})\b|\btomorrow\b|\btoday\b|\btonight\b|\bthis (?:afternoon|morning|evening|week)\b|"
    rf"\b(?:{_MONTHS}) (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?|\w+(?:first|second|third|th))\b|"
    rf"\bthe (?:\d{{1,2}}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    rf"\w+teenth|twentieth|twenty[- ]\w+|thirtieth)\b|\b(?:in|within) (?:a|one|two|three|\d+) (?:days?|weeks?)\b|"
    r"\bnext week\b|\bend of (?:the|this|next) (?:day|week|month)\b|\b(?:at|by|before) (?:noon|ten|nine|eleven|"
    r"eight|one|two|three|four|five|\d{1,2})(?: (?:am|pm|o'clock|thirty|fifteen))?\b|\b\d{1,2}/\d{1,2}\b"
)
# "This week" and "next week" are when, but not a day.
_VAGUE_DAY = re.compile(
    r"\b(?:this week|next week|next month|in (?:a few|some|january|february|march|april|june|july|august|september|"
    r"october|november|december)|soon|sometime|some time|at some point|later|one of these days|in the new year|"
    r"next quarter)\b"
)
_PERSON = re.compile(
    r"\b(?:i|we|you|they|he|she)(?:'ll| will|'d| would| can| could)\b|\b(?:can|could|will|would|shall|"
    r"should) (?:you|we|i)\b|\b(?:i|we) (?:send|call|meet|bring|draft|write|book)\b|\blet's\b|\blet me\b|"
    r"\bme (?:send|call|put|book|draft)\b|\byou and (?:i|me)\b|\bfrom (?:me|you)\b|\b(?:with|ask|have|"
    r"invite) (?!the\b|a\b|this\b|that\b|it\b|your\b|my\b|our\b)\w+\b"
)
_AGREE = re.compile(
    r"\b(?:does|would|will|do|is|are|can|could) (?:that|it|this|we|you|\w+day(?: \w+)?|tomorrow|"
    r"(?:\w+ ){1,4})(?: \w+){0,3}? ?(?:work|suit|ok|okay|good|fine|fair|possible|free|agree|able|invite|bring|send|"
    r"confirm|do that|right|make|manage|join|hold|get|put|enough)\b|"
    r"\b(?:ok|okay|fair|agreed|deal|good|right) (?:with|for|by) you\b|\bshall we\b|\bare you (?:ok|okay|fine|good|"
    r"up|free|open|in|willing|happy)\b|\bcan (?:we|you|i)\b|\bcould (?:we|you|i)\b|\bwould you\b|\bwill you\b|"
    r"\b(?:right|okay|ok|agreed|deal|fair|yes|good)$|\bwhich (?:day|one|of (?:them|those|the two)|suits)\b|"
    r"\bwhat (?:day|"
    r"time)\b|\bwhen (?:would|could|can|are|is)\b"
)
_VAGUE = re.compile(
    r"\b(?:touch base|follow up|circle back|be in touch|stay in touch|reach out|check in|"
    r"send (?:you )?(?:something|some (?:info|information|material|stuff)|a brochure|more info|info)|"
    r"get back to you|talk soon|speak soon|catch up|let's schedule the next step|keep in touch)\b"
)


@lru_cache(maxsize=20_000)
def asks_commitment(text: str) -> bool:
    """Whether a turn asks the other side to agree to something."""
    return any(_ASKS.search(sentence.text) and not _AMOUNT.search(sentence.text) for sentence in sentences(text))


def proposed(text: str) -> tuple[Sentence, ...]:
    """The sentences of a turn that propose a next step."""
    return tuple(sentence for sentence in sentences(text) if _PROPOSES.search(sentence.text))


def is_vague(text: str) -> bool:
    """Whether what is proposed is to be in touch, and no more than that."""
    return bool(_VAGUE.search(joined(sentences(text)))) and not names_day(text)


def names_action(text: str) -> bool:
    """Whether one thing to be done is named."""
    return bool(_ACTION.search(joined(sentences(text))))


def names_day(text: str) -> bool:
    """Whether a day, a date or a time is named; "next week" is none."""
    said = joined(sentences(text))
    return bool(_DAY.search(_VAGUE_DAY.sub("", said)))


def names_person(text: str) -> bool:
    """Whether it is said who does it."""
    return bool(_PERSON.search(joined(sentences(text))))


def asks_agreement(text: str) -> bool:
    """Whether the other side is asked to agree, or whether the day works."""
    return any(
        _AGREE.search(sentence.text) for sentence in sentences(text) if sentence.asked or _AGREE.search(sentence.text)
    )
