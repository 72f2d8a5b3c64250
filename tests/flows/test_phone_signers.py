"""As many people sign from one phone as the campaign says, each under a name of their own."""

from dataclasses import replace

import pytest

from bot.conversation.dry_run import Rehearsal
from flows.campaign import Campaign, Shelf
from flows.conversation import Signed, dump
from tests.transcripts import shelf

DANA = ("IBM Dana Scully", "SIGN", "NO")
IBM = "ibm-extreme-vetting"


def told(*lines: str, limit: int = 2, begin: tuple[str, ...] = DANA) -> Rehearsal:
    """Return a conversation that went so, where so many may sign from one phone."""
    rehearsal = Rehearsal(letting(limit))
    for line in (*begin, *lines):
        rehearsal.say(line)
    return rehearsal


def letting(limit: int) -> Shelf:
    return with_campaign(shelf("ibm").campaigns[0], signers_per_phone=limit)


def with_campaign(campaign: Campaign, **changes: object) -> Shelf:
    """Return what is on the number, with a campaign that is changed so."""
    on = shelf("ibm")
    changed = campaign.model_copy(update=changes)
    return Shelf(campaigns=(changed,), languages=on.languages, shared=on.shared, choices=on.choices)


def names(rehearsal: Rehearsal) -> list[str]:
    first: Signed | None = rehearsal.standing.signatures.get(IBM)
    return [one.name for one in (first, *first.others)] if first else []


def last_reply(rehearsal: Rehearsal) -> str:
    return rehearsal.conversation.last_reply if rehearsal.conversation else ""


@pytest.mark.parametrize("lines", [("IBM Fox Mulder",), ("IBM", "Fox Mulder"),
                                   ("ibm", "my name is fox mulder")])  # fmt: skip
def test_a_new_name_is_asked_about_and_signs_by_a_word_of_its_own(lines: tuple[str, ...]) -> None:
    rehearsal = told(*lines)
    assert last_reply(rehearsal) == "confirm_another"
    assert names(rehearsal) == ["Dana Scully"]
    rehearsal.say("SIGN")
    assert len(names(rehearsal)) == 2


@pytest.mark.parametrize(
    "name", ["Dana Scully", "dana scully", "DANA  SCULLY", "Daña Scully", "Dana", "Scully, Dana"]
)
def test_the_same_name_does_not_sign_twice(name: str) -> None:
    rehearsal = told(f"IBM {name}", "SIGN", "YES")
    assert names(rehearsal) == ["Dana Scully"]


def test_one_more_than_may_sign_is_told_so_kindly() -> None:
    rehearsal = told("IBM Fox Mulder", limit=1)
    assert last_reply(rehearsal) == "no_more_signers"
    rehearsal.say("SIGN")
    assert names(rehearsal) == ["Dana Scully"]
    four = told(*[line for name in ("Fox Mulder", "Eva Luna", "Kim Stone", "Ana Ruiz")
                  for line in (f"IBM {name}", "SIGN")], limit=4)  # fmt: skip
    assert names(four) == ["Dana Scully", "Fox Mulder", "Eva Luna", "Kim Stone"]


def test_a_limit_that_was_lowered_meanwhile_holds_at_the_last_word() -> None:
    rehearsal = told("IBM Fox Mulder")
    rehearsal._shelf = letting(1)
    rehearsal.say("SIGN")
    assert names(rehearsal) == ["Dana Scully"]


def test_updates_are_asked_about_once_for_the_phone() -> None:
    for answer in ("NO", "UPDATES"):
        rehearsal = told("IBM Fox Mulder", "SIGN", begin=("IBM Dana Scully", "SIGN", answer))
        assert last_reply(rehearsal) == "share"
    open_still = told("IBM Fox Mulder", "SIGN", begin=("IBM Dana Scully", "SIGN"))
    assert last_reply(open_still) == "signed_updates"


def test_a_place_that_was_taken_off_is_free_again() -> None:
    rehearsal = told("IBM Fox Mulder", "SIGN", "WITHDRAW dana scully", "IBM Eva Luna", "SIGN")
    assert names(rehearsal) == ["Eva Luna", "Fox Mulder"]


def test_undo_takes_the_last_signature_back() -> None:
    assert names(told("IBM Fox Mulder", "SIGN", "OOPS")) == ["Dana Scully"]


def test_a_no_leaves_the_first_signature_as_it_is() -> None:
    rehearsal = told("IBM Fox Mulder", "NO")
    assert (names(rehearsal), last_reply(rehearsal)) == (["Dana Scully"], "not_signed_another")


def test_the_name_that_is_offered_can_be_corrected_before_it_is_signed() -> None:
    assert names(told("IBM Fox Muldr", "NAME", "Fox Mulder", "SIGN"))[1:] == ["Fox Mulder"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (("WITHDRAW",), ["Dana Scully", "Fox Mulder"]),
        (("WITHDRAW", "Fox"), ["Dana Scully"]),
        (("WITHDRAW", "who"), ["Dana Scully", "Fox Mulder"]),
        (("WITHDRAW", "both"), []),
        (("withdraw Dana Scully",), ["Fox Mulder"]),
        (("withdraw mulder please",), ["Dana Scully"]),
        (("Fox Mulder is great",), ["Dana Scully", "Fox Mulder"]),
        (("WITHDRAW Dana Mulder",), ["Dana Scully", "Fox Mulder"]),
    ],
)
def test_withdraw_asks_whose_name_where_it_is_not_said(
    words: tuple[str, ...], left: list[str]
) -> None:
    assert names(told("IBM Fox Mulder", "SIGN", *words)) == left


def test_the_name_of_one_of_several_is_corrected() -> None:
    both = ("IBM Fox Mulder", "SIGN", "NAME")
    assert names(told(*both, "Fox", "William Mulder")) == ["Dana Scully", "William Mulder"]
    assert names(told(*both, "Fox", "Dana Scully")) == ["Dana Scully", "Fox Mulder"]


def test_nobody_signs_another_after_the_campaign_is_closed() -> None:
    rehearsal = told("IBM Fox Mulder")
    rehearsal._shelf = with_campaign(shelf("ibm").campaigns[0], status="closed")
    rehearsal.say("SIGN")
    assert names(rehearsal) == ["Dana Scully"]
    rehearsal.say("IBM Fox Mulder")
    assert last_reply(rehearsal) == "status_signed_outcome"


def test_status_names_all_and_long_names_by_their_given_ones() -> None:
    rehearsal = told("IBM Fox Mulder", "SIGN")
    status = rehearsal.say("STATUS")
    assert status is not None
    assert "Dana Scully, Fox Mulder" in status.text
    long = told(begin=("IBM Anastasia Konstantinovna Vetrovskaya Mirel", "SIGN", "NO",
                       "IBM Bartholomew Alexander Montgomery Winterbourne", "SIGN"))  # fmt: skip
    shown = long.say("STATUS")
    assert shown is not None
    assert "Anastasia, Bartholomew" in shown.text


def test_how_updates_come_is_told_where_they_cannot_be_sent() -> None:
    rehearsal = told(begin=("IBM Dana Scully", "SIGN"))
    rehearsal._standing = replace(rehearsal.standing, can_get_updates=False)
    rehearsal.say("UPDATES")
    assert last_reply(rehearsal) == "updates_elsewhere"
    assert not rehearsal.standing.consents


def test_a_name_that_was_taken_off_meanwhile_is_not_corrected() -> None:
    rehearsal = told("IBM Fox Mulder", "SIGN", "NAME", "Fox")
    first = rehearsal.standing.signatures[IBM]
    alone = {IBM: replace(first, others=())}
    rehearsal._standing = replace(rehearsal.standing, signatures=alone)
    rehearsal.say("William Mulder")
    assert names(rehearsal) == ["Dana Scully"]


def test_a_conversation_from_before_knows_no_signer_and_means_the_first() -> None:
    rehearsal = told("NAME")
    conversation = rehearsal.conversation
    assert conversation is not None
    rehearsal._stored = dump(replace(conversation, answers={}))
    rehearsal.say("Dana K. Scully")
    assert names(rehearsal) == ["Dana K. Scully"]


@pytest.mark.parametrize("begin", [DANA, ("IBM Dana Scully", "SIGN")])
def test_another_full_name_is_asked_about_unasked(begin: tuple[str, ...]) -> None:
    rehearsal = told("Fox Mulder", begin=begin)
    assert last_reply(rehearsal) == "confirm_another"
    rehearsal.say("SIGN")
    assert names(rehearsal) == ["Dana Scully", "Fox Mulder"]


@pytest.mark.parametrize(
    "said", ["blah blah", "no thanx", "Dana Scully", "Fox", "withdraw Fox Mulder", "yes Fox"]
)
@pytest.mark.parametrize("begin", [DANA, ("IBM Dana Scully", "SIGN")])
def test_other_words_of_a_signer_are_no_other_person(begin: tuple[str, ...], said: str) -> None:
    assert last_reply(told(said, begin=begin)) != "confirm_another"


def test_who_cannot_sign_any_more_is_no_other_person() -> None:
    full = told("IBM Fox Mulder", "SIGN", "Eva Luna")
    assert last_reply(full) == "signer_help"


@pytest.mark.parametrize(
    "said",
    ["take Fox's name off", "withdraw Fox Mulder", "remove Mulder's name", "retirar Fox Mulder"],
)
def test_one_name_comes_off_by_the_words_that_name_it(said: str) -> None:
    rehearsal = told("IBM Fox Mulder", "SIGN", said)
    assert names(rehearsal) == ["Dana Scully"]
    assert last_reply(rehearsal) == "withdrawn_one"


def test_withdraw_with_a_name_is_obeyed_only_for_who_signed() -> None:
    assert names(told("withdraw Fox Mulder")) == ["Dana Scully"]
    assert last_reply(told("withdraw Fox Mulder")) == "status_signed"
    assert names(told("withdraw Dana Scully")) == []
    assert names(told("withdraw from everything")) == ["Dana Scully"]
    assert names(told("Dana Scully is nice")) == ["Dana Scully"]


def test_the_answer_to_whose_name_may_be_the_name_as_it_should_be() -> None:
    rehearsal = told("IBM Fox Mulder", "SIGN", "NAME", "Fox W. Mulder")
    assert names(rehearsal) == ["Dana Scully", "Fox W. Mulder"]


@pytest.mark.parametrize("said", ["Eva Luna", "Fox Luna"])
def test_another_answer_to_whose_name_is_asked_again_with_the_names(said: str) -> None:
    for command, key in (("NAME", "rename_whose_name"), ("WITHDRAW", "withdraw_whose_name")):
        rehearsal = told("IBM Fox Mulder", "SIGN", command, said)
        assert last_reply(rehearsal) == key
        assert names(rehearsal) == ["Dana Scully", "Fox Mulder"]


def test_no_name_at_all_to_whose_name_is_not_asked_again() -> None:
    assert last_reply(told("IBM Fox Mulder", "SIGN", "NAME", "why though?")) == "signer_help"


@pytest.mark.parametrize(
    ("said", "key", "after"),
    [
        ("NAME Fox W. Mulder", "renamed", ["Dana Scully", "Fox W. Mulder"]),
        ("nombre Dana Katherine Scully", "renamed", ["Dana Katherine Scully", "Fox Mulder"]),
        ("NAME Eva Luna", "rename_whose_name", ["Dana Scully", "Fox Mulder"]),
        ("WITHDRAW Eva Luna", "withdraw_whose_name", ["Dana Scully", "Fox Mulder"]),
        ("retirar Eva Luna", "withdraw_whose_name", ["Dana Scully", "Fox Mulder"]),
    ],
)
def test_a_name_beside_a_command_is_taken_for_whose_it_is_or_asked_about(
    said: str, key: str, after: list[str]
) -> None:
    rehearsal = told("IBM Fox Mulder", "SIGN", said)
    assert last_reply(rehearsal) == key
    assert names(rehearsal) == after


def test_what_is_unclear_about_another_name_says_that_the_signature_stands() -> None:
    rehearsal = told("IBM Dana Scully", "sign", "no", "Dani Sculley")
    answer = rehearsal.say("ok thanks bye")
    assert answer is not None
    assert answer.text.startswith("Signed from here: Dana Scully. That stands.")


@pytest.mark.parametrize(
    "said", ["my husband Fox Mulder", "and our son Fox Mulder", "y mi hijo Fox Mulder"]
)
def test_a_relative_is_named_without_the_word_for_one(said: str) -> None:
    rehearsal = told("NO", said, "SIGN")
    assert names(rehearsal) == ["Dana Scully", "Fox Mulder"]


def test_of_several_signers_it_is_asked_who_regrets() -> None:
    rehearsal = Rehearsal(shelf("ibm"))
    for line in (*DANA, "IBM Fox Mulder", "SIGN", "take Fox off he regrets it"):
        rehearsal.say(line)
    assert last_reply(rehearsal) == "withdraw_whose_name"
    rehearsal.say("Fox")
    assert names(rehearsal) == ["Dana Scully"]


SMITHS = ("IBM John Smith", "SIGN", "NO", "IBM John Smith Jr", "SIGN")


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        (("WITHDRAW John Smith",), "John Smith Jr"),
        (("WITHDRAW", "John Smith"), "John Smith Jr"),
        (("WITHDRAW john smith jr",), "John Smith"),
    ],
)
def test_a_whole_name_is_meant_though_another_one_begins_with_it(
    said: tuple[str, ...], stays: str
) -> None:
    assert names(told(*said, begin=SMITHS)) == [stays]


def test_of_a_name_that_two_share_it_is_asked_whose() -> None:
    rehearsal = told("WITHDRAW John", begin=SMITHS)
    assert last_reply(rehearsal) == "withdraw_whose_name"
    assert len(names(rehearsal)) == 2


RUIZ = ("IBM Ana Ruiz", "SIGN", "NO", "IBM Bob Ruiz", "SIGN", "IBM Eva Ruiz", "SIGN")


@pytest.mark.parametrize(
    ("said", "stay"),
    [
        (("WITHDRAW", "Eva and Bob"), ["Ana Ruiz"]),
        (("WITHDRAW Ana Ruiz, Bob Ruiz",), ["Eva Ruiz"]),
        (("RETIRAR", "Ana y Eva"), ["Bob Ruiz"]),
        (("WITHDRAW", "all of us"), []),
        (("WITHDRAW", "Ruiz"), ["Ana Ruiz", "Bob Ruiz", "Eva Ruiz"]),
        (("Eva and Bob",), ["Ana Ruiz", "Bob Ruiz", "Eva Ruiz"]),
        (("WITHDRAW", "Eva and Bob are lovely"), ["Ana Ruiz", "Bob Ruiz", "Eva Ruiz"]),
    ],
)
def test_several_names_come_off_at_once(said: tuple[str, ...], stay: list[str]) -> None:
    assert names(told(*said, begin=RUIZ, limit=4)) == stay


def test_undo_tells_whose_signature_it_took_back() -> None:
    rehearsal = told(begin=RUIZ, limit=4)
    undone = rehearsal.say("OOPS")
    assert undone is not None
    assert "Eva Ruiz" in undone.text
    assert names(rehearsal) == ["Ana Ruiz", "Bob Ruiz"]


def test_both_who_signed_is_no_yes_to_updates_of_one_organization() -> None:
    for said in ("both", "both of us", "los dos"):
        rehearsal = told(said, begin=("IBM Ana Ruiz", "SIGN"))
        assert not rehearsal.standing.consents
    assert len(told("both", begin=("IBMKOS Ana Ruiz", "SIGN")).standing.consents) == 2
