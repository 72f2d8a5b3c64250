"""What Telegram shows of the bot beside its chat, in each language: commands, descriptions.

The words are data (``telegram_menu.yaml`` of a language). A command is a word that works anywhere
in that language (``flows.commands``), so that a tap on it says the same as typing it.
"""

from bot.languages import DEFAULT_LANGUAGE, telegram_menu
from bot.providers.telegram.bot_account import DESCRIPTION_LIMIT, SHORT_DESCRIPTION_LIMIT, Menu
from flows.campaign import Campaign, Shelf


def menus(shelf: Shelf) -> tuple[Menu, ...]:
    """Return the menus for Telegram: the default one first, then one per language.

    A language that has no words here gets none of its own, and so the default one.
    """
    spoken = [language for campaign in _open(shelf) for language in campaign.languages]
    worded = [language for language in spoken if telegram_menu(language)]
    own = (_menu(shelf, language, language) for language in sorted(set(worded)))
    first = next(iter(worded), DEFAULT_LANGUAGE)
    return (_menu(shelf, first, ""), *own)


def languages_without_menu(shelf: Shelf) -> tuple[str, ...]:
    """Return the languages of open campaigns that have no menu of their own."""
    spoken = {language for campaign in _open(shelf) for language in campaign.languages}
    return tuple(sorted(language for language in spoken if not telegram_menu(language)))


def _open(shelf: Shelf) -> list[Campaign]:
    return [campaign for campaign in shelf.campaigns if campaign.status == "open"]


def _menu(shelf: Shelf, language: str, code: str) -> Menu:
    words = telegram_menu(language)
    short = _fit(words["short_description"], shelf, language, SHORT_DESCRIPTION_LIMIT)
    return Menu(
        language=code,
        commands=tuple(words["commands"].items()),
        description=_fit(words["description"], shelf, language, DESCRIPTION_LIMIT),
        short_description=short,
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
