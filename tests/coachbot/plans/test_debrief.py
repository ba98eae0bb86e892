"""What a tap, a form and a recording change of a debrief, in whatever order they come."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coachbot.db.debriefs import Debriefs
from coachbot.db.engine import Database
from coachbot.domain.deals import Outcome
from coachbot.plans.debrief import Debrief, note_mark, with_note, with_outcome, with_spoken

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
DEBRIEF = Debrief("maya", "u", "once", call_at=NOW)


@pytest.mark.parametrize(
    ("opened", "stored", "written", "then"),
    [
        ("", "", "They like it.", "They like it."),
        ("", "the sheet", "They like it.", "They like it.\nthe sheet"),
        ("old", "old\nthe sheet", "older", "older\nthe sheet"),
        ("old", "old\nthe sheet", "", "the sheet"),
        ("old", "rewritten elsewhere", "mine", "mine"),
        ("old", "mine\nthe sheet", "mine", "mine\nthe sheet"),
    ],
)
def test_a_note_replaces_what_its_form_was_opened_with(opened: str, stored: str, written: str, then: str) -> None:
    assert with_note(replace(DEBRIEF, note=stored), written, note_mark(opened)).note == then


def test_a_form_of_before_replaces_the_note() -> None:
    assert with_note(replace(DEBRIEF, note="old"), "new", "").note == "new"


def test_what_is_spoken_is_added_once() -> None:
    once = with_spoken(replace(DEBRIEF, note="old"), "the sheet")

    assert with_spoken(once, "the sheet").note == "old\nthe sheet"


def test_each_changes_what_is_stored_at_its_moment(db: Database) -> None:
    debriefs = Debriefs(db, "w")
    assert debriefs.change("maya", "u", "once", lambda stored: stored) is None
    debriefs.save_debrief(DEBRIEF)

    debriefs.change("maya", "u", "once", lambda stored: with_outcome(stored, Outcome.WON, now=NOW))
    changed = debriefs.change("maya", "u", "once", lambda stored: with_spoken(stored, "the sheet"))

    assert changed == debriefs.debrief("maya", "u", "once")
    assert changed is not None
    assert (changed.outcome, changed.note) == (Outcome.WON, "the sheet")
