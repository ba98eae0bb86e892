"""Whether what a model makes of a buyer's line may be said. Pure.

The buyer's mind has decided what is said; a model may only put it in other words. So the words must hold what the
line holds and nothing that is still hidden, keep its yes, its no and its question, and stay a buyer's. What is in
doubt is not said, and nothing is lost with it, for the line itself is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from coachbot.domain.claims import LANGUAGES, PROMISES, TO_A_MODEL, UNSEEMLY, is_negated
from coachbot.domain.grounds import addresses, bare, names, numbers, runs, times, tokens
from coachbot.practice.commitments import asks_agreement, names_day, proposed
from coachbot.practice.cue import Cue
from coachbot.practice.heard import plain, sentences
from coachbot.practice.mouth import objection_kinds
from coachbot.practice.objections import objects
from coachbot.practice.questions import is_question
from coachbot.practice.talk import BUYER
from coachbot.practice.topic import content
from knowledge.library.text.language import language_of

MAX_SENTENCES, MAX_CHARS = 2, 240
# In acts that say something, at least this share of the line's topic words stays, and at most this share is added.
_LEAST_KEPT, _MOST_OTHER = 0.5, 0.34
# Of these something is claimed, and a reaction claims nothing.
_CLAIMS = re.compile(r"\b(?:we|our|us|they|their|them|he|his|him|she|her|somebody|someone|nobody|there's|there is)\b")
# Small talk may bring so many topic words that no buyer of the scenes has.
_MOST_NEW = 2
_SAYS_SOMETHING = frozenset({"tells", "hints", "knows", "raises", "harder", "eases"})
_OBJECTING = frozenset({"raises", "harder"})
# Whoever is talked to like this gets the line as it stands.
_NOT_WORDED = frozenset({"meta", "nonsense", "rude", "rude_end"})
_YES = re.compile(
    r"\b(?:yes|yeah|yep|exactly|absolutely|definitely|of course|certainly|agreed|deal|correct|that's right|you're right"
    r"|that works|works for me|count me in|i'm in|book it|ja|jawohl|genau|stimmt|einverstanden|sí|claro|exacto"
    r"|de acuerdo)\b"
)
_COACHING = re.compile(
    r"\b(?:(?:good|great|excellent|nice|smart|strong|fantastic|clever) (?:question|job|work|technique|point|one|move)"
    r"|well (?:done|asked|played)|(?:you|sellers?|reps?) (?:should|could|ought to|might want to|may want to|need to"
    r"|must|'d better) (?:\w+ )?(?:ask|try|say|probe|listen|focus|close|explore|summari[sz]e|acknowledge)\w*"
    r"|try (?:asking|to ask|saying)|next time|for practice|as (?:an? )?(?:buyer|persona|character|prospect)"
    r"|in character|role.?play\w*|scenario|simulat\w+|exercise|training|drill|coach\w*|feedback|rubric"
    r"|scor(?:e|es|ed|ing)|behaviou?rs?|check ?list|techniques?|open.ended|prompt|instructions?|rules|an? ai|chatbot"
    r"|bot|assistant|hidden facts?|reveal\w*|gute frage|buena pregunta|übung|rollenspiel|ejercicio)\b"
)
# Stage directions, markup, mentions and whoever speaks named before it.
_NOT_SPOKEN = re.compile(r"--|[*_\[\]()<>{}|`#@~^\\=]|^\W*[\w .]{1,40}:\s|https?:|\n")
_STOP = re.compile(r"(?<![.!?…])[.!?…]++(?:\s|$)")
# "Honestly?" and "Bye now." are no sentences.
_LEAST_WORDS = 3


class Fault(StrEnum):
    """Why words are not said."""

    EMPTY = "it says nothing"
    LONG = "it is longer than two sentences"
    NOT_SPOKEN = "it holds something that nobody says aloud"
    AGAIN = "it was said before"
    LANGUAGE = "it is in another language than the line"
    COACHING = "it steps out of the role"
    EARLY = "it holds what the buyer has not told yet"
    NUMBER = "its numbers are not the line's"
    NAME = "its names, days or addresses are not the line's"
    TURNED = "its yes, its no or its question is not the line's"
    OBJECTION = "it objects to something else than the line, or the line does not"
    STEP = "it proposes or takes a next step that the line does not"
    PROMISE = "it promises what the line does not"
    BESIDE = "it says more than the line, or less"
    REPEATED = "it repeats what the rep said"


@dataclass(frozen=True, slots=True)
class _Worded:
    """Words, the line they stand for, and what both may hold."""

    say: str
    cue: Cue
    names: tuple[str, ...]

    @property
    def line(self) -> str:
        return self.cue.line

    @property
    def near(self) -> str:
        """The line, who speaks, and the rep's turn: their names may be used."""
        return " ".join((self.line, _persona(self.cue), self.cue.rep_said))

    @property
    def own(self) -> str:
        """The line and who speaks: what is the buyer's own to say."""
        return " ".join((self.line, _persona(self.cue)))

    @property
    def says_something(self) -> bool:
        return any(act.kind in _SAYS_SOMETHING for act in self.cue.acts)


def may_be_worded(cue: Cue) -> bool:
    """Whether a line is one that may be put in other words at all."""
    return language_of(cue.line) in LANGUAGES and not any(act.kind in _NOT_WORDED for act in cue.acts)


def spoken(text: str) -> str:
    """Words as they would be shown: on one line, without what cannot be seen, without quotation marks around them."""
    said = plain(text)
    return said[1:-1].strip() if len(said) > 1 and said[0] in '"“' and said[-1] in '"”' else said


def out_of_character(say: str, cue: Cue, *, behaviours: Iterable[str] = ()) -> Fault | None:
    """Why these words must not be said for a line; None where they may.

    Args:
        behaviours: Names of what is scored; no buyer speaks of them.
    """
    worded = _Worded(say, cue, tuple(behaviours))
    return next((fault for fault, is_so in _FAULTS.items() if is_so(worded)), None)


def _is_long(worded: _Worded) -> bool:
    if len(worded.say) > MAX_CHARS:
        return True
    return sum(len(part.split()) >= _LEAST_WORDS for part in _STOP.split(worded.say)) > MAX_SENTENCES


def _was_said(worded: _Worded) -> bool:
    drill = worded.cue.drill
    before = {text for turn in drill.turns if turn.role == BUYER for text in (turn.text, turn.meant)}
    return tuple(tokens(worded.say)) in {tuple(tokens(text)) for text in before | set(drill.mind.said)}


def _coaches(worded: _Worded) -> bool:
    say, line = plain(worded.say).lower(), plain(worded.line).lower()
    if {found[0] for found in _COACHING.finditer(say)} - {found[0] for found in _COACHING.finditer(line)}:
        return True
    is_out = any(pattern.search(say) and not pattern.search(line) for pattern in (TO_A_MODEL, UNSEEMLY))
    return is_out or any(name.lower() in say and name.lower() not in line for name in worded.names)


def _tells_early(worded: _Worded) -> bool:
    hidden = " ".join(_hidden(worded.cue))
    secret = content(hidden) - content(" ".join((*_known(worded.cue), *_small_talk(worded.cue), worded.line)))
    figures = numbers(hidden) - numbers(worded.line)
    # Though the rep has guessed it: to say it back would be to tell.
    return bool(secret & content(worded.say) or figures & numbers(worded.say) or _new_names(worded) & bare(hidden))


def _new_names(worded: _Worded) -> set[str]:
    return names(worded.say) - bare(worded.line) - bare(_persona(worded.cue))


def _has_other_numbers(worded: _Worded) -> bool:
    own, theirs = numbers(worded.say), numbers(worded.line)
    return bool(theirs - own or own - numbers(worded.own) or times(worded.say) - times(worded.own))


def _has_other_names(worded: _Worded) -> bool:
    if names(worded.line) - bare(worded.say) - bare(_persona(worded.cue)):
        return True
    strange = bare(worded.say) - bare(worded.near)
    return bool(names(worded.say) & strange or addresses(worded.say) - addresses(worded.line))


def _is_turned(worded: _Worded) -> bool:
    own, theirs = worded.say, worded.line
    asks = ("?" in own) != ("?" in theirs) or (_asks(own) and not _asks(theirs) and "?" not in theirs)
    return asks or any(of(own) != of(theirs) for of in (is_negated, _affirms))


def _asks(text: str) -> bool:
    return any(is_question(one) for one in sentences(text))


def _affirms(text: str) -> bool:
    return bool(_YES.search(plain(text).lower()))


def _objects_otherwise(worded: _Worded) -> bool:
    own, theirs = set(objection_kinds(worded.say)), set(objection_kinds(worded.line))
    if any(act.kind in _OBJECTING for act in worded.cue.acts):
        return bool(own - theirs) or bool(theirs and not own)
    return _is_objecting(worded.say) and not _is_objecting(worded.line)


def _is_objecting(text: str) -> bool:
    return any(objects(one) for one in sentences(text))


def _steps_otherwise(worded: _Worded) -> bool:
    kinds = [act.kind for act in worded.cue.acts]
    tests: list[Callable[[str], object]] = [names_day]
    # "I'd put it at thirty thousand" sounds like a proposal; what says something may add little else.
    tests += [] if worded.says_something else [proposed]
    tests += [] if any(kind.startswith("step_") for kind in kinds) else [asks_agreement]
    return any(test(worded.say) and not test(worded.line) for test in tests)


def _promises(worded: _Worded) -> bool:
    return any(promise.search(worded.say) and not promise.search(worded.line) for promise in PROMISES)


def _is_beside(worded: _Worded) -> bool:
    own, theirs = content(worded.say), content(worded.line)
    # What only the rep has said is as new as what nobody has: whoever is told to say something would say it.
    known = theirs | content(worded.own)
    if worded.says_something:
        is_less = len(own & theirs) < _LEAST_KEPT * len(theirs)
        return is_less or len(own - known) > max(1.0, _MOST_OTHER * len(own))
    if not set(tokens(worded.say)) & set(tokens(worded.line)):
        # In other words than any of the line's nobody can tell that it is the line.
        return True
    claims = set(_CLAIMS.findall(worded.say.lower())) - set(_CLAIMS.findall(worded.line.lower()))
    return bool(claims) or len(own - known - content(" ".join(_public(worded.cue)))) > _MOST_NEW


def _repeats_the_rep(worded: _Worded) -> bool:
    return bool(runs(worded.say) & runs(worded.cue.rep_said) - runs(worded.line))


def _hidden(cue: Cue) -> Iterable[str]:
    """Every way in which a fact is told that is not out; a hint is not the fact."""
    for fact in cue.scene.facts:
        if fact.id not in cue.mind.told:
            yield fact.text
            lines = cue.scene.lines.facts.get(fact.id)
            yield from lines.says if lines else ()


def _known(cue: Cue) -> Iterable[str]:
    """What the rep knows of this buyer."""
    yield from (cue.scene.opening, cue.scene.situation, _persona(cue))
    yield from (fact.text for fact in cue.scene.facts if fact.id in cue.mind.told)


def _small_talk(cue: Cue) -> Iterable[str]:
    for reactions in (cue.scene.lines.reactions, cue.common.reactions):
        yield from (line for some in reactions.values() for line in some)


def _public(cue: Cue) -> Iterable[str]:
    """What this buyer, or any, says without telling anything."""
    scene = cue.scene
    yield from (*_known(cue), *_small_talk(cue), *scene.objections)
    for one in (*scene.lines.opens, *scene.lines.closes, scene.lines.clear_no):
        yield from one.says
    for objection in (*scene.lines.objections, *cue.common.objections.values()):
        yield from (*objection.raises, *objection.harder, *objection.eases)


def _persona(cue: Cue) -> str:
    persona = cue.scene.persona
    return " ".join((persona.name, persona.role, persona.company, persona.mood))


# In this order, the cheap ones first.
_FAULTS: Mapping[Fault, Callable[[_Worded], bool]] = {
    Fault.EMPTY: lambda worded: not tokens(worded.say),
    Fault.LONG: _is_long,
    Fault.NOT_SPOKEN: lambda worded: bool(_NOT_SPOKEN.search(worded.say)),
    Fault.AGAIN: _was_said,
    Fault.LANGUAGE: lambda worded: language_of(worded.say) != language_of(worded.line),
    Fault.COACHING: _coaches,
    Fault.EARLY: _tells_early,
    Fault.NUMBER: _has_other_numbers,
    Fault.NAME: _has_other_names,
    Fault.TURNED: _is_turned,
    Fault.OBJECTION: _objects_otherwise,
    Fault.STEP: _steps_otherwise,
    Fault.PROMISE: _promises,
    Fault.BESIDE: _is_beside,
    Fault.REPEATED: _repeats_the_rep,
}
