"""What the campaigns and their organizations are called where they are shown."""

from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say
from flows.campaign import Campaign
from flows.invitations import SOURCE_SEPARATOR


def list_campaign_titles() -> list[tuple[str, str]]:
    """Return each campaign's id and title, in the language of whoever looks if it has that."""
    return [(one.id, name_title(one)) for one in runtime().shelf.campaigns]


def name_title(campaign: Campaign) -> str:
    """Return a campaign's title in the same language."""
    words = campaign.words.get(current_visit().language)
    return (words or campaign.words[campaign.languages[0]]).title


def title_of(campaign_id: str) -> str:
    """Return the title of a campaign, or its id where it is not on the shelf any more."""
    return dict(list_campaign_titles()).get(campaign_id, campaign_id)


def name_organizations() -> dict[str, str]:
    """Return the names of the organizations of all campaigns, by their ids."""
    return {
        ident: name
        for campaign in runtime().shelf.campaigns
        for ident, name in campaign.organization_names.items()
    }


def name_source(source: str) -> str:
    """Return what a source is called: a partner, its poster or one of the campaign's own, or none.

    A poster of the campaign's own is named by its code alone.
    """
    partner, _, poster = source.partition(SOURCE_SEPARATOR)
    named = name_organizations().get(partner, partner) or say("overview.no_source")
    return say("overview.poster_of", name=named, poster=poster) if poster else named
