"""An answer with all that one can have, and one that means harm, for the tests of what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.answer import Answer, Citation, Closest, Leaned, Statement

ANSWER = Answer(
    question="Who opened the bridge in Bilbao, and when?",
    text="Mayor Ana Ruiz opened the bridge on Tuesday. [1] It had been closed since March. [2]",
    language="en",
    abstained=False,
    statements=(
        Statement("Mayor Ana Ruiz opened the bridge on Tuesday.", (1,)),
        Statement("It had been closed since March because of the floods, she said.", (1, 2), "partly"),
    ),
    citations=(
        Citation(
            1, "a1", "La alcaldesa inaugura el puente", 40, 92,
            "Ana Ruiz inauguró el martes el puente nuevo sobre la ría, cerrado desde hacía meses.", 0.93,
            "El Correo Vasco", date(2026, 3, 4), "https://example.org/puente?a=1&b=2", "es",
            ("El Correo Vasco", "La Gaceta", "Diario del Norte"),
        ),
        Citation(
            2, "a2", "أعيد فتح الجسر بعد الفيضانات", 10, 60, "وقالت إن الجسر كان مغلقا منذ مارس بسبب الفيضانات.", 0.61,
            "صحيفة الشمال", date(2026, 3, 5), None, "ar", (),
            (Leaned(0, 9, "تحدثت رئيسة البلدية آنا رويز إلى الصحفيين صباح الأربعاء.", "speaker"),),
        ),
    ),
    left_out=1,
    notes=("Only articles from 2026 were read.",),
    timings={"total": 4.8},
    model="qwen2.5-coder-1.5b-instruct-q4_k_m",
    standalone="Who opened the new bridge in Bilbao, and when?",
)  # fmt: skip

REFUSAL = Answer(
    question="Who won the cup?",
    text="The articles do not say.",
    language="en",
    abstained=True,
    closest=(
        Closest("a1", "La alcaldesa inaugura el puente", 0, 20, "La copa se juega en mayo.", language="es"),
    ),
    looked_for="who; the cup",
    suggestion="When is the cup played?",
    standalone="Who won the cup?",
)

SCRIPT = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onload=alert(1) {{ 7*7 }} "
    "\u202egpj.exe\u2066 \x00\x1b[31m"
)
LONG = "x" * 10_000
HOSTILE = replace(
    ANSWER,
    question=f"{SCRIPT} {LONG}",
    text=SCRIPT,
    language='en" onclick="alert(1)',
    statements=(Statement(SCRIPT, (1,)), Statement(LONG, (2,), "partly")),
    citations=tuple(
        replace(c, title=SCRIPT, quote=quote, outlet=SCRIPT, outlets=(SCRIPT, "b"), url=url, language=SCRIPT)
        for c, quote, url in zip(
            ANSWER.citations,
            (SCRIPT, LONG),
            ("javascript:alert(1)", "https://a.example/\"onmouseover='alert(1)"),
            strict=True,
        )
    ),
    notes=(SCRIPT,),
    model=SCRIPT,
    standalone=SCRIPT,
)
