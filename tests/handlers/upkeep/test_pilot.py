"""Two reps try a stage's questions for a week, and what came of it is in the page's history."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from coachbot.sandbox.server import Sandbox
from handlers.bot import Bot
from tests.support.rep import Rep
from tests.support.weeks import REPS, told
from tests.support.workspace import begin_anew, buttons, words

pytestmark = pytest.mark.slow
# A Monday at seven in New York.
MONDAY = datetime(2030, 11, 18, 12, 0, tzinfo=UTC)
PILOT = {"stage": "discovery", "who": [REPS[0].id, REPS[1].id], "first": "2030-11-19", "last": "2030-11-22"}


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot) -> Bot:
    begin_anew(workspace, shared_bot)
    workspace.clock.move_to(MONDAY.timestamp())
    told(shared_bot.coach, MONDAY)
    for rep, user in ((REPS[0], "U0MAYA"), (REPS[1], "U0TOM")):
        shared_bot.coach.team.people.link(rep.id, user, "America/New_York")
    return shared_bot


def set_up(dana: Rep, values: Mapping[str, object]) -> None:
    card = dana.command("pilot")
    dana.sandbox.hands.press(dana.user, card["channel"], card["ts"], "upkeep.pilot")
    dana.sandbox.hands.submit(dana.user, dana.modal()["id"], dict(values))


def test_a_pilot_is_told_of_on_its_first_morning_and_reviewed_on_its_last_afternoon(
    workspace: Sandbox, bot: Bot
) -> None:
    dana, maya, tom = (Rep(workspace, user, bot) for user in ("U0DANA", "U0MAYA", "U0TOM"))
    set_up(dana, PILOT)
    assert "Tuesday 19 Nov 2030 to Friday 22 Nov 2030" in dana.message("The pilot is set up")["text"]
    assert [m for m in maya.messages() if "From today" in words(m)] == []

    dana.pass_time(days=1, hours=1, minutes=20)
    for rep in (maya, tom):
        card = rep.message("From today two of you try the questions of discovery")
        assert "It is the questions that are tried, not you." in words(card)
        assert "who decides, and what will they want to see first?" in words(card)

    dana.pass_time(days=3, hours=8)
    ends = dana.message("The pilot of discovery ends today")
    assert "Ask Rep 0 and Rep 1 first." in words(ends)
    dana.press(ends, "upkeep.pilot_review")
    review = {"helped": "it helped", "missing": "A question for finance.", "decision": "change"}
    dana.sandbox.hands.submit(dana.user, dana.modal()["id"], review)
    noted = dana.until(
        lambda: dana.messages(), lambda found: any("Noted in the page's history" in words(m) for m in found)
    )
    assert all(buttons(m) == [] for m in noted if "Noted" in words(m))
    pilots = bot.coach.upkeep.pilots
    (note,) = pilots.store.history(pilots.page_of("discovery"))
    assert note.text == (
        "Pilot with 2 reps, 2030-11-19 to 2030-11-22: it helped. Missing: A question for finance. Decision: change."
    )


def test_what_cannot_be_a_pilot_is_said_in_the_form(workspace: Sandbox, bot: Bot) -> None:
    dana, maya = Rep(workspace, "U0DANA", bot), Rep(workspace, "U0MAYA", bot)
    assert "set up by whoever leads a team" in words(maya.command("pilot"))

    set_up(dana, PILOT | {"who": [REPS[0].id], "last": "2030-11-01"})

    form = dana.modal()
    assert dana.until(lambda: form.get("errors"), bool) == {
        "who": "Choose 2 reps.", "last": "The last day is on the first or up to a month after it."
    }  # fmt: skip
