"""The days that a question speaks of, in six languages: "yesterday", "del 3 al 5 de mayo", "lo último".

Own code over the words of ``rag.quantities``; docs/decisions/0010-time.md says why. ``words`` holds what else the
languages say, ``calendar`` counts days, ``points`` reads single expressions, ``find`` ties them together.
"""

from rag.period.find import find_period
from rag.period.period import Period

__all__ = ["Period", "find_period"]
