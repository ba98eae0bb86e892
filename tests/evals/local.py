"""``make llm-local``: small real weights on this machine answer, play a buyer and judge; what was let through is printed.

At 135 million parameters the model tries the wire and the checks, not what a good one would say.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coachbot.settings import load
from tests.evals.__main__ import ROOT, WITHOUT_BOUND, evaluate

# It was taught on texts of 2,048 tokens, and of ten passages it reads nothing.
PIECES = 4
DEADLINE_S = 60.0


@contextmanager
def served(python: Path) -> Iterator[str]:
    """The address of the weights, served by the Python that has them."""
    command = ["nice", "-n", "19", str(python), str(Path(__file__).with_name("serve_local.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if not address:
                raise SystemExit("The weights cannot be served; try serve_local.py by hand to see why.")
            yield address
        finally:
            process.terminate()


def main() -> None:
    """Evaluate, from the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("python", type=Path, help="the Python that has requirements-local.lock")
    options.add_argument("--questions", type=int, default=20)
    options.add_argument("--role-plays", type=int, default=2)
    options.add_argument("--calls", type=int, default=2, help="that it judges")
    options.add_argument("--home", type=Path, default=ROOT / ".coachbot")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(chosen.python) as address:
        home = Path(folder) / "home"
        shutil.copytree(chosen.home, home, ignore=shutil.ignore_patterns("*.lock"))
        settings = load(
            home=home, model="openai:smollm2-135m", model_url=f"{address}/v1", model_off=("rewrites",),
            model_deadline_s=DEADLINE_S, **WITHOUT_BOUND,
        )  # fmt: skip
        parts = {"answers": chosen.questions, "buyer": chosen.role_plays, "judge": chosen.calls}
        print(evaluate(settings, parts, pieces=PIECES, is_patient=True))


if __name__ == "__main__":
    main()
