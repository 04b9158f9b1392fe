"""The interface that programs for OpenAI's models speak: a question as a chat, the answer with its citations in it.

``routes`` serves it: a request is read (``asked``), answered by the engine like any other question, and told (``told``)
so that citations survive: as ``[1]`` with a list of sources in the text, as annotations in OpenAI's own shape, and as
the whole Answer in the field ``fuente``.
"""
