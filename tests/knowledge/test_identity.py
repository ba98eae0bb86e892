"""A page has one name, whatever happens to its file; and what was approved last is what it says."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coachbot.bootstrap import Coach, build
from coachbot.db.pages import Pages
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.settings import load
from knowledge.library.errors import ApprovedElsewhere
from knowledge.library.ingest import ingest
from knowledge.library.pages import Origin
from tests.support.command import json_of, run


def page(folder: Path, name: str, text: str = "# Refunds\n\nWe refund within thirty days.") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def ids(store: Pages) -> list[str]:
    return [facts.id for facts in store.facts()]


def test_a_page_is_its_path_below_the_folder_without_the_ending(store: Pages, tmp_path: Path) -> None:
    page(tmp_path / "book", "plays/price.md")

    ingest([tmp_path / "book"], store)

    assert ids(store) == ["plays/price"]


def test_below_the_content_root_it_is_the_same_whichever_folder_was_named(store: Pages, tmp_path: Path) -> None:
    file = page(tmp_path / "book", "plays/price.md")

    for named in (tmp_path / "book", tmp_path / "book" / "plays", file):
        ingest([named], store, root=tmp_path / "book")

    assert ids(store) == ["plays/price"]


def test_a_folder_that_moved_keeps_its_pages(store: Pages, tmp_path: Path) -> None:
    page(tmp_path / "old", "price.md")
    ingest([tmp_path / "old"], store)
    (tmp_path / "old").rename(tmp_path / "new")

    report = ingest([tmp_path / "new"], store)

    assert (ids(store), report.notes) == (["price"], [])
    assert store.files() == {"price": str(tmp_path / "new" / "price.md")}


def test_two_folders_with_the_same_path_are_told_apart_and_it_is_said(store: Pages, tmp_path: Path) -> None:
    for folder in ("north", "south"):
        page(tmp_path / folder, "price.md", f"# Price\n\nIn the {folder} it costs ten.")
    ingest([tmp_path / "north"], store)

    report = ingest([tmp_path / "south"], store)

    assert ids(store) == ["price", "south/price"]
    assert report.notes == [("price.md", "Another file is known as “price”, so this page is kept as “south/price”.")]
    assert ingest([tmp_path / "south", tmp_path / "north"], store).unchanged == 2


def test_two_files_of_one_name_are_told_apart_by_their_endings(store: Pages, tmp_path: Path) -> None:
    page(tmp_path, "price.md")
    page(tmp_path, "price.txt", "Prices are in the other file.")

    ingest([tmp_path], store)

    assert ids(store) == ["price", "price.txt"]


def test_a_renamed_page_that_says_what_it_was_keeps_its_past(coach: Coach, tmp_path: Path) -> None:
    store, answers = coach.base.pages, coach.answers.store
    first = page(tmp_path / "book", "refund.md")
    ingest([tmp_path / "book"], store)
    answers.wants_practice("a1", "maya", "refund", now=coach.base.clock())
    first.unlink()
    page(tmp_path / "book", "money-back.md", "---\nwas: [refund]\n---\n# Refunds\n\nWe refund within thirty days.")

    ingest([tmp_path / "book"], store)

    assert answers.practice_list("maya") == ["money-back"]
    assert store.page("refund") is None
    renamed = store.page("money-back")
    assert renamed is not None
    # Nothing it says has changed.
    assert renamed.revision == 1


def test_nobody_can_take_the_name_of_a_page_that_is_there(store: Pages, tmp_path: Path) -> None:
    page(tmp_path, "refund.md")
    page(tmp_path, "thief.md", "---\nwas: [refund]\n---\n# Thief\n\nThis page says it was another one.")

    ingest([tmp_path], store)

    assert ids(store) == ["refund", "thief"]


def test_what_was_approved_in_slack_is_kept_when_its_file_is_read_again(store: Pages, tmp_path: Path) -> None:
    file = page(tmp_path, "refund.md")
    ingest([tmp_path], store)
    stored = store.page("refund")
    assert stored is not None
    approved = replace(
        stored, text="# Refunds\n\nWe refund within sixty days.", version="new", origin=Origin.SLACK,
        approved_by="dana", approved_at=date(2026, 11, 20),
    )  # fmt: skip
    store.save(approved, store.passages_of(["refund"]))

    file.write_text(file.read_text() + "\nAsk your lead first.", encoding="utf-8")
    report = ingest([tmp_path], store)

    assert report.failed == [(
        "refund.md",
        "“Refunds” was approved in Slack by dana since, so this file was not taken. Write the page with "
        "“coachbot export playbook DIR”, or give the file a later approved_at.",
    )]  # fmt: skip
    kept = store.page("refund")
    assert kept is not None
    assert "sixty days" in kept.text

    file.write_text("---\napproved_at: 2026-11-21\n---\n# Refunds\n\nWe refund within ninety days.", encoding="utf-8")
    assert ingest([tmp_path], store).failed == []


def test_a_file_that_says_the_same_as_slack_is_no_conflict(store: Pages, tmp_path: Path) -> None:
    page(tmp_path, "refund.md")
    ingest([tmp_path], store)
    stored = store.page("refund")
    assert stored is not None
    store.save(replace(stored, origin=Origin.SLACK, approved_at=date(2026, 11, 20)), [])

    store.save(stored, [])

    store.save(replace(stored, origin=Origin.SLACK, approved_at=date(2026, 11, 20)), [])
    with pytest.raises(ApprovedElsewhere, match="was approved in Slack"):
        store.save(replace(stored, version="other"), [])


@pytest.mark.slow
def test_the_playbook_is_exported_as_files_that_make_the_same_library(home: Path, tmp_path: Path) -> None:
    folder, again = tmp_path / "exported", tmp_path / "again"
    told = json_of(home, "export", "playbook", folder)
    assert told["written"] > 60

    coach = build(load(home=again))
    assert ingest([folder], coach.base.pages).failed == []
    coach.close()
    assert json_of(again, "export", "playbook", tmp_path / "twice")["written"] == told["written"]
    first, second = ({p.relative_to(f): p.read_text() for p in f.rglob("*.*")} for f in (folder, tmp_path / "twice"))
    assert first == second
    assert run(home, "export", "playbook", folder).stderr == (
        f"{folder} is not an empty folder. Name a new one, or add --over to write over what is there.\n"
    )


def test_only_what_names_a_page_is_renamed_with_it(coach: Coach, tmp_path: Path) -> None:
    """A page may be called like a stage, or like a word of a plan's own data."""
    store, plans = coach.base.pages, coach.plans.plans
    page(tmp_path / "book", "discovery.md")
    page(tmp_path / "book", "meeting.md", "# Meetings\n\nWe meet on Mondays and never on Fridays.")
    ingest([tmp_path / "book"], store)
    content = {
        "stage": "discovery",
        "meeting": {"title": "discovery"},
        "sources": [{"page": "discovery"}],
        "if_then": [],
    }
    now = coach.base.clock()
    plans.save_plan(PostedPlan("maya", "u", "once", "k", PlanState.POSTED, "D1", "1.1", now, now, content=content))

    ingest([tmp_path / "book"], store, root=tmp_path)

    kept = plans.plan("maya", "u", "once")
    assert kept is not None
    assert kept.content == content | {"sources": [{"page": "book/discovery"}]}
    assert {"book/discovery", "book/meeting"} <= set(ids(store))
