"""What practice brings to Slack."""

from coachbot.domain.people import Person
from coachbot.errors import CoachError
from coachbot.practice.capability import Practising
from coachbot.practice.disputes import suspended
from coachbot.practice.jobs import DRILL, JUDGE
from handlers.practice import cards, disputes, home
from handlers.practice.commands import DrillCommand, asks_for_drill
from handlers.practice.daily import DailyDrills
from handlers.practice.desk import FEATURE, DrillDesk
from handlers.practice.jobs import DrillJobs
from handlers.practice.sharing import FORM, SharingJobs
from handlers.slack.feature import (
    Button,
    Check,
    Doing,
    Feature,
    Form,
    HomeSection,
    NotMine,
    Pool,
    SettingsSection,
    Slack,
    Tick,
)
from handlers.slack.interactions import IncomingMessage, Press

PLAN_S = 300.0
TIDY_S = 3_600.0


def desk(practice: Practising, slack: Slack) -> DrillDesk:
    """Where other capabilities ask for a drill."""
    return DrillDesk(practice, slack, cards.DrillCards())


def feature(practice: Practising, slack: Slack) -> Feature:
    """Drills a day, on demand, and what leads to them."""
    at = desk(practice, slack)
    jobs, daily, disagree = DrillJobs(at), DailyDrills(at), disputes.DisputeJobs(at, practice.disputes)
    sharing = SharingJobs(at)
    at_home, command = home.PracticeHome(practice), DrillCommand(at)

    def turn(message: IncomingMessage, person: Person) -> None:
        try:
            jobs.turn(message, person)
        except NotMine:
            command.message(message, person)

    def start_next(press: Press, person: Person) -> None:
        """From Home: the one that waits, or the one that is due."""
        own = practice.store.own(person.id)
        if own.live() is None:
            try:
                drill = practice.offer(person, now=practice.clock(), key=press.key)
            except CoachError as error:
                slack.poster.tell(f"{press.key}:told", press.user, str(error))
                return
            at.begin(drill if drill.thread else at.offer(drill, f"{press.key}:drill", press.user), press.key)

    return Feature(
        name=FEATURE,
        knows=at_home.knows,
        commands={"/drill": command},
        buttons=(
            Button(cards.START, jobs.start, in_order=True),
            Button(cards.LATER, jobs.later, in_order=True),
            Button(cards.SKIP, jobs.skip, in_order=True),
            Button(cards.HINT, jobs.steer, again=True),
            Button(cards.PAUSE, jobs.steer, again=True),
            Button(cards.RESTART, jobs.steer, again=True),
            Button(cards.END, jobs.steer),
            Button(cards.UNSAY, jobs.say_again),
            Button(cards.RETRY, jobs.retry),
            Button(cards.DONE, jobs.done),
            Button(cards.DISAGREE, opens=disagree.form),
            Button(cards.UPHOLD, disagree.ruled),
            Button(cards.SHARE, opens=sharing.form),
            Button(cards.READ, opens=sharing.read, anywhere=True),
            Button(cards.STOP, sharing.stop),
            Button(home.NEXT, start_next, again=True, in_order=True),
        ),
        forms=(Form(disputes.FORM, disagree.ask), Form(FORM, sharing.share)),
        jobs=(Doing(DRILL, daily.due), Doing(JUDGE, at.judged, pool=Pool.MODEL)),
        ticks=(Tick("plan-drills", PLAN_S, daily.plan), Tick("tidy-drills", TIDY_S, daily.tidy)),
        asks_for=asks_for_drill,
        turn=turn,
        home=HomeSection(at_home.blocks, at_home.reach),
        settings=SettingsSection(at_home.fields, lambda _: {}, at_home.save),
        checks=(lambda: _scenes(practice),),
    )


def _scenes(practice: Practising) -> Check:
    put_away = suspended(practice.disputes.shares())
    count = len(practice.cast.scenes())
    if not count:
        fix = "Add scenes to the folder “scenarios” of the content root; “coachbot scenes check” says what one needs."
        return Check("drills", ok=False, detail="There is no scene that can be played.", fix=fix)
    detail = f"{count} scenes."
    return Check(
        "drills", ok=True, detail=f"{detail} Suspended: {', '.join(sorted(put_away))}." if put_away else detail
    )
