"""The days that a question speaks of, in six languages: "yesterday", "del 3 al 5 de mayo", "lo último".

Own code over the words of ``rag.quantities``; docs/decisions/0010-time.md says why. ``tongue``, ``words`` and
``romance`` hold what else the languages say, ``calendar`` counts days, ``dated`` and ``counted`` read single
expressions out of the ``pieces`` of a ``text``, ``points`` looks for them and ``find`` ties them together.
"""

from rag.period.find import find_period
from rag.period.period import Period

__all__ = ["Period", "find_period"]
