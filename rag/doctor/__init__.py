"""What the program needs of a machine, checked one by one, with what to do where something is missing."""

from rag.doctor.check import Check
from rag.doctor.everything import examine
from rag.doctor.library import library_there
from rag.doctor.machine import readers
from rag.doctor.models import llm_server

__all__ = ["Check", "examine", "library_there", "llm_server", "readers"]
