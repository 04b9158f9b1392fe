"""Writing with a model of others: an OpenAI-compatible server, or a LlamaIndex LLM.

``connect`` makes a writer of the settings. ``writer`` says what is asked: evidence, a claim to judge, a question to put
anew. ``talk`` speaks to the LLM in a way that it understands, within the time that ``wait`` keeps; ``failure`` tells
what an error means, whether to ask again, and how long to leave a server alone. What comes back is read by ``reply``
while it arrives, and goes on as statements. ``window`` asks a server how many tokens it reads, where that matters.
"""

from rag.remote.connect import connect
from rag.remote.writer import ServerWriter

__all__ = ["ServerWriter", "connect"]
