"""A draft of the broadcast that tells the signers that the letter was handed in."""

from datetime import UTC
from typing import Any, Final

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

from bot.languages import LANGUAGES, say
from bot.runtime import Runtime
from bot.signatures.handin.package_life import PackageRefused, show, status_phrase
from bot.storage.schema.handin_tables import PackageStatus

_HEAD: Final = """\
# Thanks for a hand-in. Change what you like, then:
#     python -m bot broadcast new FILE
# It goes to those alone who agreed to the organization's updates, and signed before the freeze.
"""


def thanks_draft(runtime: Runtime, package_id: int) -> str:
    """Return the draft for a package that was handed over, as YAML, in the campaign's languages.

    Raises ``PackageRefused``.
    """
    row = show(runtime, package_id).package
    campaign = runtime.shelf.campaign(row.campaign)
    if campaign is None:
        raise PackageRefused("no_such_campaign", campaign=row.campaign)
    if row.status is not PackageStatus.HANDED_OVER or row.frozen_at is None:
        raise PackageRefused("not_handed_over", number=package_id, status=status_phrase(row.status))
    sponsor = campaign.organization(campaign.sponsor)
    day = runtime.now().date().isoformat()
    draft: dict[str, Any] = {
        "campaign": campaign.id,
        "organization": sponsor.id,
        "title": say(campaign.languages[0], "handin.thanks.title", day=day),
        "texts": {
            language: say(
                language,
                "handin.thanks.text",
                organization=sponsor.name,
                target=campaign.words[language].target,
                names=row.names,
            )
            for language in campaign.languages
            if language in LANGUAGES
        },
        "audience": {"signed_before": f"{row.frozen_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"},
    }
    written: str = yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=96)
    return _HEAD + "\n" + written
