"""Spanish: asking for an end, and what only sounds like it."""

from flows.lexicon.schema import StopWords, entries

STOP = StopWords(
    whole=(),
    alone=entries(
        """
        alto, parar, paren, parale, parenle, parele, parenlo, basta, basta ya, suficiente, ya es
        suficiente, ya estuvo, baja, [la] baja, cancelar, cancela, cancelen, cancele, cancelar
        todo, terminar, terminen, detener, detente, detenganse, detengase, deten, detengan,
        anular, quitar, remover, callense, callate, stop, desuscribir, darse de baja, salir,
        salirme, {halt} (esto|eso|todo|ya), unsubscribe, fuera de la lista, quitenme, quitame,
        saquenme, sacame, bajenme
        """
    ),
    alone_if_spoken=entries("fin, para, pare, termina, no para"),
    plain=entries(
        """
        {stopping} de {write}, {stopping} de (recibir|llegar), dejo de recibir, dejo de {write},
        {stopping} de *me $, {dont} [me|nos|le|les] {written}, {dont} [me|nos]
        (vuelvan|vuelva|vuelvas) a {write}, {dont} [me|nos] {stopwrite}, {stopping} de estar
        *ando, {no} ... {text}, [favor de] no (mandar*|enviar*|escribir*|molestar*) mas, favor de
        no {write}, no volver a {write}, no {want} que [me|nos] (esten|anden) *ndo, {dont}
        [me|nos] (volver|vuelvan) a *me, no (molestar|molesten|molestes), no autorizo, no
        autorice, no [me] {want} ... {messages}, [ya] no {want} recibir, no {want} que [ya] [me]
        [nos] {written}, no {want} (nada|mas nada|saber nada|saber mas|estar en|formar
        parte|participar|ser parte), no {want} (esto|mas|mas de esto|eso) $, ya no {want}
        [esto|eso|mas|nada] $, ^ no mas $, ^ ya no mas $, no mas ... {messages}, nomas {messages},
        no (sigan|siga|sigas|anden) (*ando|*iendo), {want} cancelar [esto|todo|esta], no {want}
        saber (nada|mas|de ustedes), me (enfadaron|molestan|hartan|hartaron|enfadan) ... {text},
        ni un {text} mas, no more $, no more {text}, basta (de|con) ... {messages}, {halt} {their}
        [{their}] {messages}, (cancelar|cancelen|cancela|terminar|detener|stop|paren|parar)
        {messages}, (cancelar|cancelen|cancela|anular|terminar) [mi|la] (suscripcion|servicio),
        {halt} [ya] [de] {write}, {halt} {number}, baja (inmediata|definitiva|total|ya),
        (pueden|puede|podrian|podria|puedes) (parar|dejar de|detenerse),
        (dar|dan|darme|dame|deme|denme|denos|den|dese|doy|darse) [me] de baja,
        ({want}|solicito|pido|tramitar|denme|dame) [la|mi] baja, baja (del|de la|de mi|al)
        ({list}|servicio|suscripcion), {takeout} (de|del), ^ {takeout} $, {takeout} ya, {erase}
        {number}, de baja {number}, ^ [me] {want} salir[me] $, salir* de (la|esta|su|tu) {list},
        [me] {want} salir[me] de (aqui|esto|la lista|esta lista|su lista|ahi|el grupo|este grupo),
        [me] {want} salir $, {want} salirme, ^ {want}
        (parar|cancelar|stop|unsubscribe|baja|desuscribirme|terminar) $, como
        (cancelo|paro|detengo|salgo|me salgo|me borro|me quito|me desuscribo|hago para
        (salir|cancelar|que ya no|que dejen)), como le hago para (que (ya no|dejen|no)|ya
        no|salir|no), des*scri*, de suscribirme, me siguen ({write}|llegando), por que me
        (mandan|escriben|envian), {hasto} de [recibir] [sus|estos|tus|los|esos|tantos] ...
        {messages}, me tienen {hasto}, me (canse|cansaron|cansaste) (de|con) ... {messages},
        demasiados {text}, muchos {text}, no [estoy] interesad*, [ya] no me (interesa|interesan),
        no me interesan ..., (vete|vayanse) a la *, vayanse al *, ^ largate $, largo de aqui, ^
        (callate|callense) $, (revoco|retiro) (mi|el|la) (consentimiento|permiso|autorizacion), no
        (doy|di) [mi|el|la] (consentimiento|permiso|autorizacion),
        (dije|pedi|dicho|digo|pido|pidiendo) que (paren|pare|pares|ya no|dejen), ya (les|te|le)
        dije que no, (paren|pare|para) (dije|digo), {want} que (paren|pare|pares) $,
        (dejenme|dejame|dejeme|dejennos|dejanos|dejadme) [ya] (en
        paz|tranquila|tranquilo|tranquilos|sola|solo|ya), ^ dejenme $, (dejen|deja|deje) en paz $,
        basta ya con, no {want} (novedades|sus|tus), quiero dejar de
        """
    ),
    claims=entries(
        """
        [esto] es spam, ^ spam $, es acoso, (los|te|lo|las|le) voy a
        (denunciar|reportar|bloquear), voy a (reportar|denunciar|bloquear), (los|te|lo) bloqueo,
        bloquead*, nadie (les|te) pidio, nunca (pedi|autorice), (no|nunca) autorice, ^
        (reportado|reportados|denunciado) $, no [me] (suscribi|inscribi|apunte|registre), nunca
        [me] (suscribi|inscribi|apunte|registre), no pedi (esto|estos|sus|{text}), no (di|les
        di|le di) mi numero
        """
    ),
    accusing=(),
    not_stop=entries(
        """
        (no|nunca|jamas|ni) [me|nos|se|te]
        (pares|paren|pare|detengan|detenga|detengas|pararemos|paramos|paremos), (no|nunca) [vamos
        a] parar, sin parar, no paro de, no (puedo|podemos|podre|podremos) parar, no
        [nos|me|los|las] (van|vamos|voy) a parar, me pare, no me escriba mal, (no|nunca)
        [me|nos|le|lo|los|la] {seen} ... {text}, (cuantos|cuantas) {text}, (no|nunca|jamas)
        (dejen|dejes|deje|dejo|dejemos|dejaremos) de ({write}|*), con no molestar,
        (responda|responde|envie|envia|manda|mande|texto) (stop|alto|parar|baja|cancelar|fin),
        (stop|alto|parar|baja) para (salir| parar|terminar|cancelar|dejar|no recibir|darse de
        baja|detener|finalizar),
        (quitar|quiten|quita|borrar|borren|eliminar|cancelar|sacar|saquen| retirar|retiro|quite)
        (mi|la) (firma|nombre de la {carta}), {takeout} de la {carta}, baja california, fin de
        semana, para que, dejenme (leer|pensar), me dejen solo, no {want} [que] [me]
        [den|saber|dar] mas informacion ahora
        """
    ),
    weak=entries(
        """
        (paren|pare|parad|pararle|paremos|detener|detengan|detenga|detengamos|frenar|frenen|frenemos|stop|parar),
        ^ (basta|deten), (alto|basta) (a|al|ya|de|las|los), ^ (no|ni) (mas|una), ^ ya no queremos,
        ^ no queremos (a|mas), ^ para a, ^ [que] (cancelen|cancelar|cancele|terminen|acaben), ^
        [que|ya] (dejen|deja|deje|dejad) (de|en paz)
        """
    ),
    weak_if_named=entries(
        """
        baja, anular, cancelar, quitar, salir, sin, fuera, no me interesa, terminar, no, para,
        desuscrib*
        """
    ),
    weak_if_cause=entries("^ alto, ^ deten"),
    about_me=entries(
        """
        (paren|dejen|deja|deje|para|pare) de *ndome, de mandarme, conmigo
        """
    ),
    others=entries(
        """
        (hay que|tenemos que|debemos|vamos a|tiene que|deben|debe|tienen que|ayuden a|ayudemos a)
        (parar|detener|frenar)
        """
    ),
    doubt=entries(
        """
        ^ [y|pero|hola] (quien|quienes) (es|eres|son|habla|sos|me escribe|me habla|manda|escribe)
        [usted|ustedes|tu|este|esto] $, de parte de quien, con quien hablo, quien (me escribe|me
        habla|me esta escribiendo), (como|de donde|donde) (consiguieron|sacaron|obtuvieron|
        consiguio|saco|tienen) mi (numero|telefono|celular), quien (les|le|te) dio mi
        (numero|telefono|celular), ^ (los|te|lo|la) conozco $
        """
    ),
    everyone=entries("todos, todas, los demas, todas las demas, todos los demas"),
    wrong_number=entries(
        """
        (numero|num|nro|persona|telefono|celular)
        (equivocado|equivocada|incorrecto|incorrecta|errado|erroneo), (se|te)
        (equivoco|equivocaste|equivocaron) [de (numero|persona|telefono)] $, (se|te)
        (equivoco|equivocaron|equivoca|equivocan|equivocas) de (numero|persona|telefono), [yo] no
        me llamo {!notname}, ^ se (equivoco|equivocaron), no soy (ella|el), ya no es su
        (numero|telefono|celular), * ya no (vive|trabaja|esta) aqui, este
        (numero|telefono|celular) ya no es de, te equivocaste de (numero|persona), se han
        equivocado, equivocad* de (numero|persona), ^ [estas|esta|estan] equivocad* $, (el|la)
        (numero|persona) (equivocado|equivocada|incorrecto), este [ya] no es [el|su|mi] * ...
        (numero|telefono|celular), este [ya] no es (su|el) (numero|telefono), este
        (numero|telefono) [ya] no (es|le pertenece), este (numero|telefono) es nuevo, ya no es el
        (numero|telefono) de, acabo de (comprar|obtener|recibir|conseguir) este
        (numero|telefono|celular), este es mi (numero|telefono) nuevo, ya no (tiene|usa) este
        (numero|telefono|celular), cambio de (numero|telefono|celular), no soy (la
        persona|quien|esa|a quien), ^ aqui no es $, aqui no (hay|vive|esta) (ninguna|ningun|nadie)
        ..., aqui no vive *, no hay nadie con ese nombre, no conozco a
        (ninguna|ningun|esa|ese|nadie) *, (fallecio|murio|ya murio) $, ^ no conozco a * $, no hay
        ninguna * aqui, ^ [yo] no soy {!notname} [{!notname}] $, ^ [esta|este|ella|el] no es
        {!notname} $
        """
    ),
    typed=entries(
        """
        alto, parar, cancelar, desuscribir, desuscribirme, terminar, detener
        """
    ),
    typed_long=entries("mensajes, mensaje, desuscribir, desuscribirme, desuscribirse"),
    not_typed=entries(
        """
        auto, also, aldo, alta, altos, salto, alton, palto, altar, allo, ato, alt, parra, pagar,
        parir, paran, para, paras, pasar, param, parad, tapar, padar, cantar, terminal, tener,
        terminan, termina, contener, cancelan, parara, suscribir, suscribirme, altoo
        """
    ),
)
