"""Word lists of `checking_people`: what stands beside a name, and what begins with a capital and is nobody.

All in small letters. They decide when something is asked, so a word too many in them only means a question less.
"""

from __future__ import annotations


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


TITLES = _words(
    "mr mrs ms miss mx dr prof professor sir lady sgt sergeant insp nurse sister rev pastor imam",
)
RANKS = _words("pc dc ds di pcso")
"""Of the police: written in capitals."""

ROLES = _words(
    "mother mum mummy mam mammy father dad daddy parent parents brother brothers sister sisters sibling siblings",
    "uncle aunt auntie aunty cousin cousins grandmother grandma nan nana nanny gran granny grandfather grandad",
    "granddad grandpa grandparent grandparents stepfather stepdad stepmother stepmum stepbrother stepsister twin",
    "twins half-brother half-sister step-dad step-mum step-father step-mother partner ex ex-partner ex-husband",
    "ex-wife boyfriend girlfriend ex-boyfriend ex-girlfriend husband wife fiancé fiancée friend friends neighbour",
    "neighbours lodger flatmate housemate carer carers son daughter baby child children boy girl nephew niece",
    "godmother godfather grandson granddaughter relative relatives family dog cat puppy pet worker workers visitor",
    "nurse doctor gp teacher head headteacher midwife officer constable detective inspector manager chair solicitor",
    "lawyer barrister judge guardian interpreter advocate therapist psychologist psychiatrist counsellor mentor tutor",
    "coach assistant consultant paediatrician practitioner coordinator co-ordinator lead secretary receptionist",
    "volunteer supporter childminder babysitter keyworker key-worker support-worker senco dsl idva landlord landlady",
    "employer colleague dentist pharmacist priest vicar supervisor leader trainer caretaker driver escort specialist",
    "director clerk matron surgeon physiotherapist governor warden minister student apprentice nickname surname",
    "lecturer registrar counsel liaison instructor paramedic adviser advisor helper stepson stepdaughter",
    "great-grandmother great-aunt",
)
"""What somebody is: beside a name it explains the name."""

BETWEEN = _words(
    "a an the my our your her his their its one new former first second old older eldest younger youngest best close",
    "half step great paternal maternal family social health class head support key youth foster lead current previous",
    "also now named designated school police housing probation duty senior deputy assistant early help team",
    "specialist",
)
"""What may stand between `is` and a role: `Darren is her new partner`."""

ORGANISATION = _words(
    "street road lane avenue close drive crescent row terrace way place park square gardens grove court house estate",
    "town city village county borough council school primary secondary academy college university nursery preschool",
    "playgroup hospital infirmary surgery clinic practice centre center hub unit ward hostel refuge prison hmp hotel",
    "team service services agency trust society association charity foundation group club church mosque temple chapel",
    "community programme program project scheme course training plan report review conference meeting assessment",
    "order act protocol procedure policy panel board tribunal department office station library shop store",
    "supermarket pub bar cafe café restaurant takeaway app website account game games television tv radio online live",
    "league united fc rovers beach airport bus train river bridge hall farm high junior infant infants grammar",
    "interpreting care housing homes insurance bank limited ltd plc uk england scotland wales ireland britain kingdom",
    "north south east west northern southern eastern western central upper lower great saint st test scale tool model",
    "approach day week term year holiday festival award syndrome disease disorder method therapy questionnaire",
    "checklist framework institute",
)
"""A capital beside one of these, before or in it, belongs to a place or an organisation."""

NOBODY = _words(
    "january february march april may june july august september october november december monday tuesday wednesday",
    "thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays easter christmas",
    "ramadan eid diwali hanukkah lent advent halloween god allah jesus bible quran i ok british english scottish",
    "welsh irish polish romanian bulgarian albanian lithuanian latvian slovak slovakian czech hungarian ukrainian",
    "russian turkish kurdish arabic arab pakistani indian bangladeshi bengali punjabi urdu hindi gujarati tamil",
    "chinese mandarin cantonese vietnamese filipino portuguese spanish french german italian greek somali nigerian",
    "ghanaian kenyan eritrean ethiopian sudanese syrian iraqi iranian farsi dari pashto afghan african asian",
    "caribbean jamaican european american australian black white roma gypsy traveller christian catholic muslim hindu",
    "sikh jewish buddhist europe africa asia america australia poland romania bulgaria albania lithuania latvia",
    "slovakia hungary ukraine russia turkey pakistan india bangladesh china vietnam portugal spain france germany",
    "italy greece somalia nigeria ghana kenya eritrea ethiopia sudan syria iraq iran afghanistan jamaica london",
    "birmingham leeds glasgow sheffield bradford manchester edinburgh liverpool bristol cardiff leicester coventry",
    "nottingham newcastle sunderland brighton hull plymouth stoke wolverhampton derby swansea southampton salford",
    "aberdeen westminster portsmouth york peterborough dundee lancaster oxford newport preston cambridge norwich",
    "chester exeter gloucester durham lincoln worcester wakefield bath carlisle bolton trafford norfolk suffolk kent",
    "essex sussex surrey devon cornwall dorset yorkshire lancashire cheshire cumbria somerset wiltshire hampshire",
    "middlesbrough blackpool luton reading swindon slough watford ipswich stockport oldham rochdale bury wigan",
    "huddersfield barnsley rotherham facebook instagram snapchat tiktok whatsapp youtube messenger xbox playstation",
    "nintendo google microsoft teams zoom skype netflix roblox minecraft fortnite discord twitter ipad iphone",
    "internet wifi lego disney peppa tesco asda aldi lidl sainsbury morrisons argos greggs primark costa mcdonald",
    "mcdonalds mcdonald's nando nandos kfc uber amazon ebay barnardo barnardos barnardo's nspcc childline shelter",
    "relate samaritans cafcass ofsted camhs kooth mencap gingerbread homestart surestart crimestoppers nacro",
    "addaction turnaround ritalin calpol elvanse concerta valium prozac ventolin sertraline fluoxetine diazepam",
    "methadone melatonin ketamine spice xanax pregabalin codeine nurofen covid autism adhd",
)
"""Days, feasts, peoples, tongues, lands, towns, brands, agencies and medicines."""

ALSO_WORDS = _words(
    "lee dean tom martin peter bob jade harry charlie josh ray ken terry sandy guy miles grace rose mark jack rob",
    "nick bill frank rick matt pat sue ruby amber daisy lily holly ivy heather olive pearl dawn eve robin max don jay",
    "jean jill john mike penny sally wade victor warren carol kitty jimmy billy bobby jerry jenny jessie joy hope",
    "faith summer scarlett poppy violet iris crystal skye star autumn logan mason cooper hunter taylor jordan drew",
    "chase pete ted tommy jackie joey rory rowan roger sonny teddy will tony ann dan sam leo tina rita tracy stacy",
    "mick bert dolly",
)
"""First names that are words in small letters too: names where a capital stands inside a sentence."""

DOES = _words(
    "said says told tells asked asks thinks thought feels felt wants wanted knew believes lives lived stays stayed",
    "moved moves came comes went goes hit hits kicked kicks punched slapped slaps pushed shouted shouts swore swears",
    "drinks drank smokes smoked visits visited sleeps slept works worked rang rings phoned texted met saw sees looks",
    "looked cares cared hurt hurts threatened threatens grabbed took takes gave gives brought brings left leaves",
    "returned agrees agreed disagreed disagrees denied denies admitted admits refuses refused attends attended",
    "babysits babysat loves likes hates died grew cooked cooks collects collected drives drove plays played cried",
    "cries laughs smiled bathes feeds fed picks picked knows shares shared pays paid lent sold touched touches sent",
    "sends dropped drops turned turns",
)
"""What a person does, as it is written after a name."""

IS = _words(
    "is was has had will would does did can could isn't wasn't hasn't won't doesn't didn't hadn't wouldn't",
)
"""What things do as well: after a name only where a clause begins with it."""

CLAUSE = _words(
    "that when because if but and while until till since as where how so whether once says said thinks thought feels",
    "believes told before after although though unless which who what why then or knew knows whenever hopes worries",
)
"""What a clause begins after."""

THEIRS = _words(
    "house flat home bedroom room car van phone mum mother dad father parents brother sister partner girlfriend",
    "boyfriend wife husband friend friends dog drinking temper behaviour violence family bed knee lap son daughter",
    "children arrest release shouting anger words voice name address visits contact drug cannabis alcohol belongings",
    "things clothes key",
)
"""What people have: `at Darren's house` is a person's, `in London's parks` nobody's."""

PLACE_BEFORE = _words(
    "in at from to near of on via around outside inside through towards into under across",
)
"""Behind these a capital is more often a place."""

SPEAKS = _words(
    "spoke speak speaks speaking spoken talk talks talked talking listen listens listened said says gave given giving",
    "letter call message text introduced apologise",
)
"""`spoke to Darren Hill`: a person all the same."""

CLOSE = _words("married engaged related afraid scared frightened terrified")
"""`afraid of Darren`: only of a person."""

DETERMINERS = _words(
    "the a an this these those my our your her his their its each every any some no another",
)
