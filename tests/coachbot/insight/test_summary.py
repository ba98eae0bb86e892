"""On top of a digest stands what a model chose of its own sentences, and what everybody who reads it reads below."""

from dataclasses import replace

import pytest

from coachbot.insight.ports import Unanswered
from coachbot.insight.summary import chosen
from handlers.insight import words
from tests.support.digests import draft_of_words

OFFERED = {"s1": "A.", "s2": "B.", "s3": "C.", "s4": "D."}


@pytest.mark.parametrize(
    ("idents", "lines"),
    [
        (["s3", "s1"], ("C.", "A.")),
        (["s4", "s3", "s2", "s1"], ("D.", "C.", "B.")),
        (["s2", "s2", "s9", "A.", "Fire Maya.", ""], ("B.",)),
        ([], ()),
    ],
)
def test_only_sentences_that_were_offered_stand_on_top(idents: list[str], lines: tuple[str, ...]) -> None:
    assert chosen(idents, OFFERED) == lines


def test_a_question_of_one_person_and_what_is_for_the_manager_alone_are_not_offered() -> None:
    draft = draft_of_words("price")
    made = replace(draft.digest, unanswered=(Unanswered("Mine alone?", 2, 1, "g1", "p"), *draft.digest.unanswered))
    draft = replace(draft, digest=made)

    said = words.sentences(draft.for_all)

    assert [one for one in said if "Mine alone?" in one] == []
    assert not set(said) & set(words.aside_words(draft.aside))
    lines = list(words.digest_lines(draft.for_all))
    assert [one for one in said if not any(one in line for line in lines)] == []


def test_what_the_manager_leaves_out_leaves_the_top_too() -> None:
    draft = draft_of_words("price")
    tight = draft.digest.tighten[0]
    draft = replace(draft, in_short=(words.line_words(draft.for_all, tight), "Fire Maya."))

    assert words.in_short(draft) == [words.line_words(draft.for_all, tight)]
    assert words.in_short(replace(draft, hidden=(tight.key,))) == []
