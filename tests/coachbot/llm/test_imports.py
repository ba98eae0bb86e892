"""A model's packages take a second to load: nobody waits for them but whoever asks a model."""

import subprocess
import sys

import pytest

LOADED = "import sys; print(sorted(name for name in sys.modules if name.split('.')[0] in {names}))"
HEAVY = {"langchain", "langchain_core", "langchain_openai", "langchain_anthropic", "openai", "anthropic", "langsmith"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "loads",
    [
        "import coachbot, handlers.cli",
        "from coachbot.bootstrap import build; from handlers.features import features",
        "from handlers.cli import app; from typer.testing import CliRunner; CliRunner().invoke(app, ['--help'])",
    ],
)
def test_nothing_loads_langchain_before_a_model_is_asked(loads: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", f"{loads}; {LOADED.format(names=HEAVY)}"], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip().splitlines()[-1] == "[]"
