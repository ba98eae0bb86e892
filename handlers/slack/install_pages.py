"""What the pages of an install say, and how each end of one is told."""

from enum import StrEnum

from starlette.responses import HTMLResponse

from coachbot.domain.installations import Installation
from coachbot.domain.retention import EVER
from coachbot.reports.notice import Notice, notice_page, style_hash


class Ending(StrEnum):
    """How an install ended; the value stands in the address of its page."""

    DONE = "done"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    LATE = "late"
    NOT_TAKEN = "not-taken"
    NO_TOKEN = "no-token"
    AWAY = "away"
    GONE = "gone"


_NOT = "Not installed"
_SAID = {
    Ending.CANCELLED: (_NOT, "You said no at Slack, or Slack did not let you. Nothing was changed."),
    # Of an install that was made before, the other title would be untrue.
    Ending.LATE: (
        "Nothing was installed just now",
        "This was not begun in this browser, was used before, or took longer than ten minutes. What was installed "
        "before stands.",
    ),
    Ending.NOT_TAKEN: (_NOT, "Slack did not take what it gave your browser."),
    Ending.NO_TOKEN: (_NOT, "Slack gave no token for a bot. Whoever runs this coach has to check its app's scopes."),
    Ending.AWAY: (_NOT, "Slack cannot be reached at the moment."),
    Ending.GONE: ("Not installed any more", "It was installed, and was taken away again since."),
}


def start_page(to_slack: str, purge_days: str, *, is_open: bool) -> Notice:
    """Where an admin begins.

    Args:
        to_slack: Address of Slack's own page.
        purge_days: For how many days data outlives its uninstall; or ``ever``.
        is_open: Whether anybody on Slack may install it.
    """
    end = f"goes after {purge_days} days" if purge_days != EVER else "stays until whoever runs it deletes it"
    return Notice(
        "Add coachbot to Slack",
        lines=("A coach for sales calls: your reps ask it in Slack what to say, and it answers from your playbook.",),
        points=(
            "It reads what people write to it and, where you invite it, the thread they ask about; and who is a member "
            "of the workspace, with name and e-mail address.",
            "It keeps questions, answers, game plans and practice for a time, and shows everybody what it keeps of "
            f"them with “/coach privacy”. When you take it away, that {end}; what it wrote in Slack stays there, and "
            "so do backups that whoever runs it made.",
            *(() if is_open else ("It can be installed only where whoever runs it allows that.",)),
        ),
        button=(to_slack, "Add to Slack"),
        small="Slack shows on its next page what coachbot asks for, and you decide there.",
    )


def done_page(made: Installation, open_slack: str, *, is_empty: bool) -> Notice:
    """It is installed.

    Args:
        open_slack: Address of the workspace.
        is_empty: Whether there is no playbook yet to answer from.
    """
    title, where = f"coachbot is in {made.name}", (open_slack, "Open Slack")
    was_there = made.since is not None and made.since < made.installed_at
    if is_empty:
        return Notice(
            title,
            lines=("Whoever runs it now gives it your playbook:",),
            command=f"COACHBOT_WORKSPACE={made.workspace} coachbot index PATH",
            button=where,
            small="Until then it has nothing to answer from.",
        )
    return Notice(
        title,
        ("Open Slack and write to coachbot, for instance:",),
        words="they say it is too expensive",
        button=where,
        small="It was there already and goes on as before." if was_there else "",
    )


def ended_page(ending: Ending, workspace: str, begin: str) -> Notice:
    """It is not installed, and what to do.

    Args:
        workspace: Whose install it was, where Slack said it.
        begin: Address of the start.
    """
    if ending is Ending.CLOSED:
        whose = f"your {'organization' if workspace.startswith('E') else 'workspace'} ({workspace})"
        return Notice(_NOT, (f"This coach is not open to {whose}. Ask whoever runs it to allow it.",))
    title, said = _SAID[ending]
    return Notice(title, (said,), button=(begin, "Begin again"))


def trouble_page(said: str) -> Notice:
    """Something here does not work at the moment."""
    return Notice("Not now", (said,), small="Try again in ten minutes.")


def respond(notice: Notice, status: int = 200) -> HTMLResponse:
    """The page, as it is sent: it may load nothing, run nothing and be framed by nobody."""
    return HTMLResponse(notice_page(notice), status, headers())


def headers() -> dict[str, str]:
    """What every answer of an install carries."""
    return {
        "cache-control": "no-store",
        "content-security-policy": f"default-src 'none'; style-src {style_hash()}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
    }
