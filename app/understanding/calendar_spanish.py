"""What people say of days and hours in Spanish, as a word list: from sign to the ways it is said.

Alternatives are parted by `|`; `(?:x|y)`, `[oa]` and a following `?` ("or nothing") save writing the same twice.
Everything is lower case without accents. A longer phrase is tried before a shorter one. `calendar_signs.py` reads it.
"""

from __future__ import annotations

SPANISH: dict[str, str] = {
    "_": (
        "buenos dias|buenas tardes|buenas noches|muy buenos dias|muy buenas tardes|muy buenas noches|buen dia|buenas"
        "|linda tarde|linda noche|bonita tarde|buena tarde|buena noche|cada vez|de la semana pasada|de nuevo|otra vez"
        "|por hoy|todo por hoy|hasta luego|hasta pronto|hasta manana|nos vemos luego|de antes|luego le llamo"
        "|no hay (?:escuela|clases?|trabajo)|no tengo (?:escuela|clases?|que trabajar)|no tienen (?:escuela|clases?)"
        "|trabajo (?:de|en la|en las|por la) noches?|no trabajo|yo no trabajo"
        "|descanso|tengo libre|tengo descanso|no tengo trabajo"
        "|mas o menos|en un (?:minuto|minutito|momento|momentito|segundo)|al menos|nada mas|nadamas|cuando menos"
        "|menos mal|(?:el|mi"
        "|un|al|del?) trabajo"
        "|llamo mas tarde|marco mas tarde|hablo mas tarde|hablo luego|de una vez|a la vez|una vez"
        "|dos veces|otra cosa|otra persona|esta cita|esta bien|a la una de las"
    ),
    "W0": "lunes|lun",
    "W1": "martes",
    "W2": "miercoles|mier|mie",
    "W3": "jueves|jue",
    "W4": "viernes|vier|vie",
    "W5": "sabado",
    "every W5": "sabados",
    "W6": "domingo",
    "every W6": "domingos",
    "M1": "enero|ene",
    "M2": "febrero|feb",
    "M3": "marzo",
    "M4": "abril|abr",
    "M5": "mayo|may",
    "M6": "junio|jun",
    "M7": "julio|jul",
    "M8": "agosto|ago",
    "M9": "septiembre|setiembre|sept|sep",
    "M10": "octubre|oct",
    "M11": "noviembre|nov",
    "M12": "diciembre|dic",
    "D0": "hoy|hoy mismo|el dia de hoy|este dia|hoy en dia",
    "D1": (
        "manana|el dia de manana|manana mismo|el dia siguiente|al dia siguiente|el dia despues"
        "|el dia de despues|la manana siguiente"
    ),
    "D1 p:early": "manana temprano|manana tempranito|manana (?:muy |bien )tempran(?:o|ito)|manana a primera hora",
    "u:day after": "el dia despues de|un dia despues de|el dia siguiente de",
    "u:day after el": "el dia despues del|un dia despues del|el dia siguiente del",
    "D2": "pasado manana|despues de manana",
    "pasado": "pasado",
    "ago": "ayer|anteayer|antier|anoche|antes de ayer|hace|pasada|el otro dia|antenoche",
    "D0 p:night": "esta noche|(?:hoy|ahora|ahorita) (?:en|por|a) la noche",
    "D0 _": "antes de que cierren|antes de cerrar|el resto del dia|lo que queda del dia",
    "next few u:day": (
        "(?:en )?los proximos dias|(?:en )?estos dias|uno de estos dias|un dia de estos|estos proximos dias"
    ),
    "D0 p:morning": "esta manana|esta misma manana|(?:hoy|ahora|ahorita) (?:en|por|a) la manana",
    "D0 p:afternoon": "esta tarde|esta misma tarde|(?:hoy|ahora|ahorita) (?:en|por|a) la tarde",
    "u:day": "dias?",
    "p:afterlunch": "despues de comer|despues del almuerzo|despues de almorzar|despues de la comida|despues del lonche",
    "u:workday": "dias? habil(?:es)?|dias? laborables?|dias? de trabajo|dias? de semana",
    "next u:week": "next week",
    "next u:month": "next month",
    "u:week": "semanas?",
    "u:month": "mes|meses",
    "u:year": "anos?",
    "u:hour": "horas?|h",
    "u:min": "minutos?|mins?",
    "u:sec": "segundos",
    "weekends": "fines de semana|los fines de semana|en fines de semana|en fin de semana",
    "weekdays": "un dia entre semana|entre semana|los dias de semana|dias entre semana",
    "p:morning": (
        "cualquier manana|alguna manana|una manana|1 manana|(?:de|en|por|a|durante|x) las? mananas?"
        "|las mananas|la manana|mananas"
        "|mananita"
    ),
    "before t:noon": "antes de comer|antes del almuerzo|antes de almorzar|antes de la comida|antes del lonche",
    "p:early": (
        "a primera hora|primera hora|a primerisima hora|a primera horita|tempranisimo|muy tempranito|bien tempranito"
        "|lo primero (?:en|de|por) la manana|tempranito (?:en|por|de) la manana|muy de manana|temprano|tempranito"
        "|temprano (?:en|por|de) la manana"
        "|a primera hora de la manana|bien temprano|muy temprano|(?:en|por|de) la manana a primera hora|(?:en"
        "|por) la mananita|en la manana temprano|(?:en|por) la manana temprano|lo mas temprano"
        "|a primeras horas de la manana"
    ),
    "p:latemorning": "a media manana|media manana",
    "p:afternoon": "cualquier tarde|alguna tarde|una tarde|(?:de|en|por|a|durante|x) las? tardes?"
    "|las tardes|la tarde|de tarde|en la tardecita|tardecita",
    "p:earlyafternoon": (
        "a primera hora de la tarde|(?:temprano|pronto) (?:en|por) la tarde|(?:en|por) la tarde temprano"
    ),
    "p:midafternoon": "(?:a |en )?media tarde|en plena tarde|a mitad de la tarde",
    "p:earlyevening": (
        "a primera hora de la noche|(?:temprano|pronto) (?:en|por) la noche|al anochecer|al atardecer|entrada la noche"
    ),
    "p:lateevening": "tarde (?:en|por) la noche|ya noche|muy noche|ya de noche|a altas horas de la noche",
    "p:lateafternoon": ("a ultima hora de la tarde|al final de la tarde|tarde en la tarde|ya tarde"),
    "p:lastthing": (
        "a ultima hora|lo mas tarde|la ultima hora|al final del dia|lo mas tarde que tenga|lo mas tarde posible"
        "|al fin del dia|al acabar el dia|al terminar el dia|a ultimas horas|lo ultimo de la tarde|la ultima cita"
        "|la ultima cita del dia"
    ),
    "p:night": (
        "(?:de|en|por|a|durante) la noche|de noche|la noche|noche|nochecita|en las noches|la nochecita|por las noches"
    ),
    "u:weekend": "el fin de semana|weekend|wikend|fin de semana|finde|el fin|a fin de semana|en el fin",
    "p:small": "de la madrugada|madrugada|en la madrugada|de madrugada|por la madrugada",
    "p:noonish": (
        "a la hora de mi (?:lonche|comida|almuerzo)|en mi hora de (?:lonche|comida|almuerzo)"
        "|a la hora de la comida|a la hora del almuerzo|a la hora del lonche|en mi lonche|a la hora de comer"
        "|a mitad del dia|a la mitad del dia|del mediodia|de medio dia|del medio dia|por el mediodia"
        "|al rededor del mediodia"
    ),
    "p:work": (
        "saliendo del trabajo|despues del trabajo|al salir del trabajo|cuando salgo del trabajo"
        "|despues de trabajar|al salir de trabajar|cuando salga del trabajo|saliendo de trabajar"
        "|cuando salga de trabajar|cuando salgo de trabajar|cuando salga|saliendo del turno"
        "|despues de mi turno"
    ),
    "p:school": (
        "cuando salen los ninos|a la salida de la escuela|a la salida|saliendo de la escuela"
        "|despues de la escuela|cuando salgan los ninos"
        "|al salir de la escuela|despues de clases|cuando salen de la escuela|cuando salga de la escuela"
    ),
    "p:dropoff": (
        "despues de dejar a (?:los ninos|mis hijos)(?: en la escuela)?|despues de llevar a (?:los ninos"
        "|mis hijos)(?: a la escuela)?"
    ),
    "p:beforework": (
        "antes de la escuela|antes de llevar a (?:los ninos|mis hijos)(?: a la escuela)?|antes de entrar"
        "|antes de entrar a trabajar|antes del trabajo|antes de ir a trabajar"
    ),
    "t:noon": (
        "(?:a |al |el )?medio ?dia|12 del dia|(?:a )?las 12 del dia|(?:a )?las 12 del mediodia"
        "|las 12 del medio dia|12 de la manana|12 del medio ?dia"
    ),
    "t:midnight": "(?:a )?la media ?noche|a media ?noche|media ?noche|(?:a )?las 12 de la noche|12 de la noche",
    "am": "am|a m|a eme|de la am",
    "pm": "pm|p m|pe eme|pe m|p eme",
    "oclock": "y pico|y algo|y tantos|pasaditas|en punto|horas en punto|exactamente",
    "next": (
        "proxim[oa]s?|los proximos|las proximas|que viene|que vienen|que entra|entrante"
        "|que sigue|siguientes?|que llega|viniente"
    ),
    "the next": "el proximo|la proxima",  # one of them: "a las tres la próxima semana" is no three weeks
    "this": "este|esta|estos|estas|este mismo",
    "last": "ultim[oa]s?|el ultimo|la ultima",
    "gone": "pasad[oa]s|que paso",
    "other": "el otro|la otra|otro|otra",
    "every": "los|cada|todos los|cualquier|algun",
    "anyday": (
        "cualquier dia|todos los dias|cualquier otro dia|el dia que sea|cualquier hora|a cualquier hora|cualquiera"
    ),
    "half": "media|medio",
    "quarter": "cuarto|un cuarto",
    "plus": "y|con",
    "minus": "menos",
    "for": "para|pa|pa'|por",
    "from": "a partir de",
    "begins": "comenzando|empezando|iniciando|comenzando el|empezando el",
    "since": (
        "desde hace|empezo|comenzo|me empezo|se me cayo|se me quebro|se me rompio|se me salio|llevo|lleva|tengo desde"
        "|asi desde"
    ),
    "to": "a",
    "to el": "al",
    "and": "e",
    "or": "o|u|si no|y si no|o si no|si no hay|si no se puede|si no puede|si no tienen?|o bien",
    "between": "entre",
    "after": (
        "despues de|salgo del trabajo a las?|salgo de trabajar a las?|salgo a las?"
        "|salgo del turno a las?|dejo a (?:los ninos|mis hijos) a las?|los dejo a las?|me desocupo a las?"
        "|sale a las?|salen a las?"
        "|salgo de la escuela a las?|despues|pasadas|pasada de|mas tarde de|mas tarde que|luego de|pasando"
        "|pasadito de|pasadas de"
        "|de despues de|ya pasadas|posterior a|posterior de|ya que pasen?|cuando pasen?"
        "|en cuanto pasen?|despues de que pasen?|una vez que pasen?|tras|ya despues de"
    ),
    "off": (
        "salgo|salimos|salen|sale de|me sueltan|nos sueltan|me dejan (?:salir|ir)|me desocupo"
        "|termino|acabo|quedo libre|me libero"
        "|checo (?:la )?salida|mi turno (?:termina|acaba)|salgo (?:de trabajar|del turno)"
        "|llego (?:a la |a mi )?casa|regreso"
    ),
    "leave": "me voy|nos vamos|me voy a|nos vamos a|me voy para|nos vamos para",
    "starts": (
        "entro|entramos|empiezo|comienzo|empiezo a trabajar|comienzo a trabajar|checo (?:la )?entrada"
        "|mi turno (?:empieza|comienza)|tengo que (?:estar|entrar) (?:en|a) (?:el trabajo|trabajar)"
    ),
    "same": "que es|que cae(?: en)?|que seria|que viene siendo|ese es|eso es|cae en|que va a ser",
    "after that": (
        "despues de (?:eso|ese dia|esa fecha)|de ahi en adelante|a partir de (?:ahi|ese dia|esa fecha)|despues de ahi"
    ),
    "before that": "antes de (?:eso|ese dia|esa fecha)",
    "before": (
        "entro a trabajar a las?|entro al trabajo a las?|entro a las?|antes de|antes|antes que|mas temprano que"
        "|mas temprano de|previo a|para antes de"
    ),
    "after el": "despues del|luego del|pasado el|pasando el|pasadito el",
    "notbefore": "no antes de|no antes que|no mas temprano de|no mas temprano que",
    "notbefore el": "no antes del|no mas temprano del",
    "before el": "antes del",
    "from el": "a partir del",
    "by": "tan tarde como|a mas tardar|a mas tardar a|no mas tarde de|no despues de|no mas tardar",
    "until": "hasta",
    "by endof": "antes de que (?:se )?(?:acabe|termine)(?: la| el)?",
    "6 u:month": "medio ano",
    "last u:day of u:month": "(?:el )?(?:dia ultimo|ultimo del mes|ultimo dia del mes)",
    "within": "dentro de|en un plazo de|en menos de",
    "onward": (
        "en adelante|para adelante|o despues|o mas tarde|pa' delante|en delante|y despues|para delante|o mas|pa delante"
    ),
    "orbefore": "o antes|como maximo|a lo mas tarde|cuando mucho|o mas temprano",
    "not p:early": "(?:no|que no sea) (?:muy |tan )?temprano|nada (?:muy |tan )?temprano",
    "not p:lastthing": "(?:no|que no sea) (?:muy |tan )tarde|nada (?:muy |tan )?tarde",
    "not": "nada|ni|nunca|tampoco",
    "no": "no",
    "except": "excepto|salvo|que no sean?|quitando|fuera de|con excepcion de|a excepcion de",
    "cannot": (
        "ya no puedo|ya no|no puede ser|no quiero(?: que sea)?|no quisiera(?: que sea)?|no me gustaria|no tengo tiempo"
        "|no tengo chance|no me dan permiso|no me cae bien|no me cuadra|no me acomoda|no me late|se me dificulta"
        "|esta dificil|es dificil|imposible|descartad[oa]s?|viajo|viajamos|salgo de vacaciones"
        "|salimos de (?:viaje|vacaciones)|me voy de (?:viaje|vacaciones)|tengo (?:dialisis|clases?|junta|corte)"
        "|tengo otra cita|no puedo|no se puede|no me queda|no me sirve|no me viene bien|trabajo|no me conviene"
        "|no alcanzo"
        "|estoy ocupad[oa]|no voy a poder|no podria|no me va bien|no me es posible|tengo que trabajar"
        "|no llego|no salgo|no me desocupo|no regreso|no vuelvo|no voy a estar|(?:estoy|ando|voy a estar) fuera"
        "|(?:estoy|ando|voy a estar) de (?:viaje|vacaciones)|salgo de viaje|recojo a (?:los ninos|mis hijos)"
        "|paso por (?:los ninos|mis hijos)|voy por (?:los ninos|mis hijos)"
        "|no estoy|se me complica|me es imposible"
    ),
    "fix": (
        "mejor|no mejor|digo|perdon|mas bien|no espere|espere|o sea|quise decir|corrijo|no perdon|mejor dicho"
        "|pensandolo bien|quiero decir|disculpe|no no|sino|prefiero|en vez|cambielo"
    ),
    "soonest": (
        "lo mas pronto posible|ya lo antes posible|lo primerit[oa] que (?:tenga|tengan|haya)"
        "|lo primer[oa] que (?:tengan|haya)"
        "|lo primerit[oa]|lo mas prontito(?: posible)?|lo mas rapidito(?: posible)?|lo que haya primero"
        "|(?:el|la) primerit[oa] que (?:tenga|tengan|haya)|(?:el|la) primer[oa] que haya|lo mas inmediato"
        "|(?:a )?la brevedad(?: posible)?|(?:con )?la mayor brevedad(?: posible)?|en cuanto (?:se pueda|puedan?|haya)"
        "|lo mas luego posible|ya ya|(?:el|la) mas cercan[oa]|lo antes posible|cuanto antes|lo mas pronto"
        "|(?:entre|mientras|cuanto|cuando) mas (?:pronto|rapido|antes|temprano) mejor|entre menos tarde mejor"
        "|lo primero que tenga|ahorita"
        "|ahora mismo|lo mas rapido posible|lo mas rapido|el primero que tenga|la primera que tenga"
        "|la primera cita|luego luego|de inmediato|inmediatamente|en seguida|enseguida|lo que tenga primero"
        "|lo mas temprano posible|el mas temprano|la primera disponible|el primer espacio"
        "|lo que tenga mas pronto|la mas proxima|la cita mas proxima|lo mas cercano|la mas temprana"
        "|tan pronto como sea posible|tan pronto como se pueda|ya mismo|lo antes que se pueda|lo mas antes"
        "|lo mas antes posible|el primero disponible|lo primero|lo mas temprano que tenga"
        "|lo mas pronto que tenga|lo mas pronto que se pueda|la cita mas cercana|cuando antes"
        "|el espacio mas proximo|lo mas cerca|el mas pronto"
    ),
    "later": "mas tarde|mas tarde (?:de|que) es[eoa]|mas tarde que es[oa]s|para mas adelante|mas para a?delante"
    "|demasiado temprano|es (?:muy )?temprano|esta muy temprano|muy temprano para mi|muy temprano eso|mas a futuro"
    "|mas tardecito|un poco mas tarde|mas noche|al rato|al ratito|mas adelante|mas despues",
    "earlier": "mas temprano|mas temprano (?:de|que) es[eoa]|mas pronto (?:de|que) es[eoa]|demasiado tarde"
    "|(?:esta )?muy lejos esa fecha|falta mucho"
    "|mas tempranito|un poco mas temprano|antes no tiene|mas pronto|algo antes",
    "st": "calle|avenida|carretera",
    "had": "tengo cita|tengo una cita|tengo la cita|ya tengo cita|ya tengo una cita|tenia cita"
    "|tenia una cita|mi cita es",
    "insteadof": "en vez de|en lugar de|en vez del|en lugar del",
    "endof": (
        "(?:a |al |los )?fin(?:es|al|ales)?(?: de| del)?|a finales|(?:en )?(?:los )?ultimos dias de(?:l)?"
        "|al final de(?:l)?"
    ),
    "startof": (
        "(?:a )?principios? de(?:l)?|(?:a )?inicios? de(?:l)?|(?:a )?comienzos? de(?:l)?"
        "|(?:en )?(?:los )?primeros dias de(?:l)?|al principio de(?:l)?|a inicios de(?:l)?|al inicio de(?:l)?"
        "|al comienzo de(?:l)?"
    ),
    "midof": "(?:a )?mediados de(?:l)?|a mitad de(?:l)?|a la mitad de(?:l)?|a media|medianos de|al mediados de",
    "this u:week": "toda la semana|toda esta semana",
    "move": (
        "(?:mover|cambiar|pasar|recorrer|reagendar|reprogramar|posponer|adelantar)(?:la|lo|me|mela|melo)?"
        "|(?:mueva|cambie|pase|recorra|adelante|posponga|reagende|reprograme)(?:la|lo|me|mela|melo)|mueva|cambie"
        "|recorra"
    ),
    "laterin this": (
        "mas tarde (?:en |de )?est[ea]|mas adelante (?:en |de )?est[ea]|mas tarde en (?:la|el)"
        "|mas adelante en (?:la|el)"
    ),
    "restof": "(?:el )?resto del?|lo que (?:queda|resta|falta) del?",
    "el": "el",
    "the": "la|lo",
    "of el": "del",
    "of": "de|del mes de|en el mes de|que comienza|que empieza|que inicia",
    "on": "durante",
    "in": "en|a los|de aqui en",
    "las 1": "la 1",
    "forlas": "para las?|pa las?|pa' las?",
    "las": (
        "las|a las|a la|a eso de las?|como a las?|por ahi de las?|tipo|sobre las?|hacia las?"
        "|alrededor de las?|cerca de las?|al las|por las|por ahi a las|como para las"
    ),
    "nowon": "a partir de hoy|a partir de ahora|desde hoy|desde ahora|de ahora|desde ya",
    "nowon to": "de aqui a|de aqui hasta",
    "nowon to el": "de aqui al",
    "now": "ahora|en este momento|este momento",
    "couple": "un par de",
    "more": "mas de|por lo menos",
    "1th half of": "(?:la )?primera mitad de(?:l)?",
    "2th half of": "(?:la )?segunda mitad de(?:l)?",
    "few": "unos|unas|algunos|algunas|pocos|pocas",
    "pain": "no puedo dormir|me despierta|no me deja dormir|duele|duelen|dolor|dolia|dolores|molesta|molestando"
    "|hinchad[oa]|hincho|hinchada"
    "|inflamad[oa]|inflamo|sangra|sangrando",
    "quincena": "quincena|la quincena|dia de pago|el dia de pago|me paguen|me pagan",
    "h:thanksgiving": "(?:dia de )?accion de gracias|san guivin|san guiving|dia del pavo|sanguivin|thanksgiving",
    "h:christmas": "navidad|la navidad|dia de navidad",
    "h:eve": "nochebuena|noche buena|la nochebuena",
    "h:newyear": "primero de(?:l)? ano|el primero de(?:l)? ano|ano nuevo|dia de ano nuevo",
    "h:newyeareve": "fin de ano|nochevieja|noche vieja",
    "h:laboramb": "dia del trabajo|dia del trabajador|dia de los trabajadores",
    "h:labor": "labor day",
    "h:mothersamb": "dia de las madres|dia de la madre|dia de la mama",
    "h:fathers": "dia del padre|dia de los padres",
    "h:independence": "4 de julio|cuatro de julio",
    "h:kings": "dia de reyes|dia de los reyes|reyes",
    "h:holyweek": "semana santa|la semana santa|semana mayor",
    "h:goodfriday": "viernes santo",
    "h:independenceamb": "dia de la independencia|fiestas patrias|el grito",
    "h:holidays": (
        "las fiestas|las fiestas decembrinas|las fiestas navidenas|fiestas decembrinas|las fiestas de fin de ano"
        "|las navidades|las posadas"
    ),
    "h:muertos": "dia de los muertos|dia de muertos",
    "h:saints": "dia de todos los santos|todos santos",
    "h:guadalupe": "dia de la virgen|dia de la virgen de guadalupe|dia de la guadalupana",
    "h:children": "dia del nino|dia de los ninos",
    "h:candlemas": "dia de la candelaria|la candelaria",
    "h:blackfriday": "viernes negro|black friday",
    "h:easter": "pascua|domingo de pascua|domingo de resurreccion",
    "h:memorial": "memorial day|dia de los caidos|dia de la recordacion",
    "h:mlk": (
        "(?:dia de )?martin luther king"
        "|(?:dia de )?martin luther king (?:jr|junior)|dia de mlk|mlk day|(?:dia de )?luther king"
    ),
    "h:juneteenth": "juneteenth|dia de la emancipacion",
    "h:columbus": "dia de la raza|dia de colon|dia de la hispanidad|columbus day|dia de los pueblos indigenas",
    "h:patrick": "(?:dia de )?san patricio",
    "h:valentine": "san valentin|dia de san valentin|dia de los enamorados",
    "x": (
        "opcion|cita|vez|piso|nombre|apellido|numero|muela|diente|ano de|letra|opciones"
        "|disponible|cuadra|que|consulta|visita|turno|persona|puerta|edificio|espacio|lugar|corona|grado"
    ),
    "h:halloween": "halloween",
    "h:veterans": "dia de los veteranos",
    "h:presidents": "dia de los presidentes",
}
