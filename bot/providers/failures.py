"""How a provider can fail us. The whole tree:

    ProviderFailure
    ├── Refused      it answered, and said no: trying the same again changes nothing
    ├── Throttled    it asks us to come back in ``retry_after`` seconds: nothing was done
    └── Unreachable  no answer, or a broken one: whether anything was done is not known

``what`` and ``remedy`` are words for the operator and may be shown anywhere: they hold no
secret, no phone number and nothing that a person wrote.
"""


class ProviderFailure(Exception):
    """A provider did not do what was asked.

    ``provider`` is "Twilio" or "Telegram"; ``code`` is the provider's own error code, or "".
    """

    def __init__(self, provider: str, what: str, remedy: str, *, code: str = "") -> None:
        super().__init__(f"{provider}: {what}")
        self.provider = provider
        self.what = what
        self.remedy = remedy
        self.code = code


class Refused(ProviderFailure):
    """It answered, and said no: wrong credentials, a missing resource, a bad parameter."""


class Throttled(ProviderFailure):
    """Too many requests. Nothing was done; ask again after ``retry_after`` seconds."""

    def __init__(
        self, provider: str, what: str, remedy: str, *, retry_after: float, code: str = ""
    ) -> None:
        super().__init__(provider, what, remedy, code=code)
        self.retry_after = retry_after


class Unreachable(ProviderFailure):
    """No answer in time, no connection, or a server error."""
