"""A question nobody could answer becomes a play: written, asked for, approved, used, told of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from coachbot.sandbox.server import Sandbox
from coachbot.upkeep.jobs import DRAFT, DraftDue
from handlers.bot import Bot
from knowledge.library.formats.written import as_markdown
from tests.support.rep import Rep
from tests.support.weeks import REPS, told
from tests.support.workspace import Message, begin_anew, buttons, words

pytestmark = pytest.mark.slow
# A Monday at seven in New York.
MONDAY = datetime(2030, 11, 18, 12, 0, tzinfo=UTC)
SAID = "They pay everything in Brazilian reais"
ASKED = f"{SAID}, what do I say?"
PLAY = {
    "title": "They want to pay in reais",
    "when": "We pay in reais\nCan you bill us in BRL?",
    "say": "We bill in dollars today. Would a fixed rate for the year take the worry out of it?",
    "ask": "Who signs off on currency risk?",
    "why": "A budget holder fears the rate, not the dollar.",
    "avoid": "## Promising a local entity",
}
PAGE = "playbook/plays/they-want-to-pay-in-reais"


@pytest.fixture
def bot(workspace: Sandbox, shared_bot: Bot) -> Iterator[Bot]:
    begin_anew(workspace, shared_bot)
    workspace.clock.move_to(MONDAY.timestamp())
    told(shared_bot.coach, MONDAY)
    for rep, user in ((REPS[0], "U0MAYA"), (REPS[3], "U0TOM")):
        shared_bot.coach.team.people.link(rep.id, user, "America/New_York")
    yield shared_bot
    shared_bot.coach.base.pages.prune("/slack", [])
    shared_bot.coach.base.library.refresh()


@pytest.fixture
def dana(workspace: Sandbox, bot: Bot) -> Rep:
    return Rep(workspace, "U0DANA", bot)


@pytest.fixture
def maya(workspace: Sandbox, bot: Bot) -> Rep:
    return Rep(workspace, "U0MAYA", bot)


@pytest.fixture
def tom(workspace: Sandbox, bot: Bot) -> Rep:
    return Rep(workspace, "U0TOM", bot)


def draft(dana: Rep) -> Message:
    """Next Monday's, with what was asked in between."""
    dana.pass_time(days=7, minutes=66)
    return dana.message("Is it the strategy or the execution?", ASKED)


def asked_by_two(maya: Rep, bot: Bot) -> None:
    """What one person asked in vain is for her managers alone; a second one asks it, too."""
    maya.ask(ASKED)
    store, now = bot.coach.answers.store, bot.coach.base.clock()
    (gap,) = store.recent_gaps(now=now, days=1)
    store.save_gap(replace(gap, id="second", rep=REPS[1].id))


def waiting(dana: Rep) -> Message:
    return dana.message("Once approved it answers at once")


def test_she_writes_the_play_approves_it_and_who_asked_is_told(dana: Rep, maya: Rep, bot: Bot) -> None:
    assert "I have noted the question" in words(maya.ask(ASKED))
    dana.press(draft(dana), "insight.write")
    form = dana.modal()
    assert form["blocks"][1]["element"]["initial_value"] == SAID
    dana.sandbox.hands.submit(dana.user, form["id"], PLAY)
    card = waiting(dana)
    assert "Promising a local entity" in words(card)
    dana.press(card, "upkeep.approve")

    assert "There is a play for it now" in maya.message("They want to pay in reais")["text"]
    live = dana.until(lambda: waiting_or_live(dana), lambda found: "Live: approved by Dana Whitfield" in words(found))
    assert "revision 1, to be reviewed by 23 Feb 2031" in words(live)
    assert buttons(live) == []
    page = bot.coach.base.pages.page(PAGE)
    assert page is not None
    assert (page.owner, page.approved_by, page.approved_at) == (dana_id(), dana_id(), date(2030, 11, 25))
    assert "## Avoid\n- Promising a local entity" in as_markdown(page)
    bot.coach.base.library.refresh()
    assert "a fixed rate for the year" in words(maya.ask("can you bill us in BRL?"))
    assert all(one.question != ASKED for one in bot.coach.insight.weekly("mid-market", date(2030, 11, 18)).unanswered)


def test_she_asks_her_best_rep_and_the_words_become_a_play_with_his_name(
    dana: Rep, maya: Rep, tom: Rep, bot: Bot
) -> None:
    asked_by_two(maya, bot)
    week = draft(dana)
    assert "Ask Rep 3" in buttons(week)
    assert "Draft it from your calls" not in buttons(week)
    dana.press(week, "insight.ask")
    card = tom.message("asks for your words")
    assert "nobody keeps count" in words(card)
    tom.press(card, "upkeep.write")
    tom.sandbox.hands.submit(tom.user, tom.modal()["id"], PLAY)
    assert "Thank you. Dana Whitfield looks at it" in words(tom.message("Thank you."))

    dana.press(waiting(dana), "upkeep.approve")
    assert "with your name" in tom.message("is a play now")["text"]
    page = bot.coach.base.pages.page(PAGE)
    assert page is not None
    assert page.owner == REPS[3].id


def test_what_is_saved_after_it_was_approved_is_told_to_be_too_late(dana: Rep, maya: Rep, tom: Rep, bot: Bot) -> None:
    asked_by_two(maya, bot)
    dana.press(draft(dana), "insight.ask")
    card = tom.message("asks for your words")
    tom.press(card, "upkeep.write")
    tom.sandbox.hands.submit(tom.user, tom.modal()["id"], PLAY)
    waits = waiting(dana)
    dana.press(waits, "upkeep.write")
    form = dana.modal()
    dana.press(waits, "upkeep.approve")
    tom.message("is a play now")

    dana.sandbox.hands.submit(dana.user, form["id"], PLAY | {"say": "We promise forty percent off."})

    assert dana.message("It was decided before you saved, so nothing of that was changed.")
    page = bot.coach.base.pages.page(PAGE)
    assert page is not None
    assert "forty percent" not in as_markdown(page)


def test_all_that_changes_a_draft_is_done_one_after_the_other(bot: Bot) -> None:
    (upkeep,) = (feature for feature in bot.features if feature.name == "upkeep")
    due = DRAFT.lane(DraftDue("d1", "g", "m", "a", "D1", "1.1"))

    lanes = {one.lane(value) for one in upkeep.buttons if one.lane for value in ("d1", "d1|0a1b")}
    lanes |= {form.lane("d1") for form in upkeep.forms if form.lane}
    assert lanes == {due}
    assert {one.id for one in upkeep.buttons if one.lane} == {"upkeep.decline", "upkeep.approve", "upkeep.drop"}


def test_a_rep_says_no_and_nobody_else_can_approve(dana: Rep, maya: Rep, tom: Rep, bot: Bot) -> None:
    asked_by_two(maya, bot)
    week = draft(dana)
    dana.press(week, "insight.ask")
    tom.press(tom.message("asks for your words"), "upkeep.decline")
    assert dana.message("has no line for")

    dana.press(week, "insight.write")
    dana.sandbox.hands.submit(dana.user, dana.modal()["id"], PLAY)
    waits = waiting(dana)
    dana.sandbox.workspace.channel(dana.dm).members.add(tom.user)
    tom.press(waits, "upkeep.approve", channel=dana.dm)
    tom.settled(lambda: None)
    assert bot.coach.base.pages.page(PAGE) is None


def test_words_that_are_none_are_refused_in_the_form(dana: Rep, maya: Rep) -> None:
    maya.ask(ASKED)
    dana.press(draft(dana), "insight.write")
    form = dana.modal()
    dana.sandbox.hands.submit(dana.user, form["id"], PLAY | {"say": "##"})

    assert dana.until(lambda: form.get("errors"), bool) == {"say": "Write what to say, in words."}


def waiting_or_live(dana: Rep) -> Message:
    return next(m for m in reversed(dana.messages()) if "When they say" in words(m))


def dana_id() -> str:
    return "dana.whitfield"


def test_what_was_changed_since_it_was_read_is_read_again_before_it_is_approved(
    dana: Rep, maya: Rep, tom: Rep, bot: Bot
) -> None:
    asked_by_two(maya, bot)
    dana.press(draft(dana), "insight.ask")
    card = tom.message("asks for your words")
    tom.press(card, "upkeep.write")
    tom.sandbox.hands.submit(tom.user, tom.modal()["id"], PLAY)
    read = waiting(dana)
    value = next(e["value"] for block in read["blocks"] for e in block.get("elements", []) if e.get("value"))
    ident = value.partition("|")[0]
    drafts = bot.coach.upkeep.drafts
    changed = drafts.find(ident)
    assert changed is not None
    drafts.save(replace(changed, say="We promise forty percent off."))

    dana.press(read, "upkeep.approve")
    dana.until(lambda: dana.whispers(), lambda told: any("changed since you read it" in m["text"] for m in told))
    assert bot.coach.base.pages.page(PAGE) is None
    assert "forty percent" in words(waiting(dana))
    dana.press(waiting(dana), "upkeep.drop")
    assert tom.message("does not become a play for now")
