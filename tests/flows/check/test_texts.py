"""What a campaign says: keys, placeholders, words that must stand there, and sizes."""

from pathlib import Path

import pytest

from bot.campaigns import load
from flows.check import text_sizes
from flows.check.text_sizes import LONGEST_NAMES
from flows.segments import measure
from flows.understanding import OptOutKind, RequestedEnd, read_opt_out
from tests import sample_campaign
from tests.broken_campaigns import EN, Broken, assert_named, each, problems_of, said
from tests.languages import BOTH

PAGES = "language:\n    rich: a\n    sms:\n      - a\n      - b"

KEYS = each(
    Broken("no greeting", EN, "  greet:", "  share:", "'greet' is missing", "itself", "says:"),
    Broken("misspelt", EN, "  more:", "  mor:", "nothing is called 'mor'", "'more'"),
    Broken("far from any", EN, "  more:", "  xyzzy:", "'xyzzy'", "take it away"),
    Broken("pages", EN, "says:", said(PAGES), "never reached", "one text", "- b"),
    Broken("no page", EN, "says:", said("pause: {sms: [], rich: a}"), "no page", "one", "pause"),
    Broken("empty", EN, "says:", said("pause: ''"), "is empty", "write", "pause"),
)

PLACEHOLDERS = each(
    Broken("unknown", EN, "{target}", "{boss}", "no {boss}", "{target}", "greet:"),
    Broken("odd brace", EN, "{target}", "{Target}", "brace", "{target}", "greet:"),
    Broken("in a line", EN, "ask: keep", "ask: keep {target}", "brace", "no other"),
    Broken("in an option", EN, "work: Work", "work: Work {ask}", "brace", "no other"),
    Broken("frame", EN, "says:", said("letter_page: '{ask} {text}'"), "no {ask}", "{text}", "er_p"),
    Broken("none", EN, "says:", said("private_please: '{ask}'"), "no {ask}", "none", "private"),
    Broken("name", EN, "says:", said("renamed: Done."), "{name} is missing", "put {name}", "ren"),
    Broken("contact", EN, "says:", said("help: 'No. STOP.'"), "{contact}", "put", "help"),
    Broken(
        "frequency",
        EN,
        "says:",
        said("updates: 'Updates of {organization}? UPDATES or NO. HELP, STOP.'"),
        "{often} is missing",
        "put {often} in",
        "updates:",
    ),
)

NAMED = each(
    Broken("STOP", EN, "STOP to quit", "that is all", "name STOP", "capitals", "greet:"),
    Broken("SIGN", EN, "says:", said("confirm: 'So, {name}?'"), "name SIGN", "capital", "confirm"),
    Broken("cause", EN, "  - harbor", "  - petition", "is not obeyed", "take the word"),
)

ASK = "ask: keep the night ferry"

SENTENCES = each(
    Broken("ask twice to", EN, ASK, "ask: to keep the night ferry", "say 'to to'", "follows 'to'"),
    Broken("whole sentence", EN, ASK, "ask: Keep the ferry", "a capital letter", "small letter"),
    Broken("full stop", EN, ASK, "ask: keep the ferry.", "ends with '.'", "take it away"),
    Broken("cry", EN, ASK, "ask: keep the ferry!", "ends with '!'", "take it away"),
    Broken("target asks", EN, "target: the Harbor Board", "target: Who?", "with '?'", "take it"),
    Broken(
        "the the", EN, "{target} to", "the {target} to", "'the the'", "follows 'the'", "target:"
    ),
    Broken("before", EN, "{ask}. To", "{ask} ferry now. To", "'ferry ferry'", "before 'f", "ask:"),
)

GREETING = each(
    Broken("no sponsor", EN, "{sponsor} asks", "We ask", "{sponsor} is missing", "put", "greet:"),
    Broken(
        "no name", EN, "with your full name. MORE", "SIGN. MORE", "for the name", "reply", "gre"
    ),
    Broken(
        "no name in Telegram",
        EN,
        sample_campaign.FILES[EN][sample_campaign.FILES[EN].index("  greet") :].split("  more")[0],
        "  greet: {sms: '{sponsor}: your name? STOP', rich: 'Hello! {sponsor} here.'}\n",
        "for the name",
        "in Telegram",
        "greet:",
    ),
)

SIZES = each(
    Broken("greet", EN, "To sign", "Please. " * 40 + "To sign", "3 segments", "by 1", "greet:"),
    Broken("letters", EN, "To sign", "Ríos, " * 40 + "To sign", "UCS-2", "without í", "greet:"),
    Broken(
        "page",
        EN,
        "at nine.\n      - P",
        "at nine." * 40 + "\n      - P",
        "segments",
        "by",
        "- The f",
    ),
    Broken(
        "ask", EN, "ask: keep", "ask: " + "keep on and on " * 20, "`confirm`", "`ask` by", "ask:"
    ),
    Broken(
        "contact",
        "campaign.yaml",
        "contact: ferry@example.org",
        "contact: " + "ferry." * 60 + "@example.org",
        "takes",
        "`contact` by",
        "contact:",
    ),
    Broken(
        "partner",
        "campaign.yaml",
        "name: Night Workers",
        "name: " + "Night Workers " * 12,
        "takes",
        "the name of `night-workers` by",
        "Night Workers",
    ),
    Broken(
        "sponsor",
        "campaign.yaml",
        "name: Ferry Riders",
        "name: " + "Ferry Riders " * 14,
        "takes",
        "the name of `ferry-riders` by",
        "Ferry Riders",
    ),
    Broken(
        "title", EN, "title: Save", "title: " + "Please save " * 30, "takes", "`title` by", "title:"
    ),
    Broken(
        "rich", EN, "rich: |-", "rich: |-\n" + "      long\n" * 900, "Telegram", "shorten", "more:"
    ),
    Broken("question", EN, "What would", "Please. " * 45 + "What", "`question.story`", "by"),
    Broken("after another", EN, "What is", "Please. " * 32 + "What is", "after `signed`", "by"),
    Broken(
        "frame of the letter",
        EN,
        "says:",
        said(f"letter_page: '{'Once more. ' * 30}{{text}}'"),
        "`letter_page` takes",
        "by",
        "letter_page",
    ),
)


@KEYS
def test_what_is_said_is_what_is_read(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@SENTENCES
def test_a_value_fits_into_the_sentences_that_it_stands_in(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@pytest.mark.parametrize("target", ["Acme Inc.", "the Mayor of St. Paul", "IBM’s CEO"])
def test_a_target_may_be_called_anything_else(target: str, tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, EN, "target: the Harbor Board", f"target: {target}")
    assert load(tmp_path).campaigns[0].words["en"].target == target


@GREETING
def test_a_greeting_says_who_asks_and_asks_for_the_name(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@PLACEHOLDERS
def test_a_placeholder_has_something_to_put_in(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@NAMED
def test_the_words_to_answer_with_are_named(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


@SIZES
def test_a_text_stays_within_its_segments(broken: Broken, tmp_path: Path) -> None:
    assert_named(broken, tmp_path)


def test_what_a_placeholder_stands_for_may_be_written_out(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(
        folder, EN, "says:", said("help: Write to ferry@example.org. STOP to quit.")
    )
    assert "help" in load(tmp_path).campaigns[0].words["en"].says


def test_a_text_that_is_too_long_in_several_ways_is_told_once(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, EN, "To sign", "Please. " * 40 + "To sign")
    assert len(problems_of(tmp_path)) == 1


def test_sizes_wait_until_there_is_a_sponsor_to_name(tmp_path: Path) -> None:
    folder = sample_campaign.write(tmp_path)
    sample_campaign.edit(folder, EN, "To sign", "Please. " * 40 + "To sign")
    sample_campaign.edit(folder, "campaign.yaml", "sponsor: ferry-riders", "sponsor: me")
    assert len(problems_of(tmp_path)) == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_texts_are_measured_with_a_name_of_forty_letters_of_either_kind(
    language: str, tmp_path: Path
) -> None:
    sample_campaign.write(tmp_path)
    shelf = load(tmp_path)
    measured = list(text_sizes.fill_texts(shelf.campaigns[0], shelf, language))
    confirmed = [sample for sample in measured if sample.keys == ("confirm",) and not sample.rich]
    assert {len(name) for name in LONGEST_NAMES} == {40}
    for name, sample in zip(LONGEST_NAMES, confirmed, strict=True):
        assert name in sample.text
    assert measure(confirmed[1].text).encoding == "UCS-2"
    assert all(sample.fits for sample in measured)


@pytest.mark.parametrize("said", [one for each in BOTH.lexicons for one in each.stop.samples])
def test_the_ways_to_say_stop_are_obeyed_where_no_cause_is_named(said: str) -> None:
    assert read_opt_out(said, BOTH, (), {}) == RequestedEnd(OptOutKind.ALL)


def test_more_petitions_than_one_question_can_list_are_told_to_be_too_many(tmp_path: Path) -> None:
    words = (
        *("CEDAR", "ROWAN", "BIRCH", "SPRUCE", "POPLAR", "WILLOW", "ACACIA", "LINDEN"),
        *("MAGNOLIA", "HORNBEAM", "CHESTNUT", "SYCAMORE", "EUCALYPTUS", "TAMARISK", "JUNIPER"),
    )
    for word in words:
        folder = sample_campaign.write(tmp_path, word.casefold())
        for number, old in enumerate(("FERRY", "RIDERS", "NIGHTS", "BARCAZA")):
            sample_campaign.edit(folder, "campaign.yaml", old, f"{word}{'QXZV'[number] * 3}")
    problems = problems_of(tmp_path)
    assert problems
    assert all("fewer petitions open on one number" in one.remedy for one in problems)
