"""Recognizing a play by the many ways people put it."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.library.index.embedding import LocalEmbedder
from knowledge.library.index.probes import probes
from knowledge.library.index.recognition import NOTHING_LEARNED, Phrases, Recognizer, learn, load
from knowledge.library.text.query import as_asked

PLAYS = Path(__file__).parents[2] / "knowledge" / "playbook" / "plays"
SOME = ("price-objection", "status-quo", "send-me-something", "security-review")


def phrases(embedder: LocalEmbedder, names: tuple[str, ...] = SOME, most: int = 100) -> Phrases:
    texts: list[str] = []
    owners: list[str | None] = []
    for name in names:
        lines = (PLAYS / f"{name}.phrases.txt").read_text(encoding="utf-8").splitlines()[1 : most + 1]
        texts += [as_asked(line) for line in lines]
        owners += [name] * len(lines)
    foreign = [as_asked(probe) for probe in probes()[:120]]
    return Phrases([*texts, *foreign], embedder.embed([*texts, *foreign]), [*owners, *([None] * len(foreign))])


@pytest.fixture(scope="module")
def recognizer(embedder: LocalEmbedder) -> Recognizer:
    """Four plays of the sample team, learned."""
    return learn(phrases(embedder))


def ask(recognizer: Recognizer, embedder: LocalEmbedder, question: str) -> tuple[str, float]:
    scores = recognizer.scores(as_asked(question), embedder.embed([as_asked(question)])[0])
    return recognizer.pages[int(scores.argmax())], recognizer.certainty(float(scores.max()))


@pytest.mark.parametrize(
    ("question", "play"),
    [
        ("he winced when he heard what it costs", "price-objection"),
        ("thats wayyy to expensve for us", "price-objection"),
        ("they keep it all in a google sheet and like it", "status-quo"),
        ("can you just mail me a brochure", "send-me-something"),
        ("their infosec team has a form with 200 questions", "security-review"),
    ],
)
def test_a_play_is_recognized_in_words_nobody_wrote_down(
    recognizer: Recognizer, embedder: LocalEmbedder, question: str, play: str
) -> None:
    found, certainty = ask(recognizer, embedder, question)

    assert found == play
    assert certainty > 0.5


@pytest.mark.parametrize(
    "question", ["my car needs new tires", "who plays in the final tonight", "recipe for banana bread"]
)
def test_what_is_about_something_else_is_not_recognized(
    recognizer: Recognizer, embedder: LocalEmbedder, question: str
) -> None:
    assert ask(recognizer, embedder, question)[1] < 0.5


def test_what_was_learned_is_kept_and_a_damaged_file_is_noticed(
    recognizer: Recognizer, embedder: LocalEmbedder, tmp_path: Path
) -> None:
    path = tmp_path / "recognizer.npz"
    recognizer.save(path)
    kept = load(path)

    assert kept is not None
    assert kept.pages == recognizer.pages
    vector = embedder.embed(["too expensive"])[0]
    assert np.allclose(kept.scores("too expensive", vector), recognizer.scores("too expensive", vector), atol=0.01)

    path.write_bytes(path.read_bytes()[:5000])
    assert load(path) is None
    assert load(tmp_path / "not there.npz") is None


def test_a_handful_of_phrases_teaches_nothing(embedder: LocalEmbedder) -> None:
    few = learn(phrases(embedder, most=2))

    assert few is NOTHING_LEARNED
    assert few.certainty(1.0) == 0.0
