"""Which language a text is in, short questions first."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from index.language import detect

QUESTIONS = """
es|¿Qué rechazó Sheinbaum?
es|¿Quién es Maduro?
es|que rechazo sheinbaum
es|quien es el canciller de mexico
es|¿Cuándo será la reunión?
es|cuantos soldados enviara eeuu
es|reunión de alto nivel en Washington
es|¿Qué hizo la CIA con Biden?
es|últimas noticias sobre Venezuela
es|precio de la vivienda en Madrid
es|¿Cuánto subió el IPC en enero?
es|Dime qué dijo Rubio
en|what did Sheinbaum reject?
en|Who is Maduro?
en|CIA Biden drones?
en|When will the high-level meeting take place?
en|Who won the 2022 World Cup?
en|Why did Trump call Sheinbaum?
en|fentanyl labs in Mexico
en|what happened yesterday
en|How many soldiers?
en|latest news about Venezuela
en|And in Spain?
en|Tell me more
de|Was hat Sheinbaum abgelehnt?
de|Wer ist Maduro?
de|Wann findet das Treffen statt?
de|Wie viele Soldaten schicken die USA?
de|Was machte die CIA unter Biden?
de|Nachrichten aus Mexiko
de|Wo ist Rubio?
de|Warum?
fr|Qu'a rejeté Sheinbaum ?
fr|Qui est Maduro ?
fr|Quand aura lieu la réunion ?
fr|Combien de soldats ?
fr|Que fait la CIA au Mexique ?
fr|actualités du Venezuela
fr|Pourquoi Trump a-t-il appelé Sheinbaum ?
fr|Où est Rubio ?
pt|O que Sheinbaum rejeitou?
pt|Quem é Maduro?
pt|Quando será a reunião?
pt|Quantos soldados os EUA vão enviar?
pt|O que disse Rubio?
pt|notícias do Brasil
pt|Por que Trump ligou para Sheinbaum?
it|Cosa ha rifiutato Sheinbaum?
it|Chi è Maduro?
it|Quando si terrà la riunione?
it|Quanti soldati manderanno gli Stati Uniti?
it|Che cosa ha detto Rubio?
it|notizie dal Venezuela
it|Perché Trump ha chiamato Sheinbaum?
ca|Què va rebutjar Sheinbaum?
ca|Qui és Maduro?
ca|Quan serà la reunió?
ca|Quants soldats enviaran els EUA?
ca|Què va dir Rubio?
ca|notícies de Veneçuela
ru|Что отвергла Шейнбаум?
ru|Кто такой Мадуро?
uk|Хто такий Мадуро?
uk|Що відкинула Шейнбаум?
bg|Какво отхвърли Шейнбаум?
ar|ماذا رفضت شينباوم؟
fa|چه کسی رئیس جمهور است؟
he|מי זה מדורו?
zh|谢因鲍姆拒绝了什么？
ja|シェインバウムは何を拒否しましたか？
ja|会議はいつですか
ko|셰인바움은 무엇을 거부했나요?
el|Τι απέρριψε η Σέινμπαουμ;
hi|शीनबाम ने क्या अस्वीकार किया?
tr|Sheinbaum neyi reddetti?
tr|Maduro kimdir?
pl|Co odrzuciła Sheinbaum?
pl|Kim jest Maduro?
nl|Wat heeft Sheinbaum afgewezen?
nl|Wie is Maduro?
sv|Vad avvisade Sheinbaum?
sv|Vem är Maduro?
da|Hvad afviste Sheinbaum?
no|Hvem er Maduro?
fi|Mitä Sheinbaum torjui?
fi|Kuka on Maduro?
cs|Co odmítla Sheinbaumová?
cs|Kdo je Maduro?
ro|Ce a respins Sheinbaum?
ro|Cine este Maduro?
hu|Mit utasított el Sheinbaum?
hu|Ki az a Maduro?
id|Siapa Maduro?
vi|Maduro là ai?
th|ใครคือมาดูโร
eu|Nor da Maduro?
eu|Zer baztertu zuen Sheinbaumek?
gl|Quen é Maduro?
es|Elecciones en Venezuela 2024
es|¿Habrá huelga mañana?
es|sueldo mínimo
es|¿Y en Francia?
es|Explícame el acuerdo con Mercosur
es|Sánchez y Feijóo
es|causas del apagón
es|cuando vuelve la luz
es|subida de impuestos
en|Any update on the strike?
en|Messi injury
en|minimum wage increase
en|Is Sánchez resigning?
en|Summarize the article
en|Names of the victims
en|Who said that?
en|Biggest earthquake this year
en|Which countries signed?
de|Gibt es Verletzte?
de|Mindestlohn Erhöhung
de|Tritt Scholz zurück?
de|Und in Frankreich?
de|Hat Sánchez recht?
de|Welche Länder haben unterschrieben?
de|Stromausfall in Spanien
fr|Y a-t-il des blessés ?
fr|Sánchez démissionne-t-il ?
fr|Et en Espagne ?
fr|Quels pays ont signé ?
fr|grève des trains
fr|Résume l'article
fr|Depuis quand ?
pt|Há feridos?
pt|E na Espanha?
pt|Que países assinaram?
pt|Lula vai renunciar?
pt|greve dos comboios
pt|Resuma o artigo
it|Ci sono feriti?
it|E in Spagna?
it|Quali paesi hanno firmato?
it|Meloni si dimette?
it|sciopero dei treni
it|Da quando?
ca|Hi ha ferits?
ca|I a França?
ca|Quins països han signat?
ca|Per què dimiteix Sánchez?
ca|vaga de trens
ca|Des de quan?
nl|Zijn er gewonden?
nl|Welke landen hebben getekend?
pl|Czy są ranni?
pl|Które kraje podpisały?
sv|Finns det skadade?
sv|Vilka länder har skrivit under?
tr|Yaralı var mı?
tr|Hangi ülkeler imzaladı?
ro|Sunt răniți?
ro|Ce țări au semnat?
cs|Které země podepsaly?
hu|Vannak sérültek?
fi|Onko loukkaantuneita?
hr|Tko je predsjednik?
sk|Kto je prezident?
sl|Kdo je predsednik?
lt|Kas yra prezidentas?
lv|Kas ir prezidents?
et|Kes on president?
ru|Есть ли раненые?
ru|цены на нефть
uk|Чи є поранені?
bg|Има ли ранени?
ar|هل هناك جرحى؟
fa|آیا مجروح وجود دارد؟
ur|کیا کوئی زخمی ہے؟
zh|有人受伤吗
zh|石油价格
ja|けが人はいますか
ja|石油価格は？
ko|부상자가 있나요
el|Υπάρχουν τραυματίες;
he|האם יש פצועים?
hi|क्या कोई घायल है?
th|มีผู้บาดเจ็บไหม
vi|Có ai bị thương không?
id|Apakah ada korban luka?
da|Er der nogen sårede?
no|Er det noen skadde?
"""

CASES = [
    (code, question) for code, _, question in (line.partition("|") for line in QUESTIONS.strip().splitlines())
]
MAIN = ("es", "en", "de", "fr", "pt", "it", "ca")


def _right(cases: list[tuple[str, str]]) -> float:
    return sum(detect(question) == code for code, question in cases) / len(cases)


def test_short_questions_in_the_main_languages_are_recognised() -> None:
    cases = [case for case in CASES if case[0] in MAIN]
    assert len(cases) >= 110
    assert _right(cases) >= 0.95


def test_short_questions_in_other_languages_are_recognised() -> None:
    cases = [case for case in CASES if case[0] not in MAIN]
    assert len({code for code, _ in cases}) >= 30
    assert _right(cases) >= 0.94


def test_every_language_is_recognised_at_least_half_of_the_time() -> None:
    by_language: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for case in CASES:
        by_language[case[0]].append(case)
    assert {code for code, cases in by_language.items() if _right(cases) < 0.5} == set()


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("¿Qué rechazó Sheinbaum?", "es"),
        ("que rechazo sheinbaum", "es"),
        ("what did Sheinbaum reject?", "en"),
        ("Who is Maduro?", "en"),
        ("Was hat Sheinbaum abgelehnt?", "de"),
        ("Wer ist Maduro?", "de"),
        ("Qui est Maduro ?", "fr"),
        ("Chi è Maduro?", "it"),
        ("Quem é Maduro?", "pt"),
        ("Qui és Maduro?", "ca"),
        ("Что отвергла Шейнбаум?", "ru"),
        ("谢因鲍姆拒绝了什么？", "zh"),
        ("シェインバウムは何を拒否しましたか？", "ja"),
    ],
)
def test_questions_that_must_be_right(question: str, code: str) -> None:
    assert detect(question) == code


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("La población de Toledo en 1950 era de 70 000 habitantes.", "es"),
        ("La población de Sevilla en 1910 era de 150 000 habitantes.", "es"),
        ("A poboación de Vigo en 1950 era de 70 000 habitantes.", "gl"),
        ("O presidente da Xunta visitou Vigo", "gl"),
        ("Cantas persoas morreron no accidente?", "gl"),
    ],
)
def test_one_word_tells_spanish_from_galician_where_all_others_are_both(sentence: str, code: str) -> None:
    assert detect(sentence) == code


@pytest.mark.parametrize("text", ["", " \n", "2026", "37,6 %", "😀😀", "?!…", "\u0000", "€ 5 – 10", "___"])
def test_nothing_is_said_about_what_has_no_words(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("names", ["CIA Biden", "Trump", "OK"])
def test_names_alone_have_no_language(names: str) -> None:
    assert detect(names) is None


def test_the_seed_article_is_spanish_and_needs_no_model() -> None:
    # In a process of its own, where nothing else has loaded the model.
    root = Path(__file__).parent.parent
    program = (
        "import sys; from pathlib import Path; from index.language import detect;"
        "text = next(Path('seeds').glob('000*.txt')).read_text(encoding='utf-8');"
        "assert detect(text) == 'es';"
        "assert detect('what did Sheinbaum reject?') == 'en';"
        "assert 'py3langid' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True)


def test_a_quote_in_another_script_does_not_decide() -> None:
    assert detect("El cartel decía «Слава Україні» y nadie en la plaza entendió lo que ponía.") == "es"
    assert detect("東京でRubioとTrumpが会談しました。") == "ja"


def test_a_very_long_text_is_cheap_and_right() -> None:
    assert detect("Nadie sabe qué pasará con las elecciones. " * 20_000) == "es"
