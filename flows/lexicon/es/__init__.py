"""Spanish, as people text it in the United States and Latin America."""

from flows.lexicon.es import answers
from flows.lexicon.es.classes import CLASSES
from flows.lexicon.es.names import NAMES
from flows.lexicon.es.orders import COMMANDS, LANGUAGES
from flows.lexicon.es.stops import STOP
from flows.lexicon.schema import Lexicon, entries

SPANISH = Lexicon(
    language="es",
    classes=CLASSES,
    polite=entries(
        """
        por favor, porfavor, porfa, porfis, pf, pfv, xfa, xfavor, favor, gracias, muchas gracias,
        mil gracias, grax, graxias, hola, buenas, buenas tardes, buenos dias, buenas noches,
        senor, senora, perdon, disculpe, disculpen, disculpa, y
        """
    ),
    fillers=entries(
        """
        si, no, ok, ya, ahora, ahora mismo, ahorita, inmediatamente, pues, bueno, oye, oigan, que,
        de una vez, en serio, vale, lo siento, mejor, wey, guey, amigo, amiga, carajo, de verdad,
        urgente, jaja
        """
    ),
    wishes=entries(
        """
        quiero, quisiera, me gustaria, deseo, necesito, puedo, podria, yo quiero, me pueden, me
        puede, pueden, puede, si, ok, dame, denme, mandame, mandenme, muestrame, muestreme,
        ensename, ensenenme, enviame, envienme, ver, primero, bueno, me puedes, puedes, primero
        quiero
        """
    ),
    commands=COMMANDS,
    languages=LANGUAGES,
    yes=answers.YES,
    to_sign=answers.TO_SIGN,
    to_updates=answers.TO_UPDATES,
    no=answers.NO,
    skip=answers.SKIP,
    asking=answers.ASKING,
    accented=entries(
        """
        qué, quién, quiénes, cómo, cuándo, cuánto, cuántos, cuántas, dónde, cuál
        """
    ),
    vague=frozenset({"ya"}),
    typed=entries("firmar, firmo"),
    not_typed=frozenset(
        """
        afirma afirmar afirmo fijar filmar filmo firmado firman firmara firmaron firmas firmaz
        firmer firmes forma formar formo siga sigan signo sigo
        """.split()
    ),
    both=entries(
        """
        las dos, los dos, ambas, ambos, todas, todos, 1 y 2, uno y dos, una y dos, la 1 y la 2, el
        1 y el 2, de las dos, de ambas
        """
    ),
    ordinals=(
        entries(
            """
            1, uno, una, primero, primera, opcion 1, opcion uno, numero 1, a
            """
        ),
        entries(
            """
            2, dos, segundo, segunda, opcion 2, opcion dos, numero 2, b
            """
        ),
        entries(
            """
            3, tres, tercero, tercera, opcion 3, opcion tres, numero 3, c
            """
        ),
        entries(
            """
            4, cuatro, cuarto, cuarta, opcion 4, opcion cuatro, numero 4, d
            """
        ),
        entries(
            """
            5, cinco, quinto, quinta, opcion 5, opcion cinco, numero 5, e
            """
        ),
        entries("6, seis, sexto, sexta, opcion 6, numero 6"),
        entries("7, siete, septimo, septima, opcion 7, numero 7"),
        entries("8, ocho, octavo, octava, opcion 8, numero 8"),
        entries("9, nueve, noveno, novena, opcion 9, numero 9"),
    ),
    last=entries("ultimo, ultima, el ultimo, la ultima"),
    articles=entries("el, la, los, las, un, una, soy, yo soy, es, de"),
    closers=entries("opcion"),
    unsure=frozenset(
        """
        excepto menos ni ninguna ninguno no nunca o pero sino
        """.split()
    ),
    greetings=frozenset("buenas clave el hola la palabra texto".split()),
    tapbacks=entries(
        """
        [no] le (gusto|encanto|dio risa), se rio (de|con), enfatizo, exclamo por, cuestiono,
        pregunto por, [ha] reacciono con [un sticker] a, ha reaccionado con [un sticker] a,
        (elimino|quito) [un|una] [*] [*] de, (elimino|quito) (un|una), me (gusta|encanta), no me
        gusta
        """
    ),
    autoreplies=entries(
        """
        respuesta automatica, (mensaje|respuesta) automatic*, ^ estoy (conduciendo|manejando)
        (te|en este|ahora|con|y no|veo), ^ estoy (conduciendo|manejando) $, fuera de la oficina, ^
        [lo siento] [ahora] no puedo hablar [ahora], ^ te llamo (mas
        tarde|enseguida|luego|despues), ^ estoy en una (reunion|junta), no estoy recibiendo
        notificaciones, ^ gracias por (contactar*|comunicarse|contactarnos), gracias por su
        mensaje (le|en breve|nos|pronto), este numero no recibe mensajes, le responderemos
        """
    ),
    stop=STOP,
    names=NAMES,
)
