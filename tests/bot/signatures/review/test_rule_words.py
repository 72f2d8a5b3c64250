"""Holds that organizers are told in words, never by a key, why a signature looks odd."""

import pytest

from bot.languages import shipped_languages
from bot.signatures.review.review_names import RULES
from bot.signatures.review.rule_words import word_rule


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_words_in_each_language(rule: str) -> None:
    for language in shipped_languages().shipped:
        assert word_rule(language, rule) != rule


def test_a_rule_of_a_later_version_is_told_as_it_is() -> None:
    assert word_rule("en", "joke.of-next-year") == "joke.of-next-year"
