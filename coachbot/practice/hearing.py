"""What one turn of a rep's does, as a buyer hears it: found by phrases where that is sure, by likeness else. Pure."""

import re
from collections.abc import Set
from dataclasses import dataclass

from coachbot.practice.commitments import asks_agreement, is_vague, names_action, names_day, proposed
from coachbot.practice.ear import ACT, CLOSES, FACT, KNOWN, MET, OPENS, Meaning
from coachbot.practice.fair import instructs, shingles
from coachbot.practice.heard import joined, sentences, word_count
from coachbot.practice.objections import acknowledges, is_taken_up
from coachbot.practice.questions import is_open, is_question
from coachbot.practice.talk import Line
from coachbot.practice.topic import content
from knowledge.library.text.lexicon import STOP_WORDS

SURE = 0.5
HALF_SURE = 0.4
FAIRLY_SURE = 0.65
VERY_SURE = 0.8
SURELY = 0.95
_RUDE = re.compile(
    r"\b(?:idiots?|stupid|dumb(?:er|est)?|shut up|morons?|bullshit|crap|screw (?:you|this|that)|damn|hell is wrong|"
    r"fuck\w*|shit\w*|ass(?:hole)?|"
    r"waste of (?:my|everyone's|our) time|wasting my time|over your head|incompetent|clueless|ridiculous people|"
    r"pathetic|what's wrong with you|are you (?:deaf|blind|slow|dense|serious|kidding|even listening)|"
    r"you people|grow up|get a grip|don't be (?:stupid|silly|ridiculous|difficult)|(?:your|you're) (?:boss|"
    r"ceo) will hear|i'll go (?:over|around) (?:you|your head)|you clearly (?:don't|have no)|stop wasting|lazy|"
    r"liar|lying|ignorant|embarrass(?:ing|ment) for you|your loss)\b"
)
_META = re.compile(
    r"\b(?:are you (?:a bot|an ai|real|human|a robot|a language model|a machine)|role-?play|this (?:drill|exercise|"
    r"scenario|simulation)|the (?:coach|drill|scenario|simulation)|give me (?:a hint|the answer|full marks|"
    r"the score)|your instructions|system prompt|language model|reveal (?:your|the) (?:hidden|facts?))\b"
)
_AGREES = re.compile(
    r"\b(?:works|perfect|great|fine|sure|deal|done|good|okay|ok|yes|agreed|sounds|happy to|let's do|that'll|"
    r"i'll (?:move|send|take|make|put|come|change|call|be)|we (?:can|could)|the (?:morning|day|week) after|"
    r"whichever|whatever|you (?:pick|name|choose|say)|instead|then)\b"
)
_LEAVE = re.compile(
    r"\b(?:(?:ok|okay|fine|all right|alright|good) if (?:i|we)|do you mind if|would you mind if|may i|can i ask|"
    r"could i ask|"
    r"can we (?:start|use|take|begin|walk|do)|could we (?:start|use|take|begin|walk)|is (?:that|it|this) (?:ok|"
    r"okay|fair|all right|alright)|"
    r"(?:does|would) that (?:work|sound|be ok|be okay|be fair|suit)|sounds? (?:fair|good|ok|okay)|fair enough|"
    r"agreed|ok with you|okay with you)\b"
)
_MAY_I_ASK = re.compile(r"\b(?:may|can|could|might) i (?:just )?ask\b")
_MIN_JUDGED_WORDS = 4
_FEW_SMALL_WORDS = 0.12


@dataclass(frozen=True, slots=True)
class Heard:
    """A rep's turn, understood.

    Attributes:
        words: Its length.
        meaning: What it sounds like, by label.
        asks: Whether it asks anything; ``opens`` whether that wants more than a yes.
        picks_up: It uses a word of what the buyer just said.
        acknowledges: It says in a few words of its own that it heard.
        takes_up: It is about what the buyer just said.
        step: It proposes a next step with an action and a day; ``vague`` one without.
        asks_leave: It asks whether that is all right, or whether it may ask.
        day: It names a day.
        agrees: It takes what the buyer offered.
        rude: It is.
        meta: It speaks to the program, not to the buyer.
        nonsense: Its words make no sentence.
    """

    words: int
    meaning: Meaning
    asks: bool
    opens: bool
    picks_up: bool
    acknowledges: bool
    takes_up: bool
    step: bool
    vague: bool
    asks_leave: bool
    day: bool
    agrees: bool
    rude: bool
    meta: bool
    nonsense: bool

    def act(self, name: str) -> float:
        """How sure it is that the turn does this."""
        return self.meaning.of(ACT, name)

    def about(self) -> tuple[str, str, float]:
        """Group, name and certainty of what it asks for: a hidden fact or something ordinary."""
        label, sure = self.meaning.best(FACT, KNOWN)
        group, _, name = label.partition(":")
        return group, name, sure

    def move(self) -> tuple[str, int, float]:
        """Group, index and certainty of what opens or closes this buyer."""
        label, sure = self.meaning.best(OPENS, CLOSES)
        group, _, at = label.partition(":")
        return group, int(at or 0), sure

    def meets(self, objection: int) -> float:
        """How sure it is that the turn takes up this objection well."""
        return self.meaning.of(MET, str(objection))


def hear(text: str, meaning: Meaning, *, to: str, recited: Set[int] = frozenset()) -> Heard:
    """Understand a turn.

    Args:
        to: What the buyer said before it.
        recited: Shingles of lines that sound like a script: word for word, nobody feels heard by them.
    """
    said = sentences(text)
    own = not shingles(text) & recited
    whole = joined(said)
    asked = [one for one in said if is_question(one)]
    line = Line(0, "seller", text, said, to)
    sure_step = meaning.of(ACT, "step") > max(SURE, meaning.best(FACT, KNOWN)[1])
    proposing = bool(proposed(text)) or sure_step
    day = names_day(text)
    # "What if we take half an hour Monday, does that work" is open by its first word and closed by its last.
    closes = bool(asked) and asks_agreement(asked[-1].text) and not _MAY_I_ASK.search(asked[-1].text)
    # "You'll have it Wednesday, so may I ask what it is for": what comes last is the question, not the day.
    last_asks = bool(asked) and asked[-1] is said[-1] and not proposed(asked[-1].shown)
    wants_answer = (any(is_open(one) for one in asked) or last_asks) and not closes
    return Heard(
        words=word_count(text),
        meaning=meaning,
        asks=bool(asked),
        opens=own and any(is_open(one) for one in asked),
        picks_up=own and bool(content(whole) & content(to)),
        acknowledges=own and any(acknowledges(one, to) for one in said),
        takes_up=is_taken_up(line, to) is not None,
        step=day and (proposing or closes) and (sure_step or names_action(text)) and not wants_answer,
        vague=is_vague(text) or (sure_step and not day and not wants_answer),
        asks_leave=bool(asked) and bool(_LEAVE.search(asked[-1].text)) and not day,
        day=day,
        agrees=bool(_AGREES.search(whole)) or day or asks_agreement(text),
        rude=bool(_RUDE.search(whole)) or meaning.of(ACT, "rude") > SURELY,
        meta=bool(_META.search(whole)) or instructs(text),
        nonsense=_is_nonsense(whole, bool(asked), meaning),
    )


def _is_nonsense(whole: str, asks: bool, meaning: Meaning) -> bool:
    """Words without the small words that make a sentence of them; or no words at all."""
    found = whole.split()
    if not found:
        return True
    if len(found) < _MIN_JUDGED_WORDS or max(meaning.by_label.values(), default=0.0) > SURELY:
        return len(found) == 1 and not found[0].isalpha()
    small = sum(word in STOP_WORDS or "'" in word for word in found) / len(found)
    return small < _FEW_SMALL_WORDS and not asks
