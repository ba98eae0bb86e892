"""Work that the version before this one stored: done as what it is now. Rows live for days, this for a version."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from coachbot.domain.jobs import Job
from coachbot.jobs.worker import Work
from handlers.slack.interactions import COMMAND, FORM, PRESS, Command, Press, Submission

Stored = Mapping[str, Any]
_FORMS = {"ask_manager": "ask_manager_form", "debrief_note_form": "debrief_note_form"}
_COMMANDS = {"answer_privately": "/coach", "gameplan": "/gameplan"}


def older(doing: Mapping[str, Work], pressed: Iterable[str]) -> dict[str, Work]:
    """How jobs of kinds that are no more are done.

    Args:
        doing: How those are done that they became.
        pressed: Ids that buttons had; each was a kind of its own.
    """
    became: dict[str, tuple[str, Callable[[Job], Any]]] = dict.fromkeys(pressed, (PRESS.name, _press))
    became |= dict.fromkeys(_COMMANDS, (COMMAND.name, _command)) | dict.fromkeys(_FORMS, (FORM.name, _form))
    return {name: _as(doing[kind], read) for name, (kind, read) in became.items() if kind in doing}


def _as(work: Work, read: Callable[[Job], Any]) -> Work:
    def now(job: Job) -> Job:
        return replace(job, payload=asdict(read(job)))

    return Work(lambda job: work.do(now(job)), lambda job, reference: work.gave_up(now(job), reference), work.forgets)


def _press(job: Job) -> Press:
    p = job.payload
    return Press(
        job.kind, str(p.get("value", "")), p["user"], p.get("channel", ""), p.get("ts") or "", p.get("thread") or "",
        p.get("url", ""), bool(p.get("private")), tuple(p.get("selected", ())),
    )  # fmt: skip


def _command(job: Job) -> Command:
    p = job.payload
    return Command(_COMMANDS[job.kind], p["text"], p["user"], p["channel"], p["url"], job.key)


def _form(job: Job) -> Submission:
    p = job.payload
    files = [p["file"]] if p.get("file") else []
    values = {"note": {"note": {"value": p["note"]}}, "transcript": {"transcript": {"files": files}}}
    return Submission(_FORMS[job.kind], p["user"], job.key, p["value"], values)
