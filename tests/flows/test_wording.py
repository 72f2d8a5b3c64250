"""Replies are put into words without a sign too many."""

import pytest

from flows.replies import Reply
from flows.wording import Medium, render
from tests.transcripts import shelf

SHELF = shelf("ibm")
IBM = SHELF.campaigns[0]


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("R.", "en", "Signed, R. You"),
        ("Sammy Davis Jr.", "en", "Corrected. You have signed as Sammy Davis Jr."),
        ("Ana", "en", "Signed, Ana. You"),
        ("R.", "es", "Firmaste, R. Tu"),
        ("Wow!", "en", "Signed, Wow! You"),
    ],
)
def test_a_name_that_ends_in_a_dot_brings_the_one_of_the_sentence(
    name: str, language: str, said: str
) -> None:
    counted = Reply("numbered", {"number": 5})
    replies = [
        Reply("signed", {"first": name, "counted": counted}),
        Reply("renamed", {"name": name}),
    ]
    texts = [render(SHELF, IBM, reply, language, medium).text for reply in replies
             for medium in (Medium(), Medium(rich=True))]  # fmt: skip
    assert any(said in text for text in texts)
    assert not any(".." in text for text in texts)
