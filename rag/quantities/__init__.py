"""Numbers and dates of a claim, checked against the sentence that it cites, across languages and formats.

Own code, no library: libraries for number words or dates read one language and one reading at a time, while a
check must know every reading ("3.500" is 3500 or 3.5) and its place in the text. ``words`` and ``lexicon``
hold the words, ``tokens`` cuts, ``numbers``, ``names``, ``calendar``, ``relative`` and ``clock`` read,
``dates`` knows what follows from a date, ``read`` ties them together and ``compare`` judges.
"""

from rag.quantities.compare import unsupported
from rag.quantities.quantity import Quantity
from rag.quantities.read import quantities

__all__ = ["Quantity", "quantities", "unsupported"]
