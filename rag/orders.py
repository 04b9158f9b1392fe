"""How orders to a machine are worded, a set of patterns a language, over folded text (small letters, no accents).

Derived from how people word instructions to assistants: to put earlier instructions aside, to answer in a certain
way, to put something into the answer, to play a part, to show the prompt, to work on "the text above". Only imperatives
and the second person count. What somebody else does ("the ministry ignored earlier instructions") is news.
"""

# ruff: noqa: E501 -- patterns read better unbroken

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Orders:
    """The patterns of a language.

    ``openers`` may stand before an order. ``opening`` are orders, matched where a clause begins; ``anywhere`` is what
    is said to nobody but a machine. ``yours`` is the reader's own answer ("your reply"), which makes an order of
    an imperative beside it; ``demanded`` what must become of it. ``bare`` is a first word that may be an imperative, a
    word of ``verbs`` certainly is one though it is a function word. ``formal`` are imperatives that are nothing else,
    which go with ``theirs``: "su respuesta" may also be his or her answer.
    """

    openers: re.Pattern[str]
    opening: re.Pattern[str]
    anywhere: re.Pattern[str]
    yours: re.Pattern[str]
    demanded: re.Pattern[str]
    bare: re.Pattern[str]
    verbs: frozenset[str] = frozenset()
    formal: re.Pattern[str] | None = None
    theirs: re.Pattern[str] | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_AI_EN = r"(?:ai|llm|(?:ai |large )?language model|chat ?bot|ai (?:agent|model|system|assistant|chat ?bot)|virtual assistant)s?"
_TEXT_EN = (
    r"(?:text|sentence|paragraph|passage|article|document|message|e-?mail|words?|prompt|content|conversation)"
)
_AI_ROMANCE = (
    r"(?:ia|ias|llm|llms|inteligencia artificial|inteligencia artificiale|intelligenza artificiale|"
    r"intelligence artificielle|chat ?bots?|asistentes?(?: de ia| virtual(?:es)?)|assistentes?(?: de ia| virtua[il]s?)|"
    r"assistant(?: ia| virtuel)|assistente (?:ai|ia|virtuale)|modelos? de (?:lenguaje|linguagem|lengua)|"
    r"modele de langage|modello linguistico)"
)
# fmt: off
_ORDERS: dict[str, Orders] = {
    "en": Orders(
        openers=_any(
            "please", "now", "also", "then", "instead", "and", "but", "ok(?:ay)?", "hey", "hello", "always", "never",
            "just", "do not", "don't", "dont", "you (?:must|should|need to|have to|are to|shall)", "from now on",
            "make sure (?:to|that you)", "be sure to", "remember to",
        ),
        opening=_any(
            r"(?:ignore|disregard|forget|override|bypass|overlook|obey|follow|stop following)\b.{0,24}?"
            r"\b(?:previous|prior|above|earlier|preceding|foregoing|your)\b.{0,24}?"
            r"\b(?:instruction|prompt|direction|guideline|directive|rule|constraint|message|context|command)s?\b",
            r"(?:ignore|disregard|forget|override|bypass)\b.{0,24}?\b(?:instruction|prompt|directive|guideline|rule|message)s? "
            r"(?:above|before this|you (?:were|have been|got|received))\b",
            r"(?:ignore|disregard|forget|override|bypass) (?:all|any) (?:of )?(?:the |other )?(?:instruction|prompt|directive)s?\b",
            r"(?:ignore|disregard|forget) (?:all|everything|anything|whatever|what)\b.{0,16}?"
            r"\b(?:above|before this|(?:were|was|have been) (?:told|said|written))\b",
            r"(?:respond|reply|answer) (?:only|solely|exclusively|in|with|as|using|like)\b",
            r"(?:only|say|write|print|output|return|repeat)(?: back)? (?:exactly|verbatim|nothing (?:but|else)|the following)\b",
            rf"(?:translate|summari[sz]e|paraphrase|rewrite|rephrase|repeat|proofread|continue)(?: \w+)? "
            rf"(?:above|following|previous|preceding|foregoing)(?: {_TEXT_EN}|$)",
            rf"(?:translate|summari[sz]e|paraphrase|rewrite|rephrase) (?:this|the|that) {_TEXT_EN}\b",
            r"(?:include|add|insert|append|embed)(?: (?:the|this|these|following|a))+ (?:link|url|hyperlink|text|sentence|"
            r"phrase|words?|line|emojis?|message|disclaimer|image)s?\b",
            r"pretend (?:to be|(?:that )?you(?: are|'re))\b",
            rf"(?:act|behave|speak) (?:as|like) (?:an?|my|the) (?:\w+ )?(?:{_AI_EN}|translator|terminal|interpreter|persona)\b",
            rf"you(?:'re| are) (?:now )?(?:an? |the |my )?(?:\w+ )?(?:{_AI_EN}|helpful assistant|dan)\b",
            r"you(?:'re| are)(?: now)? in (?:\w+ )?(?:developer|debug|god|jailbreak|dan|maintenance) mode\b",
            r"(?:only|always|never) (?:respond|reply|answer)\b(?! to\b)",
            r"(?:respond|reply|answer) (?:only|in|with|as)\b",
            r"your new (?:task|goal|role|instructions?|objective|persona)\b",
            r"(?:new |updated |important )?system (?:instructions?|prompt|message|override)$",
            rf"(?:new |updated |important )?(?:instructions?|prompt|directive) (?:for|to) (?:you|(?:the )?(?:{_AI_EN}|model|assistant))s?\b",
            r"(?:reveal|print|show|repeat|output|display|leak|disclose|share|tell me|give me)\b.{0,20}?"
            r"\byour (?:\w+ )?(?:prompt|instructions)\b",
            r"(?:reveal|print|show|repeat|output|display|leak|disclose)\b.{0,12}?\b(?:system|initial|hidden) (?:prompt|instructions)\b",
        ),
        anywhere=_any(
            rf"\bas an? {_AI_EN},? (?:i|you|my|your)\b",
            rf"\bif you(?:'re| are) (?:an? |the )?(?:{_AI_EN}|model reading|bot|automated)\b",
            rf"^(?:note|attention|message|hey|hello|dear|hi|warning|important)\b.{{0,12}}?\b(?:{_AI_EN}|assistants?|models?)\s*[:,!]",
            rf"^(?:{_AI_EN}|assistant)\s*[,:]\s*(?:please|you|ignore|do not|don't|always|never|must)\b",
        ),
        yours=_any(
            r"\byour (?:\w+ ){0,2}?(?:answer|response|reply|output|completion|message|translation|summary)(?:'s|s)?\b"
        ),
        demanded=_any(
            r"your (?:\w+ ){0,2}?(?:answer|response|reply|output|completion)s? (?:must|should|shall|has to|needs to|is to|will)\b"
        ),
        bare=_any(r"[a-z]*(?:[^s\W]|ss)(?<!ing)(?<!ed)(?<!ly)$"),
        verbs=_words("do tell show give say make"),
    ),
    "es": Orders(
        openers=_any("por favor", "ahora", "ademas", "luego", "tambien", "y", "pero", "siempre", "nunca", "no", "solo",
                     "debes", "debe", "tienes que", "tiene que", "a partir de ahora", "asegurate de", "hola"),
        opening=_any(
            r"(?:ignor(?:a|e|en|ad|es)|olvid(?:a|e|en|ad)|descart(?:a|e|en)|omit(?:e|a|an)|sig(?:as|a|an)|hag?a?z? caso omiso de|"
            r"desobedec(?:e|er)|desobedezca)\b.{0,30}?\b(?:instruccion(?:es)?|indicacion(?:es)?|ordenes|reglas|directrices|"
            r"mensajes?|contexto|prompts?)\b.{0,12}?\b(?:anterior(?:es)?|previ[oa]s?|precedentes?|de arriba|dad[ao]s|"
            r"recibid[ao]s|iniciales|del sistema|hasta ahora)\b",
            r"(?:ignora|ignore|olvida|olvide|sigas)\b.{0,12}?\b(?:tus (?:\w+ )?(?:instrucciones|reglas|directrices)|todo lo anterior)\b",
            r"(?:responde|responda|respondan|contesta|conteste) (?:solo|solamente|unicamente|exclusivamente|siempre) (?:en|con|como)\b",
            r"(?:responde|contesta) en (?:ingles|espanol|frances|aleman|mayusculas|minusculas|verso|rima|json|\w+ palabras?|\w+ frases?)\b",
            r"(?:responda|respondan|conteste|contesten) (?:en|con|como|usando)\b",
            r"(?:traduc(?:e|i|ir)|traduzca|resum(?:e|a)|reescrib(?:e|a)|repit(?:e|a)|parafrase[ae])(?: todo)? (?:el|la|lo|este|esta) "
            r"(?:(?:siguiente|anterior) (?:texto|frase|oracion|parrafo|articulo|mensaje)|"
            r"(?:texto|frase|oracion|parrafo|articulo|mensaje) (?:siguiente|anterior|precedente|de arriba)|anterior$)",
            r"(?:inclu(?:ye|ya|yan)|agreg(?:a|ue|uen)|anad(?:e|a|an)|insert(?:a|e|en)|pon|ponga) (?:(?:el|la|los|las) siguientes?|"
            r"est[ea]|est[oa]s) (?:enlace|link|url|texto|frase|oracion|palabra|emoji|mensaje|linea)s?\b",
            rf"(?:eres|sos|usted es|actua como|actue como|finge ser|hazte pasar por|comportate como)(?: ahora)?(?: una?| el| la)? "
            rf"(?:{_AI_ROMANCE}|asistente|bot|dan)\b",
            r"tu nuev[oa] (?:tarea|objetivo|rol|papel|instruccion)\b",
            rf"nuevas? instruccion(?:es)? (?:del sistema|para (?:ti|el modelo|el asistente|(?:la |el )?{_AI_ROMANCE}))\b",
            r"(?:revela|revele|muestra|muestre|imprime|imprima|repite|repita|dime|escribe)\b.{0,20}?"
            r"\b(?:(?:tu|el|su) (?:\w+ )?prompt|tus instrucciones|mensaje del sistema)\b",
        ),
        anywhere=_any(
            rf"\bsi (?:eres|es usted|sos) (?:una? |el |la )?(?:{_AI_ROMANCE}|asistente|bot)\b",
            rf"\bcomo (?:una? )?{_AI_ROMANCE},? (?:yo|no puedo|no tengo|debes|debo|tu|mi)\b",
            rf"^(?:nota|atencion|mensaje|instruccion(?:es)?|hola|aviso|importante)\b.{{0,12}}?\b(?:{_AI_ROMANCE}|asistentes?)\s*[:,!]",
        ),
        yours=_any(r"\b(?:tus?|vuestras?) (?:\w+ )?(?:respuestas?|contestacion|salida|mensaje|traduccion|resumen)\b"),
        demanded=_any(r"(?:tu|su) (?:respuesta|salida) (?:debe|debera|tiene que|ha de)\b"),
        bare=_any(r"[a-z]+$"),
        formal=_any(
            r"(?:incluya|agregue|anada|inserte|integre|incorpore|responda|conteste|escriba|redacte|modifique|cambie|use|"
            r"utilice|emplee|termine|comience|empiece|traduzca|reemplace|sustituya|elimine|quite|omita|proporcione|mencione|"
            r"muestre|repita|resuma|convierta|limite|formatee|genere|haga|asegurese)\b"
        ),
        theirs=_any(r"\bsus? (?:\w+ )?(?:respuestas?|contestacion|salida)\b"),
    ),
    "de": Orders(
        openers=_any("bitte", "jetzt", "nun", "dann", "und", "aber", "auch", "immer", "nie", "ab jetzt", "von nun an",
                     "du (?:musst|sollst|wirst)", "sie (?:mussen|sollen)", "hallo"),
        opening=_any(
            r"(?:ignorier(?:e|en sie|t)|vergiss|vergessen sie|missacht(?:e|en sie)|befolge|befolgen sie|ubergehe|uberspringe)\b.{0,24}?"
            r"\b(?:vorherigen?|vorigen?|bisherigen?|fruheren?|vorangegangenen?|obigen?|deine|ihre)\b.{0,24}?"
            r"\b(?:anweisung|instruktion|befehl|vorgabe|regel|prompt|nachricht|anleitung)\w*",
            r"(?:ignorier(?:e|en sie)|vergiss|vergessen sie) alle?s? (?:\w+ )?(?:anweisungen|instruktionen|prompts|obige|vorherige|was oben)\b",
            r"(?:antworte|antworten sie) (?:nur|ausschliesslich|immer|in|auf|mit|als)\b(?! (?:die|den|das|seine|ihre) )",
            r"(?:ubersetze|ubersetzen sie|wiederhole|wiederholen sie|fasse|fassen sie|umschreibe) (?:den|die|das|diesen|diese) "
            r"(?:obigen?|folgenden?|vorherigen?|vorstehenden?)\b",
            r"(?:fuge|fugen sie|schreibe|schreiben sie|binde) (?:den|die|das|diesen|diese|dieses)(?: folgenden?)? "
            r"(?:link|url|text|satz|worte?|emoji)s?\b",
            r"(?:du bist|sie sind)(?: jetzt| nun| ab jetzt)?(?: ein| eine)? (?:\w+ )?(?:ki|ki-\w+|sprachmodell|chatbot|assistent|llm)\b",
            r"(?:verhalte dich|verhalten sie sich|handle|agiere) (?:wie|als)\b",
            r"(?:tu|tun sie) so als\b",
            r"(?:deine|ihre) neue (?:aufgabe|rolle|anweisung)\b",
            r"(?:neue )?(?:systemanweisung|systemnachricht|system-?prompt)(?:en)?$",
            r"(?:zeige|zeigen sie|nenne|nennen sie|verrate|gib|wiederhole)\b.{0,20}?\b(?:deinen?|ihren?) (?:\w+ )?(?:system-?prompt|prompt|anweisungen)\b",
        ),
        anywhere=_any(
            r"\b(?:wenn|falls) (?:du|sie) (?:eine? )?(?:\w+ )?(?:ki|sprachmodell|chatbot|assistent|llm)(?:-\w+)? (?:bist|sind)\b",
            r"\bals (?:ki|sprachmodell|ki-\w+|chatbot),? (?:kann|darf|muss|habe|bin|musst|sollst) (?:ich|du)\b",
            r"^(?:hinweis|achtung|nachricht|hallo|wichtig)\b.{0,12}?\b(?:ki|ki-\w+|sprachmodelle?|chatbots?|assistent(?:en)?)\s*[:,!]",
        ),
        yours=_any(r"\b(?:deine|eure)[rnms]? (?:\w+ )?(?:antwort|ausgabe|nachricht|ubersetzung|zusammenfassung)(?:en)?\b"),
        demanded=_any(r"(?:deine|ihre) (?:antwort|ausgabe) (?:muss|soll|sollte|darf)\b"),
        bare=_any(r"[a-z]+$"),
        formal=_any(r"[a-z]+e?n sie\b"),
        theirs=_any(r"\bihre[rnms]? (?:\w+ )?(?:antwort|ausgabe|nachricht)(?:en)?\b"),
    ),
    "fr": Orders(
        openers=_any("s'il (?:te|vous) plait", "veuillez", "maintenant", "aussi", "puis", "et", "mais", "toujours", "ne",
                     "tu dois", "vous devez", "desormais", "a partir de maintenant", "bonjour"),
        opening=_any(
            r"(?:ignor(?:e|ez|er)|oubli(?:e|ez|er)|neglige(?:z|r)?|sui(?:s|vez|vre)|outrepasse(?:z|r)?|ne tiens pas compte d\w+|"
            r"ne tenez pas compte d\w+)\b.{0,24}?\b(?:instructions?|consignes?|directives?|ordres|regles|messages?|prompts?|contexte)\b"
            r".{0,12}?\b(?:precedent\w*|anterieur\w*|ci-dessus|initiales?|du systeme|recues?|donnees)\b",
            r"(?:ignore|ignorez|oublie|oubliez) (?:toutes )?(?:tes|vos|tout ce qui precede|ce qui precede|les instructions)\b",
            r"(?:reponds|repondez|repondre) (?:uniquement|seulement|exclusivement|toujours|en|avec|comme|par)\b",
            r"(?:tradui(?:s|sez|re)|resume[zr]?|repete[zr]?|reformule[zr]?|reecri(?:s|vez)) (?:le|la|ce|cette|les) "
            r"(?:texte|phrase|paragraphe|article|message|passage)s? (?:suivante?s?|precedente?s?|ci-dessus|qui precede)\b",
            r"(?:inclu(?:s|ez)|ajoute[zr]?|inser(?:e|ez)|mets|mettez) (?:le|la|les|ce|cette|ces) (?:lien|url|texte|phrase|mot|emoji|message)s?"
            r"(?: suivante?s?)?\b",
            rf"(?:tu es|vous etes|agis comme|agissez comme|fais semblant d'etre|comporte-toi comme)(?: maintenant| desormais)?(?: une?)? "
            rf"(?:{_AI_ROMANCE}|assistant|bot)\b",
            r"(?:ta|votre) nouvelle (?:tache|mission|consigne|instruction)\b",
            r"(?:revele[zr]?|montre[zr]?|affiche[zr]?|repete[zr]?|donne[zr]?)\b.{0,20}?\b(?:ton|votre|tes|vos) (?:prompt|instructions|invite)\b",
        ),
        anywhere=_any(
            rf"\bsi (?:tu es|vous etes) (?:une? |le |la )?(?:{_AI_ROMANCE}|assistant|bot)\b",
            rf"\ben tant qu(?:e |')(?:une? )?{_AI_ROMANCE},? (?:je|tu|vous|mon|ma)\b",
            rf"^(?:note|attention|message|bonjour|important)\b.{{0,12}}?\b(?:{_AI_ROMANCE}|assistants?)\s*[:,!]",
        ),
        yours=_any(r"\b(?:ta|tes|votre|vos) (?:\w+ )?(?:reponses?|sortie|traduction)\b"),
        demanded=_any(r"(?:ta|votre) reponse (?:doit|devra|devrait)\b"),
        bare=_any(r"[a-z-]+$"),
    ),
    "it": Orders(
        openers=_any("per favore", "per piacere", "ora", "adesso", "anche", "poi", "e", "ma", "sempre", "mai", "non", "devi",
                     "deve", "d'ora in poi", "assicurati di", "ciao"),
        opening=_any(
            r"(?:ignor(?:a|i|ate|are)|dimentic(?:a|hi|ate|are)|trascur(?:a|i|ate)|segu(?:i|ire|ite)|disattendi)\b.{0,24}?"
            r"\b(?:istruzion[ei]|indicazion[ei]|ordini|regole|direttive|messaggi[o]?|prompt|contesto)\b.{0,12}?"
            r"\b(?:precedent[ei]|anterior[ei]|di cui sopra|qui sopra|sopra|ricevut[ei]|inizial[ei]|di sistema)\b",
            r"(?:ignora|ignori|dimentica|dimentichi) (?:tutto cio che precede|tutto quanto sopra|(?:tutte )?le tue|(?:tutte )?le istruzioni)\b",
            r"(?:rispondi|risponda|rispondete) (?:solo|soltanto|esclusivamente|unicamente|sempre|in|con|come)\b",
            r"(?:traduci|traduca|riassumi|riassuma|ripeti|ripeta|riscrivi|riscriva|parafrasa) (?:il|la|lo|questo|questa) "
            r"(?:(?:seguente|precedente) \w+|(?:testo|frase|paragrafo|articolo|messaggio) (?:seguente|precedente|sopra|qui sopra))\b",
            r"(?:includi|includa|aggiungi|aggiunga|inserisci|inserisca|metti) (?:(?:il|la|i|le) seguent[ei]|quest[oaie]) "
            r"(?:link|url|testo|frase|parola|emoji|messaggio)\b",
            rf"(?:sei|lei e|agisci come|comportati come|fingi di essere)(?: ora| adesso)?(?: un'?| uno| una)? ?(?:{_AI_ROMANCE}|assistente|bot)\b",
            r"(?:la )?tua nuova (?:attivita|istruzione|missione)\b|(?:il )?tuo nuovo (?:compito|ruolo|obiettivo)\b",
            r"(?:rivela|mostra|mostrami|stampa|ripeti|dimmi)\b.{0,20}?\b(?:tuo|il) (?:\w+ )?prompt\b",
            r"(?:rivela|mostra|mostrami|stampa|ripeti|dimmi) le tue istruzioni\b",
        ),
        anywhere=_any(
            rf"\bse (?:sei|lei e) (?:un'?|uno |una |il |la )? ?(?:{_AI_ROMANCE}|assistente|bot)\b",
            rf"\b(?:come|in quanto) (?:un'?|una )? ?{_AI_ROMANCE},? (?:io|non posso|non ho|devi|tu|il mio)\b",
            rf"^(?:nota|attenzione|messaggio|ciao|importante)\b.{{0,12}}?\b(?:{_AI_ROMANCE}|assistent[ei])\s*[:,!]",
        ),
        yours=_any(r"\b(?:tua|tue|vostra|vostre) (?:\w+ )?(?:rispost[ae]|uscita|traduzione)\b"),
        demanded=_any(r"(?:la )?(?:tua|sua) risposta deve\b"),
        bare=_any(r"[a-z]+$"),
    ),
    "pt": Orders(
        openers=_any("por favor", "agora", "tambem", "depois", "e", "mas", "sempre", "nunca", "nao", "apenas", "voce deve",
                     "deves", "a partir de agora", "certifique-se de", "ola"),
        opening=_any(
            r"(?:ignor(?:e|a|em|ar)|esquec(?:a|e|am|er)|desconsider(?:e|a|em)|descart(?:e|a)|sig(?:a|am))\b.{0,24}?"
            r"\b(?:instruc(?:ao|oes)|indicac(?:ao|oes)|ordens|regras|diretrizes|mensage(?:m|ns)|prompts?|contexto)\b.{0,12}?"
            r"\b(?:anterior(?:es)?|previ[ao]s?|precedentes?|acima|dadas|recebidas|iniciais|do sistema)\b",
            r"(?:ignore|ignora|esqueca|esquece) (?:tudo o que|tudo acima|(?:todas )?as suas instrucoes|(?:todas )?as tuas instrucoes)\b",
            r"(?:responda|respondam|responde) (?:so|somente|apenas|exclusivamente|sempre) (?:em|com|como)\b",
            r"(?:responda|respondam) (?:em|com|como|usando)\b",
            r"(?:traduza|traduz|resuma|resume|repita|repete|reescreva|reescreve|parafraseie) (?:o|a|este|esta) "
            r"(?:(?:seguinte) \w+|(?:texto|frase|paragrafo|artigo|mensagem) (?:seguinte|anterior|acima))\b",
            r"(?:inclua|inclui|adicione|adiciona|acrescente|insira|coloque) (?:(?:o|a|os|as) seguintes?|est[ea]s?) "
            r"(?:link|url|texto|frase|palavra|emoji|mensagem)\b",
            rf"(?:voce e|tu es|aja como|age como|finja ser|comporte-se como)(?: agora)?(?: uma?)? (?:{_AI_ROMANCE}|assistente|bot)\b",
            r"(?:a )?(?:sua|tua) nova (?:tarefa|instrucao|missao)\b",
            r"(?:revele|revela|mostre|mostra|imprima|repita|diga)\b.{0,20}?\b(?:seu|teu|o) (?:\w+ )?prompt\b",
        ),
        anywhere=_any(
            rf"\bse (?:voce e|voce for|tu es|fores) (?:uma? |o |a )?(?:{_AI_ROMANCE}|assistente|bot)\b",
            rf"\bcomo (?:uma? )?{_AI_ROMANCE},? (?:eu|nao posso|nao tenho|voce|tu|meu)\b",
            rf"^(?:nota|atencao|mensagem|ola|importante)\b.{{0,12}}?\b(?:{_AI_ROMANCE}|assistentes?)\s*[:,!]",
        ),
        yours=_any(r"\b(?:tuas?|vossas?) (?:\w+ )?(?:respostas?|saida|mensagem|traducao)\b"),
        demanded=_any(r"(?:a )?(?:sua|tua) resposta (?:deve|devera|tem de|precisa)\b"),
        bare=_any(r"[a-z]+$"),
        formal=_any(
            r"(?:inclua|adicione|acrescente|insira|integre|incorpore|responda|escreva|redija|modifique|altere|mude|use|utilize|"
            r"termine|comece|traduza|substitua|troque|elimine|remova|omita|forneca|mencione|mostre|repita|resuma|converta|"
            r"limite|formate|gere|faca)\b"
        ),
        theirs=_any(r"\bsuas? (?:\w+ )?(?:respostas?|saida)\b"),
    ),
}
# fmt: on

ORDERS: Mapping[str, Orders] = MappingProxyType(_ORDERS)
"""The orders of each language, by its ISO 639-1 code."""

ABOUT = _words(
    """
    ai ais llm llms gpt bot bots chat chatbot chatbots automated assistant assistants model models dan
    ia ias inteligencia intelligenza intelligence asistente asistentes assistente assistenti assistent assistenten
    modelo modelos modele modello ki sprachmodell sprachmodelle
    answer answers response responses reply replies output outputs completion completions message messages translation
    translations summary respuesta respuestas contestacion salida mensaje mensajes traduccion resumen antwort antworten
    ausgabe ausgaben nachricht nachrichten ubersetzung zusammenfassung reponse reponses sortie traduction risposta risposte
    uscita traduzione resposta respostas saida mensagem mensagens traducao
    """
)
"""What ``anywhere``, ``yours`` and ``theirs`` speak of: without one of these words, none of them can match."""
