"""The measures: how good searching, answering, refusing and following up are, on our data and on a user's own.

``fuente eval retrieval|answers|refusal|followups --data …`` reads questions from JSON lines files (also ``.gz``), one
object a line:

    {"id": "q1", "question": "Who opened the bridge?", "relevant": ["a1f3"], "answers": ["Ana Ruiz"]}

``question``
    What is asked. The only field that is always needed.
``id``
    Names the question in reports and comparisons; without one, it is the file's name and the line.
``language``
    ISO 639-1; without one it is found as for any question.
``relevant``
    The articles that answer: ids as ``fuente index list`` shows them, ids in a ``--corpus``, addresses, or objects with
    one of ``id``, ``source``, ``url`` or ``title``. One may stand without a list.
``answers``
    Wordings of the answer, any of which will do; compared without case, accents and punctuation.
``answerable``
    false where the articles do not say.
``history``, ``standalone``
    The conversation before, ``[[question, answer], …]``, and the question as a person put it to stand alone.
``parallel``
    The same for the same question in another language: their answers then count for each other.

Known by other names, too: ``qid``, ``lang``, ``gold_id`` (SQuAD-like sets), ``last_turn`` and a history of lines that
begin with ``|user|:`` or ``|agent|:`` (MT-RAG). Other fields do no harm; ``--only-field NAME`` keeps the questions
where such a field is true.

Articles come from the user's own library, or from ``--corpus``: JSON lines as ``fuente index add`` takes them
(``id``, ``title``, ``text``, ``language``, ``date``, …), indexed into a folder of their own. There ``parallel`` is a
name that articles of the same content in several languages share: a question whose ``relevant`` is that name is
about all of them. ``--data`` may be a folder with ``questions*.jsonl`` and ``articles*.jsonl`` in it.

Everything is counted by question and averaged; intervals are 95%, bootstrapped over questions.
"""
