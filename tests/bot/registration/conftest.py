"""The campaign that ships."""

import pytest

from flows.campaign import Shelf
from tests.bot.web.conftest import ROOT
from tests.conftest import shipped_campaigns


@pytest.fixture
def ibm() -> Shelf:
    """The campaign that ships."""
    return shipped_campaigns(ROOT / "campaigns")
