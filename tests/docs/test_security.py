"""What docs/security.md says is kept, and what stays after forgetting, is what the code does."""

import re
from pathlib import Path

from coachbot.db.tables.held import HOLDS
from coachbot.domain.retention import KINDS
from coachbot.privacy.forget import STAYS

TEXT = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")


def test_the_kinds_of_data_and_their_days_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)

    assert rows == [(kind.name, str(kind.days), kind.what, kind.since) for kind in KINDS]


def test_every_kind_is_of_some_table() -> None:
    assert {keeps.kind for holds in HOLDS for keeps in holds.keeps} == set(KINDS)


def test_what_stays_after_forgetting_is_said() -> None:
    said = TEXT.partition("After forgetting this stays:\n\n")[2].partition("\n\n")[0]
    assert [line.removeprefix("- ") for line in said.splitlines()] == [one.told for one in STAYS]
