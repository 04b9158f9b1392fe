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
    """Load ``source``, a BERT, with sentence-transformers and write it to ``target`` as int8 ONNX.

    The input ``input_ids`` is int64 (tokens,), one text without padding; the output ``vector`` is float32
    (dimension,), the mean over the tokens' last hidden states, not normalised. Returns the mean cosine between the
    vectors of the written file and the loaded model's for a few sentences. A CPU without VNNI can overflow on 8-bit
    weights, so where the two disagree 7-bit weights are tried. Raises ExportFailed where these disagree, too.
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

    from index.one_text import OneText

    transformer: Any = model[0]
    encoder = OneText(transformer.auto_model.eval()).eval()
    example = model.tokenize([_SAMPLES[0]])["input_ids"][0]
    with torch.inference_mode():
        torch.onnx.export(
            encoder,
            (example,),
            str(target),
            input_names=["input_ids"],
            output_names=["vector"],
            dynamic_axes={"input_ids": {0: "tokens"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _encode(path: Path, model: SentenceTransformer) -> NDArray[np.float32]:
    """The samples' vectors by the ONNX file, one by one, as ``index.embed`` makes them."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    vectors = []
    for text in _SAMPLES:
        ids = model.tokenize([text])["input_ids"][0].numpy()
        vector = session.run(["vector"], {"input_ids": ids})[0]
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
