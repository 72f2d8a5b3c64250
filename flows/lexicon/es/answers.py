"""Spanish: yes, no, skip, and questions."""

from flows.lexicon.schema import entries

YES = entries(
    """
    si, sip, sipi, sep, see, simon, sisi, claro, (claro|por supuesto|obvio|desde
    luego|simon|claro) que si, va, si va, si senorita, clarin, claro q si, si claro, obvio, por
    supuesto, desde luego, como no, dale, (dale|orale|va|ok|si|bueno) pues, orale, va, va que va,
    sale, sale y vale, vale, venga, ok, okay, okey, oki, oka, [si] [estoy] de acuerdo, esta bien,
    ta bien, afirmativo, correcto, asi es, exacto, [yo] [lo] acepto, [yo] confirmo, confirmar,
    confirmado, adelante, hazlo, hagalo, haganlo, hagale, [estoy] (listo|lista), [yo] quiero, yo
    si, 👍, 👌, ✅, ✔, ☑, 🆗, k, (bueno|pues|pos|ps) si, sin duda, con [mucho] gusto, encantad*, si
    senor, si senora, soy yo, yes, claro quiero, si quiero
    """
)

TO_SIGN = entries(
    """
    firmar, firmo, firma, {firmarla}, a firmar, {firmarla} ya, (claro|por supuesto|obvio) que
    [lo|la] firmo, yo tambien [lo|la] firmo, va firmo, (ponme|ponganme|pongame|anoteme|agregueme),
    si (ponganme|pongame|ponme), con mi nombre, yo le entro, [yo] [quiero|quisiera|deseo|voy a|me
    gustaria] {firmarla} [la (carta|peticion)|por mi|si|esto|el documento], firm* por mi, estoy
    (listo|lista) para firmar, ✍, sign, [si]
    (ponga|pongan|pon|agreguen|agrega|anadan|anade|incluyan|incluye|agregue|usen) mi nombre,
    (incluyanme|incluyeme|apuntame|apuntenme|anotenme|anotame|agreguenme|agregame|sumenme|apunteme),
    (cuenten|cuenta|cuente) conmigo, me (apunto|sumo|uno), estoy adentro, [si] quiero que mi
    nombre este
    """
)

TO_UPDATES = entries(
    """
    novedades, [si] [quiero] (novedades|noticias), (mandenme|mandame|envienme) [novedades], quiero
    recibir novedades, apuntame, apuntenme, me apunto, updates, suscribirme, escribanme
    """
)

NO = entries(
    """
    no, n, nop, nope, nel, nel pastel, nah, naa, na, (ahora|por
    ahora|ahorita|hoy|todavia|aun|mejor|claro que|por supuesto que|que|tampoco|pues) no, no
    (todavia|aun|ahora|quiero|deseo|puedo|firmo|acepto|novedades), no (gracias|muchas
    gracias|grax), [ya|yo] no [quiero|deseo|voy a|puedo|lo|la|las] firm*, [ya|yo] no quiero, [yo]
    no (quiero|deseo|voy a|puedo) [firmar] [la (carta|peticion)], no (firmes|firmen|firmar|firmo)
    [por mi], [no] no firmo, no (lo|la) firm*, [yo] no (lo|la) voy a firmar, no quiero que firmen
    [por mi], [no] por el momento [no], no me (siento (comoda|comodo|segura|seguro)|animo), ya me
    arrepenti, ni de *, no senorita, no (pongan|usen|agreguen) mi nombre, no estoy de acuerdo, no
    acepto, no me interesa firm*, no quiero (poner|dar) mi nombre, prefiero no, prefiero (que
    no|no firmar|no), para nada, de ninguna manera, nunca, jamas, nunca jamas, ni (loca|loco|de
    broma|hablar|modo), negativo, rechazo, [ya] cambie de opinion, me arrepenti, olvidalo, dejalo,
    👎, ❌, 🚫, no estoy (lista|listo|segura que), no me interesa, (lo siento|perdon) no, gracias
    pero no, no lo siento, sin novedades, pero no
    """
)

SKIP = entries(
    """
    saltar, salta, saltar [esta|la] pregunta, saltala, saltarla, omitir, omite, omitir [esta|la]
    [pregunta], omitir esta, [yo] paso [de (esta|esto)], pasar, [la] siguiente [pregunta],
    prefiero no (decir|decirlo|contestar|responder|contestarlo), no quiero
    (decir|decirlo|contestar|responder), sin (respuesta|comentarios), na, n a, no aplica, skip,
    saltatela, [la|lo] omito, no deseo (contestar|responder|decir*), prefiero no
    (contestar|decir|responder) (eso|esto), [dejar] en blanco, siguiente
    """
)

ASKING = entries(
    """
    (quien|quienes|cual|cuales|donde|cuanto|cuanta|cuantos|cuantas), (para|por|de) que, ^
    (que|como|porque|mande) $, ^ que
    (es|dice|pasa|hacen|haran|van|firmo|estoy|significa|cosa|hago|mas|quieren|tengo|sigue), ^ como
    (funciona|firmo|es|se|puedo|le hago|hago|esta), ^ cuando, hasta cuando, ^ (es|sera)
    (seguro|segura|publico|gratis|legal|verdad|una estafa|confiable|obligatorio), ^ (va|van) a, ^
    (puedo|pueden|podria|debo|hay|tienen|tengo que), ^ puede {!be}, ^ mi nombre (sera|va a|es
    publico), ^ me van a, no (le|lo|te|les) entiendo, no (entiendo|entendi|comprendo|comprendi),
    expli*, ^ cuesta, ^ y (ahora|luego|despues|si) ..., lo va a ver, ahora que hago, y luego que,
    y ahora que, me pueden explicar
    """
)
