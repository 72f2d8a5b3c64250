"""What the desk says to organizers, by language: short, because by text message it is paid for."""

from typing import Final

from bot.broadcasts.broadcast_errors import NotNow
from bot.phone_console.command_parser import WORDS, Act
from bot.storage.schema.broadcast_tables import BroadcastStatus
from flows.segments import LIMITS, measure

SEGMENTS: Final = 3
"""The most that one answer may take as a text message."""

SAYS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "figures": "{title}: {signatures} signatures; {people} get updates from {organization}.",
        "running": "Update {number} ({status}): {sent} sent, {failed} failed, {left} left.",
        "nothing_runs": "No update is on its way. UPDATE and your words make a draft.",
        "watch": "Update {number}, “{title}”: {status}. {sent} sent, {delivered} delivered, "
        "{failed} failed, {suppressed} not written to, {rest}.{uncertain}{more}",
        "to_go": "{people} left",
        "not_sent": "{people} not sent",
        "over_by": " About {span} more.",
        "stands_still": " It stands still: {why}",
        "how_to_update": "Write UPDATE and your words, in one message: UPDATE We hand in the "
        "letter on Monday. A draft is made of it and nothing is sent until you APPROVE it.",
        "which_campaign": "Which petition is it for? Put its word first: {example}",
        "a_draft": "Update {number}, “{title}”: {status}, for {people} people now.",
        "drafted": "Draft {number} for {people} people: {parts}. It takes {span}.{waiting}"
        "{completed}{others}{what_next}",
        "what_next": " TEST sends it to you, APPROVE {number} to them, DROP {number} ends it.",
        "by_text": "{people} by text ({segments} each{money})",
        "in_telegram": "{people} in Telegram",
        "segment": "1 segment",
        "segments": "{count} segments",
        "money": ", {amount} in all",
        "waiting": " {people} wait for the morning.",
        "uncertain": " {people} are uncertain.",
        "completed": " I added {what}.",
        "who_writes": "who writes",
        "way_out": "how to stop",
        "both_added": "who writes and how to stop",
        "others": " {people} who read another language are left out.",
        "problems": " It cannot go out yet: {problems}. Write UPDATE anew, with other words.",
        "nobody": "Draft {number}: nobody has asked for these updates yet.{others}",
        "tested": "On its way to you. APPROVE {number} sends it to everyone.",
        "awaiting": "Noted. To {people} people it goes out when a second organizer approves it "
        "too. They text APPROVE {number}.",
        "approved": "Approved: update {number} goes to {people} people, beginning in {span}. "
        "PAUSE stops it, DROP {number} ends it for good, WATCH {number} shows how it goes.",
        "paused": "Paused: {numbers}. Nothing more is sent until you RESUME.",
        "nothing_to_pause": "No update is on its way, so there is nothing to pause.",
        "resumed": "Update {number} goes on. WATCH {number} shows how.",
        "dropped": "Update {number} is ended for good. What is on its way arrives.",
        "stands": "Update {number} is {status}: {word} does nothing now.",
        "yours_is_noted": "You have approved update {number} already. Another organizer has to "
        "approve it too: they text APPROVE {number}.",
        "none": "There is no update for that. UPDATE and your words make a draft.",
        "no_such": "There is no update {number}.",
        "which": "Which one? Put its number behind {word}: {numbers}.",
        "not_done": "Not done: {why}.",
        "no_problems": "Not done: it cannot go out as it is: {problems}. Write UPDATE anew, with "
        "other words.",
        "no_twin": "Not done: update {number} says the same to the same people and was approved "
        "within a day. Nobody should get it twice: change the words.",
        "no_changed": "Not done: update {number} was changed just now. WATCH {number} shows it.",
        "no_grown": "Not done: more people have just joined. Ask again, and two of you approve.",
        "no_nobody_left": "Not done: nobody wants these updates any more.",
        "no_expired": "Not done: the time of update {number} is over. What is left is not sent; "
        "write a new one.",
        "no_opted_out": "Not done: you have said STOP here yourself. Write START first.",
        "no_wait": "Not done: we may not send for {seconds} s. Try again then.",
        "no_not_reached": "Not done: the provider cannot be reached. Try again in a moment.",
        "no_no_answer": "No answer came. It may reach you all the same.",
        "alone": "Nothing was done: write {order} with nothing behind it. A code is sent alone.",
        "code": "To {word} update {number}, “{title}”, reply {code}. The code is good for "
        "{minutes} minutes. You did not ask for it? Then reply nothing: somebody used your "
        "number.",
        "code_wrong": "That is not the code, or the update was changed since. Ask anew with its "
        "word, as in APPROVE 12.",
        "code_over": "That code is used or over. WATCH shows how it stands.",
        "code_locked": "Too many wrong codes. Try again in {minutes} minutes, or in Telegram.",
        "still_at_it": "That takes a while and goes on. WATCH shows in a minute how it stands.",
        "cap_near": "{sent} of today's {most} segments are sent. When they are spent, nothing more "
        "is sent by text before tomorrow (UTC): no answers, no updates. DAILY_SEGMENTS raises it.",
        "cap_reached": "Today's {most} segments are spent. Until tomorrow (UTC) nothing is sent by "
        "text: no answers, no updates. Signing and stopping go on. DAILY_SEGMENTS raises it.",
        "capped": "today's {most} segments are spent, texts go on tomorrow (UTC)",
        "seconds": "{count} s",
        "minutes": "{count} min",
        "hours": "{count} h",
    },
    "es": {
        "figures": "{title}: {signatures} firmas; {people} reciben novedades de {organization}.",
        "running": "Novedad {number} ({status}): {sent} salieron, {failed} fallaron, faltan "
        "{left}.",
        "nothing_runs": "Nada en camino. NOVEDAD y tus palabras hacen un borrador.",
        "watch": "Novedad {number}, “{title}”: {status}. {sent} salieron, {delivered} llegaron, "
        "{failed} fallaron, {suppressed} no se mandaron, {rest}.{uncertain}{more}",
        "to_go": "faltan {people}",
        "not_sent": "{people} quedaron sin salir",
        "over_by": " Faltan unos {span}.",
        "stands_still": " No avanza: {why}",
        "how_to_update": "Escribe NOVEDAD y tus palabras en un solo mensaje: NOVEDAD El lunes "
        "entregamos la carta. Se hace un borrador; nada sale hasta que digas APROBAR.",
        "which_campaign": "¿De qué carta se trata? Pon primero su palabra: {example}",
        "a_draft": "Novedad {number}, “{title}”: {status}, para {people} personas por ahora.",
        "drafted": "Borrador {number} para {people} personas: {parts}. Tarda {span}.{waiting}"
        "{completed}{others}{what_next}",
        "what_next": " PRUEBA te lo manda a ti, APROBAR {number} a todos, DESCARTAR {number} lo "
        "deja.",
        "by_text": "{people} por SMS (de {segments}{money})",
        "in_telegram": "{people} en Telegram",
        "segment": "1 segmento",
        "segments": "{count} segmentos",
        "money": ", {amount} en total",
        "waiting": " {people} esperan a la mañana.",
        "uncertain": " De {people} no se sabe.",
        "completed": " Se puso {what}.",
        "who_writes": "quién escribe",
        "way_out": "la salida (STOP)",
        "both_added": "quién escribe y la salida (STOP)",
        "others": " Quedan fuera {people} que leen otra lengua.",
        "problems": " No puede salir (en inglés: {problems}). Escribe NOVEDAD otra vez, con "
        "otras palabras.",
        "nobody": "Borrador {number}: nadie ha pedido estas novedades.{others}",
        "tested": "Va de camino a ti. APROBAR {number} la manda a todos.",
        "awaiting": "Anotado. Para {people} personas falta que alguien del equipo la apruebe "
        "igualmente: APROBAR {number}.",
        "approved": "Aprobada: la novedad {number} va a {people} personas, empieza en {span}. "
        "PAUSA la detiene, DESCARTAR {number} la termina, VER {number} muestra el avance.",
        "paused": "En pausa: {numbers}. No sale nada hasta que digas REANUDAR.",
        "nothing_to_pause": "No hay nada en camino que detener.",
        "resumed": "La novedad {number} sigue. VER {number} muestra el avance.",
        "dropped": "La novedad {number} termina del todo. Lo que va de camino llega.",
        "stands": "Novedad {number}: {status}. {word} no hace nada ahora.",
        "yours_is_noted": "Ya aprobaste la novedad {number}. Falta alguien del equipo: "
        "APROBAR {number}.",
        "none": "No hay novedad para eso. NOVEDAD y tus palabras hacen un borrador.",
        "no_such": "No hay novedad {number}.",
        "which": "Pon tras {word} una de estas: {numbers}.",
        "not_done": "No se hizo. El motivo, en inglés: {why}.",
        "no_problems": "No puede salir. El motivo, en inglés: {problems}. Escribe NOVEDAD otra "
        "vez, con otras palabras.",
        "no_twin": "No se hizo: la novedad {number} dice lo mismo a la misma gente y acaba de "
        "aprobarse. Nadie la quiere dos veces: cambia las palabras.",
        "no_changed": "No se hizo: la novedad {number} ha cambiado. VER {number} la muestra.",
        "no_grown": "No se hizo: ahora son muchas personas y hacen falta dos del equipo. Pide otra "
        "vez.",
        "no_nobody_left": "No se hizo: ya nadie quiere estas novedades.",
        "no_expired": "No se hizo: el plazo de la novedad {number} ha pasado. Lo que falta no "
        "sale; escribe otra.",
        "no_opted_out": "No se hizo: dijiste STOP en este chat. Escribe START primero.",
        "no_wait": "No se hizo: hay que esperar {seconds} s. Prueba entonces.",
        "no_not_reached": "No se hizo: el servicio no responde. Prueba dentro de un momento.",
        "no_no_answer": "No hubo respuesta. Puede que te llegue igualmente.",
        "alone": "No se hizo nada: escribe solamente {order}. La clave va sola.",
        "code": "Para {word} la novedad {number}, “{title}”, responde {code}. La clave vale "
        "{minutes} minutos. ¿No la pediste? No respondas: alguien escribe en tu nombre.",
        "code_wrong": "Esa no es la clave, o la novedad ha cambiado. Pide otra con su palabra, "
        "por ejemplo APROBAR 12.",
        "code_over": "Esa clave ya no vale. VER muestra el avance.",
        "code_locked": "Demasiadas claves erradas. Prueba en {minutes} minutos, o en Telegram.",
        "still_at_it": "Eso tarda y sigue solo. VER muestra en un minuto el avance.",
        "cap_near": "Van {sent} de los {most} segmentos de hoy. Cuando se acaben, no sale nada "
        "por SMS hasta mañana (UTC): ni respuestas ni novedades. DAILY_SEGMENTS lo cambia.",
        "cap_reached": "Se acabaron los {most} segmentos de hoy. Hasta mañana (UTC) no sale nada "
        "por SMS: ni respuestas ni novedades. Firmar y salir funcionan. DAILY_SEGMENTS lo cambia.",
        "capped": "se acabaron los {most} segmentos de hoy, los SMS siguen mañana (UTC)",
        "seconds": "{count} s",
        "minutes": "{count} min",
        "hours": "{count} h",
    },
}
"""Language → key → what is said."""

STATUSES: Final[dict[str, dict[BroadcastStatus, str]]] = {
    "en": {
        BroadcastStatus.DRAFT: "a draft",
        BroadcastStatus.AWAITING: "waiting for a second approval",
        BroadcastStatus.SCHEDULED: "approved, about to begin",
        BroadcastStatus.CANARY: "going to its first few",
        BroadcastStatus.SENDING: "being sent",
        BroadcastStatus.PAUSED: "paused",
        BroadcastStatus.CANCELLED: "ended before its time",
        BroadcastStatus.SENT: "sent",
    },
    "es": {
        BroadcastStatus.DRAFT: "en borrador",
        BroadcastStatus.AWAITING: "falta otro visto bueno",
        BroadcastStatus.SCHEDULED: "aprobada, a punto de empezar",
        BroadcastStatus.CANARY: "con los primeros",
        BroadcastStatus.SENDING: "en camino",
        BroadcastStatus.PAUSED: "en pausa",
        BroadcastStatus.CANCELLED: "terminada antes de tiempo",
        BroadcastStatus.SENT: "enviada",
    },
}
"""Language → status → how it completes "update 3 is …"."""

WHO_STOPS: Final = {"en": "Reply STOP to stop", "es": "STOP para salir"}
"""How an update that does not say so is told to end, by its language."""


def say(language: str, key: str, **values: object) -> str:
    """Return what is said under ``key``, with the values put in."""
    return SAYS[language][key].format(**values)


def not_done(language: str, refusal: NotNow) -> str:
    """Return why nothing was done, in our own words where there are some for it."""
    key = f"no_{refusal.key}" if f"no_{refusal.key}" in SAYS[language] else refusal.key
    if key in SAYS[language]:
        return say(language, key, **refusal.values)
    return say(language, "not_done", why=refusal)


def word(language: str, act: Act) -> str:
    """Return the word that asks for an act."""
    return WORDS[language][act]


def numbers(language: str, count: int) -> str:
    """Return a number as it is read in a language."""
    grouped = f"{count:,}"
    return grouped.replace(",", ".") if language == "es" and count >= 10_000 else grouped  # noqa: PLR2004 - Spanish groups from five digits on


def span(language: str, seconds: float) -> str:
    """Return so many seconds in the unit that suits them."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return say(language, "seconds", count=max(round(seconds), 1))
    if seconds < 5400:  # noqa: PLR2004 - an hour and a half
        return say(language, "minutes", count=round(seconds / 60))
    return say(language, "hours", count=round(seconds / 3600))


def shortened(text: str) -> str:
    """Return a text message's words, cut at a blank where they are too long to be sent whole."""
    if measure(text).segments <= SEGMENTS:
        return text
    room = LIMITS[measure(text).encoding].each * SEGMENTS - 3
    kept = text[:room]
    while measure(f"{kept}...").segments > SEGMENTS:
        kept = kept[:-1]
    return f"{kept.rsplit(' ', 1)[0]}..."
