"""What is kept is told in a person's words: every table has a group, every group its time, every word is to be read."""

import pytest

from coachbot.db.tables import Row
from coachbot.db.tables.held import HOLDS, Holds, declared
from coachbot.domain.retention import KINDS, Retention
from coachbot.privacy.groups import GROUPS, Group, grouped
from coachbot.privacy.ports import Record
from coachbot.privacy.readable import TOLD, written

DEFAULTS = Retention({kind.name: kind.days for kind in KINDS})
# Where they wrote and how a calendar was read: keys to a machine, and in the data.
PLACES = frozenset({"channel", "thread", "ts", "details_ts", "state"})
ROW = {"id": "a1", "at": "2026-11-20T15:04:05+00:00", "question": "what is our policy"}


def lines(*records: Record, retention: Retention = DEFAULTS) -> list[str]:
    return [kept.line for kept in grouped(records, retention)]


def of_people(holds: Holds) -> bool:
    return any(holds.columns(role) for role in ("whose", "inside", "mentions", "points"))


def test_every_table_is_in_one_group() -> None:
    tables = [table for group in GROUPS for table in group.tables.split()]

    assert sorted(tables) == sorted(Row.metadata.tables)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.title)
def test_every_group_says_how_long_whatever_it_has(group: Group) -> None:
    tables = [declared(table) for table in group.tables.split()]

    assert set(group.times) == {keeps.kind for holds in tables for keeps in holds.keeps}
    assert bool(group.stays) == any(holds.stays for holds in tables if of_people(holds))
    assert set(group.counts.split()) <= set(group.tables.split())


def test_a_line_says_how_many_and_how_long() -> None:
    answers = Record("answers", "questions", "", [ROW] * 10, [])
    thumbs = Record("feedback", "questions", "", [ROW] * 3, [])

    assert lines(answers, thumbs) == ["Your questions and what was answered (10): for 90 days"]
    assert lines(thumbs) == ["Your questions and what was answered (3): for 90 days"]
    assert lines(Record("meetings", "meetings", "", [ROW] * 92, [])) == [
        "Meetings from your calendar (92): until 180 days after"
    ]
    assert lines(Record("people", "", "until …", [ROW], [])) == [
        "Who you are and your settings: until you leave or are removed"
    ]


def test_what_only_names_somebody_is_counted_too() -> None:
    deals = Record("deals", "", "until …", [], [{"id": "d1", "named_in": ["rep"]}] * 2)
    digests = Record("digests", "digests", "", [ROW], [{"id": "d1", "named_in": ["content"]}])

    (alone,), (both,) = lines(deals), lines(deals, digests)
    assert alone.endswith(" (2): as long as your team has them")
    assert both.endswith(" (1, and 3 of others): as long as your team has them; digests, for 365 days")


def test_what_is_kept_for_good_says_so() -> None:
    for_good = Retention({kind.name: None for kind in KINDS})

    assert lines(Record("plans", "plans", "", [ROW], []), retention=for_good) == [
        "Game plans for your calls (1): for good"
    ]
    assert lines(Record("answers", "questions", "", [ROW], []), retention=for_good) == [
        "Your questions and what was answered (1): for good"
    ]


def test_a_table_nobody_put_anywhere_is_told_all_the_same() -> None:
    assert lines(Record("brand_new", "", "until it ends", [ROW], [])) == ["What the coach does for you: until it ends"]


@pytest.mark.parametrize("holds", HOLDS, ids=lambda holds: holds.table)
def test_every_word_of_theirs_is_to_be_read(holds: Holds) -> None:
    if of_people(holds) and holds.table != "forgetting":
        told = TOLD[holds.table]
        assert set(told.columns.split()) <= set(holds.of.columns.keys())
        assert set(holds.columns("own")) - PLACES <= set(told.columns.split())


def test_a_row_is_read_as_a_person_writes() -> None:
    shown = {
        "page": "p1",
        "lines": [{"text": "Compared with\nwhat?", "source": "s1"}],
        "relevance": 0.0,
        "refused": False,
    }
    row = ROW | {"engine": "extractive", "relevance": 0.0, "style": "very_direct", "shown": shown}

    assert list(written(Record("answers", "questions", "", [row], [{"id": "a2", "named_in": ["by"]}])))[1:] == [
        "### Questions and answers",
        "",
        "- 20 Nov 2026, 15:04; what is our policy; style: very direct",
        "  - the answer:",
        "    - lines:",
        "      - Compared with what?",
        "- a2: you are named there (by)",
    ]
