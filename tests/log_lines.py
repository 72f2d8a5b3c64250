"""What was logged, as it would be written: with all that stands in a line beside the event."""

import pytest

from bot.telemetry.log_setup import make_formatter

_FORMATTER = make_formatter("test", "json")


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return the lines that were logged during a test, as JSON."""
    return "\n".join(_FORMATTER.format(record) for record in caplog.records)
