"""What a drill says, as a terminal shows it and as Slack falls back to."""

import re
from collections.abc import Mapping, Sequence

from coachbot.practice.drill import Drill, Length
from coachbot.practice.feedback import Advice
from coachbot.practice.finish import Result
from coachbot.practice.mind import End
from coachbot.practice.score import BehaviourScore, CheckResult, Score, Status
from knowledge.library.formats.rubric import Behaviour
from knowledge.library.formats.scene import Scene

PRIVATE = "Only you can see this."
_LENGTHS = {Length.MOMENT: "1 minute", Length.SCENE: "3 to 5 minutes", Length.CALL: "6 to 8 minutes"}
_REFUSED = {
    "too_short": "Too short to score: it takes five turns of yours and 80 words. It counts for nothing, either way.",
    "nobody_sells": "Nobody in it is the seller, so there is nothing to score.",
}
_ENDS = {
    End.WON: "That went well",
    End.LEFT: "It ended without the result",
    End.BORED: "The buyer had enough",
    End.RUDE: "The buyer hung up on the tone",
    End.OPEN: "You stopped here",
}


def offer_text(drill: Drill, scene: Scene, behaviours: Mapping[str, Behaviour]) -> str:
    """What it is about, why today, and every check it is scored on."""
    lines = [headline(drill, behaviours), drill.why, scene_words(scene), checks_intro(drill)]
    for name, checks in check_lists(drill, behaviours):
        lines += [f"  {name}", *(f"    - {check}" for check in checks)]
    return "\n".join(line for line in lines if line)


def headline(drill: Drill, behaviours: Mapping[str, Behaviour]) -> str:
    """How long, and what the first behaviour is."""
    first = behaviours[drill.behaviours[0]].name if drill.behaviours and drill.behaviours[0] in behaviours else ""
    about = f": {first[:1].lower()}{first[1:]}" if first else ""
    return f"{_LENGTHS[drill.length]}{about}. “{drill.title}”"


def scene_words(scene: Scene) -> str:
    """Who is on the line, and what the rep knows."""
    persona = scene.persona
    who = ", ".join(part for part in (persona.name, persona.role, persona.company) if part)
    return f"{who}. {scene.situation}" if scene.situation else f"{who}."


def checks_intro(drill: Drill) -> str:
    """What the checks are for."""
    if drill.length is Length.MOMENT:
        return "Three turns. These checks are looked at, and nothing is counted:"
    return "You will be scored on these checks, in your own words; a line of the playbook word for word earns nothing:"


def check_lists(drill: Drill, behaviours: Mapping[str, Behaviour]) -> list[tuple[str, Sequence[str]]]:
    """Name and checks of each behaviour of a drill."""
    known = [behaviours[one] for one in drill.behaviours if one in behaviours]
    return [(one.name, [check.text for check in one.checks]) for one in known]


def result_text(result: Result) -> str:
    """The whole feedback as plain text."""
    lines = [verdict(result)]
    lines += advice_lines(result.advice)
    for one in result.shown.behaviours:
        lines.append(f"  {one.name}: {level_words(one)}")
        lines += [f"    {mark(check)} {check.text}" for check in one.checks if one.status is Status.SCORED]
    if note := counted_words(result.score, result.drill):
        lines.append(note)
    return "\n".join(lines)


def verdict(result: Result) -> str:
    """How it ended, in one sentence; what is still missing where it was not won."""
    mind = result.drill.mind
    text = _ENDS[mind.end]
    told = len(mind.told)
    learned = f"you learned {told} thing{'s' if told != 1 else ''} that {'was' if told == 1 else 'were'} hidden"
    if mind.end is End.WON and not mind.agreed and mind.no_allowed and told < 2:
        return "A clear no was possible, and that is a result."
    if mind.end is End.WON:
        return f"{text}: {learned}{' and agreed the next step' if mind.agreed else ''}."
    if mind.early > 1 and told == 0:
        return f"{text}: you asked for the next step before there was a reason for one."
    if mind.end is End.LEFT and told and not mind.agreed:
        return f"{text}: {learned}, and no next step was agreed."
    return f"{text}{': ' + learned if told else ', and nothing hidden came out'}."


def advice_lines(advice: Advice) -> list[str]:
    """One thing that worked and one to try."""
    lines: list[str] = []
    if advice.keep:
        lines.append(f"  Worked  “{advice.keep.proof.quote}”  {did(advice.keep.text)}")
    if advice.change:
        lines.append(f"  Try     {try_words(advice)}")
    return lines


def try_words(advice: Advice) -> str:
    """What to do instead, where, and a line for it with its source."""
    change = advice.change
    if change is None:
        return ""
    when = f"When you heard “{shortened(change.heard)}”: " if change.heard else ""
    line = f"  “{change.line.text}” ({change.line.source})" if change.line else ""
    return f"{when}{_to_do(change.text)}{line}"


def difference(before: Result, after: Result) -> str:
    """Which checks the second try passed and the first did not, and the other way round."""
    first = {(b.id, c.id): c.passed for b in before.shown.behaviours for c in b.checks}
    second = [(c, first.get((b.id, c.id))) for b in after.shown.behaviours for c in b.checks]
    gained = [check.text for check, was in second if check.passed and was is False]
    lost = [check.text for check, was in second if check.passed is False and was]
    if not gained and not lost:
        return "The same checks as the first time."
    parts = [f"New: {' '.join(gained)}"] if gained else []
    return " ".join([*parts, *([f"Gone: {' '.join(lost)}"] if lost else [])])


def level_words(one: BehaviourScore) -> str:
    """How many checks, or why none."""
    if one.status is Status.SCORED:
        return f"{one.level} of 4"
    return {
        Status.NOT_APPLICABLE: "there was no occasion for it",
        Status.UNSURE: "not sure, so it does not count",
    }.get(one.status, "nobody here can judge this without a model; look at the checks yourself")


def mark(check: CheckResult) -> str:
    """✓, ✗, or – where it was not looked at."""
    return "–" if check.passed is None else "✓" if check.passed else "✗"


def counted_words(score: Score, drill: Drill) -> str:
    """Whether it counts, and what earned nothing."""
    pace = pace_words(drill)
    if drill.length is Length.MOMENT:
        return pace
    parts = [_REFUSED[score.reason]] if score.refused else []
    if score.provisional:
        parts.append("Fewer than eight turns, so take it as provisional.")
    parts += [text for flag, text in _FLAGS.items() if flag in score.flags]
    return " ".join([*parts, *([pace] if pace else [])])


def pace_words(drill: Drill) -> str:
    """How fast it was spoken, and the longest stretch; nothing where it was typed."""
    if drill.pace is None:
        return ""
    per_minute, longest_s = drill.pace
    return f"Spoken: about {per_minute} words a minute, longest stretch {round(longest_s)} seconds."


_FLAGS = {
    "copied": "Lines of the playbook word for word earned nothing: say them your way.",
    "stuffing": "Lists of keywords earned nothing.",
    "repeated": "A question asked twice counted once.",
    "injection": "Words meant for whoever scores were left out.",
}


def shortened(text: str, most: int = 90) -> str:
    """The end of what was said: that is what the answer is to."""
    return text if len(text) <= most else "…" + text[-most:].partition(" ")[2]


def did(check: str) -> str:
    """“You asked …” behind a quote."""
    return check[:1].lower() + check[1:] if check.startswith("You ") else check


def _to_do(check: str) -> str:
    """“You asked whether …” as what to try: “ask whether …”."""
    if not _DONE.search(check) or check.startswith(("What", "Where", "The ")):
        return f"aim for this: {check[:1].lower()}{check[1:]}"
    words = _DONE.sub(lambda found: f"{found[1] or ''}{'you ' if found[1] else ''}{_PRESENT[found[2]]}", check)
    return words[:1].lower() + words[1:]


_PRESENT = {
    "asked": "ask", "said": "say", "named": "name", "tied": "tie", "used": "use", "picked": "pick",
    "proposed": "propose",
    "acknowledged": "acknowledge", "took": "take", "answered": "answer", "gave": "give", "let": "let",
}  # fmt: skip
_DONE = re.compile(rf"(before )?\b[Yy]ou ({'|'.join(_PRESENT)})\b")
