"""The words by which a question leans on what was said before it, a set a language.

Written by hand for this project; lower case, accents kept. What is not here is decided by how few words of
its own a question has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Need = Literal["yes", "no", "unsure"]
"""Whether something is needed of what was said before."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language.

    ``joining`` open a follow-up and can be left out ("and"), ``openers`` cannot ("what about"). ``persons`` stand for
    whom or what was named, ``owners`` for whose it is; both may mean a name in the question itself. ``pointers`` stand
    for something said and cannot be an article or a conjunction; ``deictic`` point only with a noun that is no time
    ("that meeting", but not "this week"). ``alike`` compare with something said ("too", "another"). ``empty`` are
    phrases in which such a word stands for nothing ("is it true"). ``articles`` are definite. ``asking`` are question
    words, and ``dropping`` those of them that a verb follows, so that a language whose verbs need no subject may have
    left it out there, unless the verb is ``impersonal``; what follows then is one of ``after``, which begin no subject.
    """

    joining: frozenset[str]
    openers: frozenset[str]
    persons: frozenset[str]
    owners: frozenset[str]
    pointers: frozenset[str]
    deictic: frozenset[str]
    alike: frozenset[str]
    empty: frozenset[str]
    times: frozenset[str]
    articles: frozenset[str]
    asking: frozenset[str]
    dropping: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


WORD = re.compile(r"[^\W_]+")
"""A word or a number: letters and digits."""


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(WORD.findall(phrase)) for phrase in text.split(","))


def listed(text: str) -> frozenset[str]:
    """Return the words of ``text``."""
    return frozenset(text.split())


_ENGLISH = Words(
    joining=_phrases("and, but, so, then, and then, by the way, besides, along with"),
    openers=_phrases(
        "what about, how about, how come, tell me more, tell us more, more about, more on, "
        "go on, i mean, i meant, you said, you mentioned, are you sure, are you saying, what else, who else, "
        "where else, why not, any other, which one, which of them, any more, any details, really, apart from that"
    ),
    persons=listed("he him she they them it"),
    owners=listed("his her hers their theirs its"),
    pointers=listed("himself herself themselves itself ones others latter former"),
    deictic=listed("this that these those such"),
    alike=listed("too also either instead else another same both likewise again"),
    empty=_phrases(
        "is it true, is it possible, is it legal, is it safe, is it likely, is it known, is it clear, "
        "is it important, was it true, was it possible, it is true, does it take, did it take, will it take, "
        "is it raining, will it rain, will it snow, it that, same sex, as it is, is it necessary"
    ),
    times=listed(
        "week month year day morning afternoon evening night weekend summer winter spring autumn fall season "
        "quarter decade century monday tuesday wednesday thursday friday saturday sunday january february march "
        "april may june july august september october november december"
    ),
    articles=listed("the"),
    asking=listed("what when where why who whom whose which how"),
)

_SPANISH = Words(
    joining=_phrases("y, e, pero, entonces, o sea, y luego, es decir"),
    openers=_phrases(
        "qué hay de, qué tal, qué más, quién más, dónde más, por qué no, "
        "cuéntame más, dime más, más sobre, más detalles, a qué te refieres, quiero decir, de verdad, has dicho, "
        "dijiste, cuál de ellos, cuál de ellas"
    ),
    persons=listed("él ella ellos ellas ello"),
    owners=listed("su sus suyo suya suyos suyas"),
    pointers=listed("eso esto aquello allí ahí allá aquellos aquellas éste ésta ése ésa"),
    deictic=listed(
        "este esta estos estas ese esa esos esas aquel aquella dicho dicha dichos dichas tal tales"
    ),
    alike=listed("también tampoco otro otra otros otras mismo misma mismos mismas ambos ambas además"),
    empty=_phrases(
        "por eso es, el mismo día, a sí mismo, sí mismo, sí misma, dicho que, ha dicho, han dicho"
    ),
    times=listed(
        "semana mes año día mañana tarde noche fin verano invierno primavera otoño temporada trimestre década "
        "siglo lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio "
        "agosto septiembre octubre noviembre diciembre jornada madrugada"
    ),
    articles=listed("el la los las del al"),
    asking=listed(
        "qué quién quiénes cuál cuáles cuándo dónde adónde cómo cuánto cuánta cuántos cuántas que quien "
        "cuando donde como cuanto"
    ),
    dropping=_phrases(
        "qué, cuándo, dónde, adónde, cómo, por qué, para qué, a quién, a quiénes, con quién, de qué, de quién, "
        "de dónde, a qué, en qué, sobre qué, contra quién, cuánto, que, cuando, donde, como, por que, desde cuándo"
    ),
    impersonal=listed(
        "hay había hubo habrá es ha han son fue será pasa pasó ocurre ocurrió ocurrirá sucede sucedió significa "
        "está están se lo hace hacía dice trata cambia cambió provoca provocó causa causó"
    ),
    after=listed(
        "en a al con de del por para sobre según contra tras ante desde hasta entre durante ayer hoy mañana que "
        "cuando si exactamente después antes anoche ahora sin"
    ),
)

_GERMAN = Words(
    joining=_phrases("und, aber, also, und dann, oder, doch"),
    openers=_phrases(
        "was ist mit, wie ist es mit, wie sieht es mit, was noch, wer noch, wo noch, warum nicht, "
        "mehr dazu, mehr über, erzähl mir mehr, sag mir mehr, wirklich, ich meine, bist du sicher, welcher davon, "
        "welche davon, welches davon, echt"
    ),
    persons=listed("er ihm ihn ihnen sie es"),
    owners=listed("sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres dessen deren"),
    pointers=listed(
        "dies darüber dazu davon daran dafür dagegen darauf dabei daraus danach davor dadurch darin dort dorthin "
        "dorther deshalb daher derselbe dieselbe dasselbe denen jene jener jenes"
    ),
    deictic=listed("diese dieser dieses diesem diesen solche solcher solches"),
    alike=listed("auch ebenfalls ebenso stattdessen beide beiden andere anderen anderer anderes noch"),
    empty=_phrases(
        "gibt es, gab es, es gibt, es gab, geht es, ging es, kam es, kommt es, ist es wahr, ist es möglich, "
        "handelt es, noch nicht, immer noch, noch immer, ist es wichtig, wird es geben, unter anderem"
    ),
    times=listed(
        "woche monat jahr jahres tag morgen abend nacht wochenende sommer winter frühling herbst saison quartal "
        "jahrzehnt jahrhundert montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april "
        "mai juni juli august september oktober november dezember tagen jahren wochen"
    ),
    articles=listed("der die das den dem des im am vom zum zur beim"),
    asking=listed(
        "was wer wen wem wessen wann wo wohin woher warum wieso weshalb wie welche welcher welches welchen "
        "welchem womit worüber wofür wogegen wodurch woran worauf"
    ),
)

_FRENCH = Words(
    joining=_phrases("et, mais, alors, donc, et ensuite"),
    openers=_phrases(
        "qu'en est-il, qu en est il, quoi d'autre, quoi d autre, qui d autre, pourquoi pas, "
        "dis m en plus, plus de détails, plus sur, vraiment, je veux dire, lequel, laquelle, lesquels, "
        "lesquelles, ah bon"
    ),
    persons=listed("il elle ils elles lui eux"),
    owners=listed("son sa ses leur leurs"),
    pointers=listed(
        "cela ça celui celle ceux celles ceci celui-ci celle-ci celui-là celle-là là y là-bas dessus"
    ),
    deictic=listed("ce cet cette ces"),
    alike=listed("aussi également autre autres même mêmes plutôt"),
    empty=_phrases(
        "y a, y avait, y aura, y a t il, il y a, faut il, il faut, est il vrai, est il possible, s agit il, "
        "est ce, ce que, ce qui, ce n, là où, à la fois, quand même, n y a, il est vrai, se passe t il, ce sont, "
        "c est, s est il passé, pleut il, même temps"
    ),
    times=listed(
        "semaine mois année an jour matin soir nuit week-end weekend été hiver printemps automne saison trimestre "
        "décennie siècle lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin "
        "juillet août septembre octobre novembre décembre après-midi"
    ),
    articles=listed("le la les l du au aux"),
    asking=listed("que qu qui quoi quel quelle quels quelles quand où comment pourquoi combien"),
)

_PORTUGUESE = Words(
    joining=_phrases("e, mas, então, ou seja"),
    openers=_phrases(
        "quanto a, que tal, o que mais, que mais, quem mais, onde mais, por que não, porque não, "
        "conta-me mais, conta mais, diga mais, mais sobre, mais detalhes, quero dizer, a sério, é mesmo, sério, "
        "qual deles, qual delas"
    ),
    persons=listed("ele ela eles elas lhe lhes"),
    owners=listed("seu sua seus suas dele dela deles delas"),
    pointers=listed(
        "isso isto aquilo disso disto nisso nisto daquilo lá ali nele nela neles nelas aí com-isso àquilo"
    ),
    deictic=listed(
        "este esta estes estas esse essa esses essas deste desta destes destas desse dessa desses dessas neste nesta "
        "nesse nessa nesses nessas aquele aquela aqueles aquelas tal tais"
    ),
    alike=listed("também tampouco outro outra outros outras mesmo mesma mesmos mesmas ambos ambas"),
    empty=_phrases("por isso é, mesmo dia, si mesmo"),
    times=listed(
        "semana mês ano dia manhã tarde noite fim verão inverno primavera outono temporada trimestre década século "
        "segunda terça quarta quinta sexta sábado domingo janeiro fevereiro março abril maio junho julho agosto "
        "setembro outubro novembro dezembro madrugada"
    ),
    articles=listed("o a os as do da dos das no na nos nas ao à aos às pelo pela pelos pelas"),
    asking=listed("que quê quem qual quais quando onde como porquê quanto quanta quantos quantas porque"),
    dropping=_phrases(
        "que, quando, onde, aonde, como, por que, porque, porquê, para que, a quem, com quem, de quem, de onde, "
        "quanto, sobre o que, contra quem, desde quando"
    ),
    impersonal=listed(
        "há havia houve haverá é são foi será está passa aconteceu acontece ocorreu ocorre significa se faz mudou "
        "causou causa provocou"
    ),
    after=listed(
        "em com de do da dos das por para sobre segundo contra após ante desde até entre durante ontem hoje amanhã "
        "que quando se no na nos nas ao à exatamente depois antes agora sem"
    ),
)

_ITALIAN = Words(
    joining=_phrases("e, ed, ma, allora, quindi, e poi, cioè"),
    openers=_phrases(
        "che ne è di, che dire di, cos'altro, che altro, chi altro, dove altro, "
        "perché no, dimmi di più, più dettagli, di più su, davvero, voglio dire, quale di loro"
    ),
    persons=listed("lui lei egli ella essi esse esso essa loro"),
    owners=listed("suo sua suoi sue"),
    pointers=listed("ciò lì là ci quello quella quelli quelle costui costei"),
    deictic=listed("questo questa questi queste quel quell quei quegli tale tali"),
    alike=listed("anche neanche altro altra altri altre stesso stessa stessi stesse entrambi entrambe pure"),
    empty=_phrases(
        "c è, ci sono, ci saranno, ci sarà, ci fu, ci furono, ci sia, c era, c erano, per ciò, ci vuole, ci vogliono, "
        "ci si, se stesso, se stessa, ci sono stati, ci sono state"
    ),
    times=listed(
        "settimana mese anno giorno mattina sera pomeriggio notte weekend estate inverno primavera autunno stagione "
        "trimestre decennio secolo lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio marzo "
        "aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
    ),
    articles=listed(
        "il lo la i gli le l del dello della dei degli delle al alla ai nel nella dal dalla sul sulla"
    ),
    asking=listed("che cosa chi quale quali quando dove come perché quanto quanta quanti quante cos"),
    dropping=_phrases(
        "che cosa, cosa, che, quando, dove, come, perché, a chi, con chi, di chi, da dove, quanto, di che cosa, "
        "su che cosa, contro chi, da quando"
    ),
    impersonal=listed(
        "c c'è è sono era fu sarà succede successo accade accaduto significa si ha hanno cambia provoca causa"
    ),
    after=listed(
        "in a al con di del della dei da per su sul sulla secondo contro dopo prima fino tra fra durante ieri oggi "
        "domani che quando se nel nella esattamente alla allo senza ora"
    ),
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "en": _ENGLISH,
        "es": _SPANISH,
        "de": _GERMAN,
        "fr": _FRENCH,
        "pt": _PORTUGUESE,
        "it": _ITALIAN,
    }
)

BE = listed("is are was were be been will would has have had any no could can may might must exist")
"""What stands beside an English "there" that stands for nothing, and what follows "this" and "these" as pronouns."""
