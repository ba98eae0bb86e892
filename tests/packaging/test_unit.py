"""The systemd unit, as systemd itself reads it."""

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.command import TOOL

UNIT = Path(__file__).parents[2] / "docs" / "coachbot.service"
ANALYZE = shutil.which("systemd-analyze") or ""
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not on this machine")
# Of systemd's own scale from 0 to 10, where 10 is a service that may do anything.
MOST_EXPOSED = 20


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ANALYZE, *words], capture_output=True, text=True, check=False, timeout=60)


def test_it_gives_the_bot_time_to_stop_and_starts_it_again_after_a_failure() -> None:
    from handlers.operate.run import STOPS_S

    # The same key may stand in it more than once.
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.read(UNIT, encoding="utf-8")
    service = parsed["Service"]

    assert int(service["TimeoutStopSec"].removesuffix("s")) > STOPS_S
    assert (service["Restart"], service["KillSignal"]) == ("on-failure", "SIGTERM")
    assert service["ExecStart"].endswith("/coachbot run")


@needs_systemd
def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    # With a program that is on this machine.
    unit = tmp_path / UNIT.name
    unit.write_text(
        re.sub(r"^ExecStart=\S+", f"ExecStart={TOOL}", UNIT.read_text("utf-8"), flags=re.MULTILINE), "utf-8"
    )

    checked = analyze("verify", "--man=no", unit)

    assert (checked.returncode, checked.stderr) == (0, "")


@needs_systemd
def test_it_may_do_little() -> None:
    checked = analyze("security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--json=short", UNIT)

    assert checked.returncode == 0, [one for one in json.loads(checked.stdout) if one.get("exposure")]
