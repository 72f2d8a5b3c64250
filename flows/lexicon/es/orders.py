"""Spanish: words that work anywhere, and asking for a language."""

from flows.lexicon.schema import entries

COMMANDS = {
    "start": entries(
        """
        start, empezar, comenzar, (empezar|comenzar) de nuevo, volver a empezar, iniciar,
        reanudar, reiniciar, alta, unstop, suscribirme, empezar otra vez, suscribir, inicio,
        volver
        """
    ),
    "help": entries(
        """
        ayuda, ayudame, ayudenme, ayudeme, ayudarme, me (pueden|puede) ayudar, info, informacion,
        opciones, menu, auxilio, help
        """
    ),
    "more": entries(
        """
        mas, mas (info|informacion|detalles|datos), detalles, [saber|leer|ver|conocer|contar] mas
        [sobre esto|de esto], (cuentame|cuentenme|cuenteme|dime|diganme|digame) mas [sobre esto|de
        esto], more, leer mas, mas sobre esto
        """
    ),
    "letter": entries(
        """
        carta, la carta, [leer|ver|abrir] [la|esta|su] (carta|peticion) [completa|entera], leerla,
        verla, texto completo, [la] carta (completa|entera), letter, leer
        """
    ),
    "name": entries(
        """
        nombre, (cambiar|corregir|arreglar|editar|corrijan|cambien|actualizar) [mi|el] nombre, mi
        nombre, mi nombre esta (mal|mal escrito|equivocado|incorrecto), [ese] no es mi nombre,
        nombre (equivocado|incorrecto), me equivoque de nombre, escribi mal mi nombre, name
        """
    ),
    "status": entries(
        """
        estado, estatus, mi estado, ya firme, firme, status, he firmado
        """
    ),
    "oops": entries(
        """
        ups, uups, upss, oops, ops, uy, deshacer, deshazlo, deshaz, [ups] [perdon] me equivoque,
        fue un error, [fue] por error, fue sin querer, ups perdon
        """
    ),
    "withdraw": entries(
        """
        retirar, retirarme,
        (retirar|retiro|quitar|quiten|quita|quite|borrar|borren|eliminar|eliminen|cancelar|cancelen|sacar|saquen|anular)
        [mi|la] (firma|nombre) [de la {carta}], [quitenme|saquenme|borrenme] de la {carta},
        withdraw
        """
    ),
    "mydata": entries(
        """
        [ver] mis datos, misdatos, que (saben|datos tienen|informacion tienen|info tienen|guardan)
        [de|sobre] mi, mydata
        """
    ),
    "delete": entries(
        """
        borrar, eliminar, (borrar|borren|eliminar|eliminen|borra|elimina) (todo|todos mis
        datos|mis datos|mi cuenta|mi informacion|mi info), borrame, borrenme, olvidenme, olvidame,
        delete, eliminame, eliminenme
        """
    ),
    "privacy": entries("privacidad, [aviso|politica] de privacidad, privacy"),
    "keep": entries(
        """
        seguir, sigan, sigan (asi|escribiendo|mandando), seguir recibiendo, continuar, continuen,
        mantener, keep
        """
    ),
}

LANGUAGES = {
    "en": entries(
        """
        ingles, [en|cambiar a|solo|hablo|prefiero|version en] ingles, english, in english, no
        [hablo|entiendo|leo] espanol, solo ingles, en english
        """
    ),
    "es": entries(
        """
        espanol, [en|cambiar a|solo|hablo|prefiero|version en|hablan|habla] espanol, castellano,
        en castellano, puede ser en espanol, solo hablo espanol, no [hablo|entiendo|leo] ingles,
        spanish, en spanish
        """
    ),
}
