"""A filled-in draft to begin with: what ``broadcast example`` prints."""

from collections.abc import Mapping
from datetime import date

from bot.broadcasts.compose import draft_times
from flows.campaign import Campaign

_TEXTS: Mapping[str, str] = {
    "en": "{organization}: {name}, thank you for signing. We hand the letter in on Monday at "
    "noon. Will you call them today? Reply STOP to quit.",
    "es": "{organization}: {name}, gracias por firmar. El lunes entregamos la carta. "
    "¿Nos ayudas hoy con una llamada? STOP para salir.",
}
"""Language → what the example says in it; without accents that make a text message cost more."""

_TEMPLATE = """\
# A broadcast. What stands behind a # is for you to read. Change what you like, then:
#     python -m bot broadcast new FILE

campaign: {campaign}

# Who speaks. Only those get it who said yes to this organization's updates. There is:
# {others}
organization: {organization}

# For organizers, to find it again. Nobody else reads it.
title: Hand-in, {day}

# The words, in each language of the people who get it. {{name}} is each signer's name, {{first}}
# the first of their names. Name the organization, say how to stop, and keep a text message under
# 160 characters if you can: it is paid by the piece.
texts:
{texts}

# Whom it is for, among those who agreed. Without a line here: everyone. Take away the # of a line
# to use it.
audience:
#  channels: [sms, telegram]
#  languages: [{languages}]
#  sources: [{source}]
#  countries: [US]
#  regions: [US-CA, US-NY]
#  signed_after: {moment}
#  signed_before: {moment}
#  not_reached_since: {moment}

# So many hours after its start, what could not be sent yet is not sent at all.
# expires_hours: 48
"""


def example_draft(campaign: Campaign, today: date) -> str:
    """Return a draft for a campaign, as YAML: ready to be used, with remarks on every key."""
    sponsor = campaign.organization(campaign.sponsor)
    texts = (
        f"  {language}: >-\n    {_TEXTS.get(language, _TEXTS['en'])}"
        for language in campaign.languages
    )
    return _TEMPLATE.format(
        campaign=campaign.id,
        others=", ".join(campaign.organization_names),
        organization=sponsor.id,
        day=today.isoformat(),
        texts="\n".join(texts).replace("{organization}", sponsor.name),
        languages=", ".join(campaign.languages),
        source=sponsor.id,
        moment=draft_times.EXAMPLE,
    )
