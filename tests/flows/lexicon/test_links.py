"""Links and addresses are told from full stops."""

import pytest

from flows.lexicon.links import has_link


@pytest.mark.parametrize(
    "line",
    ["see https://example.org", "WWW. spam", "ana@example.org", "@ana", "ana (at) work",
     "example.org", "t.me/ana"],
)  # fmt: skip
def test_a_link_is_found(line: str) -> None:
    assert has_link(line)


@pytest.mark.parametrize(
    "line", ["", "Ana Ruiz", "Ana Ruiz.", "J.R. Smith", "Hi. Ana.", "Ana (Ruiz)", "5:30", "a @ b"]
)
def test_other_signs_make_no_link(line: str) -> None:
    assert not has_link(line)
