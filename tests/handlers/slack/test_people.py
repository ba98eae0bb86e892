"""Who somebody in Slack is, whoever came first: the person or the team's list."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.db.answers import Answers
from coachbot.db.arrangements import Arrangements
from coachbot.db.calendars import Calendars
from coachbot.db.deals import Deals
from coachbot.db.engine import Database
from coachbot.db.jobs import Jobs
from coachbot.db.meetings import Meetings
from coachbot.db.team import Team
from coachbot.domain.people import Person, QuietHours
from coachbot.plans.meeting import JudgedMeeting, Meeting
from coachbot.sandbox.api import BOT_TOKEN
from coachbot.sandbox.model import TEAM_ID
from coachbot.sandbox.server import Sandbox
from handlers.slack.people import People
from handlers.slack.standing import Home, Outsider, Standing, Standings

MAYA = Person("maya.lindqvist", "Maya Lindqvist", "maya.lindqvist@holdfast.example", role="admin", time_zone="")


@pytest.fixture
def people(workspace: Sandbox, db: Database) -> People:
    client = WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/")
    return People(client, Team(db, "w"), Standings(client, Home(TEAM_ID), fresh_s=0))


@pytest.fixture
def team(db: Database) -> Team:
    return Team(db, "w")


def test_somebody_of_the_list_is_found_by_address_with_slacks_time_zone(people: People, team: Team) -> None:
    team.save_person(MAYA)

    found = people.of("U0MAYA")

    assert (found.id, found.slack, found.time_zone) == ("maya.lindqvist", "U0MAYA", "America/New_York")


def test_who_came_before_the_list_becomes_who_the_list_says(people: People, team: Team) -> None:
    assert people.of("U0MAYA").id == "U0MAYA"

    team.save_person(MAYA)

    assert (people.of("U0MAYA").id, people.of("U0MAYA").role) == ("maya.lindqvist", "admin")


def test_what_was_kept_under_the_slack_id_goes_over_to_the_lists(people: People, team: Team, db: Database) -> None:
    people.of("U0MAYA")
    team.save_preferences("U0MAYA", QuietHours(time(20), time(7)))
    Answers(db, "w").wants_practice("a1", "U0MAYA", "plays/price", now=datetime(2026, 11, 25, tzinfo=UTC))
    Calendars(db, "w").connect("U0MAYA", "https://calendar.example/s", now=datetime(2026, 11, 25, tzinfo=UTC))

    team.save_person(MAYA)
    people.of("U0MAYA")

    assert team.preferences("maya.lindqvist", QuietHours) == QuietHours(time(20), time(7))
    assert Answers(db, "w").practice_list("maya.lindqvist") == ["plays/price"]
    assert Calendars(db, "w").state("maya.lindqvist") is not None
    assert Calendars(db, "w").state("U0MAYA") is None
    assert team.person("U0MAYA") is None


def test_who_is_not_to_be_remembered_is_known_all_the_same(people: People, team: Team) -> None:
    seen = people.of("U0MAYA", keeps=False)
    assert (seen.id, seen.email, team.everybody()) == ("U0MAYA", "maya.lindqvist@holdfast.example", [])

    team.save_person(MAYA)
    listed = people.of("U0MAYA", keeps=False)

    assert (listed.id, listed.slack, listed.role) == ("maya.lindqvist", "U0MAYA", "admin")
    kept = team.person("maya.lindqvist")
    assert kept is not None
    assert kept.slack == ""


def test_an_admin_named_as_a_manager_is_both(db: Database) -> None:
    named = Team(db, "w", ["maya.lindqvist"])
    named.save_person(MAYA)

    found = named.person("maya.lindqvist")

    assert found is not None
    assert (found.role, found.manages) == ("admin", True)


@pytest.mark.parametrize(
    ("becomes", "standing"),
    [
        ({"guest": "multi"}, Standing.GUEST),
        ({"guest": "single"}, Standing.SINGLE_CHANNEL_GUEST),
        ({"deleted": True}, Standing.LEAVER),
        ({"team": "T0BUYER"}, Standing.STRANGER),
        ({"is_bot": True}, Standing.BOT),
        # Of another Grid organization than the app's.
        ({"team": "T0OTHER", "enterprise": "E0OTHER"}, Standing.STRANGER),
    ],
)
def test_whoever_is_no_colleague_today_is_nobody_the_list_knows(
    people: People, team: Team, workspace: Sandbox, becomes: dict[str, Any], standing: Standing
) -> None:
    team.save_person(MAYA)
    people.of("U0MAYA")
    workspace.workspace.amend("U0MAYA", **becomes)

    with pytest.raises(Outsider) as turned_away:
        people.of("U0MAYA")

    assert turned_away.value.standing is standing
    assert people.slack_of(team.person("maya.lindqvist") or MAYA) == ""


def test_a_guest_with_a_listed_address_is_not_who_the_list_says(people: People, team: Team, workspace: Sandbox) -> None:
    team.save_person(MAYA)
    workspace.workspace.amend("U0TOM", guest="single", email=MAYA.email)

    with pytest.raises(Outsider):
        people.of("U0TOM")

    assert people.of("U0MAYA").id == "maya.lindqvist"


def test_somebody_slack_does_not_know_is_not_served(people: People) -> None:
    with pytest.raises(Outsider):
        people.of("U0NOBODY")


def test_while_slack_cannot_say_nobody_is_let_in_on_trust(people: People, workspace: Sandbox) -> None:
    people.of("U0MAYA")
    workspace.faults.plan("users.info", error="missing_scope")

    with pytest.raises(SlackApiError):
        people.of("U0MAYA")


def test_a_colleague_of_another_workspace_of_the_organization_is_one(db: Database, workspace: Sandbox) -> None:
    client = WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/")
    people = People(client, Team(db, "w"), Standings(client, Home(TEAM_ID, "E0HOLDFAST"), fresh_s=0))
    workspace.workspace.amend("U0TOM", team="T0WEST", enterprise="E0HOLDFAST")

    assert people.of("U0TOM").name == "Tom Brannigan"


def test_an_address_that_slack_tells_later_joins_what_was_two_people(
    people: People, team: Team, workspace: Sandbox
) -> None:
    team.save_person(MAYA)
    workspace.workspace.amend("U0MAYA", email="")
    assert people.of("U0MAYA").id == "U0MAYA"

    workspace.workspace.amend("U0MAYA", email=MAYA.email)

    assert people.of("U0MAYA").id == "maya.lindqvist"


def test_importing_again_keeps_what_slack_told(people: People, team: Team) -> None:
    team.save_person(MAYA)
    people.of("U0MAYA")
    team.save_person(MAYA)

    found = team.person("maya.lindqvist")

    assert found is not None
    assert (found.slack, found.time_zone) == ("U0MAYA", "America/New_York")


def test_importing_again_arranges_nothing_again(team: Team, db: Database) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    call = Meeting("u", "once", now, now + timedelta(hours=1), "Demo")
    meetings, maya = Meetings(db, "w"), replace(MAYA, slack="U0MAYA")
    team.save_person(maya)
    judged = [JudgedMeeting(call, True, "")]
    Calendars(db, "w").store(maya.id, judged, removed=(), unread=(), window=None, cursor={}, now=now)
    arrangements = Arrangements(db, "w", Jobs(db, "w"))
    assert arrangements.keep(maya.id, {("u", "once"): ("", "mark")}, (), withdraw=(), now=now)

    team.save_person(maya)

    found = meetings.meeting(maya.id, "u", "once")
    assert found is not None
    assert found.arranged == "mark"


def test_only_the_list_says_which_domains_are_ours(people: People, team: Team, db: Database) -> None:
    deals = Deals(db, "w")
    people.of("U0TOM")
    assert deals.addresses()[0] == frozenset()

    team.save_person(MAYA)
    assert deals.addresses()[0] == {"holdfast.example"}


def test_a_colleague_is_reached_by_address(people: People, team: Team) -> None:
    tom = Person("tom", "Tom", "tom.brannigan@holdfast.example")
    team.save_person(tom)

    assert people.slack_of(tom) == "U0TOM"
    assert people.slack_of(Person("x", "X", "x@nowhere.example")) == ""


@pytest.mark.parametrize(("is_org", "lists"), [(False, 1), (True, 0)])
def test_of_an_organization_people_are_looked_up_one_by_one(workspace: Sandbox, is_org: bool, lists: int) -> None:
    """A token of a whole organization may list nobody without saying of which workspace."""
    many = ["U0MAYA", "U0TOM", "U0DANA", *(f"U0NOBODY{n}" for n in range(20))]
    client = WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/")
    standings = Standings(client, Home(TEAM_ID, "E0HOLDFAST", is_org))

    assert standings.among(many) == {Standing.COLLEAGUE, Standing.UNKNOWN}

    assert len(workspace.journal.entries(kind="call", name="users.list")) == lists
