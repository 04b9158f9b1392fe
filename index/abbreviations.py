"""Abbreviations that carry a full stop, by what the stop can mean.

Written casefolded and without the last stop. The lists are short on purpose: words that are also common words
("art.", "no.") are only listed where the next word decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "es": _words(
            """
            sr sra srta sres sras d dña dª dr dra dres prof profa gral gob lic ing arq cap cnel tte sgto
            mons excmo excma ilmo ilma rvdo sto sta fr ee ff jj rr cc ss hnos hosp pte pdte diput sen mtro mtra
            abog
            """
        ),
        "en": _words(
            """
            mr mrs ms mx dr prof gen col lt sgt capt cmdr adm maj rev hon sen rep gov pres messrs fr pvt cpl
            supt insp det amb atty treas
            """
        ),
        "de": _words("dr prof hr fr frl dipl ing st hl"),
        "fr": _words("m mm mme mlle mmes mlles dr pr me mgr st ste gal cdt cap"),
        "pt": _words("sr sra srs sras srta dr dra drs prof profa eng exmo exma gal cel d dep min pe"),
        "it": _words(
            "sig sigg sig.ra dott dott.ssa prof prof.ssa ing avv on sen gen col mons geom arch rag cav"
        ),
        "ca": _words("sr sra srs dr dra prof mn st sta il·lm hble"),
        "nl": _words("dhr mevr mw dr drs prof ir mr ing"),
    }
)
"""Titles and the like: a name follows, so the stop never ends a sentence."""

BEFORE_NUMBERS = _words(
    """
    al art arts artº núm núms num nums nro no nos nº n n.º min pág págs pag pags p pp vol vols cap caps fig
    figs ca approx aprox sec secc ch nr nrs abs bd s v vv r.d rd l.o tel tfno telf apdo pár párr c km av
    avda dto ref op ed tít sect eq tab cf kap ziff abb rn jan feb mar apr jun jul aug sep sept oct okt nov
    dec dez ene abr ago dic janv févr avr juil déc
    """
)
"""The stop does not end a sentence where a number (or Roman numeral) follows: "art. 5", "No. 5", "Jan. 3"."""

MAY_END = _words(
    """
    lb oz etc inc corp ltd co cía cia jr sr bros plc llc s.a s.l s.a.u a.m p.m a.c d.c e.g i.e vs aprox admón
    dept dpto depto gmbh usw u.a z.b d.h bzw evtl ggf inkl mio mrd st str tel v.chr n.chr o.ä u.s.w
    ibid cit p.ej pp pza av avda c.v s.p.a s.r.l ecc cf cfr p.es approx univ
    gob edo ud uds vd vds ph.d m.d b.a m.a r.i.p q.e.p.d n.b d.f a.k.a blvd rd ft mt
    hrsg bspw sog vgl allg geb gest zit zzt ugs urspr ehem med phil jur rer nat habil
    """
)
"""The stop ends a sentence only where the next word clearly opens one."""
