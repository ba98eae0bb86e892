"""Spoken instead of typed: in a drill, when asking, after a call."""

import pytest

from handlers.bot import Bot
from handlers.slack.clips import cue_words
from tests.handlers.practice.test_drills import appears, begun, learned, maya, said_in
from tests.support.workspace import Desk, buttons, words

__all__ = ["learned", "maya"]
pytestmark = pytest.mark.slow
SPOKEN = "so um how does a renewal run today like from start to finish"


def test_a_rep_in_a_car_asks_by_voice(desk: Desk) -> None:
    clip = desk.sandbox.hands.clip(desk.user, desk.dm, "they say we are too expensive")
    desk.sandbox.clock.advance(3)
    desk.until(lambda: [words(m) for m in desk.bot_replies(clip)], lambda r: any("I heard: “they say" in w for w in r))
    desk.sandbox.clock.advance(2)

    card = desk.until(lambda: desk.bot_replies(clip), lambda replies: len(replies) > 1)[-1]
    assert "Compared with what" in words(card)


def test_a_turn_is_spoken_shown_and_can_be_taken_back(maya: Desk, bot: Bot) -> None:
    offer, _ = begun(maya)
    maya.sandbox.hands.clip(maya.user, maya.dm, SPOKEN, thread_ts=str(offer["ts"]))
    maya.sandbox.clock.advance(3)
    heard = appears(maya, offer, "“so um how does")
    own = bot.coach.practice.store.own("maya")
    maya.until(lambda: maya.settled(own.live), lambda live: live is not None and live.rep_turns == 1)

    assert buttons(heard) == ["Say it again"]
    maya.press(heard, "practice.say_again")
    appears(maya, offer, "Taken back.")
    live = own.live()
    assert live is not None
    assert live.rep_turns == 0


@pytest.mark.parametrize("outcome", ["failed", "stuck"])
def test_where_slack_writes_nothing_down_the_rep_is_asked_to_type(maya: Desk, outcome: str, bot: Bot) -> None:
    offer, _ = begun(maya)
    maya.sandbox.hands.clip(maya.user, maya.dm, SPOKEN, thread_ts=str(offer["ts"]), outcome=outcome)  # type: ignore[arg-type]

    def told() -> list[str]:
        maya.sandbox.clock.advance(16)
        found: list[str] = maya.settled(lambda: [words(message) for message in said_in(maya, offer)])
        return [one for one in found if "Slack could not write that down" in one]

    maya.until(told, bool)
    live = bot.coach.practice.store.own("maya").live()
    assert live is not None
    assert live.rep_turns == 0


def test_a_long_turn_is_read_from_the_whole_transcript(maya: Desk, bot: Bot) -> None:
    offer, _ = begun(maya)
    long = " ".join([SPOKEN, "and who acts on it when the person who usually does is away or has left the company"] * 3)
    maya.sandbox.hands.clip(maya.user, maya.dm, long, thread_ts=str(offer["ts"]))
    maya.sandbox.clock.advance(3)
    own = bot.coach.practice.store.own("maya")
    live = maya.until(lambda: maya.settled(own.live), lambda drill: drill is not None and drill.rep_turns == 1)

    assert live.turns[1].text == long
    assert live.turns[1].seconds


@pytest.mark.parametrize("dash", ["- ", ""])
def test_a_transcript_is_its_cues(dash: str) -> None:
    vtt = f"WEBVTT \n\n00:00:00.000 --> 00:00:02.000\n- R&amp;D said so\n\n00:00:02.000 --> 00:00:04.000\n{dash}and left\n"

    assert cue_words(vtt) == "R&D said so and left"
