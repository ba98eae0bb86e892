"""A rep shows one role-play to one colleague, and takes that back; nobody else ever reads it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from coachbot.domain.people import Person
from handlers.bot import Bot
from tests.handlers.practice.test_drills import MAYA, Message, appears, begun, say
from tests.support.workspace import Desk, buttons, words

pytestmark = pytest.mark.slow
DANA = Person("dana", "Dana Whitfield", "dana.whitfield@holdfast.example", team="mid-market", role="manager")
TOM = Person("tom", "Tom Brannigan", "tom.brannigan@holdfast.example", team="mid-market", manager="dana")
SAID = "So three managers each think it is somebody else's. What happened the last time one of them got missed?"


@pytest.fixture
def maya(desk: Desk, bot: Bot) -> Iterator[Desk]:
    for person in (MAYA, DANA, TOM):
        bot.coach.team.people.save_person(person)
    yield desk
    own = bot.coach.practice.store.own("maya")
    if live := own.live():
        bot.coach.practice.steer.end(own, live, now=bot.coach.base.clock())


def finished(maya: Desk) -> tuple[Message, Message]:
    """The offer of a role-play that Maya ended after two turns, and its feedback."""
    offer, first = begun(maya)
    say(maya, offer, SAID)
    maya.press(first, "practice.end")
    return offer, appears(maya, offer, "Only you can see this.")


def shared(maya: Desk, offer: Message, result: Message, reader: str) -> Message:
    """What Maya is told once she has shared it."""
    maya.press(result, "practice.share")
    form = maya.modal()
    assert form["blocks"][0]["element"]["options"][0]["value"] == "dana", "the own manager comes first"
    maya.sandbox.hands.submit(maya.user, form["id"], {"who": reader})
    return appears(maya, offer, "can read “")


def read(who: Desk, told: Message) -> str:
    """What somebody reads who presses the button of what Dana was told."""
    who.sandbox.hands.press(who.user, told["channel"], told["ts"], "practice.read")
    return words(who.modal())


def test_a_shared_role_play_is_read_until_it_is_taken_back(maya: Desk, bot: Bot) -> None:
    dana = Desk(maya.sandbox, "U0DANA", bot)
    offer, result = finished(maya)
    mine = shared(maya, offer, result, "dana")

    told = dana.channel_messages(dana.dm)[-1] | {"channel": dana.dm}
    assert SAID not in words(told), "it could not be taken back"
    assert SAID in read(dana, told)
    maya.press(mine, "practice.stop_sharing")
    maya.settled(lambda: None)
    again = maya.sandbox.workspace.channel(dana.dm).messages[told["ts"]]
    assert "does not share this any more" in words(again)
    assert buttons(again) == []


def test_a_button_of_what_is_no_longer_shared_shows_nothing(maya: Desk, bot: Bot) -> None:
    dana = Desk(maya.sandbox, "U0DANA", bot)
    offer, result = finished(maya)
    shared(maya, offer, result, "dana")
    told = dana.channel_messages(dana.dm)[-1] | {"channel": dana.dm}
    own = bot.coach.practice.store.own("maya")
    drill = own.drills(limit=1)[0]
    bot.coach.practice.store.own("maya").save(replace(drill, shared_with=()), expected_turns=len(drill.turns))

    said = read(dana, told)
    assert SAID not in said
    assert "not shared with you any more" in said


def test_a_colleague_who_presses_anothers_button_reads_nothing(maya: Desk, bot: Bot) -> None:
    dana, tom = Desk(maya.sandbox, "U0DANA", bot), Desk(maya.sandbox, "U0TOM", bot)
    offer, result = finished(maya)
    shared(maya, offer, result, "dana")
    told = dana.channel_messages(dana.dm)[-1] | {"channel": dana.dm}
    maya.sandbox.workspace.channel(dana.dm).members.add("U0TOM")

    assert SAID not in read(tom, told)
