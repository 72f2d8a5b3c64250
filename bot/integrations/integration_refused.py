"""Why an integration is not added, changed or replayed."""

from bot.languages import PhrasedError


class IntegrationRefused(PhrasedError):
    """What was asked for of an integration cannot be done."""

    section = "integration_refusals"
