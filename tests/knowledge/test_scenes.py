"""A manager writes a scene, and is told what is missing by file and line."""

import shutil
from pathlib import Path

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT
from knowledge.library.formats.scenes import SceneError, load_common, load_scene, problems, scene_files

SCENES = SHIPPED_CONTENT / "scenarios"

PAGE = """---
kind: scene
title: The renewal nobody wants
play: price-objection
behaviours: [objection_clarify]
difficulty: 2
persona:
  name: Rita Vale
  mood: tired
---
## Opening
You again. Make it quick.
## Situation
You know nothing.
## Hidden facts
- budget: She has until Friday. (revealed when: asked by when it has to be done)
## Opens up when
- The rep is quick.
## Closes down when
- The rep pitches.
## Objections
- It's too expensive.
## Win
- A day is agreed.
"""
LINES = """facts:
  budget:
    asks: ["by when", "what is the date", "is there a deadline", "how soon", "when is it due", "what day"]
    says: ["Friday. It has to be done by Friday."]
win:
  facts: 1
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    page = tmp_path / "rita.md"
    page.write_text(PAGE, encoding="utf-8")
    (tmp_path / "rita.lines.yml").write_text(LINES, encoding="utf-8")
    return page


def texts(path: Path, *, hard: bool = True) -> list[str]:
    return [str(problem) for problem in problems(path) if problem.hard is hard]


def test_the_shipped_scenes_want_nothing() -> None:
    files = scene_files(SCENES)

    assert len(files) == 12
    assert [str(problem) for path in files for problem in problems(path)] == []


def test_a_ten_minute_scene_can_be_played_and_is_told_what_would_be_better(scene: Path) -> None:
    assert load_scene(scene).lines.facts["budget"].says == ("Friday. It has to be done by Friday.",)
    assert texts(scene) == []
    assert texts(scene, hard=False) == [
        "rita.lines.yml:1: 1 of “Objections” have no lines; the common ones are used.",
        "rita.lines.yml:1: 1 of “Opens up when” have no lines; the common ones are used.",
        "rita.lines.yml:1: 1 of “Closes down when” have no lines; the common ones are used.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("## Win\n- A day is agreed.\n", "", "rita.md:1: “## Win” is missing"),
        (
            " (revealed when: asked by when it has to be done)",
            "",
            "rita.md:16: “budget” does not say when it comes out",
        ),
        ("- budget: She", "- She", "rita.md:16: a hidden fact is written “- name: the fact (revealed when: asked …)”."),
        ("difficulty: 2", "difficulty: 9", "rita.md:6: “difficulty” is missing or not right"),
        ("  name: Rita Vale\n", "", "“persona.name” is missing or not right"),
    ],
)
def test_what_is_missing_in_the_page_is_named_with_its_line(scene: Path, old: str, new: str, told: str) -> None:
    scene.write_text(PAGE.replace(old, new), encoding="utf-8")

    assert any(told in text for text in texts(scene)), texts(scene)
    with pytest.raises(SceneError):
        load_scene(scene)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    says: [", "    sais: [", "rita.lines.yml:4: “facts.budget.sais” is not right"),
        ('    says: ["Friday. It has to be done by Friday."]\n', "", "rita.lines.yml:2: nothing says “budget”"),
        ("  facts: 1", "  facts: 3", "rita.lines.yml:5: the win asks for 3 facts, and there are 1."),
        ("  budget:\n", "  badget:\n", "rita.lines.yml:2: “badget” is no hidden fact of the page."),
        ("facts:\n", "facts: [\n", "rita.lines.yml:"),
    ],
)
def test_what_is_wrong_in_the_lines_is_named_with_its_line(scene: Path, old: str, new: str, told: str) -> None:
    (scene.parent / "rita.lines.yml").write_text(LINES.replace(old, new, 1), encoding="utf-8")

    assert any(told in text for text in texts(scene)), texts(scene)


def test_a_scene_without_its_lines_says_which_file_is_missing(scene: Path) -> None:
    (scene.parent / "rita.lines.yml").unlink()

    assert texts(scene)[0].startswith("rita.lines.yml:1: this file is missing")


def test_a_folder_without_common_lines_uses_the_shipped_ones(tmp_path: Path) -> None:
    assert load_common(tmp_path, SCENES) == load_common(SCENES, SCENES)
    shutil.copy(SCENES / "common.lines.yml", tmp_path / "common.lines.yml")
    assert load_common(tmp_path, SCENES) == load_common(SCENES, SCENES)
