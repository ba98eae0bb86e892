"""An answer in words, as a terminal shows it and as Slack falls back to."""

from coachbot.answers.answer import Answer, Candidate, Heard
from coachbot.answers.question import short
from handlers.answers.catalog import Catalog
from handlers.words import shown, source_line


def answer_text(answer: Answer, words: Catalog | None = None) -> str:
    """The whole answer as plain text."""
    say = words or Catalog()
    parts = notices(answer, say)
    if answer.refused:
        parts.append(refusal(answer, say))
        return "\n".join(parts)
    language = answer.language
    parts.append(heading(answer) + (f"  [{answer.style}]" if answer.style else ""))
    parts.extend(f"  {say(language, 'say'):<6} {line.text}" for line in answer.worded)
    label = lead(answer, say)
    parts.extend(f"  {label:<6} {shown(line.text)}" for line in answer.say)
    parts.extend(f"  {say(language, 'also')}: {place(other)}: {shown(other.line)}" for other in answer.others)
    parts.extend(f"  {say(language, 'then_ask')} - {shown(line.text)}" for line in answer.ask)
    parts.extend(f"  {say(language, 'why')}    {shown(line.text)}" for line in answer.why)
    for heard in answer.proof:
        parts.append(f"  {say(language, 'heard')}  “{shown(heard.text)}”  {who_said(heard)}")
    parts.append(f"  {say(language, 'from')}   " + " · ".join(source_line(source) for source in answer.sources))
    return "\n".join(parts)


def notices(answer: Answer, say: Catalog) -> list[str]:
    """What has to be known before the answer, a line each."""
    by_words = [say(answer.language, "by_words")] if answer.by_words_in else []
    reading = [say(answer.language, "reading")] if answer.reading else []
    return [*([answer.notice] if answer.notice else []), *reading, *by_words]


def lead(answer: Answer, say: Catalog) -> str:
    """What stands before the lines: that they can be said, that a page says so, or that they may be what was meant."""
    if answer.worded:
        return say(answer.language, "it_says")
    name = "say" if answer.kind == "play" else "closest" if answer.others and answer.engine != "model" else "it_says"
    return say(answer.language, name)


def heading(answer: Answer) -> str:
    """The page, and the section of it where that matters."""
    return f"{answer.title} › {answer.section}" if answer.section else answer.title


def place(other: Candidate) -> str:
    """Where a piece stands: its page and its headings."""
    return " › ".join((other.title, *other.heading))


def refusal(answer: Answer, say: Catalog) -> str:
    """The honest no, what is nearest, and that it was noted."""
    language = answer.language
    if answer.reason.startswith("The playbook is empty"):
        parts = [say(language, "empty")]
    else:
        # “Nothing” would be untrue of a page that is named in the next sentence.
        unsure = answer.others or answer.reading
        parts = [say(language, "not_sure" if unsure else "nothing", question=short(answer.question))]
    if answer.nearest:
        parts.append(say(language, "nearest_play", title=answer.nearest.title))
    if answer.others:
        parts.append(say(language, "nearest_pages", pages="; ".join(dict.fromkeys(map(place, answer.others)))))
    again = answer.asked_before >= 2
    if not answer.reading:
        parts.append(say(language, "noted_again" if again else "noted", count=answer.asked_before))
    return " ".join(parts)


def who_said(heard: Heard) -> str:
    """Speaker, account, month and minute."""
    who = f"{heard.speaker}, {heard.account}" if heard.speaker else f"{heard.role}, {heard.account}"
    when = f", {heard.on:%Y-%m}" if heard.on else ""
    return who + when + (f", minute {int(heard.at // 60)}" if heard.at is not None else "")
