"""Puts a reply into words, for a language and a channel, and cuts the letter into pages.

For a text message the program's own words are folded to GSM-7; a person's name never is.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_group_symbol

from flows.campaign import ANSWER_PREFIX, Campaign, CampaignText, Letter, Shelf
from flows.replies import PERSONAL_PARAMS, Param, RenderedMessage, Reply
from flows.segments import fold_to_gsm7, measure

_PLACEHOLDER_AND_DOT = re.compile(r"\{([a-z_]+)\}(\.(?!\.))?")
_ENDS_SENTENCE = (".", "!", "?", "…")

CONTACT_BUTTON_KEY = "contact_button"
"""Reply key of the words on the button that shares the person's own contact, in Telegram."""

MYDATA_KEY = "mydata"
"""The reply key of all that is held of a person, fact by fact, in pages."""

LETTER_KEY = "letter"
TRANSLATION_KEY = "translation"
MORE_KEY = "more"
"""Reply keys that show the letter, its translation or the explanation, in pages."""

NAME_MARK = re.compile(r"\[[^\[\]]{1,40}\]")
"""Where the letter says that a name goes: "[Your Name]"."""

_NAME_SIZES = 20
_UNTYPED_GSM7, _UNTYPED_UCS2 = "§", "ǂ"
"""Signs that hold the place of a name while pages are cut: one within GSM-7, and one not."""


@dataclass(frozen=True, slots=True)
class Medium:
    """The channel for which a reply is put into words.

    ``rich`` channels carry long texts and buttons (Telegram), others are text messages. ``reach``
    is our number or link to give to a friend ("{keyword}" in it stands for the campaign's), or
    "" where there is none; ``days`` is how long message texts are stored; ``site`` is the address
    of the public pages. ``code`` is that of the person's own link, or "": it goes with the keyword.
    """

    rich: bool = False
    reach: str = ""
    days: int = 30
    site: str = "https://petition.example.org"
    code: str = ""


def render(
    shelf: Shelf, campaign: Campaign | None, reply: Reply, language: str, medium: Medium
) -> RenderedMessage:
    """Return ``reply`` in words. It must have all the parameters of its text.

    If the campaign (or, without one, the program) does not speak ``language``, its first language
    is used.
    """
    spoken = campaign.languages if campaign else tuple(shelf.shared)
    renderer = _Renderer(shelf, campaign, language if language in spoken else spoken[0], medium)
    return RenderedMessage(
        text=renderer.say(reply),
        choices=renderer.choices(reply),
        contact_choice=renderer.contact_choice(reply),
    )


def campaign_values(campaign: Campaign, language: str, medium: Medium) -> dict[str, str]:
    """Return the values of the campaign's own placeholders, in one of its languages."""
    own = campaign.values[language]
    keyword, code = own["keyword"], medium.code
    return {
        **own,
        "days": str(medium.days),
        "site": medium.site,
        "reach": medium.reach.replace("{keyword}", f"{keyword}-{code}" if code else keyword),
        "invitation": f"{keyword} {code}" if code else keyword,
    }


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """Return the template filled; after a value that ends as a sentence does, its dot goes."""

    def fill(found: re.Match[str]) -> str:
        value, dot = _value_in_place(found, values), found[2] or ""
        return value + ("" if value.endswith(_ENDS_SENTENCE) else dot)

    return _PLACEHOLDER_AND_DOT.sub(fill, template)


_PARTS_OF_SENTENCES = frozenset({"target", "ask"})
"""Placeholders whose values are written as they stand within a sentence ("the Mayor")."""
_OPENING_SIGNS = " \"'“‘«(¡¿"


def _value_in_place(found: re.Match[str], values: Mapping[str, str]) -> str:
    """Return a placeholder's value, with a capital letter where it begins a sentence."""
    value = values[found[1]]
    if found[1] not in _PARTS_OF_SENTENCES:
        return value
    before = found.string[: found.start()].rstrip(_OPENING_SIGNS)
    begins = not before or before[-1] in ".!?\n"
    return value[:1].upper() + value[1:] if begins else value


_NEVER_FOLDED = PERSONAL_PARAMS | {"said"}
"""Parameters in a person's own words."""

_fold_template = cache(fold_to_gsm7)
"""For templates only, of which there are few; a person's words must not be cached."""


@cache
def _list_names(names: tuple[str, ...], locale: str) -> str:
    """Return the names of organizations as a list in words (cached: they are few)."""
    return format_list(names, locale=locale)


def format_number(number: int, locale: str) -> str:
    """Return a number as it is written in a locale: in most, digits stand in groups of three.

    The library says how, once; for each number it takes twenty times as long.
    """
    separator = _find_separator(locale)
    if separator is None:
        return format_decimal(number, locale=locale)
    return _in_groups(number, separator)


@cache
def _find_separator(locale: str) -> str | None:
    """Return what stands between groups of three digits; None where they are grouped otherwise."""
    separator = get_group_symbol(locale)
    fits = (
        format_decimal(number, locale=locale) == _in_groups(number, separator)
        for number in (1_234, 1_234_567)
    )
    return separator if all(fits) else None


def _in_groups(number: int, separator: str) -> str:
    return f"{number:,}".replace(",", separator)


class _FoldedValues(dict[str, str]):
    """Values by placeholder, each folded when it is first asked for: a text has few of them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, name: str) -> str:
        value = self._values[name]
        folded = self[name] = value if name in _NEVER_FOLDED else fold_to_gsm7(value)
        return folded


@dataclass(frozen=True, slots=True)
class _Renderer:
    shelf: Shelf
    campaign: Campaign | None
    language: str
    medium: Medium

    @property
    def locale(self) -> str:
        return self.shelf.locales.get(self.language, self.language)

    def say(self, reply: Reply) -> str:
        parts = [self.say(replace(reply.lead, lead=None))] if reply.lead else []
        if self.campaign and reply.key in (LETTER_KEY, TRANSLATION_KEY):
            parts.append(self._show_letter(self.campaign.letter, reply))
        elif reply.key == MORE_KEY:
            parts.append(self._show_explanation(reply))
        elif reply.key == MYDATA_KEY:
            parts.append(self._show_facts(reply))
        else:
            parts.append(self._fill_text(reply))
        return ("\n\n" if self.medium.rich else " ").join(part for part in parts if part)

    def choices(self, reply: Reply) -> tuple[str, ...]:
        if not self.medium.rich:
            return ()
        words = self.shelf.choices[self.language]
        return (*self._option_names(reply.options), *(words[choice] for choice in reply.choices))

    def contact_choice(self, reply: Reply) -> str:
        is_offered = self.medium.rich and reply.offers_contact
        return self._find_text(CONTACT_BUTTON_KEY).rich if is_offered else ""

    def _find_text(self, key: str) -> CampaignText:
        if self.campaign:
            words = self.campaign.words[self.language]
            if key.startswith("question."):
                return words.questions[key.removeprefix("question.")]
            if key.startswith(ANSWER_PREFIX):
                return words.answers[key.removeprefix(ANSWER_PREFIX)].says
            if key in words.says:
                return words.says[key]
        return self.shelf.shared[self.language][key]

    def _fill_text(self, reply: Reply) -> str:
        text = self._find_text(reply.key)
        template = text.rich if self.medium.rich else text.sms[reply.page % len(text.sms)]
        if "{reach}" in template and not self.medium.reach:
            template = text.sms[0]
            if "{reach}" in template:
                return ""
        shown = {key: self._format_param(key, value) for key, value in reply.params.items()}
        if reply.options:
            shown["options"] = ", ".join(self._option_names(reply.options))
        return self._fill_placeholders(template, {**self._everywhere(), **shown})

    def _fill_placeholders(self, template: str, values: Mapping[str, str]) -> str:
        if self.medium.rich:
            return fill_in(template, values)
        return fill_in(_fold_template(template), _FoldedValues(values))

    def _everywhere(self) -> dict[str, str]:
        return campaign_values(self.campaign, self.language, self.medium) if self.campaign else {}

    def _format_param(self, key: str, value: Param) -> str:
        if isinstance(value, Reply):
            return self._fill_text(value)
        if isinstance(value, int):
            return format_number(value, self.locale)
        if isinstance(value, tuple):
            return _list_names(tuple(self._organization_names(value)), self.locale)
        if key == "campaign":
            return self._campaign_title(value)
        if key == "date":
            return format_date(date.fromisoformat(value), format="long", locale=self.locale)
        return value

    def _organization_names(self, ids: tuple[str, ...]) -> list[str]:
        """Return the names of organizations; one that is no longer known is named by its id."""
        names: dict[str, str] = {}
        for campaign in self.shelf.campaigns:
            names |= campaign.organization_names
        return [names.get(one, one) for one in ids]

    def _campaign_title(self, campaign_id: str) -> str:
        campaign = self.shelf.campaign(campaign_id)
        if campaign is None:
            return campaign_id
        return (campaign.words.get(self.language) or next(iter(campaign.words.values()))).title

    def _show_facts(self, reply: Reply) -> str:
        """Return a page of the facts. It is not cached, as the letter's are: it is personal."""
        facts = ("\n" if self.medium.rich else " ").join(map(self._fill_text, reply.facts))
        page, last = self._find_text("mydata_page"), self._find_text("mydata_last")
        if self.medium.rich:
            cut = cut_text(facts, page.rich, last.rich, fits_rich)
        else:
            cut = cut_text(facts, fold_to_gsm7(page.sms[0]), fold_to_gsm7(last.sms[0]), fits_sms)
        return cut[reply.page % len(cut)]

    def _option_names(self, options: tuple[str, ...]) -> list[str]:
        words = self.campaign.words[self.language].options if self.campaign else {}
        return [words[option] for option in options]

    def _show_explanation(self, reply: Reply) -> str:
        """Return a page of the campaign's explanation, and what to do then."""
        pages = len(self._find_text(MORE_KEY).sms)
        page = 0 if self.medium.rich else reply.page % pages
        framed: dict[str, Param] = {"then": "", **reply.params, "text": self._fill_text(reply)}
        if self.medium.rich or page == pages - 1:
            return self._fill_text(Reply("more_last", framed)).strip()
        shown = {**framed, "page": page + 1, "pages": pages}
        return self._fill_text(Reply("more_page", shown)).strip()

    def _show_letter(self, letter: Letter, reply: Reply) -> str:
        """Return a page of the letter or of its translation, with the letter if both fit.

        A name that is known stands where the letter has a mark for it. The letter that is signed
        stays as it is.
        """
        translated = reply.key == TRANSLATION_KEY
        text = letter.translations[self.language] if translated else letter.text
        name = str(reply.params.get("name", ""))
        held = _hold_place(name) if name and len(NAME_MARK.findall(text)) == 1 else ""
        cut = self._cut_letter(NAME_MARK.sub(held, text) if held else text, reply.key)
        shown = cut[reply.page % len(cut)]
        shown = shown.replace(held, name) if held else shown
        if self.medium.rich and translated and len(cut) == 1:
            original = self._show_letter(letter, replace(reply, key=LETTER_KEY, page=0))
            both = f"{shown}\n\n{original}"
            return both if fits_rich(both) else shown
        return shown

    def _cut_letter(self, text: str, view: str) -> tuple[str, ...]:
        middle, last = self._find_text(f"{view}_page"), self._find_text(f"{view}_last")
        if self.medium.rich:
            return cut_into_pages(text, middle.rich, last.rich, fits_rich)
        templates = fold_to_gsm7(middle.sms[0]), fold_to_gsm7(last.sms[0])
        return cut_into_pages(fold_to_gsm7(text), *templates, fits_sms)


def _hold_place(name: str) -> str:
    """Return signs that take the room of a name, or somewhat more.

    Pages are cut with them, and kept, so that no name is kept with the pages.
    """
    measured = measure(name)
    sign = _UNTYPED_GSM7 if measured.encoding == "GSM-7" else _UNTYPED_UCS2
    return sign * (-(-measured.units // _NAME_SIZES) * _NAME_SIZES)


MAX_GSM7_SEGMENTS = 2
"""Segments that one reply may take while all of it is GSM-7."""

MAX_UCS2_SEGMENTS = 4
"""Segments that one reply may take once a character forces UCS-2."""

MAX_RICH_CHARACTERS = 4096
"""Characters in one Telegram message (Bot API, sendMessage)."""

_WORD = re.compile(r"\S+\s*")


def fits_sms(text: str) -> bool:
    """Tell whether a text message stays within the segments that a reply may take."""
    measured = measure(text)
    return measured.segments <= (
        MAX_GSM7_SEGMENTS if measured.encoding == "GSM-7" else MAX_UCS2_SEGMENTS
    )


def fits_rich(text: str) -> bool:
    """Tell whether a text fits into one Telegram message."""
    return len(text.encode("utf-16-le")) // 2 <= MAX_RICH_CHARACTERS


@cache
def cut_into_pages(text: str, page: str, last: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Return what ``cut_text`` does, for texts of campaigns: these are few, and kept."""
    return cut_text(text, page, last, fits)


def cut_text(text: str, page: str, last: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Cut ``text`` at spaces into pages that ``fits`` accepts, and fill these into templates.

    ``page`` is the template of each page, ``last`` that of the last; it has ``{text}``, and may
    have ``{page}`` and ``{pages}``.
    """
    bodies = [""]
    for word in _WORD.findall(text):
        longer = bodies[-1] + word
        fitting = all(fits(_fill_page(template, longer, "00", "00")) for template in (page, last))
        if fitting or not bodies[-1]:
            bodies[-1] = longer
        else:
            bodies.append(word)
    count = str(len(bodies))
    templates = [page] * (len(bodies) - 1) + [last]
    return tuple(
        _fill_page(template, body, str(number), count)
        for number, (template, body) in enumerate(zip(templates, bodies, strict=True), 1)
    )


def _fill_page(template: str, text: str, page: str, pages: str) -> str:
    return (
        template.replace("{page}", page).replace("{pages}", pages).replace("{text}", text.strip())
    )
