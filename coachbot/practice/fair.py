"""What earns nothing: words for the judge, lists of what might be scored, lines typed off a page. Pure."""

import re

from coachbot.practice.heard import plain, without_fillers, words

SHINGLE_WORDS = 8
PRIVATE = re.compile(r"(?:\+?\d[\s().-]{0,2}){7,}|\b[^\s@]{1,64}+@(?:[^\s@.]{1,63}\.)+\w+\b")
_INSTRUCTS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:all |any |the |your |these |those |my |every )*(?:previous|"
    r"prior|above|earlier|preceding|other|existing)? ?(?:instructions?|rubrics?|rules?|prompts?|guidelines?|"
    r"criteria|system)\b"
    r"|\b(?:give|award|assign|grant|score|rate|mark|grade|return|set|output|report) (?:me|this|the|us|it|him|her|"
    r"my|every|each|all|a|an|full|top|level|call|seller|rep|trainee|\W)*(?: \w+){0,3}? ?(?:\d{1,3} ?/ ?\d{1,3}|"
    r"full (?:marks|score|credit|points)|(?:top|maximum|max|perfect|highest|best) (?:marks|score|points|level|"
    r"rating|grade)s?|level (?:4|four)|100 ?%|100 points|a hundred (?:percent|points|out of))"
    r"|\bfull marks\b|\bperfect (?:score|10|ten|100)\b|\blevel (?:4|four)\b|\b(?:pre-?approved|auto-?pass\w*)\b"
    r"|\b(?:this|the) (?:call|transcript|conversation|role-?play) (?:is|was|should be|must be|has been|"
    r"deserves) (?:\w+ ){0,2}(?:a )?(?:perfect|flawless|exemplary|scored|rated|graded|pass\w*|excellent)"
    r"|\b(?:judge|grader|evaluator|scorer|scoring (?:model|engine|system)|assessor|examiner|"
    r"reviewer)s?(?:'s)?[ _](?:notes?|instructions?|should|must|please|will|verdict|note that|output)\b"
    r"|\b(?:dear|hey|attention|note to(?: the)?|as the|as an? (?:ai )?) ?(?:judge|grader|evaluator|scorer|"
    r"scoring)\b|\brubric (?:version|is|v\d|has)\b|\b(?:every|all|each) (?:behaviou?rs?|checks?|criteri\w+) (?:is|"
    r"are|was|were|as|has|have|should|must)\b"
    r"|\b(?:system|assistant|developer) ?(?:prompt|message|override|notice|instruction)s?\b|"
    r"\byou are (?:now )?(?:a|an|the) (?:judge|grader|evaluator|scorer|ai|language model|assistant)\b|\bas an ai\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?\s{0,5}(?:transcript|system|instructions?|judge\w*|user|assistant|rubric|score\w*|output|result|verdict|json|"
    r"prompt)\b[^<>]{0,300}>"
    r"|^[ \t]*+[\[{(#*<]*+[ \t]*+(?:system|assistant|developer|judge|evaluator|grader|admin)[ \t]*+[\]})*>]*+\s*+[:=]"
    r"|\"(?:level|total|score|status|passed|behaviou?rs?|verdict|quote)\"\s{0,5}:|```|\[/?INST\]|<\|\w+\|>",
    re.IGNORECASE | re.MULTILINE,
)
_MIN_FRAGMENTS = 5
_FRAGMENT_WORDS, _REST_WORDS = 3.3, 2.5
_WARM = frozenset(
    (
        "ah", "all", "and", "course", "enough", "fair", "fine", "good", "got", "great", "hello", "hey", "hi", "i", "it",
        "like", "me", "of", "oh", "ok", "okay", "perfect", "please", "right", "see", "so", "sounds", "sure", "thank",
        "thanks", "that", "that's", "then", "understood", "well", "wonderful", "yeah", "yep", "yes", "you",
    )
)  # fmt: skip
_FRAGMENT = re.compile(r"[.!?,;:]+")


def instructs(text: str) -> bool:
    """Whether a turn speaks to whoever scores, or poses as more than a turn."""
    said = plain(text)
    return bool(_INSTRUCTS.search(said) or _MARKUP.search(text))


def shingles(text: str) -> frozenset[int]:
    """Every eight words in a row of a text."""
    found = words(text)
    return frozenset(hash(tuple(found[at : at + SHINGLE_WORDS])) for at in range(len(found) - SHINGLE_WORDS + 1))


def is_stuffed(text: str) -> bool:
    """Many fragments of a few words each: a list of what might be scored, not something said to anybody.

    Warm words are none, and a name or two before one whole question are none: the longest fragment is left out, too.
    """
    parts = (found for part in _FRAGMENT.split(without_fillers(text)) if (found := words(part)))
    sizes = sorted(len(found) for found in parts if not _WARM.issuperset(found))
    if len(sizes) < _MIN_FRAGMENTS or sum(sizes) / len(sizes) >= _FRAGMENT_WORDS:
        return False
    return sum(sizes[:-1]) / (len(sizes) - 1) < _REST_WORDS
