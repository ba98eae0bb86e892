"""An answer on a terminal, and the words both the terminal and Slack use."""

from datetime import date

from coachbot.answers.answer import Answer, Heard
from coachbot.domain.sources import Source
from knowledge.library.text.markdown import plain


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


def source_line(source: Source) -> str:
    """Title and version, who approved it, when it was and when it is to be reviewed."""
    parts = [f"{source.title} v{source.revision}"]
    if source.approved_by:
        parts.append(f"approved by {person(source.approved_by)}")
    if source.approved_at:
        parts.append(day(source.approved_at))
    if source.review_by:
        parts.append(f"review due {day(source.review_by)}")
    return ", ".join(parts)


def person(ident: str) -> str:
    """``dana.whitfield`` as a name."""
    return " ".join(part.capitalize() for part in ident.split(".")) if "." in ident and " " not in ident else ident


def day(value: date) -> str:
    """12 Oct 2026."""
    return f"{value.day} {value:%b %Y}"


def shown(text: str) -> str:
    """A verbatim slice as a reader sees it: a table row's cells apart, no markup."""
    if text.startswith("|"):
        return " · ".join(cell for cell in (plain(cell) for cell in text.strip("|").split("|")) if cell)
    return plain(text)
