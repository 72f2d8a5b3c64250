"""Spanish: classes of words and phrases that the lists are written with."""

from flows.lexicon.schema import entries

CLASSES = {
    "text": entries(
        """
        mensaje, mensajes, mensages, msj, msjs, msg, msgs, texto, textos, text, texts, sms
        """
    ),
    "messages": entries(
        """
        {text}, correos, llamadas, spam, notificaciones, avisos, alertas, novedades, informacion,
        info, suscripcion, suscripciones, servicio, cosas, noticias, actualizaciones, publicidad
        """
    ),
    "write": entries(
        """
        escribir*, mandar*, enviar*, molestar*, textear*, mensajear*, llamar*, llamandome,
        contactar*, fastidiar*, joder*, chingar*, spamear*, hostigar*, acosar*, insistir,
        mandando*, enviando*, escribiendo*, texteando*, molestando*
        """
    ),
    "written": entries(
        """
        escriba*, manden*, mande, mandes, envie, envien, envies, moleste, molesten, molestes,
        contacte*, llame, llamen, llames, textee, texteen, textees, texten, mensajee*, busquen,
        busque, lleguen, llegue
        """
    ),
    "dont": entries("no, ya no, nunca, nunca mas, jamas, no me, que no"),
    "want": entries(
        """
        quiero, deseo, qiero, kiero, quisiera, necesito, queria, quieo, kero
        """
    ),
    "halt": entries(
        """
        paren, para, pare, paras, parar, parad, parenle, parale, parele, detengan, deten, detener,
        detenga, cancelen, cancelar, cancela, cancele, cancelenme, terminar, terminen, termina,
        anular, anulen, stop, alto, suspendan, suspender
        """
    ),
    "their": entries(
        """
        los, sus, mi, la, estos, esos, el, mis, las, tus, estas, esas, su, tu, a, con, de, ya
        """
    ),
    "stopping": entries(
        """
        dejen, deja, deje, dejad, dejes, dejaran, dejar, dejaras, dejarian, parar, paren
        """
    ),
    "takeout": entries(
        """
        bajame, bajenme, bajeme, borrame, borrenme, borreme, sacame, saquenme, saqueme, quitame,
        quitenme, quiteme, eliminame, eliminenme, elimineme, retirame, retirenme, retireme,
        remueveme, remuevanme, remuevame, tachenme, sacarme, quitarme, borrarme, eliminarme,
        salirme, bajarme, saquen, me [pueden|puede|podrian|puedes]
        (quiten|saquen|borren|eliminen|bajen|quitan|sacan|quitar|sacar|borrar|bajar|eliminar)
        """
    ),
    "erase": entries(
        """
        quiten, quita, quite, quitar, saquen, saca, saque, sacar, eliminen, elimine, elimina,
        eliminar, borren, borra, borre, borrar, remuevan, remover, olviden, bloqueen
        """
    ),
    "number": entries(
        """
        [mi|este|el|ese|nuestro] (numero|telefono|celular|contacto|cel|num)
        """
    ),
    "list": entries("lista, listas, base, contactos, registro, sistema, grupo"),
    "be": entries("ser, que"),
    "no": entries(
        """
        no, ya no, nunca, nadie, ningun, prefiero no, favor de no, sin, basta, alto, paren, dejen,
        ya estuvo
        """
    ),
    "seen": entries(
        """
        llego, llegaron, entendi, entiendo, vi, veo, abre, leo, lei, recibi, encontre
        """
    ),
    "hasto": entries(
        """
        harto, harta, hartos, hartas, cansado, cansada, cansados, cansadas
        """
    ),
    "stopwrite": entries(
        """
        escribieran, mandaran, enviaran, molestaran, llamaran, escribiera, mandara, llenen, anden,
        esten, contactaran
        """
    ),
    "carta": entries("carta, peticion, firma, firmas"),
    "firmarla": entries(
        """
        [yo] [lo|la|las|les] firmo, firmar, firma, firme, firmo, firmar*, firmala, firmalo,
        firmenla
        """
    ),
    "notname": entries(
        """
        ciudadano, ciudadana, legal, de, robot, inmigrante, mexicano, mexicana, un, una, el, la,
        los, las, yo, asi, justo, correcto, bueno, bien, cierto, verdad, posible, facil, seguro,
        segura, mi, tu, su, lo, que, para, por, con, sin, eso, esto, esta, ese, nada, nadie,
        mucho, mas, tan, muy, ilegal, residente, racista, humano, normal, suficiente, tonto,
        tonta, tu, usted, mayor, menor, broma, chiste, hora, mentira, tarde, problema, cosa,
        necesario, mio, mia, elegible, estadounidense, americano, americana, hora, solo, sola,
        politico
        """
    ),
}
