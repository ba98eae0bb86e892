"""A team's own prompts replace ours by id, and a wrong one is never passed over."""

from pathlib import Path

import pytest

from prompts.check import check, differences
from prompts.errors import PromptError
from prompts.render import OURS, Prompts, idents, shipped

IDENT = "answers/read"
SHIPPED = (OURS / "answers" / "read.md").read_text(encoding="utf-8")
INPUTS: dict[str, object] = {"canary": "c", "question": "q", "before": [], "units": []}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "prompts"


def put(own: Path, text: str, name: str = "answers/read.md") -> Path:
    file = own / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_folder_ours_are_in_force(own: Path) -> None:
    assert Prompts(own).render(IDENT, **INPUTS) == Prompts().render(IDENT, **INPUTS)
    assert not Prompts(own).prompt(IDENT).own


def test_the_teams_own_is_sent_and_its_stamp_says_so(own: Path) -> None:
    put(own, SHIPPED.replace("version: 1", "version: 7").replace("You coach a sales rep", "You coach one of us"))

    rendered = Prompts(own).render(IDENT, **INPUTS)

    assert rendered.system.startswith("You coach one of us")
    assert rendered.stamp.startswith("answers/read@7+own.")
    assert len(rendered.stamp) == len("answers/read@7+own.12345678")


def test_another_text_has_another_stamp(own: Path) -> None:
    put(own, SHIPPED)
    same = Prompts(own).prompt(IDENT).stamp
    put(own, SHIPPED + "\n")

    assert same.replace("own.", "") == shipped(IDENT).stamp
    assert Prompts(own).prompt(IDENT).stamp != same


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("id: answers/read", "id: answers/other", ", line 2: “id” has to be the file's path, “answers/read”."),
        ("output: JSON lines", "output: prose", ": “output” has to be that of ours: “JSON lines”."),
        (
            "  - canary", "  - secret",
            ": “inputs” has to be that of ours: canary, question, before, units.",
        ),
        ("{{canary}}", "", "no slot uses the input “canary”"),
    ],
)  # fmt: skip
def test_a_wrong_one_is_an_error_and_ours_is_not_used_instead(
    own: Path, before: str, after: str, sentence: str
) -> None:
    text = SHIPPED.replace(before, after)
    file = put(own, text.replace("{{canary}}", "{{secret}}") if "secret" in after else text)

    with pytest.raises(PromptError) as caught:
        Prompts(own).render(IDENT, **INPUTS)

    assert str(caught.value).startswith(str(file))
    assert sentence in str(caught.value)


def test_a_link_that_leads_nowhere_and_a_file_in_the_way_are_errors(own: Path) -> None:
    (own / "answers").mkdir(parents=True)
    (own / "answers" / "read.md").symlink_to(own / "gone.md")
    with pytest.raises(PromptError, match="cannot be opened: No such file"):
        Prompts(own).prompt(IDENT)

    with pytest.raises(PromptError, match="cannot be opened: Not a directory"):
        Prompts(put(own, "x", "file")).prompt(IDENT)


def test_a_wrong_one_is_in_the_way_of_its_own_id_alone(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours"
    put(ours, SHIPPED)
    put(ours, SHIPPED.replace("id: answers/read", "id: answers/other"), "answers/other.md")
    monkeypatch.setattr("prompts.render.OURS", ours)
    put(own, "nonsense")
    prompts = Prompts(own)

    assert prompts.render("answers/other", **INPUTS).stamp.startswith("answers/other@1+")
    with pytest.raises(PromptError):
        prompts.all()
    with pytest.raises(PromptError):
        prompts.render(IDENT, **INPUTS)


def test_one_that_was_mended_works_without_a_new_start(own: Path) -> None:
    put(own, "nonsense")
    prompts = Prompts(own)
    with pytest.raises(PromptError):
        prompts.prompt(IDENT)

    put(own, SHIPPED)

    assert prompts.prompt(IDENT).own


def test_the_order_of_the_inputs_is_the_teams(own: Path) -> None:
    put(own, SHIPPED.replace("  - question\n", "").replace("inputs:\n", "inputs:\n  - question\n"))

    assert Prompts(own).prompt(IDENT).inputs == ("question", "canary", "before", "units")


def test_a_check_looks_at_every_file_and_names_those_that_replace_nothing(own: Path) -> None:
    put(own, SHIPPED)
    for name in ("answers/reed.md", "answers/read.txt", "read.md", ".draft/x.md", ".DS_Store"):
        put(own, SHIPPED, name)

    looked_at = list(check(own))

    ours, theirs = looked_at[: len(idents())], looked_at[len(idents()) :]
    assert all(checked.ok and not checked.own for checked in ours)
    assert [(checked.id, checked.own, checked.ok) for checked in theirs] == [
        ("answers/read", True, True), ("answers/read", True, False), ("answers/reed", True, False), ("read", True, False),
    ]  # fmt: skip
    assert "replaces no prompt and is never used" in theirs[-1].problem


def test_a_check_says_what_is_wrong_and_goes_on(own: Path) -> None:
    file = put(own, SHIPPED.replace("{{question}}", "{{question|upper}}"))

    (bad,) = [checked for checked in check(own) if checked.own]

    assert bad.problem == (
        f"{file}, line 37: “question: {{{{question|upper}}}}” holds more than slots; write {{{{name}}}}, without logic, "
        "filters or comments."
    )
    assert [checked.ok for checked in check(put(own, "x", "no_folder"))][: len(idents())] == [True] * len(idents())


def test_a_difference_is_shown_also_of_a_wrong_one(own: Path) -> None:
    assert differences(own) == {}
    put(own, SHIPPED)
    assert differences(own, IDENT) == {IDENT: ""}
    put(own, SHIPPED.replace("output: JSON lines", "output: prose"))

    assert "-output: JSON lines\n+output: prose" in differences(own)[IDENT]
    with pytest.raises(PromptError, match="There is no prompt “answers/none”"):
        differences(own, "answers/none")
