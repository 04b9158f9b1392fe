"""A sentence-transformers folder to an int8 ONNX file that onnxruntime runs without torch.

Runs as a program of its own (``python -m index.export FOLDER FILE``), so that torch, its memory and its noise
stay out of the process that asked for the file.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import FuenteError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

OPSET = 17
AGREEMENT = 0.98
_SAMPLES = (
    "query: What did the president reject?",
    "passage: La presidenta ha rechazado la idea de una intervención militar, según dijo este viernes.",
    "passage: Der Gipfel findet im Februar in Washington statt. Beide Minister nehmen teil.",
    "passage: 2026-01-16 — 3.500 euros, 12,5 %",
)


class ExportFailed(FuenteError):
    """The exported model does not run, or says something else than the model it was made from."""


def export(source: Path, target: Path) -> float:
    """Load ``source`` with sentence-transformers, write it to ``target`` as int8 ONNX.

    Inputs are ``input_ids`` and ``attention_mask``, int64 (batch, tokens); the output ``last_hidden_state``
    is float32 (batch, tokens, dimension), before pooling. Returns the mean cosine between the vectors of the
    written file and the loaded model's for a few sentences. A CPU without VNNI can overflow on 8-bit weights,
    so where the two disagree 7-bit weights are tried. Raises ExportFailed where these disagree, too.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from sentence_transformers import SentenceTransformer

    # onnxruntime warns, for every model, that it could be pre-processed; that has no use here.
    logging.getLogger("onnxruntime.quantization").setLevel(logging.ERROR)
    logging.getLogger().setLevel(logging.ERROR)
    model = SentenceTransformer(
        str(source), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "eager"}
    )
    full = target.with_suffix(".fp32.onnx")
    _export_full(model, full)
    expected = np.asarray(model.encode(list(_SAMPLES), normalize_embeddings=True))
    try:
        for reduced in (False, True):
            quantize_dynamic(
                full, target, per_channel=True, weight_type=QuantType.QInt8, reduce_range=reduced
            )
            agreement = float((expected * _encode(target, model)).sum(axis=1).mean())
            if agreement >= AGREEMENT:
                return agreement
    finally:
        full.unlink(missing_ok=True)
    raise ExportFailed(
        f"The int8 embedding model disagrees with the model it was made from (mean cosine {agreement:.3f}, "
        f"at least {AGREEMENT} expected). Install the pinned versions of torch, onnx and onnxruntime, then "
        "run `fuente fetch` again."
    )


def _export_full(model: SentenceTransformer, target: Path) -> None:
    import torch

    transformer: Any = model[0]
    encoder = transformer.auto_model.eval()

    class LastHiddenState(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]

    example = model.tokenize(list(_SAMPLES))
    axes = {0: "batch", 1: "tokens"}
    with torch.inference_mode():
        torch.onnx.export(
            LastHiddenState(),
            (example["input_ids"], example["attention_mask"]),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["last_hidden_state"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "last_hidden_state": axes},
            opset_version=OPSET,
            dynamo=False,
        )


def _encode(path: Path, model: SentenceTransformer) -> NDArray[np.float32]:
    """The samples' vectors by the ONNX file, one by one, as ``index.embed`` makes them."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    vectors = []
    for text in _SAMPLES:
        encoding = model.tokenize([text])
        feed = {name: encoding[name].numpy() for name in ("input_ids", "attention_mask")}
        vector = session.run(["last_hidden_state"], feed)[0][0].mean(axis=0)
        vectors.append(vector / np.linalg.norm(vector))
    return np.stack(vectors)


def main(arguments: list[str]) -> int:
    """``python -m index.export FOLDER FILE``: exit code 1 and a sentence on stderr where it failed."""
    try:
        agreement = export(Path(arguments[0]), Path(arguments[1]))
    except FuenteError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"{agreement:.4f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
