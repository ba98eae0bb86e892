"""The buyer: trust, what has come out, time and mood, driven by what the rep's turn did. Pure.

The rules say what the buyer does; ``mouth`` finds the words. A model may word it (``voice``); it may not decide it.
"""

from dataclasses import dataclass, replace
from random import Random

from coachbot.practice.ear import CLOSES, FACT, KNOWN, OPENS
from coachbot.practice.hearing import FAIRLY_SURE, HALF_SURE, SURE, SURELY, VERY_SURE, Heard
from coachbot.practice.mind import NATURES, Act, End, Mind, Nature
from knowledge.library.formats.scene import Scene

_WARM = 0.3
# Without a next step it has to show in how the buyer speaks that it went well.
_GLAD = 1.2
_GONE = -2.2
BEFORE_THAT = "before_that"
_NOTHING_TO_ANSWER = frozenset({"statement_cold", "statement_warm", "pitch", "answers_you", "step_early"})


@dataclass(frozen=True, slots=True)
class Buyer:
    """A scene's buyer at a difficulty.

    Attributes:
        max_turns: Of the rep's: 3 for a moment, 8 for a scene, 12 for a call.
    """

    scene: Scene
    difficulty: int
    max_turns: int

    @property
    def nature(self) -> Nature:
        """Of this difficulty."""
        return NATURES[self.difficulty]

    def begins(self) -> Mind:
        """Before the rep has said anything; the opening of a scene without facts is its objection."""
        mind = Mind(self.nature.trust)
        return replace(mind, pending=0, raised=(0,)) if not self.scene.facts else mind

    def answers(self, mind: Mind, heard: Heard, chance: Random) -> tuple[Mind, tuple[Act, ...]]:
        """What the buyer thinks and does after a turn."""
        mind = replace(mind, turns=mind.turns + 1)
        mind, act = self._reacts(mind, heard, chance)
        mind, act = self._volunteers(mind, act, chance)
        was = act
        mind, act = self._objects_instead(mind, act, heard, chance)
        mind, acts = self._ends(mind, act)
        # Somebody who was just offered a day says first that it is too early, or they would seem not to have heard it.
        over_a_step = was.kind == "step_early" and acts[0].kind == "raises"
        return mind, (Act(BEFORE_THAT), *acts) if over_a_step else acts

    # -- what the turn was -----------------------------------------------------------------------------

    def _reacts(self, mind: Mind, heard: Heard, chance: Random) -> tuple[Mind, Act]:
        if heard.rude:
            return self._cools(replace(mind, insults=mind.insults + 1), 1.0), Act("rude")
        if heard.meta or heard.nonsense:
            return self._cools(replace(mind, odd=mind.odd + 1), 0.3), Act("meta" if heard.meta else "nonsense")
        mind = replace(mind, odd=0)
        if heard.words > self.nature.listens_words:
            return self._cools(mind, 0.6), Act("cut_in")
        if mind.dating and heard.agrees:
            return replace(mind, agreed=True, dating=False), Act("step_yes")
        if mind.pending is not None and not heard.step:
            return self._hears_answer(mind, heard)
        # What is proposed with the first words is how to use this call.
        opens_the_call = mind.turns == 1 and heard.asks and heard.act("step") < VERY_SURE
        if (heard.step or heard.vague) and not opens_the_call:
            # A step that passes over what was just objected is early, and what was objected stays unmet.
            return self._steps(mind, heard, chance)
        return self._talks(mind, heard)

    def _hears_answer(self, mind: Mind, heard: Heard) -> tuple[Mind, Act]:
        """An objection waits: taken up with a question it eases, with words alone only an easier buyer is content."""
        number = mind.pending or 0
        asked_about = heard.asks and (heard.takes_up or heard.meets(number) > SURE)
        worded = heard.acknowledges or heard.meets(number) > SURE or (heard.takes_up and heard.act("pitch") < VERY_SURE)
        group, name, sure = heard.about()
        if asked_about or (worded and (self.difficulty <= 3 or mind.pressed > 0)):
            mind = replace(mind, pending=None, pressed=0, bare=0, met=(*mind.met, number))
            mind = self._warms(mind, 0.7 if asked_about else 0.35)
            asked_fact = group == FACT and sure > VERY_SURE and heard.asks and name not in mind.told
            if asked_fact and self._would_tell(mind, heard, name):
                return self._tells(mind, name)
            return mind, Act("eases", str(number))
        if mind.pressed >= 1:
            # Not heard twice: it is not said a third time, but it is not forgotten.
            return self._cools(replace(mind, pending=None, pressed=0, bad=mind.bad + 1), 0.8), Act("statement_cold")
        return self._cools(replace(mind, pressed=mind.pressed + 1), 0.5), Act("harder", str(number))

    def _steps(self, mind: Mind, heard: Heard, chance: Random) -> tuple[Mind, Act]:
        if not heard.step and not self.has_reason(mind):
            # "I'll be in touch" asks for nothing, so there is nothing to refuse.
            return mind, Act("statement_warm" if mind.trust > _WARM else "statement_cold")
        if not self.has_reason(mind) or mind.trust < -0.5:
            return self._cools(replace(mind, early=mind.early + 1, pending=None, pressed=0), 0.4), Act("step_early")
        if not heard.step:
            return replace(mind, bad=mind.bad + 1), Act("step_vague")
        if self.scene.lines.win.step and chance.random() < self.nature.haggles and mind.early < 3:
            return replace(mind, dating=True), Act("step_date")
        return replace(mind, agreed=True), Act("step_yes")

    def _talks(self, mind: Mind, heard: Heard) -> tuple[Mind, Act]:
        group, at, sure = heard.move()
        kind, name, known = heard.about()
        asked = heard.asks or known > SURELY
        if group == CLOSES and sure > max(VERY_SURE, known if asked else 0.0):
            return self._cools(replace(mind, bad=mind.bad + 1), 0.7), Act("closes", str(at))
        enough = VERY_SURE if kind == KNOWN else FAIRLY_SURE
        if asked and known > enough and (known >= sure or known > VERY_SURE):
            return self._is_asked(mind, heard, kind, name)
        # A pitch about the right thing is still one: without a question or a word of theirs it has to be very like.
        if group == OPENS and sure > (SURE if heard.asks or heard.acknowledges else SURELY):
            return self._warms(replace(mind, bare=0), 0.6), Act("opens", str(at))
        if heard.act("clear_no") > SURE and not heard.asks:
            return self._warms(replace(mind, no_allowed=True, bare=0), 0.5), Act("no")
        if heard.asks:
            return self._is_asked_something(mind, heard)
        return self._is_told(mind, heard)

    def _is_asked(self, mind: Mind, heard: Heard, kind: str, name: str) -> tuple[Mind, Act]:
        """A question the scene foresaw."""
        mind = self._minds_bare(mind, heard)
        if name in mind.told:
            again = heard.about()[2] > VERY_SURE
            return (self._cools(mind, 0.2), Act("again")) if again else (mind, self._unsure(mind))
        if kind == KNOWN:
            if f"{kind}:{name}" in mind.asked:
                # Near what was told, but another question: all that is known of it has been said.
                return mind, self._unsure(mind)
            return self._warms(replace(mind, asked=(*mind.asked, f"{kind}:{name}")), 0.1), Act("knows", name)
        if self._would_tell(mind, heard, name):
            return self._tells(mind, name)
        if name not in mind.hinted:
            return self._warms(replace(mind, hinted=(*mind.hinted, name)), 0.2), Act("hints", name)
        return mind, Act("not_yet")

    def _would_tell(self, mind: Mind, heard: Heard, name: str) -> bool:
        """Trust, and a question that earns it; after a hint a good second question needs less."""
        # The harder the buyer, the less an open question does that has nothing to do with what was just said.
        strong = heard.picks_up or heard.acknowledges or (heard.opens and (self.difficulty < 3 or mind.bare < 2))
        again = name in mind.hinted
        if again and not strong:
            return mind.trust >= self.nature.tells_at + (0.1 if self.difficulty < 3 else 0.5)
        needed = self.nature.tells_at - (0.6 if again else 0.0)
        return mind.trust >= needed and (strong or self.nature.weak)

    def _tells(self, mind: Mind, name: str) -> tuple[Mind, Act]:
        asked = (*mind.asked, f"{FACT}:{name}")
        return self._warms(replace(mind, told=(*mind.told, name), asked=asked), 0.3), Act("tells", name)

    def _is_asked_something(self, mind: Mind, heard: Heard) -> tuple[Mind, Act]:
        """A question nobody foresaw: an honest answer, and a little trust for a good one."""
        mind = self._minds_bare(mind, heard)
        kind, name, known = heard.about()
        if kind == FACT and known > HALF_SURE and name not in (*mind.hinted, *mind.told):
            # Not quite what the scene foresaw, but about it: half an answer is better than none.
            return replace(mind, hinted=(*mind.hinted, name)), Act("hints", name)
        if heard.asks_leave or (heard.act("agenda") > SURE and mind.turns <= 2):
            return self._warms(mind, 0.3), Act("statement_warm")
        if heard.picks_up or heard.acknowledges:
            mind = self._warms(mind, 0.2)
        return mind, self._unsure(mind)

    def _unsure(self, mind: Mind) -> Act:
        return Act("unsure_warm" if mind.trust > _WARM else "unsure_cold")

    def _minds_bare(self, mind: Mind, heard: Heard) -> Mind:
        """Questions in a row with nothing about the answers are an interrogation."""
        if heard.acknowledges or heard.picks_up:
            return replace(mind, bare=0)
        mind = replace(mind, bare=mind.bare + 1)
        return self._cools(mind, 0.15) if mind.bare > 2 and self.difficulty > 1 else mind

    def _is_told(self, mind: Mind, heard: Heard) -> tuple[Mind, Act]:
        """No question in it."""
        if heard.act("pitch") > SURE:
            return self._cools(replace(mind, bad=mind.bad + 1), 0.5), Act("pitch")
        if heard.acknowledges or heard.act("ack") > SURE:
            return self._warms(replace(mind, bare=0), 0.35), Act("ack")
        if heard.act("greeting") > SURE:
            return mind, Act("greeting")
        if heard.act("answer") > SURE:
            return mind, Act("answers_you")
        return mind, Act("statement_warm" if mind.trust > _WARM else "statement_cold")

    # -- what it comes to ------------------------------------------------------------------------------

    def has_reason(self, mind: Mind) -> bool:
        """Whether enough has come out for a next step to be worth something to the buyer."""
        win = self.scene.lines.win
        return (
            len(mind.told) >= win.facts
            and set(win.must) <= set(mind.told)
            and (len(mind.met) >= min(win.objections, len(mind.raised)) if mind.raised else True)
            and mind.pending is None
        )

    def is_won(self, mind: Mind) -> bool:
        """Whether the scene is won as it stands."""
        win = self.scene.lines.win
        if not self.scene.facts:
            return bool(mind.met)
        if self.has_reason(mind) and (mind.agreed or (not win.step and mind.trust >= _GLAD)):
            return True
        return win.no_counts and mind.no_allowed and bool(mind.told) and mind.trust > 0

    def _volunteers(self, mind: Mind, act: Act, chance: Random) -> tuple[Mind, Act]:
        """Somebody who feels understood goes on by themselves."""
        if act.kind not in ("ack", "statement_warm", "no") or mind.trust < self.nature.tells_at + 0.3:
            return mind, act
        rest = [fact.id for fact in self.scene.facts if fact.id not in mind.told]
        return (
            self._tells(mind, chance.choice(rest)) if rest and chance.random() < self.nature.volunteers else (mind, act)
        )

    def _objects_instead(self, mind: Mind, act: Act, heard: Heard, chance: Random) -> tuple[Mind, Act]:
        """Where there was nothing to answer, the buyer says what is in the way."""
        free = [at for at in range(len(self.scene.objections)) if at not in mind.raised]
        quiet = act.kind in _NOTHING_TO_ANSWER and (not heard.asks or act.kind == "step_early")
        late = mind.turns >= self._limit(mind)
        nothing_new = late or mind.pending is not None or len(mind.raised) >= self.nature.objections
        owed = self.scene.lines.win.objections > len(mind.raised) and mind.turns >= 3
        if not free or not quiet or nothing_new or not (owed or chance.random() < self.nature.objects):
            return mind, act
        number = chance.choice(free)
        return replace(mind, pending=number, raised=(*mind.raised, number)), Act("raises", str(number))

    def _ends(self, mind: Mind, act: Act) -> tuple[Mind, tuple[Act, ...]]:
        if mind.insults and (mind.insults > 1 or self.difficulty > 2):
            return replace(mind, end=End.RUDE), (Act("rude_end"),)
        if act.kind == "step_yes":
            return replace(mind, end=End.WON if self.is_won(mind) else End.LEFT), (act,)
        if mind.odd > 2:
            return replace(mind, end=End.BORED), (Act("bored_end"),)
        if mind.trust < _GONE or mind.bad >= self.nature.patience or mind.early > 2:
            return replace(mind, end=End.BORED), (act, Act("bored_end"))
        if mind.turns >= self._limit(mind):
            return replace(mind, pending=None, end=End.WON if self.is_won(mind) else End.LEFT), (act, Act("leaves"))
        if self.nature.hurries and not mind.hurried and mind.turns == self.max_turns // 2 and self.scene.facts:
            return replace(mind, hurried=True), (act, Act("hurry"))
        return mind, (act,)

    def _limit(self, mind: Mind) -> int:
        return self.max_turns - (1 if mind.hurried else 0)

    def _warms(self, mind: Mind, by: float) -> Mind:
        return replace(mind, trust=min(3.0, mind.trust + by * self.nature.warms))

    def _cools(self, mind: Mind, by: float) -> Mind:
        return replace(mind, trust=max(-3.0, mind.trust - by))
