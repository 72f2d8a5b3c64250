"""Our own words in a message are left out, and a person's own are kept."""

import pytest

from flows.lexicon.quotations import find_runs_of_words, leave_out_quotations

OURS = find_runs_of_words(
    ["Msg&data rates may apply. HELP for help, STOP to stop.", "You get no more messages from us."]
)


def test_what_is_quoted_is_left_out() -> None:
    said = "what is Msg&data rates may apply. HELP for help, STOP to stop."
    assert leave_out_quotations(said, OURS) == "what is."


def test_two_quotations_are_a_dot_each() -> None:
    said = "Help for help, stop to stop hm you get no more messages from us"
    assert leave_out_quotations(said, OURS) == ". hm."


@pytest.mark.parametrize(
    "said", ["I want to get no more messages from you", "stop", "help for help stop to stop", ""]
)
def test_a_few_words_of_ours_in_a_row_are_the_persons_own(said: str) -> None:
    assert leave_out_quotations(said, OURS).split() == said.lower().split()
