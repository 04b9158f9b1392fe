"""Short lists of function words: articles, pronouns, prepositions, question words, auxiliaries.

They carry grammar, not subject. Language detection counts them (names such as "Sheinbaum" say nothing about
the language of a question, "was hat" does), the search leaves them out of queries, and the sentence
splitter knows by them that a capitalised word opens a sentence. Written by hand for this project; lower
case, accents kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LISTS = {
    "es": """
        el la los las lo un una unos unas de del al a en con por para sin sobre entre desde hasta hacia
        según contra durante tras ante bajo mediante y e o u ni pero sino aunque porque pues si que qué
        quien quién quienes quiénes cual cuál cuales cuáles cuando cuándo donde dónde adónde como cómo
        cuanto cuánto cuanta cuánta cuantos cuántos cuantas cuántas se me te nos os le les mi mis tu tus su
        sus nuestro nuestra yo tú él ella ello ellos ellas usted ustedes nosotros este esta esto estos estas
        ese esa eso esos esas aquel aquella aquellos aquellas es son era eran fue fueron ser sido siendo sea
        será serán sería está están estaba estaban estar estuvo ha han había habían haber hay hubo he hemos
        hizo hace hacen hacer tiene tienen tenía dijo dice dicen más muy ya no sí también tampoco así todo
        toda todos todas otro otra otros otras mismo misma cada hoy ayer ahora qué dime cuéntame explícame
        fueran pasó pasa sabe va van puede pueden
    """,
    "en": """
        the a an of to in on at by for from with without about into over under between against during after
        before and or nor but so if because although while than as that which who whom whose what when where
        why how i you he she it we they me him her us them my your his its our their this these those there
        here is are was were be been being am has have had having do does did done will would shall should
        can could may might must not no yes also too very more most much many any some all each every both
        few other another such own same only just tell show give say says said get got happened happen isn't
        aren't wasn't weren't don't doesn't didn't won't can't couldn't wouldn't up out off then now today
        yesterday latest
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber sondern denn weil dass ob
        wenn als wie wo wann warum wieso weshalb wer wen wem wessen was welche welcher welches welchen woher
        wohin womit worüber ich du er sie es wir ihr mich dich ihn uns euch ihm ihnen sich mein dein sein
        seine seinen ihre ihren unser in im an am auf aus bei beim mit nach seit von vom zu zum zur über
        unter vor zwischen durch für gegen ohne um ist sind war waren bin bist sein gewesen hat habe haben
        hatte hatten wird werden wurde wurden worden kann können konnte muss müssen soll sollen will wollen
        darf nicht kein keine auch noch schon nur sehr mehr viel viele wieviel dieser diese dieses diesem
        diesen jeder alle hier dort da dann heute gestern gibt findet statt sagte sagt machte macht
    """,
    "fr": """
        le la les l un une des du de d au aux à en dans par pour sur sous avec sans entre chez vers contre
        depuis pendant après avant et ou où ni mais donc car si que qu qui quoi quel quelle quels quelles
        quand comment pourquoi combien lequel dont ce c cet cette ces ça cela je j tu il elle on nous vous
        ils elles me m te t se s lui leur leurs y mon ma mes ton ta tes son sa ses notre votre nos vos est
        sont était étaient être été suis sera seront serait a ont avait avaient avoir ai as ait aura auront
        eu fait font faire dit disent peut ne n pas plus très aussi tout toute tous toutes autre autres même
        comme ici là lieu hier
    """,
    "pt": """
        o a os as um uma uns umas de do da dos das em no na nos nas num numa ao aos à às por pelo pela pelos
        pelas para com sem sobre entre até desde contra durante após e ou nem mas porque pois se que quê
        quem qual quais quando onde como porquê quanto quanta quantos quantas eu tu ele ela nós vós eles
        elas você vocês me te lhe lhes meu minha teu tua seu sua seus suas nosso nossa este esta isto estes
        estas esse essa isso esses essas aquele aquela aquilo é são era eram foi foram ser sido está estão
        estava estar há houve tem têm tinha ter teve vai vão ir fez faz fazer disse diz pode podem não sim
        mais muito também já só todo toda todos todas outro outra outros outras mesmo cada hoje ontem será
        serão
    """,
    "it": """
        il lo la i gli le l un uno una di del dello della dei degli delle d a al allo alla ai agli alle da
        dal dalla dai dalle in nel nello nella nei negli nelle con su sul sulla sui sulle per tra fra senza
        contro dopo prima durante e ed o ma se perché che chi cosa cui quale quali quando dove come quanto
        quanta quanti quante io tu lui lei noi voi loro mi ti si ci vi ne mio mia suo sua suoi sue nostro
        questo questa questi queste quello quella quelli quelle è sono era erano essere stato stata stati
        sarà saranno ha hanno aveva avevano avere ho fatto fa fare detto dice può possono viene non più
        molto anche già solo tutto tutti tutta ogni altro altra altri oggi ieri c'è
    """,
    "ca": """
        el la els les l un una uns unes de del dels d a al als en amb per pel pels sense sobre entre des
        fins cap contra durant i o ni però sinó perquè si que què qui quin quina quins quines quan on com
        quant quanta quants quantes jo tu ell ella nosaltres vosaltres ells elles em et es ens us li el seu
        seva seus seves meu meva aquest aquesta això aquests aquestes aquell aquella és són era eren fou ser
        estat està estan hi ha han havia haver va van vaig fa fer té tenen no sí més molt també ja tot tota
        tots totes altre altra altres avui ahir serà seran dir diu
    """,
    "gl": """
        o a os as un unha uns unhas de do da dos das en no na nos nas ao aos á ás polo pola polos polas por
        para con sen sobre entre ata desde contra e ou nin pero porque se que quen cal cales cando onde como
        canto canta cantos cantas eu ti el ela nós vós eles elas me te lle lles seu súa seus súas este esta
        isto estes estas é son era eran foi foron ser sido está están estaba hai houbo ten teñen tiña vai
        van fixo fai dixo di pode non si máis moi tamén xa só todo toda todos outro outra hoxe onte
    """,
    "eu": """
        eta edo baina ere ez bai da dira du dute zen ziren zuen zuten dago daude izan nor nork nori noren
        zer zerk zein zeinek non nora nondik noiz nola zergatik zenbat hau hori hura hauek horiek bat batek
        bi egin esan gaur atzo arte gabe buruz bezala
    """,
    "nl": """
        de het een en of maar want omdat dat die dit deze wie wat waar wanneer waarom hoe welke welk hoeveel
        ik jij je hij zij ze wij we jullie hen hun hem haar mij mijn zijn onze ons in op aan bij met van
        voor naar uit over onder tussen door tegen zonder om tot na sinds te is ben bent was waren wordt
        worden werd werden heeft heb hebben had hadden zal zullen zou kan kunnen kon moet moeten niet geen
        ook nog al wel meer veel er hier daar dan nu vandaag gisteren als zich zei zegt gebeurde
    """,
    "sv": """
        en ett den det de och eller men att som om för av på i till från med utan vid under över mellan mot
        efter innan är var vara varit blir blev har hade ha ska skulle kan kunde måste vill inte ej ingen
        vem vad var när varför hur vilken vilket vilka jag du han hon vi ni dem mig dig sig min din sin hans
        hennes dess vår deras denna detta dessa här där då nu mycket många mer också sade säger idag igår
    """,
    "da": """
        en et den det de og eller men at som om for af på i til fra med uden ved under over mellem mod efter
        før er var være været bliver blev har havde have skal skulle kan kunne må vil ville ikke ingen hvem
        hvad hvor hvornår hvorfor hvordan hvilken hvilket hvilke hvis jeg du han hun vi dem mig dig sig min
        din sin hans hendes vores deres denne dette disse her der da nu meget mange mere også sagde siger
        dag går
    """,
    "no": """
        en et ei den det de og eller men at som om for av på i til fra med uten ved under over mellom mot
        etter før er var være vært blir ble har hadde ha skal skulle kan kunne må vil ville ikke ingen hvem
        hva hvor når hvorfor hvordan hvilken hvilket hvilke jeg du han hun vi dere dem meg deg seg min din
        sin hans hennes vår deres denne dette disse her der da nå mye mange mer også sa sier
    """,
    "fi": """
        ja tai mutta että jos kun koska on ovat oli olivat ole olla ollut en et ei emme ette eivät minä sinä
        hän me te he se ne tämä nämä tuo nuo kuka ketä kenen kenelle mikä mitä mitkä minkä milloin missä
        mistä mihin miksi miten kuinka joka jotka myös vain nyt niin kuin sen hänen
    """,
    "pl": """
        i oraz lub albo ale że żeby aby bo gdy kiedy jeśli jak co kto kogo komu kim czym czego gdzie
        dlaczego ile który która które którzy jaki jaka jakie czy ja ty on ona ono my wy oni one mnie mi
        ciebie go jej jego ich im się w we z ze na do od po za o u przy przez dla bez nad pod przed między
        jest są był była było byli być będzie będą ma mają miał nie tak też także już tylko ten ta to te
        tego tej tym tych powiedział
    """,
    "cs": """
        a i nebo ale že aby protože když jak co kdo koho komu kde kam kdy proč kolik který která které jaký
        jaká jaké já ty on ona ono my vy oni mě mi ho jej jeho její jejich se si v ve z ze na do od po za o
        u při pro bez nad pod před mezi s je jsou byl byla bylo byli být bude budou má mají měl ne není také
        už jen ten ta to ty toho tím těch řekl
    """,
    "ro": """
        și sau dar că să dacă când unde cum ce cine care cui cât câți câte câtă de la în din pe cu fără
        pentru prin spre către despre între după până eu tu el ea noi voi ei ele îl îi le mă te se un o unui
        unei al ai ale a este e sunt era erau fi fost va vor am au avea nu da mai foarte tot toate acest
        această aceste acestea acesta fiind spus
    """,
    "hu": """
        a az és vagy de hogy ha mert mint ki kit kik mi mit mik hol hová honnan mikor miért hogyan mennyi
        hány melyik én te ő mi ti ők nem igen is volt voltak van vannak lesz lett lenni ez azt ezt egy meg
        el csak már még sem között után előtt szerint
    """,
    "tr": """
        ve veya ya da ama fakat çünkü eğer ki ne neyi neden niçin niye nasıl nerede nereye nereden kim kimi
        kimin kimdir nedir hangi kaç ben sen o biz siz onlar bu şu bir için ile gibi kadar göre sonra önce
        değil var yok olan olarak oldu olduğu mi mı mu mü daha çok en de
    """,
    "id": """
        dan atau tetapi yang di ke dari pada dengan untuk oleh dalam tentang antara apa apakah siapa kapan
        mana dimana mengapa kenapa bagaimana berapa saya anda kamu dia ia kami kita mereka ini itu adalah
        ada tidak bukan telah sudah akan bisa dapat juga lebih
    """,
    "vi": """
        và hoặc nhưng của là có không được những các một cho với trong ngoài trên dưới từ đến đã đang sẽ này
        đó ai gì nào đâu khi tại sao bao nhiêu thế tôi anh chị ông bà họ chúng
    """,
    "ru": """
        и в во на с со к ко о об от до из за по под над при для без между не ни но а или что чтобы кто кого
        кому какой какая какие как когда где куда откуда почему зачем сколько который которая которые я ты
        он она оно мы вы они его её ее ей им их это этот эта эти тот был была было были быть есть будет же
        ли бы уже также такой
    """,
    "uk": """
        і й та в у на з із зі до о об від за по під над при для без між не ні але або що щоб хто кого кому
        який яка які як коли де куди звідки чому скільки я ти він вона воно ми ви вони його її їх це цей ця
        ці той був була було були бути є буде же чи би вже також такий
    """,
    "bg": """
        и в във на с със към за от до по под над при без между не но а или че да кой коя кое кои кого какво
        какъв каква какви как кога къде откъде защо колко който която които аз ти той тя то ние вие те му ѝ
        им това този тази тези беше бяха е са съм бъде ще ли вече също
    """,
    "sr": """
        и у на с са к о од до из за по под над при без између не ни али или да што ко кога коме који која
        које како када где куда одакле зашто колико ја ти он она оно ми ви они га је њега њен њих ово овај
        ова су био била било били бити ће ли већ такође
    """,
    "mk": """
        и во на со кон за од до по под над при без меѓу не но или дека да кој која кое кои кого што каков
        како кога каде зошто колку јас ти тој таа тоа ние вие тие го ја ги му им ова овој оваа овие беше беа
        е се сум биде ќе ли веќе исто
    """,
    "hr": """
        i u na za je su se da ne od do s sa iz po o što tko koga koji koja koje kako kada gdje zašto
        koliko ali ili nije bio bila biti će li već također ovo ova kao više nakon prije između
    """,
    "sk": """
        a aj i alebo ale že aby pretože keď ako čo kto koho komu kde kam kedy prečo koľko ktorý
        ktorá ktoré je sú bol bola bolo byť bude majú má nie tiež už len ten tá to sa si v vo z zo
        na do od po za o pri pre bez pred medzi s so
    """,
    "sl": """
        in ali pa da ki ko če kaj kdo koga kje kam kdaj zakaj kako koliko kateri katera je so bil
        bila bilo biti bo ni tudi že le ta to se si v na do od po za o pri brez pred med s z iz ker
    """,
    "et": """
        ja või aga et kui kes mis kus millal miks kuidas mitu on oli olid ei ole see need ta ma sa
        me te nad ka veel juba oma pärast enne
    """,
    "lv": """
        un vai bet ka ja kas kur kad kāpēc kā cik ir bija nav būs no uz ar par pie pēc pirms šis šī
        tas tā viņš viņa arī jau
    """,
    "lt": """
        ir ar bet kad jei kas kur kada kodėl kaip kiek yra buvo nėra bus iš į su už prie po prieš
        šis ši tas ta jis ji taip pat jau
    """,
    "sq": """
        dhe ose por që nëse kush çfarë ku kur pse si sa është janë ishte nuk do të në nga me për pas
        para ky kjo ai ajo edhe një i e
    """,
    "is": """
        og eða en að ef hver hvað hvar hvenær hvers vegna hvernig er eru var voru ekki hefur í á frá
        með um fyrir eftir þessi þetta hann hún það
    """,
    "be": """
        і й але што хто каго дзе калі чаму як колькі ёсць быў была не у на з па ад да за пра гэта
        гэты гэтая яго
    """,
    "ar": """
        في من على إلى عن مع هذا هذه ذلك التي الذي ما ماذا من متى أين كيف لماذا
        كم هل هو هي هم كان كانت لم لا أن إن قد
    """,
    "fa": """
        در از به با که این آن را برای تا بر است بود شد شده می چه چی کسی کیست کجا
        کی چرا چگونه چطور چند آیا هم و یا
    """,
    "ur": """
        میں سے کا کی کے کو پر نے ہے ہیں تھا تھی تھے اور یہ وہ کیا کون کب کہاں کیوں
        کیسے کتنے جس جو نہیں بھی
    """,
    "hi": """
        में से का की के को पर ने है हैं था थी थे और यह वह क्या कौन कब कहाँ कहां
        क्यों कैसे कितने जिस जो नहीं भी एक
    """,
    "mr": """
        मध्ये आणि आहे आहेत होता होती होते हा ही हे तो ती ते काय कोण कधी कुठे का
        कसे किती नाही पण च्या ने ला एक
    """,
    "ne": """
        मा र हो छ छन् थियो थिए यो त्यो के को कहिले कहाँ किन कसरी कति छैन पनि ले
        लाई बाट एक गरे
    """,
}

FUNCTION_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {code: frozenset(words.split()) for code, words in _LISTS.items()}
)
"""ISO 639-1 code -> its function words, casefolded, accents kept, without apostrophes ("l", "qu")."""
