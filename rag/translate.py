"""A cited sentence in the language of the question: by the writing model, checked like any other statement."""

from __future__ import annotations

import logging

from index.embed import Encoder
from rag.evidence import Evidence
from rag.verify import Verdict, verify
from rag.write import Draft, Writer

log = logging.getLogger(__name__)


def translation(item: Evidence, language: str, encoder: Encoder, writer: Writer) -> Verdict | None:
    """Return the sentence in ``language``, None where the model gives none that the sentence supports.

    Raises:
        rag.write.ModelFailed: the model did not answer.
    """
    text = writer.translate(item.quote, language)
    if not text:
        return None
    verdict = verify(Draft(text, 0), [item], language, encoder, writer, sole=True)
    if isinstance(verdict, Verdict):
        return verdict
    log.debug("Left out %r: %s", verdict.text, verdict.why)
    return None
