"""What an organizer could write: three broadcasts of one campaign, in the order of its days."""

from collections.abc import Mapping

from flows.campaign import Campaign

TEXTS: Mapping[str, tuple[str, ...]] = {
    "en": (
        (
            "{organization}: {first}, on Monday at noon we hand your letter to {target}. Be "
            "there, or tell a friend to text {keyword}. Reply STOP to stop."
        ),
        (
            "{organization}: Thank you, {first}! The letter is handed in, with every name under "
            "it. We will tell you what {target} answers. Reply STOP to stop."
        ),
        (
            "{organization}: {first}, there is no answer yet. Please call {target} today and ask "
            "for one: it takes a minute. Reply STOP to stop."
        ),
    ),
    "es": (
        (
            "{organization}: {first}, el lunes a las 12 entregamos tu carta a {target}. Ven, o "
            "pide a alguien que mande {keyword}. STOP para salir."
        ),
        (
            "{organization}: ¡Gracias, {first}! La carta se ha entregado con todas las firmas. "
            "Te contaremos lo que responda {target}. STOP para salir."
        ),
        (
            "{organization}: {first}, no hay respuesta por ahora. Llama hoy a {target} y pide "
            "una: basta un minuto. STOP para salir."
        ),
    ),
}
"""Language → texts. Spanish does without á, í, ó and ú, which would make a text message dear."""

TITLES = ("Hand-in on Monday", "It is handed in", "Call today")


def example(campaign: Campaign, before: int) -> Mapping[str, str]:
    """Return a text in each language of the campaign, after so many broadcasts."""
    return {
        language: texts[before % len(texts)]
        for language in campaign.languages
        for texts in (TEXTS.get(language, TEXTS["en"]),)
    }
