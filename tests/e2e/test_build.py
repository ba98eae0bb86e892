"""The committed page is what its sources build."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SANDBOX = Path(__file__).parents[2] / "coachbot" / "sandbox"
NPX = shutil.which("npx")


@pytest.mark.skipif(
    (NPX is None or not (SANDBOX / "web" / "node_modules").is_dir()) and "CI" not in os.environ,
    reason="what builds the page is not installed; install Node and run make test",
)
def test_the_committed_page_is_what_its_sources_build(tmp_path: Path) -> None:
    command = [str(NPX), "vite", "build", "--outDir", str(tmp_path / "static"), "--emptyOutDir", "--logLevel", "error"]
    subprocess.run(command, cwd=SANDBOX / "web", check=True, timeout=120)

    committed, built = (
        {file.name: file.read_bytes() for file in folder.iterdir()}
        for folder in (SANDBOX / "static", tmp_path / "static")
    )
    assert sorted(committed) == sorted(built)
    stale = [name for name, data in committed.items() if data != built[name]]
    assert stale == [], "run make page and commit what it builds"


def test_the_page_is_light_enough() -> None:
    assert sum(file.stat().st_size for file in (SANDBOX / "static").iterdir()) <= 2_000_000
