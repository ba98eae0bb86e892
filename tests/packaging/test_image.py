"""The image, as far as it can be looked at without building it."""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.dockerfile import Stage, arguments, stages

ROOT = Path(__file__).parents[2]
FILE = ROOT / "Dockerfile"
# What a RUN may call: no shell, nothing that fetches from elsewhere.
PROGRAMS = {"python", "useradd", "install", "/opt/coachbot/bin/pip", "/opt/coachbot/bin/python"}


@pytest.fixture
def build() -> Stage:
    return stages(FILE)[0]


@pytest.fixture
def final() -> Stage:
    return stages(FILE)[-1]


def copied(stage: Stage) -> dict[str, str]:
    """What of this repository is in a stage, and where."""
    words = [one.words for one in stage.all("COPY") if not one.text.startswith("--from")]
    return {source: words_of[-1] for words_of in words for source in words_of[:-1]}


def test_every_stage_stands_on_a_tag_that_can_be_pinned() -> None:
    given = arguments(FILE)
    bases = {stage.base.replace("${PYTHON_IMAGE}", given["PYTHON_IMAGE"]) for stage in stages(FILE)}

    assert bases == {"python:3.11-slim"}
    # By hash only where somebody knows it: an invented one would be worse than a tag.
    assert not any(base.endswith(":latest") or ":" not in base for base in bases)


def test_nothing_is_added_from_elsewhere_and_no_shell_is_needed() -> None:
    for stage in stages(FILE):
        assert not stage.all("ADD")
        for kind in ("RUN", "ENTRYPOINT", "CMD", "HEALTHCHECK"):
            assert all(one.is_exec for one in stage.all(kind)), kind
        assert {one.words[0] for one in stage.all("RUN")} <= PROGRAMS


def test_packages_come_from_the_lock_by_their_hashes(build: Stage) -> None:
    pips = [one.words for one in build.all("RUN") if one.words[0].endswith("pip")]

    assert all("--no-deps" in words for words in pips)
    fetched = [words for words in pips if "-e" not in words]
    assert [words[-2:] for words in fetched] == [["-r", "/build/requirements-extras.lock"]]
    assert all("--require-hashes" in words for words in fetched)
    assert all("--no-build-isolation" in words for words in pips if "-e" in words)


def test_it_runs_as_nobody_special_with_its_home_in_a_volume(final: Stage) -> None:
    (user,) = final.all("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user.text)
    assert final.instructions.index(user) > max(final.instructions.index(one) for one in final.all("RUN"))
    environment = dict(word.split("=", 1) for one in final.all("ENV") for word in one.words)
    assert environment["COACHBOT_HOME"] in final.all("VOLUME")[0].words
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"
    assert final.all("HEALTHCHECK")[0].words == ["coachbot", "health"]
    assert environment["COACHBOT_HEALTH_PORT"] != "0"
    assert (final.all("ENTRYPOINT")[0].words, final.all("CMD")[0].words) == (["coachbot"], ["run"])


def test_no_secret_is_in_it() -> None:
    assert not re.search(r"xox[a-z]-|xapp-|TOKEN|SECRET|PASSWORD|_KEY", FILE.read_text(encoding="utf-8"))


def test_what_is_copied_is_let_through_and_nothing_else(build: Stage) -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert rules[0] == "*"
    let_through = {rule[1:] for rule in rules if rule.startswith("!")}

    assert let_through == set(copied(build))
    assert all((ROOT / name).exists() for name in let_through)
    assert any(fnmatch.fnmatch("knowledge/.env", rule) for rule in rules if rule.startswith("**"))


@pytest.mark.slow
def test_what_is_copied_is_all_that_the_program_needs(build: Stage, tmp_path: Path) -> None:
    app = tmp_path / "app"
    for source, target in copied(build).items():
        if target.startswith("/opt/coachbot/app"):
            where = app / Path(target).relative_to("/opt/coachbot/app")
            skipped = shutil.ignore_patterns("__pycache__", "node_modules", "web")
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, where, ignore=skipped)
            else:
                where.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / source, where)
    elsewhere = tmp_path / "cwd"
    elsewhere.mkdir()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(app), "COACHBOT_HOME": str(tmp_path / "home")}
    asks = "import coachbot, handlers.slack.manifest as m; print(coachbot.__file__); print(len(m.bot_scopes()))"

    told = subprocess.run(
        [sys.executable, "-c", asks], env=environment, cwd=elsewhere, capture_output=True, text=True, check=True
    )
    page = tmp_path / "page.md"
    page.write_text("# Resale\n\nPartners may resell in Canada only.", encoding="utf-8")
    done = [
        subprocess.run(
            [sys.executable, "-m", "handlers.cli", *words],
            env=environment,
            cwd=elsewhere,
            capture_output=True,
            text=True,
            check=False,
        )
        for words in (["index", str(page)], ["prompts", "lint"], ["doctor"])
    ]

    assert told.stdout.splitlines()[0].startswith(str(app))
    assert int(told.stdout.splitlines()[1]) > 5
    assert [(one.returncode, one.stderr[-300:]) for one in done if one.returncode] == []
