"""An answer in words, as a terminal shows it and as Slack falls back to."""

from coachbot.answers.answer import Answer, Heard
from handlers.words import shown, source_line


def answer_text(answer: Answer) -> str:
    """The whole answer as plain text."""
    parts = [answer.notice] if answer.notice else []
    if answer.refused:
        parts.append(refusal(answer))
        return "\n".join(parts)
    parts.append(heading(answer) + (f"  [{answer.style}]" if answer.style else ""))
    label = "Say" if answer.kind == "play" else "It says"
    parts.extend(f"  {label:<6} {shown(line.text)}" for line in answer.say)
    parts.extend(f"  Ask    - {shown(line.text)}" for line in answer.ask)
    parts.extend(f"  Why    {shown(line.text)}" for line in answer.why)
    for heard in answer.proof:
        parts.append(f"  Heard on a won call  “{shown(heard.text)}”  {who_said(heard)}")
    parts.append("  From   " + " · ".join(source_line(source) for source in answer.sources))
    return "\n".join(parts)


def heading(answer: Answer) -> str:
    """The page, and the section of it where that matters."""
    return f"{answer.title} › {answer.section}" if answer.section else answer.title


def refusal(answer: Answer) -> str:
    """The honest no, what is nearest, and that it was noted."""
    nearest = f" The nearest play is “{answer.nearest.title}”." if answer.nearest else ""
    times = "" if answer.asked_before < 2 else f" (asked {answer.asked_before} times this month)"
    return f"{answer.reason}{nearest} I have noted the question{times}."


def who_said(heard: Heard) -> str:
    """Speaker, account, month and minute."""
    who = f"{heard.speaker}, {heard.account}" if heard.speaker else f"{heard.role}, {heard.account}"
    when = f", {heard.on:%Y-%m}" if heard.on else ""
    return who + when + (f", minute {int(heard.at // 60)}" if heard.at is not None else "")
