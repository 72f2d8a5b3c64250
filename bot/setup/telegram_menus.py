"""What Telegram shows of the bot beside its chat, in each language: commands, descriptions.

A command is a word that works anywhere in that language (``flows.commands``), so that a tap on
it says the same as typing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.providers.telegram.bot_account import DESCRIPTION_LIMIT, SHORT_DESCRIPTION_LIMIT, Menu
from flows.campaign import Campaign, Shelf

FALLBACK = "en"
"""The language of the default menu where the campaigns' first one has no words here."""


@dataclass(frozen=True, slots=True)
class MenuWords:
    """The words of one language. ``description`` takes the campaigns' titles."""

    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


WORDS: Mapping[str, MenuWords] = {
    "en": MenuWords(
        commands=(
            ("start", "Begin, or begin again"),
            ("more", "Why this matters"),
            ("letter", "Read the whole letter"),
            ("status", "Have I signed?"),
            ("count", "How many have signed"),
            ("help", "Who we are, and how to reach us"),
            ("stop", "No more messages"),
            ("privacy", "What is kept, and why"),
            ("mydata", "What is held about me"),
            ("withdraw", "Take my name off the letter"),
            ("delete", "Erase what is held about me"),
        ),
        description=(
            "Sign here: {titles}\n\nYou will see what you sign, and nothing is signed until "
            "you say so. It takes a minute. /privacy says what is kept."
        ),
        short_description="Sign: {titles}",
    ),
    "es": MenuWords(
        commands=(
            ("start", "Empezar, o empezar de nuevo"),
            ("mas", "Por qué importa"),
            ("carta", "Leer la carta entera"),
            ("estado", "¿He firmado?"),
            ("conteo", "Cuántas firmas hay"),
            ("ayuda", "Quiénes somos y cómo hablarnos"),
            ("stop", "No recibir más mensajes"),
            ("privacidad", "Qué se guarda y para qué"),
            ("misdatos", "Qué se guarda de mí"),
            ("retirar", "Quitar mi nombre de la carta"),
            ("borrar", "Borrar lo que se guarda de mí"),
        ),
        description=(
            "Firma aquí: {titles}\n\nVerás lo que firmas, y nada se firma hasta que lo digas. "
            "Toma un minuto. /privacidad dice qué se guarda."
        ),
        short_description="Firma: {titles}",
    ),
}


def menus(shelf: Shelf) -> tuple[Menu, ...]:
    """Return the menus for Telegram: the default one first, then one per language.

    A language that has no words here gets none of its own, and so the default one.
    """
    spoken = [language for campaign in _open(shelf) for language in campaign.languages]
    first = next((language for language in spoken if language in WORDS), FALLBACK)
    own = (_menu(shelf, language, language) for language in sorted(WORDS.keys() & spoken))
    return (_menu(shelf, first, ""), *own)


def languages_without_menu(shelf: Shelf) -> tuple[str, ...]:
    """Return the languages of open campaigns that have no menu of their own."""
    spoken = {language for campaign in _open(shelf) for language in campaign.languages}
    return tuple(sorted(spoken - WORDS.keys()))


def _open(shelf: Shelf) -> list[Campaign]:
    return [campaign for campaign in shelf.campaigns if campaign.status == "open"]


def _menu(shelf: Shelf, language: str, code: str) -> Menu:
    words = WORDS[language]
    return Menu(
        language=code,
        commands=words.commands,
        description=_fit(words.description, shelf, language, DESCRIPTION_LIMIT),
        short_description=_fit(words.short_description, shelf, language, SHORT_DESCRIPTION_LIMIT),
    )


def _fit(template: str, shelf: Shelf, language: str, limit: int) -> str:
    """Fill in as many titles as fit; the first one is cut if it does not fit alone."""
    titles = [
        (campaign.words.get(language) or next(iter(campaign.words.values()))).title
        for campaign in _open(shelf)
    ]
    room = limit - len(template.format(titles=""))
    while len(titles) > 1 and len("; ".join(titles)) > room:
        titles.pop()
    joined = "; ".join(titles)
    return template.format(titles=joined if len(joined) <= room else joined[: room - 1] + "…")
