"""The words around what is kept of somebody, in Slack and on the terminal."""

from collections.abc import Sequence

from coachbot.privacy.export import Export
from coachbot.privacy.forget import FILES, STAYS, Forgotten
from coachbot.privacy.ports import Part
from handlers.words import counted

NOBODY_ELSE = (
    "Only you see this message. Whoever runs the coach can make the same list; who can open your figures, "
    "“/coach what do you know about me” says."
)
NOTHING = "Nothing, and looking has left nothing either. When you write to me, we begin."
BEGINNING = {
    Part.PRACTICE: "I am erasing your practice.",
    Part.ALL: "I am forgetting you.",
}
ERASED = {
    Part.PRACTICE: (
        "Your drills: what you said in them and how they were scored",
        "Where you disagreed with a score, and what you wished to practise",
    ),
    Part.ALL: (
        "Your questions and what was answered",
        "Your meetings, game plans and notes, and the address of your calendar",
        "Your practice",
        "Who you are, your settings, and what I still had to do for you",
    ),
}
_PRACTICE_STAYS = (
    "Messages in Slack, until they are deleted there",
    "What was decided where you disagreed, as a figure of nobody",
    "All the rest that I keep of you: your questions, meetings, plans and settings",
    "Backups your company keeps",
)


def kept_lines(export: Export) -> list[str]:
    """What is there, how much and how long, as its person would call it."""
    return [f"{kept.line}." for kept in export.groups]


def stays(part: Part, files: int) -> list[str]:
    """What erasing leaves, to whom it is about.

    Args:
        files: How many files of the team name them.
    """
    if part is Part.PRACTICE:
        return list(_PRACTICE_STAYS)
    named = f"; your name stands in {files} of them" if files else ""
    return [f"{one.to_them}{named if one is FILES else ''}" for one in STAYS]


def done_text(part: Part, files: int) -> str:
    """That it is done, and what stays."""
    if part is Part.PRACTICE:
        return "It is done: your practice is erased. What is posted in Slack stays until you delete it."
    named = f" Your name still stands in {counted(files, 'file')} of your team." if files else ""
    return (
        "It is done: what I kept of you is erased. What is posted in Slack stays until it is deleted there."
        f"{named} When you write to me again, we begin anew."
    )


def forgotten_lines(done: Forgotten) -> list[str]:
    """What went, what stays and why, what the team may have to do itself."""
    rows = ", ".join(f"{count} of {table.replace('_', ' ')}" for table, count in done.rows.items())
    lines = [f"Forgotten: {done.person.id}. Rows: {rows or 'none'}.", "What stays, and why:"]
    return lines + [f"- {one.told}" for one in STAYS] + _files(done.files)


def _files(files: Sequence[str]) -> list[str]:
    if not files:
        return []
    return [
        "These files of the library name them still. Edit or delete them, then run “coachbot index --prune”:",
        *(f"- {file}" for file in files),
    ]
