"""A folder into the library: what is left out, what is dropped, what one bad file does to the rest."""

from pathlib import Path

import pytest

from coachbot.db.pages import Pages
from knowledge.library.errors import LibraryError
from knowledge.library.ingest import ingest
from knowledge.library.pages import Status
from tests.knowledge.test_reading import PLAY, write


def test_one_bad_file_does_not_stop_the_rest_and_keeps_its_earlier_page(tmp_path: Path, store: Pages) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    play = write(folder, "price.md", PLAY)
    write(folder, "good.md", "# Good\n\nAsk who signs the order form.")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    assert ingest([folder], store).pages == 2

    play.write_text("---\nkind: play\n---\n## Say\n", encoding="utf-8")
    (folder / "binary.md").write_bytes(b"\x00\x01" * 50)
    report = ingest([folder], store)

    assert (report.pages, report.unchanged, len(report.skipped)) == (0, 1, 1)
    assert sorted(path for path, _ in report.failed) == ["binary.md", "price.md"]
    assert {page.title for page in store.facts()} == {"Good", "Too expensive"}


def test_pruning_drops_the_pages_of_files_that_are_gone(tmp_path: Path, store: Pages) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    gone = write(folder, "gone.md", "# Gone\n\nThis will be removed soon.")
    write(folder, "kept.md", "# Kept\n\nThis stays where it is.")
    ingest([folder], store)
    gone.unlink()

    assert ingest([folder], store).pruned == 0
    assert ingest([folder], store, prune=True).pruned == 1
    assert [page.title for page in store.facts()] == ["Kept"]


def test_a_page_counts_its_revisions_and_only_when_it_changes(tmp_path: Path, store: Pages) -> None:
    path = write(tmp_path, "price.md", "# Price\n\nGrowth is thirty-six thousand.")
    ingest([path], store)
    ingest([path], store)
    write(tmp_path, "price.md", "# Price\n\nGrowth is thirty-seven thousand.")
    ingest([path], store)

    page = store.page_at(str(path))
    assert page is not None
    assert page.revision == 2


def test_a_path_that_is_not_there_is_one_clear_sentence(store: Pages) -> None:
    with pytest.raises(LibraryError, match=r"^There is no file or folder at nowhere\."):
        ingest([Path("nowhere")], store)


def test_what_the_ignore_file_names_is_left_out(tmp_path: Path, store: Pages) -> None:
    write(tmp_path, ".coachignore", "# notes\nREADME.md\ndrafts/\n")
    write(tmp_path, "README.md", "# How to write")
    (tmp_path / "drafts").mkdir()
    write(tmp_path / "drafts", "x.md", "# X\n\nNot yet ready to be shown.")
    write(tmp_path, "y.md", "# Y\n\nReady to be shown to people.")

    ingest([tmp_path], store)

    assert [page.title for page in store.facts()] == ["Y"]
    assert store.facts()[0].status is Status.APPROVED


def test_what_a_team_tells_a_model_is_no_page(tmp_path: Path, store: Pages) -> None:
    (tmp_path / "prompts" / "answers").mkdir(parents=True)
    mine = write(tmp_path / "prompts" / "answers", "read.md", "# System\n\nYou coach a sales rep on the phone.")
    write(tmp_path, "y.md", "# Y\n\nReady to be shown to people.")
    why = "what is in the folder “prompts” is told to a model; it is no page."
    ingest([mine], store)

    report = ingest([tmp_path], store, root=tmp_path)

    assert [page.title for page in store.facts()] == ["Y"]
    assert ("prompts/answers/read.md", why) in report.skipped
    assert ingest([mine], store, root=tmp_path).failed == [("read.md", why)]
