"""Learn ``late.npz``: the projection that makes the model's token states comparable, and the weight of a question's words.

Needs, in an environment of its own: jax, numpy, onnxruntime, tokenizers. Reads pairs as JSON lines {"query", "told", "others"}: what
somebody types, the title, headings and text that answers it, and texts beside it that do not. The committed weights were learned from
5,024 questions that were written for passages of the public handbooks of Mattermost, Made Tech, Meltano, Cal.com, Basecamp and
Sourcegraph (its pages outside the evaluation set); the weights hold none of their text. Run: python train_late.py PAIRS.jsonl OUT.npz
"""
import json
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

HERE = Path(__file__).parent
STATES = "/m/encoder/layer.5/output/LayerNorm/LayerNormalization_output_0"
DIMENSIONS, ASKED, TOLD, OTHERS, BATCH, EPOCHS = 48, 24, 72, 10, 24, 4
tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
tokenizer.enable_truncation(256)
tokenizer.no_padding()
session = onnxruntime.InferenceSession(str(HERE / "model.onnx"), providers=["CPUExecutionProvider"])
chance = np.random.default_rng(0)


def states(text: str, most: int) -> tuple[np.ndarray, np.ndarray]:
    """The states of a text's word tokens, and which of the rows hold one."""
    encoded = tokenizer.encode(text)
    ids = np.array([encoded.ids], np.int64)
    found = session.run([STATES], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
    words = [n for n, token in enumerate(encoded.tokens) if token not in ("[CLS]", "[SEP]") and any(map(str.isalnum, token))]
    rows, mask = np.zeros((most, 384), np.float32), np.zeros(most, np.float32)
    kept = found[words][:most]
    rows[: len(kept)], mask[: len(kept)] = kept, 1
    return rows, mask


def unit(rows: jnp.ndarray) -> jnp.ndarray:
    """Rows of length 1."""
    return rows / jnp.maximum(jnp.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)


def scores(p: dict, asked: jnp.ndarray, asked_mask: jnp.ndarray, told: jnp.ndarray, told_mask: jnp.ndarray) -> jnp.ndarray:
    """How well each text's tokens meet each question's: weighted mean of the best cosine of each of its tokens."""
    q, d = unit(asked), unit(told)
    weights = jax.nn.softplus(q @ p["weight"] * 10 + p["bias"] + 0.54) * asked_mask
    weights = weights / jnp.maximum(weights.sum(1, keepdims=True), 1e-6)
    alike = jnp.einsum("bqd,nkd->bnqk", unit((q - p["mean"]) @ p["asked"]), unit((d - p["mean"]) @ p["told"]))
    return jnp.einsum("bnq,bq->bn", jnp.where(told_mask[None, :, None, :] > 0, alike, -1.0).max(-1), weights)


def loss(p: dict, first: dict, *data: jnp.ndarray) -> jnp.ndarray:
    """The right text of each question against all others of the batch; far from the first projection costs."""
    logits = scores(p, *data) / jnp.exp(p["heat"])
    right = jnp.arange(logits.shape[0]) * (OTHERS + 1)
    likely = jax.nn.log_softmax(logits, axis=1)[jnp.arange(logits.shape[0]), right].mean()
    far = sum(jnp.sum((p[name] - first[name]) ** 2) for name in ("asked", "told"))
    return -likely + 5e-4 * far + 1e-3 * jnp.sum(p["weight"] ** 2)


def main(source: str, target: str) -> None:
    """Learn with Adam, beginning from the principal components of the texts' tokens."""
    pairs = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    sample = np.vstack([states(pair["told"], TOLD)[0] for pair in pairs[::5]])
    sample = np.asarray(unit(sample[np.abs(sample).sum(1) > 0]))[:20_000]
    start = np.linalg.svd(sample - sample.mean(0), full_matrices=False)[2][:DIMENSIONS].T
    p = {
        "mean": jnp.array(sample.mean(0)), "asked": jnp.array(start), "told": jnp.array(start),
        "weight": jnp.zeros(384), "bias": jnp.zeros(()), "heat": jnp.log(jnp.array(0.05)),
    }
    first, gradient = dict(p), jax.jit(jax.value_and_grad(loss))
    mean, square = ({name: jnp.zeros_like(value) for name, value in p.items()} for _ in range(2))
    step, steps = 0, EPOCHS * (len(pairs) // BATCH)
    for epoch in range(EPOCHS):
        chance.shuffle(pairs)
        total = 0.0
        for at in range(0, len(pairs) - BATCH + 1, BATCH):
            some = pairs[at : at + BATCH]
            asked = [states(pair["query"], ASKED) for pair in some]
            told = [states(text, TOLD) for pair in some for text in [pair["told"], *chance.choice(pair["others"], OTHERS)]]
            data = [np.stack(column) for group in (asked, told) for column in zip(*group, strict=True)]
            value, slopes = gradient(p, first, *data)
            step += 1
            rate = 2e-3 * min(1, step / 30) * (1 - step / (steps + 1))
            for name in p:
                mean[name] = 0.9 * mean[name] + 0.1 * slopes[name]
                square[name] = 0.98 * square[name] + 0.02 * slopes[name] ** 2
                p[name] -= rate * (mean[name] / (1 - 0.9**step)) / (jnp.sqrt(square[name] / (1 - 0.98**step)) + 1e-8)
            total += float(value)
        print(epoch, total / (len(pairs) // BATCH), flush=True)
    kept = ("mean", "asked", "told", "weight", "bias")
    np.savez_compressed(target, **{name: np.asarray(p[name], np.float32 if name == "bias" else np.float16) for name in kept})


if __name__ == "__main__":
    main(*sys.argv[1:3])
