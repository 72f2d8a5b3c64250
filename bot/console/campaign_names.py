"""What the campaigns and their organizations are called where they are shown."""

from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit


def list_campaign_titles() -> list[tuple[str, str]]:
    """Return each campaign's id and title, in the language of whoever looks if it has that."""
    language = current_visit().language
    return [
        (one.id, (one.words.get(language) or one.words[one.languages[0]]).title)
        for one in runtime().shelf.campaigns
    ]


def name_organizations() -> dict[str, str]:
    """Return the names of the organizations of all campaigns, by their ids."""
    return {
        ident: name
        for campaign in runtime().shelf.campaigns
        for ident, name in campaign.organization_names.items()
    }
