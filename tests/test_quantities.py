from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.quantities import quantities, unsupported
from rag.quantities.digits import readings

FRIDAY = date(2026, 1, 16)
LANGUAGES = [None, "es", "en", "de", "fr", "it", "pt", "ca"]

# Pieces that numbers and dates are made of: random rows of them meet the readers' every branch.
PIECES = """3 5 14 31 2025 3.500 37,6 1.234.567,89 27/2015 3/1 03/01/2026 2026-01-03 20:30 20h30 % € $ US$ º .
    , - – ( ) [2] de del el la los y e and und et of the a an un una al to mil millones billion bn
    Mio. m k hundred thousand two dos treinta veintiún cien quatre-vingt-dix zweitausend ventitré half
    medio docena primera third XXI enero January May may Feb. lunes Thursday segunda-feira ayer today
    mañana pasado próximo last next este this año year por ciento percent points euros dólares horas
    a.m. de la tarde Uhr años COVID-19 F-35 G20 miles siglo"""
FACTS = [
    ("3.500", None, {3500, 3.5}),
    ("3.500", "es", {3500}),
    ("3.500", "en", {3.5}),
    ("3,500", "en", {3500}),
    ("3,500", "de", {3.5}),
    ("3,500", "es", {3500, 3.5}),
    ("5.2", None, {5.2}),
    ("5,20", None, {5.2}),
    ("0.125", None, {0.125}),
    ("1.234.567,5", "en", {1234567.5}),
    ("12,34,567", None, {1234567}),
    ("1.2.3", None, set()),
    ("9" * 5000, None, set()),
]

# (claim's language, claim, source's language, source): every quantity of the claim is in the source.
SUPPORTED: list[tuple[str, str, str, str]] = [
    # digits and their separators
    ("en", "3,500 soldiers crossed the border.", "es", "Cruzaron la frontera 3.500 soldados."),
    ("en", "3,500 soldiers crossed the border.", "es", "Cruzaron la frontera 3 500 soldados."),
    ("en", "3,500 soldiers crossed the border.", "es", "Cruzaron la frontera 3\u202f500 soldados."),
    ("en", "3,500 soldiers crossed the border.", "es", "Cruzaron la frontera 3\u00a0500 soldados."),
    ("en", "3,500 soldiers crossed the border.", "es", "Cruzaron la frontera 3,500 soldados."),
    ("es", "Cruzaron 3.500 soldados.", "en", "Some 3,500 troops crossed."),
    ("es", "El índice cerró en 37,6 puntos.", "en", "The index closed at 37.6 points."),
    ("de", "Der Schaden beträgt 1.234.567,89 Euro.", "en", "The damage is 1,234,567.89 euros."),
    ("en", "The damage is €1,234,567.89.", "es", "El daño asciende a 1.234.567,89 euros."),
    ("fr", "Le pays compte 10 500 médecins.", "es", "El país tiene 10.500 médicos."),
    ("pt", "São 12.400 casos.", "es", "Son 12.400 casos."),
    ("it", "Sono 12.400 casi.", "en", "There are 12,400 cases."),
    ("en", "The city has 7,000 hectares.", "es", "La ciudad tiene 7000 hectáreas."),
    ("en", "A magnitude 7.1 earthquake hit.", "es", "Un terremoto de magnitud 7,1 sacudió la zona."),
    ("en", "A magnitude 7.1 earthquake hit.", "es", "Un terremoto de magnitud 7.1 sacudió la zona."),
    # number words
    ("en", "Fourteen people died.", "es", "Murieron catorce personas."),
    ("en", "14 people died.", "es", "Murieron catorce personas."),
    ("es", "Murieron 21 personas.", "en", "Twenty-one people died."),
    ("es", "Murieron veintiún soldados.", "en", "21 soldiers died."),
    ("en", "Thirty-five people were hurt.", "es", "Treinta y cinco personas resultaron heridas."),
    ("de", "Fünfunddreißig Menschen wurden verletzt.", "es", "Treinta y cinco personas resultaron heridas."),
    ("fr", "Quatre-vingt-dix-sept personnes sont mortes.", "en", "Ninety-seven people died."),
    ("fr", "Soixante et onze députés ont voté.", "es", "Votaron 71 diputados."),
    ("it", "Ventitré persone sono morte.", "es", "Murieron 23 personas."),
    ("pt", "Vinte e cinco pessoas morreram.", "es", "Murieron veinticinco personas."),
    ("en", "One hundred and five people were arrested.", "es", "Ciento cinco personas fueron detenidas."),
    ("en", "Two hundred thousand people marched.", "es", "Marcharon doscientas mil personas."),
    ("en", "Two soldiers died.", "es", "Dos militares murieron."),
    ("es", "Once personas murieron.", "en", "Eleven people died."),
    ("en", "Once again, people left.", "es", "La gente volvió a irse."),
    ("en", "It took about 1 hour.", "es", "Duró una hora."),
    # scale words
    ("en", "The plan costs 37.6 billion.", "es", "El plan cuesta 37 600 millones."),
    ("en", "The plan costs 37.6 billion.", "es", "El plan cuesta 37.600 millones."),
    ("en", "The plan costs 37.6bn.", "es", "El plan cuesta 37.600 millones."),
    ("en", "The plan costs $37.6bn.", "es", "El plan cuesta 37.600 millones de dólares."),
    ("en", "Debt is 2.5 trillion dollars.", "es", "La deuda es de 2,5 billones de dólares."),
    ("de", "Der Plan kostet 37,6 Milliarden Euro.", "es", "El plan cuesta 37.600 millones de euros."),
    ("de", "Das kostet 3,5 Mio. Euro.", "es", "Cuesta 3,5 millones de euros."),
    ("fr", "Le plan coûte 37,6 milliards d'euros.", "en", "The plan costs 37.6 billion euros."),
    ("it", "Il piano costa 2 miliardi di euro.", "es", "El plan cuesta dos mil millones de euros."),
    ("pt", "O plano custa 2 bilhões de reais.", "en", "The plan costs 2 billion reais."),
    ("es", "El plan cuesta 2.000 millones.", "en", "The plan costs two billion."),
    ("es", "El plan cuesta 2 mil millones.", "en", "The plan costs $2 billion."),
    ("en", "They spent 3.5 million pesos.", "es", "Gastaron 3 millones 500 mil pesos."),
    ("en", "They spent 1.5 million euros.", "es", "Gastaron un millón y medio de euros."),
    ("en", "Half a million people left.", "es", "Medio millón de personas se fueron."),
    ("en", "500,000 people left.", "es", "Medio millón de personas se fueron."),
    ("en", "A million people left.", "es", "Un millón de personas se fueron."),
    ("en", "20,000 jobs are at risk.", "es", "Peligran 20 mil empleos."),
    ("en", "Thousands of people marched.", "es", "Miles de personas marcharon."),
    ("en", "Hundreds of thousands fled.", "es", "Cientos de miles huyeron."),
    ("en", "Dozens were hurt.", "es", "Hubo decenas de heridos."),
    ("en", "Thousands of people marched.", "es", "Marcharon 3.500 personas."),
    # shares
    ("en", "Prices rose 3.5 percent.", "es", "Los precios subieron un 3,5 %."),
    ("en", "Prices rose 3.5%.", "es", "Los precios subieron un 3,5 por ciento."),
    ("en", "Prices rose by 3.5 per cent.", "es", "Los precios subieron un 3,5%."),
    ("de", "Die Preise stiegen um 3,5 Prozent.", "es", "Los precios subieron un 3,5 %."),
    ("es", "Los precios subieron un tres por ciento.", "en", "Prices rose 3%."),
    ("en", "It will grow between 3 and 5 percent.", "es", "Crecerá entre el 3 y el 5 %."),
    ("en", "It will grow between 3% and 5%.", "es", "Crecerá entre el 3 y el 5 %."),
    ("en", "It gained 2 percentage points.", "es", "Ganó dos puntos porcentuales."),
    ("en", "Half of the voters stayed home.", "es", "La mitad de los votantes se quedó en casa."),
    ("en", "Two-thirds voted for it.", "es", "Dos tercios votaron a favor."),
    ("en", "A third of the money is gone.", "es", "Un tercio del dinero ha desaparecido."),
    # money
    ("en", "The reward is $5m.", "es", "La recompensa es de 5 millones de dólares."),
    ("en", "The reward is 5 million dollars.", "es", "La recompensa es de US$ 5 millones."),
    ("en", "The reward is US$50 million.", "es", "La recompensa es de 50 millones de dólares."),
    ("en", "It costs €3,500.", "es", "Cuesta 3.500 euros."),
    ("es", "Cuesta 3.500 €.", "en", "It costs €3,500."),
    ("es", "Pagó 20 libras.", "en", "He paid £20."),
    ("en", "The project needs 5 million.", "es", "El proyecto necesita 5 millones de euros."),
    # dates
    ("en", "Maduro was captured on January 3.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("en", "Maduro was captured on January 3, 2026.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("en", "Maduro was captured on 3 January 2026.", "es", "Maduro fue capturado el 3 de enero."),
    ("en", "Maduro was captured in January.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("en", "Maduro was captured in January 2026.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("de", "Maduro wurde am 3. Januar gefasst.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("fr", "Maduro a été capturé le 3 janvier.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("pt", "Maduro foi capturado em 3 de janeiro.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("it", "Maduro è stato catturato il 3 gennaio.", "es", "Maduro fue capturado el pasado 3 de enero."),
    ("en", "The meeting will be in February.", "es", "La reunión se hará en Washington en febrero."),
    ("en", "The meeting will be in February 2026.", "es", "La reunión se hará en Washington en febrero."),
    ("en", "It was proposed in early 2025.", "es", "Se propuso a principios de 2025."),
    ("en", "It was proposed in 2025.", "es", "Se propuso en enero de 2025."),
    ("en", "It was signed on 2026-01-03.", "es", "Se firmó el 3 de enero de 2026."),
    ("es", "Se firmó el 03/01/2026.", "en", "It was signed on January 3, 2026."),
    ("en", "It was signed on 01/03/2026.", "es", "Se firmó el 3 de enero de 2026."),
    ("en", "It was signed on January 1st.", "es", "Se firmó el primero de enero."),
    ("fr", "C'était le 1er mai.", "es", "Fue el 1 de mayo."),
    ("en", "It runs from January 3 to January 5.", "es", "Será del 3 al 5 de enero."),
    ("en", "It runs January 3-5.", "es", "Será del 3 al 5 de enero."),
    ("en", "It was May 5, 2024.", "es", "Fue el 5 de mayo de 2024."),
    ("en", "He may resign and march home.", "es", "Podría dimitir e irse a casa."),
    ("en", "The New York Times reported it on Thursday.", "es", "Lo informó este jueves The New York Times."),
    ("en", "The New York Times reported it on January 15, 2026.", "es",
     "Lo informó este jueves The New York Times."),
    ("de", "Sie sprachen am Montag.", "es", "Hablaron el lunes."),
    ("en", "They spoke on Monday, January 12.", "es", "Hablaron el lunes."),
    ("en", "They spoke on Monday.", "es", "Hablaron el 12 de enero de 2026."),
    ("pt", "Falaram na segunda-feira.", "es", "Hablaron el lunes."),
    ("en", "It happened yesterday.", "es", "Ocurrió ayer."),
    ("en", "It happened on January 15.", "es", "Ocurrió ayer."),
    ("en", "It happens today, January 16.", "es", "Ocurre hoy."),
    ("en", "It will happen tomorrow.", "es", "Ocurrirá mañana."),
    ("en", "It happened in the morning.", "es", "Ocurrió por la mañana."),
    ("en", "It happened last year.", "es", "Ocurrió el año pasado."),
    ("en", "It happened in 2025.", "es", "Ocurrió el año pasado."),
    ("en", "It will happen next week.", "es", "Ocurrirá la semana que viene."),
    ("de", "Es geschah im vergangenen Jahr.", "es", "Ocurrió el año pasado."),
    ("en", "It happened last month, in December 2025.", "es", "Ocurrió el mes pasado."),
    ("es", "Ocurrió el 14 de julio de 1789.", "fr", "C'est arrivé le 14 juillet 1789."),
    ("en", "It happened in January 2025.", "es", "En 2025 hubo dos crisis, la primera en enero."),
    ("en", "It dates from the 1990s.", "es", "Data de los años 90."),
    ("en", "It lasted from 2019 to 2023.", "es", "Duró de 2019 a 2023."),
    # times
    ("en", "It opens at 8 a.m.", "es", "Abre a las 08:00."),
    ("en", "It opens at 8 a.m.", "es", "Abre a las 8 de la mañana."),
    ("en", "It opens at 8:30 p.m.", "es", "Abre a las 20:30."),
    ("en", "It opens at 8:30 p.m.", "es", "Abre a las 20.30 horas."),
    ("en", "It opens at 8am.", "es", "Abre a las ocho de la mañana."),
    ("de", "Es öffnet um 20.30 Uhr.", "es", "Abre a las 20:30."),
    ("fr", "Il ouvre à 20h30.", "es", "Abre a las 20:30."),
    ("en", "It opens at noon.", "es", "Abre al mediodía."),
    # ranks and names
    ("en", "The 21st century began badly.", "es", "El siglo XXI empezó mal."),
    ("en", "She is the first woman to lead it.", "es", "Es la primera mujer que lo dirige."),
    ("en", "It was the 2nd time.", "es", "Fue la 2.ª vez."),
    ("en", "They marked the 20th anniversary.", "es", "Celebraron el 20 aniversario."),
    ("es", "Es el siglo XXI.", "en", "It is the 21st century."),
    ("en", "Benedict XVI died.", "es", "Murió Benedicto XVI."),
    ("en", "COVID-19 killed many.", "es", "La covid-19 mató a muchos."),
    ("en", "The F-35 is late.", "es", "El F35 se retrasa."),
    ("en", "The G20 met.", "es", "El G-20 se reunió."),
    ("en", "Law 27/2015 was passed.", "es", "Se aprobó la Ley 27/2015."),
    ("en", "Super Bowl 50 was his last.", "es", "La Super Bowl 50 fue la última."),
    ("en", "Article 5.2 says so.", "es", "Lo dice el artículo 5.2."),
    # small counts that point back, articles, markers, units
    ("en", "The two foreign ministers are Juan Ramón de la Fuente and Marco Rubio.", "es",
     "El canciller Juan Ramón de la Fuente y el secretario de Estado, Marco Rubio, han hablado."),
    ("es", "Los dos cancilleres hablaron.", "en", "Rubio spoke with De la Fuente on the phone."),
    ("en", "Both countries agreed.", "es", "México y Estados Unidos acordaron hacerlo."),
    ("en", "The two countries agreed.", "es", "Ambos países lo acordaron."),
    ("en", "The three countries agreed.", "es", "México, Canadá y Estados Unidos lo acordaron."),
    ("en", "A spokesman said one thing.", "es", "Lo dijo el portavoz."),
    ("es", "Un portavoz dijo una cosa.", "en", "The spokesman said so."),
    ("en", "Sheinbaum rejected it. [2]", "es", "Sheinbaum lo rechazó."),
    ("en", "Sheinbaum rejected it [1, 3].", "es", "Sheinbaum lo rechazó."),
    ("en", "A 5-year-old boy survived.", "es", "Sobrevivió un niño de 5 años."),
    ("en", "It took 3 weeks.", "es", "Tardó tres semanas."),
    ("en", "He walked 10 km.", "es", "Caminó 10 kilómetros."),
    ("en", "It lasted two and a half years.", "es", "Duró dos años y medio."),
    # phrases of news, mixed
    ("en", "The deal is worth 5 billion pesos.", "es", "El acuerdo vale 5 mil millones de pesos."),
    ("en", "It fell 0.5%.", "es", "Cayó medio punto porcentual, un 0,5 %."),
    ("en", "The 27-member bloc agreed.", "es", "El bloque de los 27 lo acordó."),
    ("en", "The president's three-hour speech ended.", "es", "El discurso de tres horas terminó."),
    ("en", "She was born on 24 June 1962.", "es", "Nació el 24 de junio de 1962."),
    ("en", "In the mid-1990s he left.", "es", "A mediados de los años noventa se fue."),
    ("en", "In the 1990s he left.", "es", "En la década de 1990 se fue."),
    ("en", "In the 1990s he left.", "es", "En los años noventa se fue."),
    ("en", "At least 1,500 people, 300 of them children, died.", "es",
     "Al menos 1.500 personas, 300 de ellas niños, murieron."),
    ("en", "The temperature reached 40 °C.", "es", "La temperatura llegó a los 40 grados."),
    ("en", "He scored in the 89th minute.", "es", "Marcó en el minuto 89."),
    ("en", "He won 3-1.", "es", "Ganó por 3 a 1."),
    ("en", "She won 6-4, 7-5.", "es", "Ganó por 6-4 y 7-5."),
    ("en", "The 2024-25 season starts.", "es", "Empieza la temporada 2024/25."),
    ("en", "Flight AA1234 was delayed.", "es", "El vuelo AA1234 se retrasó."),
    ("en", "The meeting is on Tuesday at 10:00.", "es", "La reunión es el martes a las 10.00 horas."),
    ("en", "The meeting is at 10 o'clock.", "es", "La reunión es a las diez."),
    ("en", "On the morning of January 3, US forces attacked.", "es",
     "La mañana del 3 de enero, las fuerzas de EEUU atacaron."),
    ("en", "In January 2020, about 1 in 5 people had it.", "es",
     "En enero de 2020 la tenía una de cada cinco personas."),
    ("en", "About one in five people had it.", "es", "La tenía una de cada cinco personas."),
    ("en", "Sales doubled in two years.", "es", "Las ventas se duplicaron en dos años."),
    ("en", "Twice as many people came.", "es", "Vino el doble de gente."),
    ("en", "Article 123 of the constitution.", "es", "El artículo 123 de la Constitución."),
    ("en", "A dozen people died.", "es", "Murió una docena de personas."),
    ("en", "The 32-year-old singer died.", "es", "La cantante, de 32 años, murió."),
    ("en", "The 18th Congress met.", "es", "El XVIII Congreso se reunió."),
    ("en", "Pope Leo XIV spoke.", "es", "Habló el papa León XIV."),
    ("en", "Pedro Sánchez, 53, spoke.", "es", "Pedro Sánchez, de 53 años, habló."),
    ("en", "The fourth quarter was good.", "es", "El cuarto trimestre fue bueno."),
    ("en", "The second-largest party lost.", "es", "El segundo mayor partido perdió."),
    ("en", "GDP rose 2.1% in the third quarter of 2025.", "es",
     "El PIB creció un 2,1 % en el tercer trimestre de 2025."),
    ("en", "The two leaders spoke on Monday.", "es",
     "Esta conversación se produce tras la llamada que sostuvieron el lunes Trump y Sheinbaum."),
    ("en", "The newspaper reported on Thursday that the US proposed it in early 2025.", "es",
     "Este jueves el diario publicó que EEUU propuso a principios de 2025 que militares colaboraran."),
    ("de", "Am 15. Januar 2026 berichtete die Zeitung.", "es", "Lo informó este jueves el diario."),
    ("de", "Rund zweitausend Menschen kamen.", "es", "Vinieron unas 2.000 personas."),
    ("de", "Etwa 1,5 Millionen Menschen kamen.", "es", "Vino un millón y medio de personas."),
    ("de", "Anfang 2025 schlug man es vor.", "es", "A principios de 2025 se propuso."),
    ("fr", "Environ deux mille personnes sont venues.", "es", "Vinieron unas 2.000 personas."),
    ("fr", "Début 2025, on l'a proposé.", "es", "A principios de 2025 se propuso."),
    ("fr", "Le prix est de 1 200 €.", "es", "El precio es de 1.200 euros."),
    ("it", "Circa duemila persone sono venute.", "es", "Vinieron unas 2.000 personas."),
    ("pt", "Cerca de duas mil pessoas vieram.", "es", "Vinieron unas 2.000 personas."),
    ("pt", "O preço é de R$ 5 milhões.", "es", "El precio es de 5 millones de reales."),
    ("es", "Unas 2,5 millones de personas.", "en", "Some 2.5 million people."),
    ("es", "El dólar cotiza a 17,35 pesos.", "en", "The dollar trades at 17.35 pesos."),
    ("es", "El 11 de septiembre de 2001 murieron casi 3.000 personas.", "en",
     "Nearly 3,000 people died on September 11, 2001."),
    ("es", "El acuerdo se firmó en mayo.", "en", "The deal was signed in May."),
    ("es", "Lo dijo el martes 13 de enero.", "en", "He said so on Tuesday."),
    ("es", "Se reunirán el próximo lunes.", "en", "They will meet next Monday."),
    ("es", "Se reunirán el lunes 19.", "en", "They will meet next Monday."),
    ("es", "Ocurrió hace 3 días.", "en", "It happened three days ago."),
    ("es", "Ocurrió anoche.", "en", "It happened last night."),
    ("es", "Costará 1.000 millones.", "en", "It will cost a billion."),
    ("es", "Costará mil millones de dólares.", "en", "It will cost $1 billion."),
    ("es", "El 60% votó a favor y el 40% en contra.", "en", "60 percent voted for and 40 percent against."),
    ("en", "He got 60.5 percent of the vote.", "es", "Obtuvo el 60,5% de los votos."),
    ("en", "The first lady and the prime minister met.", "es",
     "La primera dama y el primer ministro se reunieron."),
    ("en", "It is the second time in a month.", "es", "Es la segunda vez en un mes."),
    ("en", "World War II ended in 1945.", "es", "La Segunda Guerra Mundial terminó en 1945."),
    ("en", "The Second World War ended in 1945.", "es", "La II Guerra Mundial acabó en 1945."),
    ("en", "It costs 99 cents.", "es", "Cuesta 99 centavos."),
    ("en", "The US has 50 states.", "es", "EEUU tiene cincuenta estados."),
    ("en", "The lawmakers voted 220 to 210.", "es", "Los legisladores votaron 220 a 210."),
    ("en", "It takes effect April 1.", "es", "Entra en vigor el 1 de abril."),
    ("en", "The decision, dated Dec. 31, 2025, was published.", "es",
     "La decisión, del 31 de diciembre de 2025, fue publicada."),
    ("en", "The decision was made Jan. 12.", "es", "La decisión se tomó el 12 de enero."),
    ("en", "It happened in mid-January.", "es", "Ocurrió a mediados de enero."),
    ("en", "The attack happened on the 3rd.", "es", "El ataque fue el día 3."),
    ("en", "Today's meeting was cancelled.", "es", "La reunión de hoy fue cancelada."),
    ("en", "The One Health plan.", "es", "El plan One Health."),
    ("en", "Several hundred people came.", "es", "Vinieron varios cientos de personas."),
    ("en", "Between 10,000 and 15,000 people came.", "es", "Vinieron entre 10.000 y 15.000 personas."),
    ("en", "Between 10 and 15 million people.", "es", "Entre 10 y 15 millones de personas."),
    ("en", "Between 10 million and 15 million people.", "es", "Entre 10 y 15 millones de personas."),
    ("en", "It will invest $10 to $15 million.", "es", "Invertirá entre 10 y 15 millones de dólares."),
    ("en", "Inflation was 3.0 percent.", "es", "La inflación fue del 3 %."),
    ("en", "The 1.5-degree target.", "es", "El objetivo de 1,5 grados."),
    ("en", "30-odd people came.", "es", "Vinieron unas 30 personas."),
    ("en", "Mexico's 32 states.", "es", "Los 32 estados de México."),
    ("en", "It is 5 times larger.", "es", "Es cinco veces mayor."),
    ("en", "On January 15, The New York Times reported it.", "es",
     "Lo informó este jueves The New York Times."),
    ("en", "The trial begins in the spring of 2026.", "es", "El juicio empieza en la primavera de 2026."),
    ("en", "The 80s were fun.", "es", "Los ochenta fueron divertidos."),
    ("en", "The year 2030 is near.", "es", "El año 2030 está cerca."),
    ("en", "Apollo 11 landed.", "es", "El Apolo 11 aterrizó."),
    ("en", "Formula 1 races.", "es", "La Fórmula 1 corre."),
    ("en", "Channel 4 said so.", "es", "Lo dijo Canal 4."),
    ("en", "Call 911.", "es", "Llame al 911."),
    ("en", "4x100 relay", "es", "relevo 4x100"),
    ("en", "Both sides agreed to do more.", "es", "Ambas partes acordaron hacer más."),
    ("en", "The meeting was attended by his two sons, Juan and Luis.", "es",
     "Asistieron sus hijos Juan y Luis."),
    ("en", "one of the two parties", "es", "uno de los dos partidos"),
    ("en", "The three of them left.", "es", "Se fueron Ana, Luis y Eva."),
    ("en", "It rose from 5% to 7%.", "es", "Subió del 5 al 7 %."),
    ("en", "Sept. 11 attacks", "es", "Los atentados del 11 de septiembre"),
    ("en", "at 3:45 p.m. local time", "es", "a las 15:45 hora local"),
    ("en", "at midnight", "es", "a medianoche"),
    ("en", "a two-day visit", "es", "una visita de dos días"),
    ("en", "more than 1.2 million", "es", "más de 1,2 millones"),
    ("en", "1.2m people", "es", "1,2 millones de personas"),
    ("en", "€1.2bn", "es", "1.200 millones de euros"),
    ("en", "US$3,5 million", "es", "3,5 millones de dólares"),
    ("en", "It is the 3rd most populous.", "es", "Es el tercero más poblado."),
    ("en", "MX$500", "es", "500 pesos"),
    ("en", "500 pesos", "es", "$500"),
]  # fmt: skip

# The last field holds the pieces of the claim that the source does not hold.
UNSUPPORTED: list[tuple[str, str, str, str, list[str]]] = [
    ("en", "3,600 soldiers crossed.", "es", "Cruzaron 3.500 soldados.", ["3,600"]),
    ("en", "35,000 soldiers crossed.", "es", "Cruzaron 3.500 soldados.", ["35,000"]),
    ("en", "3.5 soldiers crossed.", "es", "Cruzaron 3.500 soldados.", ["3.5"]),
    ("en", "Article 52 says so.", "es", "Lo dice el artículo 5.2.", ["52"]),
    ("es", "Lo dice el artículo 5.2.", "en", "Article 52 says so.", ["5.2"]),
    ("en", "About 3,500 of them.", "es", "Cerca de un 3,5 de ellos.", ["3,500"]),
    ("es", "Cerró en 37,6 puntos.", "en", "It closed at 376 points.", ["37,6 puntos"]),
    ("en", "Fifteen people died.", "es", "Murieron catorce personas.", ["Fifteen"]),
    ("en", "15 people died.", "es", "Murieron catorce personas.", ["15"]),
    ("en", "Two soldiers died.", "es", "Murieron varios militares.", ["Two"]),
    ("es", "Murieron veintidós soldados.", "en", "21 soldiers died.", ["veintidós"]),
    ("de", "Dreiundfünfzig Menschen starben.", "es",
     "Murieron treinta y cinco personas.", ["Dreiundfünfzig"]),
    ("fr", "Quatre-vingts personnes sont mortes.", "es", "Murieron noventa personas.", ["Quatre-vingts"]),
    ("it", "Ventiquattro persone sono morte.", "es", "Murieron 23 personas.", ["Ventiquattro"]),
    ("pt", "Vinte e seis pessoas morreram.", "es", "Murieron veinticinco personas.", ["Vinte e seis"]),
    ("en", "The plan costs 37.6 million.", "es", "El plan cuesta 37.600 millones.", ["37.6 million"]),
    ("en", "The plan costs 2.5 billion.", "es", "El plan cuesta 2,5 billones.", ["2.5 billion"]),
    ("es", "El plan cuesta 2 billones.", "en", "The plan costs 2 billion.", ["2 billones"]),
    ("de", "Der Plan kostet 2 Billionen.", "en", "The plan costs 2 billion.", ["2 Billionen"]),
    ("en", "Half a million people left.", "es", "Un millón de personas se fueron.", ["Half a million"]),
    ("en", "Millions of people marched.", "es", "Miles de personas marcharon.", ["Millions"]),
    ("en", "Thousands of people marched.", "es", "Marcharon 300 personas.", ["Thousands"]),
    ("en", "3,000 people marched.", "es", "Miles de personas marcharon.", ["3,000"]),
    ("en", "Prices rose 3.5 percent.", "es", "Los precios subieron un 3,6 %.", ["3.5 percent"]),
    ("en", "Prices rose 5 percent.", "es", "Los precios subieron 5 euros.", ["5 percent"]),
    ("en", "Prices rose by 5.", "es", "Los precios subieron un 5 %.", ["5"]),
    ("en", "It gained 2 percent.", "es", "Ganó dos puntos porcentuales.", ["2 percent"]),
    ("en", "A third of the money is gone.", "es", "Un cuarto del dinero ha desaparecido.", ["third"]),
    ("en", "Half of the voters stayed home.", "es", "Un tercio de los votantes se quedó en casa.", ["Half"]),
    ("en", "The reward is $5m.", "es", "La recompensa es de 50 millones de dólares.", ["5m"]),
    ("en", "The reward is 5 million euros.", "es",
     "La recompensa es de 5 millones de dólares.", ["5 million euros"]),
    ("en", "It costs €3,500.", "es", "Cuesta 3.500 dólares.", ["3,500"]),
    ("es", "Cuesta 20 libras.", "en", "It costs 20 euros.", ["20 libras"]),
    ("en", "The meeting will be on February 1.", "es", "La reunión se hará en febrero.", ["February 1"]),
    ("en", "The meeting will be on 1 February 2026.", "es",
     "La reunión se hará en febrero.", ["1 February 2026"]),
    ("en", "The meeting will be in February 2025.", "es",
     "La reunión se hará en febrero.", ["February 2025"]),
    ("en", "The meeting will be in March.", "es", "La reunión se hará en febrero.", ["March"]),
    ("de", "Das Treffen ist am 1. Februar.", "es", "La reunión se hará en febrero.", ["1. Februar"]),
    ("fr", "La réunion aura lieu le 1er février.", "es", "La reunión se hará en febrero.", ["1er février"]),
    ("en", "Maduro was captured on January 4.", "es",
     "Maduro fue capturado el pasado 3 de enero.", ["January 4"]),
    ("en", "Maduro was captured on January 3, 2025.", "es", "Maduro fue capturado el pasado 3 de enero.",
     ["January 3, 2025"]),
    ("es", "Fue el 3 de febrero.", "en", "It was on January 3.", ["3 de febrero"]),
    ("en", "It was proposed in 2024.", "es", "Se propuso a principios de 2025.", ["2024"]),
    ("en", "It was proposed in January 2025.", "es", "Se propuso a principios de 2025.", ["January 2025"]),
    ("es", "Se firmó el 04/01/2026.", "en", "It was signed on January 3, 2026.", ["04/01/2026"]),
    ("en", "It was signed on 2026-01-04.", "es", "Se firmó el 3 de enero de 2026.", ["2026-01-04"]),
    ("en", "They spoke on Thursday.", "es", "Hablaron el lunes.", ["Thursday"]),
    ("de", "Sie sprachen am Dienstag.", "es", "Hablaron el lunes.", ["Dienstag"]),
    ("en", "The Times reported it on January 14, 2026.", "es", "Lo informó este jueves The Times.",
     ["January 14, 2026"]),
    ("en", "They will speak next Monday.", "es", "Hablaron el pasado lunes.", ["Monday"]),
    ("en", "It happened yesterday.", "es", "Ocurre hoy.", ["yesterday"]),
    ("en", "It will happen tomorrow.", "es", "Ocurrió por la mañana.", ["tomorrow"]),
    ("en", "It happened last year.", "es", "Ocurrió este año.", ["last year"]),
    ("en", "It happened in 2024.", "es", "Ocurrió el año pasado.", ["2024"]),
    ("en", "It happened in 2026.", "es", "Lo dijo Sheinbaum.", ["2026"]),
    ("en", "It will happen next month.", "es", "Ocurrirá la semana que viene.", ["next month"]),
    ("en", "It runs from January 3 to January 6.", "es", "Será del 3 al 5 de enero.", ["January 6"]),
    ("en", "It was May 5.", "es", "Fue el 5 de marzo.", ["May 5"]),
    ("es", "Fue en mayo.", "en", "He may resign.", ["mayo"]),
    ("es", "Fue en marzo.", "en", "They march to Rome.", ["marzo"]),
    ("en", "It opens at 9 a.m.", "es", "Abre a las 08:00.", ["9 a.m."]),
    ("en", "It opens at 8 p.m.", "es", "Abre a las 08:00.", ["8 p.m."]),
    ("en", "It opens at 8:30 a.m.", "es", "Abre a las 20:30.", ["8:30 a.m."]),
    ("en", "It opens at 8 p.m.", "es", "Abre a las ocho de la mañana.", ["8 p.m."]),
    ("en", "The 20th century began badly.", "es", "El siglo XXI empezó mal.", ["20th"]),
    ("en", "She is the second woman to lead it.", "es", "Es la primera mujer que lo dirige.", ["second"]),
    ("en", "Benedict XV died.", "es", "Murió Benedicto XVI.", ["XV"]),
    ("en", "COVID-18 killed many.", "es", "La covid-19 mató a muchos.", ["COVID-18"]),
    ("en", "The F-16 is late.", "es", "El F35 se retrasa.", ["F-16"]),
    ("en", "The G7 met.", "es", "El G-20 se reunió.", ["G7"]),
    ("en", "Law 27/2016 was passed.", "es", "Se aprobó la Ley 27/2015.", ["2016"]),
    ("en", "Super Bowl 51 was his last.", "es", "La Super Bowl 50 fue la última.", ["51"]),
    ("en", "The three ministers spoke.", "es", "Los dos ministros hablaron.", ["three"]),
    ("en", "The five countries agreed.", "es", "México y Canadá lo acordaron.", ["five"]),
    ("en", "The 2 ministers spoke.", "es", "Los ministros hablaron.", ["2"]),
    ("en", "It took 3 weeks.", "es", "Tardó tres días.", ["3 weeks"]),
    ("en", "He walked 10 km.", "es", "Caminó 10 metros.", ["10 km"]),
    ("en", "19 people had it.", "es", "Tenían la covid-19.", ["19"]),
    ("en", "20 people met.", "es", "Se reunió el G20.", ["20"]),
    ("en", "On January 3, 40 people died.", "es", "Murieron 14 personas el 3 de enero.", ["40"]),
    ("en", "The US will send 500 soldiers [1].", "es", "EEUU quiere enviar soldados.", ["500"]),
    # phrases of news, mixed
    ("en", "Between 10 and 15 million people.", "es",
     "Entre 10 y 16 millones de personas.", ["15 million"]),
    ("en", "Between 11 and 15 million people.", "es", "Entre 10 y 15 millones de personas.", ["11"]),
    ("en", "Two-thirds voted.", "es", "Votó un tercio.", ["Two-thirds"]),
    ("en", "The 33-year-old singer died.", "es", "La cantante, de 32 años, murió.", ["33-year"]),
    ("en", "He won 3-2.", "es", "Ganó por 3 a 1.", ["2"]),
    ("en", "The 1980s were fun.", "es", "Los noventa fueron divertidos.", ["1980"]),
    ("en", "Pope Leo XIII spoke.", "es", "Habló el papa León XIV.", ["XIII"]),
    ("en", "The third quarter was good.", "es", "El cuarto trimestre fue bueno.", ["third"]),
    ("de", "Am 14. Januar 2026 berichtete die Zeitung.", "es",
     "Lo informó este jueves el diario.", ["14. Januar 2026"]),
    ("de", "Rund dreitausend Menschen kamen.", "es", "Vinieron unas 2.000 personas.", ["dreitausend"]),
    ("fr", "Environ trois mille personnes sont venues.", "es",
     "Vinieron unas 2.000 personas.", ["trois mille"]),
    ("es", "Se reunirán el lunes 20.", "en", "They will meet next Monday.", ["lunes 20"]),
    ("es", "Se reunirán el martes 19.", "en", "They will meet next Monday.", ["martes 19"]),
    ("es", "Ocurrió hace 4 días.", "en", "It happened three days ago.", ["4 días"]),
    ("es", "El 61% votó a favor.", "en", "60 percent voted for.", ["61%"]),
    ("en", "The decision was made Jan. 13.", "es", "La decisión se tomó el 12 de enero.", ["Jan. 13"]),
    ("en", "The attack happened on the 4th.", "es", "El ataque fue el día 3.", ["4th"]),
    ("en", "It will send 2 drones.", "es", "Enviará drones.", ["2"]),
    ("en", "Vuelo AA1235", "es", "El vuelo AA1234", ["AA1235"]),
    ("en", "World War II ended in 1945.", "es", "La Primera Guerra Mundial terminó en 1945.", ["II"]),
    ("en", "The meeting takes place on Saturday.", "es", "La reunión será hoy.", ["Saturday"]),
    ("en", "The meeting takes place on 1 February, 2026 in Washington.", "es",
     "se convocará una reunión de seguridad \"de alto nivel\" en Washington en febrero.",
     ["1 February, 2026"]),
    ("en", "It was proposed in early 2026.", "es", "EEUU propuso a principios de 2025 que", ["2026"]),
    ("en", "Trump and Sheinbaum spoke on Tuesday.", "es",
     "la llamada que sostuvieron el lunes Trump y Sheinbaum", ["Tuesday"]),
    ("en", "A dozen people died.", "es", "Murieron treinta personas.", ["A dozen"]),
    ("en", "$37.6 million", "es", "37.600 millones de dólares", ["37.6 million"]),
    ("en", "3 hours", "es", "3 minutos", ["3 hours"]),
    ("en", "SARS-CoV-3", "es", "SARS-CoV-2 y otros 3", ["SARS-CoV-3"]),
    ("en", "at 3:45 a.m. local time", "es", "a las 15:45 hora local", ["3:45 a.m."]),
    ("en", "one million", "es", "mil personas", ["one million"]),
    ("en", "1.2 billion", "es", "1,2 billones", ["1.2 billion"]),
    ("en", "Four soldiers and two civilians died.", "es",
     "Murieron cuatro soldados y tres civiles.", ["two"]),
    ("en", "In June 2026", "es", "En junio de 2025", ["June 2026"]),
    ("en", "The 22nd century", "es", "El siglo XXI", ["22nd"]),
    ("en", "the 5 ministers", "es", "las 5 de la tarde", ["5"]),
]  # fmt: skip


def _name(case: tuple[object, ...]) -> str:
    return f"{case[0]}: {case[1]} <- {case[3]}"


@pytest.mark.parametrize("case", SUPPORTED, ids=_name)
def test_a_claim_with_the_quantities_of_its_source_passes(case: tuple[str, str, str, str]) -> None:
    claim_language, claim, source_language, source = case
    missing = unsupported(
        claim, source, published=FRIDAY, claim_language=claim_language, source_language=source_language
    )
    assert missing == []


@pytest.mark.parametrize("case", UNSUPPORTED, ids=_name)
def test_a_quantity_that_the_source_does_not_hold_is_named(
    case: tuple[str, str, str, str, list[str]],
) -> None:
    claim_language, claim, source_language, source, expected = case
    missing = unsupported(
        claim, source, published=FRIDAY, claim_language=claim_language, source_language=source_language
    )
    assert missing == expected


@pytest.mark.parametrize(("digits", "language", "expected"), FACTS)
def test_digits_have_the_values_of_their_separators(
    digits: str, language: str | None, expected: set[float]
) -> None:
    assert {float(value) for value in readings(digits, language)} == expected


@pytest.mark.parametrize("case", SUPPORTED, ids=_name)
def test_a_claim_and_a_source_support_themselves(case: tuple[str, str, str, str]) -> None:
    claim_language, claim, source_language, source = case
    for language, text in ((claim_language, claim), (source_language, source), (None, claim), (None, source)):
        assert (
            unsupported(text, text, published=FRIDAY, claim_language=language, source_language=language) == []
        )


@given(
    st.text() | st.lists(st.sampled_from(PIECES.split()) | st.text(max_size=3), max_size=30).map(" ".join),
    st.sampled_from(LANGUAGES),
    st.dates() | st.none(),
)
@settings(max_examples=500, deadline=None)
def test_any_text_supports_itself(text: str, language: str | None, published: date | None) -> None:
    missing = unsupported(text, text, published=published, claim_language=language, source_language=language)
    assert missing == []


@given(
    st.lists(st.sampled_from(PIECES.split()), max_size=20),
    st.sampled_from(["", " ", "\u00a0"]),
    st.text(),
    st.sampled_from(LANGUAGES),
    st.dates() | st.none(),
)
@settings(max_examples=300, deadline=None)
def test_what_is_reported_stands_in_the_claim(
    pieces: list[str], joint: str, source: str, language: str | None, published: date | None
) -> None:
    claim = joint.join(pieces)
    for piece in unsupported(claim, source, published=published, claim_language=language):
        assert piece
        assert piece in claim


@given(st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join), st.sampled_from(LANGUAGES))
@settings(max_examples=300, deadline=None)
def test_quantities_come_in_order_and_own_their_text(text: str, language: str | None) -> None:
    found = quantities(text, language, FRIDAY)
    for quantity in found:
        assert quantity.text == text[quantity.start : quantity.end]
    for before, after in pairwise(found):
        same = (before.start, before.end) == (after.start, after.end)
        assert same or before.end <= after.start


@given(st.integers(0, 10**9), st.integers(0, 10**9))
@settings(deadline=None)
def test_a_grouped_number_is_itself_in_every_language_and_no_other(one: int, other: int) -> None:
    english, spanish = f"{one:,}", f"{other:,}".replace(",", ".")
    missing = unsupported(english, spanish, claim_language="en", source_language="es")
    assert (missing == []) == (one == other)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@settings(deadline=None)
def test_a_date_is_itself_in_another_language_and_no_other(one: date, other: date) -> None:
    months = [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ]
    spanish = f"Fue el {other.day} de {months[other.month - 1]} de {other.year}."
    missing = unsupported(f"It was {one:%B} {one.day}, {one.year}.", spanish, claim_language="en")
    assert (missing == []) == (one == other)


@pytest.mark.parametrize(
    "piece",
    ["1 ", "1", "1.1,", "mil ", "3 y ", "3 de ", "a-", "a1", "[", "[1,", "123 ", "medio millón ", "1/",
     "lunes 3, ", "January 3, ", "tausend", "hundred and ", "8 a.m. ", "a\u0301", "million ",
     "12 de marzo de 1999 "],
)  # fmt: skip
def test_a_hostile_text_is_read_to_its_end(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    assert unsupported(text, text, published=FRIDAY) == []


def test_without_languages_they_are_guessed() -> None:
    assert unsupported("Eleven of them died in May.", "Once de ellos murieron en mayo.") == []
    assert unsupported("Once more, the people of the town left.", "La gente del pueblo se fue.") == []
    assert unsupported("Twelve of them died in June.", "Once de ellos murieron en mayo.") == [
        "Twelve",
        "June",
    ]


def test_without_a_day_of_publication_no_year_follows() -> None:
    source = "Fue capturado el pasado 3 de enero."
    assert unsupported("It was on January 3.", source, source_language="es") == []
    assert unsupported("It was on January 3, 2026.", source, source_language="es") == ["January 3, 2026"]
    assert unsupported("It was on Thursday.", "Fue este jueves.", source_language="es") == []
    assert unsupported("It was on January 15.", "Fue este jueves.", source_language="es") == ["January 15"]


def test_a_year_that_is_not_said_is_the_nearest() -> None:
    december = date(2025, 12, 20)
    assert unsupported("in January 2026", "en enero", published=december, claim_language="en") == []
    assert unsupported("in March 2025", "en marzo", published=december, claim_language="en") == []
    assert unsupported("in March 2024", "en marzo", published=december, claim_language="en") == ["March 2024"]
    assert unsupported(
        "on January 3, 2026", "el pasado 3 de enero", published=december, claim_language="en"
    ) == ["January 3, 2026"]


def test_every_missing_piece_is_named_in_order() -> None:
    missing = unsupported(
        "On January 4, 15 soldiers and 3.5% of the $5m were lost.",
        "El 3 de enero se perdieron 14 soldados y un 3,6 % de los 6 millones de dólares.",
        published=FRIDAY, claim_language="en", source_language="es",
    )  # fmt: skip
    assert missing == ["January 4", "15", "3.5%", "5m"]


@pytest.mark.parametrize(
    ("claim", "source", "claim_language", "source_language"),
    [
        ("Geöffnet ist von 8.30 bis 10.00 Uhr.", "El horario es de 8.30 a 10.00.", "de", "es"),
        ("Abre de 11 a 16 horas.", "Abrimos de 11.00 a 16.00.", "es", "es"),
        ("Ils ferment à 23 h 30.", "Cierran a las 23H30.", "fr", "es"),
        ("Two engineers did it.", "Lo hicieron Carl Linde y William Hampson.", "en", "es"),
    ],
)
def test_hours_as_plain_numbers_and_people_who_are_listed_support_a_claim(
    claim: str, source: str, claim_language: str, source_language: str
) -> None:
    assert unsupported(claim, source, claim_language=claim_language, source_language=source_language) == []


@pytest.mark.parametrize(
    ("claim", "source", "missing"),
    [
        ("Abre de 11 a 17 horas.", "Abrimos de 11.00 a 16.00.", ["17 horas"]),
        ("Three engineers did it.", "Lo hicieron Carl Linde y William Hampson.", ["Three"]),
        ("Two engineers did it.", "Lo hicieron cuatro ingenieros, Linde y Hampson.", ["Two"]),
    ],
)
def test_other_hours_and_other_counts_do_not(claim: str, source: str, missing: list[str]) -> None:
    language = "es" if claim.startswith("Abre") else "en"
    assert unsupported(claim, source, claim_language=language, source_language="es") == missing
