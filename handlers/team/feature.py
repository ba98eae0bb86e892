"""What the team's list brings to Slack: quiet hours, and deals that come from the CRM."""

from datetime import datetime
from functools import partial

from coachbot.domain.people import Person, QuietHours
from coachbot.team.capability import TeamList
from coachbot.team.jobs import ABSENT, AbsentDue
from coachbot.team.read_deals import DEALS
from handlers.slack.blocks import Block
from handlers.slack.feature import Doing, Feature, HomeSection, Pool, Reach, SettingsSection, Slack, Tick
from handlers.slack.forms import Values, clock, field, time_in
from handlers.words import some_of

DEALS_S = 60.0
_ABSENT = (
    "The list of people that was taken in last has these no more: {names}. Who left is taken out with "
    "“coachbot people remove ID”; until then plans and drills go on for them."
)
FROM, UNTIL = "quiet_from", "quiet_until"


def feature(team: TeamList, slack: Slack) -> Feature:
    """When people may be disturbed, for every capability alike."""

    def fields(person: Person) -> list[Block]:
        quiet = team.people.preferences(person.id, QuietHours)
        return [field(FROM, "Quiet from", clock(quiet.begin)), field(UNTIL, "Quiet until", clock(quiet.until))]

    def save(person: Person, values: Values) -> None:
        team.people.save_preferences(person.id, QuietHours(time_in(values, FROM), time_in(values, UNTIL)))

    def reach(person: Person) -> Reach:
        quiet = team.people.preferences(person.id, QuietHours)
        if quiet.begin is None or quiet.until is None:
            return Reach(("No quiet hours",), by_itself=False, only_then=True)
        return Reach((f"Quiet from {quiet.begin:%H:%M} to {quiet.until:%H:%M}",), by_itself=False, only_then=True)

    def knows(person: Person, _now: datetime) -> list[str]:
        parts = (person.name, person.email, person.role, person.team, person.time_zone)
        return [f"Who you are: {', '.join(filter(None, parts))} (from the team's list and from Slack)."]

    return Feature(
        name="team",
        knows=knows,
        jobs=(
            Doing(DEALS, lambda _: team.read_deals.patiently(now=team.clock()), pool=Pool.SERVERS),
            Doing(ABSENT, partial(ask_about_absent, team, slack)),
        ),
        ticks=(Tick("read-deals", DEALS_S, lambda: team.read_deals_hourly(now=team.clock())),),
        home=HomeSection(lambda _person, _now: (), reach),
        settings=SettingsSection(fields, errors, save),
    )


def ask_about_absent(team: TeamList, slack: Slack, due: AbsentDue) -> None:
    """Ask each admin about who is not in the file any more; it changes nothing by itself."""
    asked, absent = team.asked_about_absent(due)
    names = some_of([f"{person.name} ({person.id})" for person in absent])
    for person in asked if absent else ():
        if user := slack.people.slack_of(person):
            slack.poster.tell(f"{ABSENT.key(due)}:{person.id}", user, _ABSENT.format(names=names))


_LONGEST_QUIET_MIN = 16 * 60


def errors(values: Values) -> dict[str, str]:
    """Quiet hours need both ends."""
    begin, until = time_in(values, FROM), time_in(values, UNTIL)
    if begin is not None and until is not None:
        lasts = (until.hour * 60 + until.minute - begin.hour * 60 - begin.minute) % (24 * 60)
        if lasts == 0:
            return {UNTIL: "Quiet hours that begin and end at one time are none. Leave both empty, or change one."}
        if lasts > _LONGEST_QUIET_MIN:
            return {
                UNTIL: "Quiet hours of more than 16 hours leave no time for a plan before a call. Make them shorter."
            }
        return {}
    if begin is None and until is None:
        return {}
    return {UNTIL if until is None else FROM: "Quiet hours need a beginning and an end."}
