"""What plans bring to Slack."""

from coachbot.domain.people import Person
from coachbot.plans.capability import Planning
from coachbot.plans.jobs import CALENDAR, CHOOSE, CHOOSE_ASKED, CHOSEN, DEBRIEF, DOUBT, PLAN, TODAY
from handlers.plans import cards, debrief_cards, home
from handlers.plans.buttons import PlanButtons
from handlers.plans.debriefs import DebriefJobs
from handlers.plans.jobs import PlanJobs
from handlers.plans.on_demand import OnDemandJobs, asks_for_plan
from handlers.slack.feature import (
    Button,
    Check,
    Doing,
    Feature,
    Form,
    FromCall,
    HomeSection,
    NotMine,
    Pool,
    Practise,
    SettingsSection,
    Slack,
    Tick,
)
from handlers.slack.interactions import IncomingMessage

CALENDARS_S = 2.0


def feature(plans: Planning, slack: Slack, *, practise: Practise, practise_call: FromCall) -> Feature:
    """Game plans before calls, debriefs after them, and plans on demand."""
    look, look_after = cards.PlanCards(), debrief_cards.DebriefCards()
    jobs, buttons = PlanJobs(plans, slack, look), PlanButtons(plans, slack, look, look_after, practise)
    debriefs, demand, at_home = (
        DebriefJobs(plans, slack, look_after, practise_call),
        OnDemandJobs(plans, slack, look),
        home.PlanHome(plans),
    )

    def turn(message: IncomingMessage, person: Person) -> None:
        try:
            debriefs.spoken(message, person)
        except NotMine:
            demand.message(message, person)

    return Feature(
        name="plans",
        knows=at_home.knows,
        commands={"/gameplan": demand.command},
        buttons=(
            Button(cards.ACCEPT, buttons.accept, in_order=True, aliases=("accept_line",)),
            Button(cards.WARM_UP, buttons.warm_up, in_order=True, aliases=("warm_up",)),
            Button(cards.WARM_UP_LINE, buttons.warm_up, in_order=True, aliases=("warm_up_line",)),
            Button(cards.PRACTISE, buttons.practise),
            Button(cards.NOT_A_CALL, buttons.mark_series, again=True, in_order=True, aliases=("not_a_call",)),
            Button(cards.IS_A_CALL, buttons.mark_series, again=True, in_order=True, aliases=("is_a_call",)),
            Button(debrief_cards.OUTCOME, debriefs.tapped, again=True, in_order=True, aliases=("debrief_outcome",)),
            Button(debrief_cards.MOMENT, debriefs.moment, in_order=True, aliases=("debrief_moment",)),
            Button(debrief_cards.ASKED, debriefs.asked, again=True, in_order=True, aliases=("debrief_asked",)),
            Button(debrief_cards.DEBRIEF_DONE, debriefs.tapped, again=True, in_order=True, aliases=("debrief_done",)),
            Button(debrief_cards.REOPEN, debriefs.tapped, again=True, in_order=True),
            Button(debrief_cards.SNOOZE, debriefs.snooze, in_order=True, aliases=("debrief_snooze",)),
            Button(debrief_cards.DEBRIEF_NOTE, opens=debriefs.note_form, aliases=("debrief_note",)),
        ),
        forms=(Form(debrief_cards.NOTE_FORM, debriefs.note, aliases=("debrief_note_form",)),),
        jobs=(
            Doing(PLAN, jobs.plan),
            Doing(CHOOSE, jobs.choose, pool=Pool.MODEL),
            Doing(CHOSEN, jobs.chosen),
            Doing(CHOOSE_ASKED, demand.choose, pool=Pool.MODEL),
            Doing(DEBRIEF, debriefs.ask),
            Doing(DOUBT, jobs.doubt),
            Doing(TODAY, jobs.today),
            Doing(CALENDAR, jobs.calendar, pool=Pool.SERVERS),
        ),
        ticks=(Tick("read-calendars", CALENDARS_S, lambda: plans.read_due_calendars(now=plans.clock())),),
        asks_for=asks_for_plan,
        turn=turn,
        home=HomeSection(at_home.blocks, at_home.reach, at_home.small_print),
        settings=SettingsSection(at_home.fields, home.errors, at_home.save),
        checks=(lambda: _calendars(plans),),
    )


def _calendars(plans: Planning) -> Check:
    connected, troubles = plans.calendars.count(), plans.calendars.troubles()
    if troubles:
        some = " ".join(f"{person}: {trouble}" for person, trouble in troubles[:5])
        fix = "Have each person copy the secret address again, in Home under Settings."
        return Check("calendars", ok=False, detail=f"{len(troubles)} cannot be read. {some}", fix=fix)
    none = "None connected; “coachbot import people” or Home connects them."
    return Check("calendars", ok=True, detail=f"{connected} connected." if connected else none)
