"""Holds what looks odd about a name, and what never does."""

import pytest

from bot.languages import shipped_odd_names
from flows.lexicon.odd_names import (
    RULES,
    OddNames,
    OddNamesOfLanguage,
    SharedOddNames,
    fold_name,
)

SHIPPED = shipped_odd_names()
TARGETS = SHIPPED.fold_all(["Ginni Rometty", "IBM"])


def rule_of(name: str) -> str:
    """Return the rule by which a name looks odd, or ""."""
    found = SHIPPED.find(name, TARGETS)
    return found.rule if found else ""


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Mickey Mouse", "joke.characters"),
        ("El Chavo del Ocho", "joke.characters"),
        ("George Washington", "joke.historic"),
        ("Seymour Butts", "joke.puns"),
        ("Rosa Melano", "joke.puns"),
        ("Your Mom", "not-a-name.nobody"),
        ("Fulano de Tal", "not-a-name.nobody"),
        ("Build the Wall", "not-a-name.slogans"),
        ("Jenny Blah Smith", "not-a-name.words"),
        ("Ana Fucking Ruiz", "slur.words"),
        ("Fat Bastard", "slur.whole"),
        ("Donald Trump", "target.public"),
        ("Ginni Rometty", "target.campaign"),
        ("sdfgh", "not-a-name.keyboard"),
        ("Lkjh Poiu", "not-a-name.keyboard"),
        ("sdkjfh", "not-a-name.keyboard"),
        ("qwe asd", "not-a-name.keyboard"),
        ("йцукен", "not-a-name.keyboard"),
        ("Xxx Yyyyy", "not-a-name.repeated"),
        ("Lalalala", "not-a-name.repeated"),
        ("哈哈哈", "not-a-name.repeated"),
    ],
)
def test_what_stands_on_a_list_or_is_only_typed_looks_odd(name: str, rule: str) -> None:
    assert rule_of(name) == rule


@pytest.mark.parametrize(
    "name",
    [
        "MICKEY MOUSE",
        "mickeymouse",
        "Mìckęy Møuse",
        "Dønald Đuck",
        "Mouse, Mickey",
        "Mickey J. Mouse",
        "Mr. Mickey Mouse Jr.",
        "M i c k e y M o u s e",
        "Miiiickey Mooouse",
        "M1ck3y M0use",
        "Mїckeу Mоusе",
        "МICKEY МOUSE",
        "𝓜𝓲𝓬𝓴𝓮𝔂 𝕄𝕠𝕦𝕤𝕖",
        "Mick\u200bey Mo\u202euse",
        "Míckéy Móusè",
        "(Mickey) Mouse!",
    ],
)
def test_letters_that_look_alike_case_marks_titles_and_order_do_not_matter(name: str) -> None:
    assert rule_of(name) == "joke.characters"


def test_letters_one_by_one_are_the_word_that_they_spell() -> None:
    assert rule_of("Ana F U C K Ruiz") == "slur.words"
    assert rule_of("G o d") == "joke.historic"


@pytest.mark.parametrize(
    "name",
    [
        "Perry Mason", "Lone Hill", "Kills The Enemy", "Wang", "Ng", "O", "Sunday", "Precious",
        "Godsgift Okafor", "Dick Butkus", "Mr. Ball", "Gay Butt", "Phuc Dang", "Shitole Ana",
        "J. R. R. Tolkien Smith", "Henry III", "Anna Hannah", "Lulu Mimi", "Wert", "Dallas Salas",
        "Fatima Al Asadi", "Sally Hall", "Hirschsprung", "Mkrtchyan", "Qwert Quick", "Poi Dsa Lee",
        "Trump Lee", "Mouse", "Duck", "Max Mouse", "Ali", "李", "Сара Соре", "محمد", "शिव", "2Pac",
    ],
)  # fmt: skip
def test_rare_short_foreign_and_ordinary_names_do_not(name: str) -> None:
    assert rule_of(name) == ("not-a-name.keyboard" if name == "Qwert Quick" else "")


def test_a_title_makes_one_word_known_only_where_nobody_else_is_meant() -> None:
    assert rule_of("President Trump") == "target.public"
    assert rule_of("Mr. Balls") == ""
    assert rule_of("Balls") == "slur.whole"
    assert rule_of("Mr") == ""


def test_signs_alone_are_no_name_and_nothing_odd() -> None:
    assert rule_of("") == ""
    assert rule_of("---") == ""


def test_without_lists_only_patterns_are_found() -> None:
    empty = OddNames()
    assert empty.find("Mickey Mouse") is None
    assert empty.find("aaaa") is not None


def test_the_version_is_another_one_whenever_a_list_is() -> None:
    more = OddNames(SharedOddNames.model_validate({"characters": "a"}), (OddNamesOfLanguage(),))
    less = OddNames(SharedOddNames(), (OddNamesOfLanguage(),))
    assert len({SHIPPED.version, more.version, less.version}) == 3
    assert 0 < SHIPPED.version < 2**31


def test_each_rule_begins_with_its_reason() -> None:
    reasons = {rule.partition(".")[0] for rule in RULES}
    assert reasons == {"joke", "slur", "not-a-name", "target"}


def test_a_folded_name_has_its_words_alone() -> None:
    assert fold_name("  O’Brien-Núñez, Ána  ") == "obrien nunez ana"


def test_what_is_no_name_by_its_length_is_read_in_part() -> None:
    assert rule_of("Mickey Mouse" + " " * 300 + "Ruiz") == "joke.characters"
