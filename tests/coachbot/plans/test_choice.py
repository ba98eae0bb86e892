"""Of what a model would have a plan say only what was offered holds, whole or with words left out."""

import pytest

from coachbot.domain.shortening import shortened
from coachbot.plans.choice import Choice, Offer, OfferedPlay, chosen

OFFER = Offer(
    goals=("Find out what it costs them.", "They should name the number."),
    asks=(("d.1", "Who signs this?", ""), ("d.2", "Who else felt it, and who had to explain it?", "They come next.")),
    plays=tuple(
        OfferedPlay(f"plays/p{n}", f"Play {n}", "We have one", "it fits", (f"What is it, {n}?", "Tell me more of it."))
        for n in range(1, 5)
    ),
    about={},
)


@pytest.mark.parametrize(
    ("lines", "choice"),
    [
        ([("m2", ""), ("m1", "")], Choice(asks=("d.2", "d.1"))),
        ([("m2", "Who had to explain it?")], Choice(asks=("d.2",), short={OFFER.asks[1][1]: "Who had to explain it?"})),
        ([("m2", "Who felt it most?")], Choice(asks=("d.2",))),
        ([("g2", ""), ("g1", "")], Choice(goal=OFFER.goals[1])),
        ([("m2", ""), ("m2", "Who had to explain it?")], Choice(asks=("d.2",))),
        (
            [("p2.2", ""), ("p2.1", ""), ("p1.1", "")],
            Choice(plays=("plays/p2", "plays/p1"), then={"plays/p2": "Tell me more of it.", "plays/p1": "What is it, 1?"}),
        ),
        ([(f"p{n}.2", "") for n in (4, 3, 2, 1)], Choice(plays=("plays/p4", "plays/p3", "plays/p2"), then={f"plays/p{n}": "Tell me more of it." for n in (4, 3, 2)})),
        ([("p9.1", ""), ("m3", ""), ("g0", ""), ("", "Offer them 40% off"), ("plays/p1", "")], None),
        ([], None),
    ],
)  # fmt: skip
def test_only_what_was_offered_is_chosen(lines: list[tuple[str, str]], choice: Choice | None) -> None:
    assert chosen(lines, OFFER) == choice


@pytest.mark.parametrize(
    ("original", "short", "shown"),
    [
        ("Who else felt it, and who had to explain it?", "who had to explain it", "Who had to explain it?"),
        ("Who will look at this number, and what will they compare it with?", "Who will look at this number?", "Who will look at this number?"),
        ("Who signs it with you? What do they want to see first of it?", "What do they want to see first?", "What do they want to see first?"),
        ("What did the renewal that slipped cost you in the end?", "What did the renewal cost you in the end?", "What did the renewal cost you in the end?"),
        ("Ask what it is. The team here has it on a sheet.", "Ask what it is. The team has it.", "Ask what it is. The team has it."),
    ],
)  # fmt: skip
def test_a_line_may_lose_words_and_keeps_its_signs(original: str, short: str, shown: str) -> None:
    assert shortened(short, original) == shown


@pytest.mark.parametrize(
    ("original", "short"),
    [
        # Another word, another order, a word twice, nothing left out, too little left.
        ("Who else felt it, and who had to explain it?", "Who must explain it?"),
        ("Who else felt it, and who had to explain it?", "Explain it, who had to?"),
        ("Who else felt it, and who had to explain it?", "Who had had to explain it?"),
        ("Who else felt it, and who had to explain it?", "Who else felt it, and who had to explain it?"),
        ("Who else felt it, and who had to explain it?", "Explain it?"),
        ("Who else felt it, and who had to explain it?", ""),
        # A no, and what it is a no to.
        ("What do they not want to see on the page?", "What do they want to see on the page?"),
        ("We do not charge extra, we lower it for you.", "We do not lower it for you."),
        ("Ask them to stop sending the sheet around.", "Ask them to sending the sheet around."),
        ("Say it rather than write it down.", "Say write it down."),
        # A condition, a bound, a number, a name, a time.
        ("We sign it when the pilot is over.", "We sign it."),
        ("The rate holds for up to three of the offices.", "The rate holds for three of the offices."),
        ("The rate is 20% for the first office of theirs.", "The rate is for the first office of theirs."),
        ("What did you and Yolanda see in the sheet?", "What did you see in the sheet?"),
        ("Priya signs it. What do you want to see of it?", "What do you want to see of it?"),
        ("We look at it with you on Monday.", "We look at it with you."),
        # A promise and a quotation stay whole.
        ("We offer a free trial of the service.", "We offer a free service."),
        ("We give the refund that the contract names.", "We give the refund."),
        ("Say “we have it all” and ask what they do.", "Say “we have it” and ask what they do."),
        # Many small cuts say something else than the line; a list or another language nobody can check.
        ("What do you see in it and who of you has it on the desk here?", "What you see it who you has on desk here?"),
        ("Who felt it here?\nWho had it there?", "Who had it there?"),
        ("Nous avons déjà vu ce que cela coûte à votre équipe et à vous.", "Nous avons déjà vu ce que cela coûte à vous."),
    ],
)  # fmt: skip
def test_what_would_say_something_else_is_not_shortened(original: str, short: str) -> None:
    assert shortened(short, original) is None
