"""People and deals are taken off the lists on the command line: the contract of docs/cli.md."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachbot.bootstrap import Coach, build
from coachbot.domain.deals import Deal
from coachbot.domain.people import Person
from coachbot.plans.jobs import PLAN, CallDue
from coachbot.practice.jobs import DRILL, DrillDue
from coachbot.practice.ports import Assignment
from coachbot.settings import load
from tests.support.command import json_of, run

NOW = datetime.now(UTC)
LIST = """id,name,email,role,team,manager
dana,Dana Whitfield,dana@ours.example,manager,west,
maya,Maya Lindqvist,maya@ours.example,rep,west,dana
tom,Tom Brannigan,tom@ours.example,rep,west,dana
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A home with three people of a list."""
    home = tmp_path / "home"
    assert json_of(home, "import", "people", listed(tmp_path, LIST))["absent"] == []
    return home


def listed(folder: Path, text: str) -> Path:
    file = folder / "people.csv"
    file.write_text(text, encoding="utf-8")
    return file


def people(home: Path) -> list[str]:
    coach = build(load(home=home))
    try:
        return [person.id for person in coach.team.people.everybody()]
    finally:
        coach.close()


def test_whoever_is_removed_gets_nothing_more_and_what_was_theirs_is_named(team: Path) -> None:
    coach = build(load(home=team))
    with_work(coach)
    coach.close()

    told = json_of(team, "people", "remove", "maya@ours.example")

    assert told == {
        "person": "maya", "work": 2, "drills": 0, "assignments": 0, "had_calendar": True, "deals": ["Northgate"], "led": [],
    }  # fmt: skip
    coach = build(load(home=team))
    assert [person.id for person in coach.team.people.everybody()] == ["dana", "tom"]
    assert coach.base.jobs.kinds() == {"plans.plan": 1}, "Tom's goes on"
    assert coach.plans.calendars.state("maya") is None
    coach.close()
    assert json_of(team, "forget", "--person", "maya@ours.example")["person"] == "maya", (
        "who left can be forgotten still"
    )


def with_work(coach: Coach) -> None:
    """A plan and a drill that wait for Maya, a plan that waits for Tom, and a deal of hers."""
    later = NOW + timedelta(days=1)
    work = [
        PLAN.at(CallDue("maya", "c1", "once"), due=later, needed=later),
        DRILL.at(DrillDue("maya", later.date()), due=later, needed=later),
        PLAN.at(CallDue("tom", "c1", "once"), due=later, needed=later),
    ]
    coach.base.jobs.schedule(work, now=NOW)
    coach.plans.calendars.connect("maya", "/nowhere.ics", now=NOW)
    deal = Deal("northgate", "Northgate", "northgate.example", "maya", "discovery", "", None, None, "", (), "", ())
    coach.team.deals.save_deals([deal])


def test_a_managers_assignments_end_and_the_people_they_lead_are_named(team: Path) -> None:
    coach = build(load(home=team))
    coach.practice.assignments.assign(Assignment("a1", "west", "dana", "open_question", NOW + timedelta(days=7), NOW))
    coach.close()

    told = run(team, "people", "remove", "dana")

    assert "1 assignment ended" in told.stdout
    assert "People whose manager they still are: maya, tom." in told.stdout
    coach = build(load(home=team))
    assert coach.practice.assignments.assigned("west", now=datetime.now(UTC)) == []
    coach.close()


def test_the_list_taken_in_again_says_who_is_absent_and_removes_nobody(team: Path, tmp_path: Path) -> None:
    shorter = listed(tmp_path, LIST.replace("tom,Tom Brannigan,tom@ours.example,rep,west,dana\n", ""))

    told = run(team, "import", "people", shorter)

    assert "On the list, but not in the file: tom." in told.stdout
    assert "coachbot people remove ID" in told.stdout
    assert people(team) == ["dana", "maya", "tom"]


def test_remove_absent_removes_them_and_who_was_only_seen_in_slack_stays(team: Path, tmp_path: Path) -> None:
    coach = build(load(home=team))
    coach.team.people.save_person(Person("U0GUEST", "Only Seen", "", slack="U0GUEST"))
    coach.close()
    shorter = listed(tmp_path, LIST.replace("tom,Tom Brannigan,tom@ours.example,rep,west,dana\n", ""))

    told = json_of(team, "import", "people", shorter, "--remove-absent")

    assert (told["absent"], told["removed"]) == (["tom"], ["tom"])
    assert people(team) == ["U0GUEST", "dana", "maya"]
    assert json_of(team, "import", "people", listed(tmp_path, LIST))["absent"] == []
    assert people(team) == ["U0GUEST", "dana", "maya", "tom"], "who is on the list again is back"


def test_with_a_line_that_cannot_be_read_nobody_is_removed(team: Path, tmp_path: Path) -> None:
    bad = listed(tmp_path, LIST.replace("tom@ours.example", "no address"))

    told = run(team, "import", "people", bad, "--remove-absent")

    assert (told.returncode, told.stdout) == (1, "")
    assert "nobody knows who is absent" in told.stderr
    assert json_of(team, "import", "people", bad)["absent"] == []
    assert people(team) == ["dana", "maya", "tom"]


def test_a_deal_is_removed_by_its_id_or_its_account(team: Path) -> None:
    coach = build(load(home=team))
    plain = ("", None, None, "", (), "", ())
    coach.team.deals.save_deals(
        [
            Deal("d1", "Northgate Foods", "northgate.example", "maya", "discovery", *plain),
            Deal("d2", "Tidewatch", "tidewatch.example", "maya", "discovery", *plain),
            Deal("d3", "Tidewatch Marine", "tidewatch.example", "maya", "discovery", *plain),
        ],
        source="hubspot",
    )
    coach.close()

    assert json_of(team, "deals", "remove", "northgate") == {
        "deal": "d1", "account": "Northgate Foods", "source": "hubspot",
    }  # fmt: skip
    assert run(team, "deals", "remove", "tidewatch").stderr == (
        "“tidewatch” may be the deals d2, d3. Give one of these ids.\n"
    )
    assert "remove it there too, or it comes back" in run(team, "deals", "remove", "d3").stdout
    assert (
        run(team, "deals", "remove", "d3").stderr
        == "No deal is called “d3”. Give its id, or the name of its account.\n"
    )


def test_nobody_is_a_clear_sentence(team: Path) -> None:
    told = run(team, "people", "remove", "nobody")

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "Nobody of the team is “nobody”. Give the team's id, the Slack id or the e-mail address.\n"


def test_a_file_of_a_part_asks_nobody_in_slack(team: Path, tmp_path: Path) -> None:
    head, dana, maya, _ = LIST.splitlines(keepends=True)

    assert json_of(team, "import", "people", listed(tmp_path, head + dana))["absent"] == ["maya", "tom"]
    assert kinds(team) == {}
    assert json_of(team, "import", "people", listed(tmp_path, head + dana + maya))["absent"] == ["tom"]
    assert kinds(team) == {"team.absent": 1}


def kinds(home: Path) -> dict[str, int]:
    coach = build(load(home=home))
    try:
        return coach.base.jobs.kinds()
    finally:
        coach.close()
