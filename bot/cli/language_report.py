"""What ``check --languages`` says: what each language lacks, and what each of its texts costs."""

from collections.abc import Iterator

from bot.languages import DEFAULT_LANGUAGE
from bot.languages.language_gaps import LanguageGap, find_gaps, shipped_codes
from flows.campaign import Campaign, Shelf
from flows.check.text_sizes import fill_texts
from flows.replies import CAMPAIGN_REPLIES
from flows.segments import Measure, measure
from flows.wording import fits_sms


def find_all_gaps() -> tuple[LanguageGap, ...]:
    """Return what the languages lack, by language."""
    return tuple(gap for language in shipped_codes() for gap in find_gaps(language))


def describe_gaps(gaps: tuple[LanguageGap, ...]) -> Iterator[str]:
    """Yield a line for each language: that it is complete, or what it lacks."""
    for language in shipped_codes():
        own = [gap for gap in gaps if gap.language == language]
        if not own:
            yield f"{language}: nothing is missing."
        for gap in own:
            yield f"{language}: bot/languages/{language}/{gap.file}: {gap.what}"


def describe_sizes(shelf: Shelf) -> Iterator[str]:
    """Yield, for each language, what its texts take as text messages, with a name of 40 letters.

    A language that a campaign does not speak is measured in the texts that all campaigns share,
    with the campaign's own words in another one. Of each text the largest counts, once in GSM-7
    and once in UCS-2.
    """
    for campaign in shelf.campaigns:
        for language in shelf.shared:
            yield f"{campaign.id}, {language}: segments in GSM-7, in UCS-2"
            sizes = _largest(campaign, shelf, language)
            for keys, (plain, wide, fits) in sizes.items():
                yield _describe_size(keys, plain, wide, fits=fits)


def _describe_size(keys: tuple[str, ...], plain: Measure, wide: Measure, *, fits: bool) -> str:
    told = str(plain.segments) if plain.encoding == "GSM-7" else "-"
    blame = f"  because of {' '.join(plain.culprits)}" if plain.culprits else ""
    over = "" if fits else "  OVER BUDGET"
    return f"  {told:>2} {wide.segments:>2}  {' + '.join(keys)}{blame}{over}"


_Sizes = dict[tuple[str, ...], tuple[Measure, Measure, bool]]


def _largest(campaign: Campaign, shelf: Shelf, language: str) -> _Sizes:
    """Return, by the keys of a message, its largest size with a plain name and with another."""
    sizes: _Sizes = {}
    texts = [
        one
        for one in fill_texts(_speaking(campaign, language), shelf, language)
        if not one.rich
        and (language in campaign.words or not CAMPAIGN_REPLIES.keys() & set(one.keys))
    ]
    for keys in dict.fromkeys(one.keys for one in texts):
        own = sorted(
            (measure(one.text) for one in texts if one.keys == keys),
            key=lambda size: (size.encoding != "GSM-7", size.segments),
        )
        plain = [size for size in own if size.encoding == own[0].encoding]
        fits = all(fits_sms(one.text) for one in texts if one.keys == keys)
        sizes[keys] = (plain[-1], own[-1], fits)
    return sizes


def _speaking(campaign: Campaign, language: str) -> Campaign:
    """Return the campaign with words in ``language``: its own, or those of its first language."""
    if language in campaign.words:
        return campaign
    words = campaign.words.get(DEFAULT_LANGUAGE, campaign.words[campaign.languages[0]])
    facts = {name: getattr(campaign, name) for name in Campaign.model_fields}
    return Campaign(**{**facts, "words": {**campaign.words, language: words}})
