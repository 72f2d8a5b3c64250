"""Holds that a package has one moment of all signatures, and what is told of it afterwards."""

import pytest
from sqlalchemy import Connection

from bot.storage.handin import frozen_signatures, packages
from bot.storage.handin.frozen_signatures import ChangesSince
from bot.storage.organizers.organizers import Organizer
from bot.storage.privacy import ended_campaigns
from bot.storage.schema.handin_tables import PackageStatus, SignatureState
from bot.storage.signatures import signatures
from bot.storage.signatures.held_back import ReviewReason, hold_back
from tests.bot.storage import broadcast_rows, rows
from tests.bot.storage.rows import CAMPAIGN, LETTER, NOON, Someone


@pytest.fixture
def ana_acts(connection: Connection) -> Organizer:
    """An organizer."""
    return broadcast_rows.organizer(connection)


@pytest.fixture
def package(connection: Connection, ana_acts: Organizer) -> int:
    """A draft."""
    return packages.add(
        connection, campaign=CAMPAIGN, recipients="", made_by=ana_acts.id, made_at=NOON
    )


@pytest.fixture
def signers(connection: Connection) -> list[Someone]:
    """Five who signed, each with a name that was sealed on its own."""
    people = [
        rows.add_someone(connection, lookup=bytes([at]) * 16, provider_id=f"SM{at}")
        for at in range(1, 6)
    ]
    for at, one in enumerate(people):
        rows.sign(connection, one, name=b"sealed" * 5 + bytes([at]), language="es" if at else "en")
    return people


def names_of(connection: Connection, package: int) -> list[int]:
    found = frozen_signatures.list_names(connection, package, 0, 100)
    return [one.signature_id for one in found]


def test_every_signature_is_frozen_as_it_stands(
    connection: Connection, package: int, signers: list[Someone], ana_acts: Organizer
) -> None:
    signatures.withdraw(connection, signers[0].person_id, CAMPAIGN, at=NOON)
    ids = [row[0] for row in frozen_signatures.list_current_names(connection, CAMPAIGN, 0, 9)]
    assert len(ids) == 4
    hold_back(connection, ids[0], reason=ReviewReason.SLUR, rule="", by=ana_acts.id, at=NOON)
    frozen_signatures.freeze(connection, package, CAMPAIGN)
    assert frozen_signatures.count_states(connection, package) == {
        SignatureState.NAMED: 3,
        SignatureState.NAMED_AGAIN: 0,
        SignatureState.ERASED: 0,
        SignatureState.HELD: 1,
        SignatureState.WITHDRAWN: 1,
    }
    assert frozen_signatures.count_held(connection, package) == {"slur": 1}
    assert names_of(connection, package) == ids[1:]
    assert frozen_signatures.count_changes(connection, package) == ChangesSince()
    assert frozen_signatures.count_new(connection, package, CAMPAIGN) == 0


def test_names_are_read_page_by_page(
    connection: Connection, package: int, signers: list[Someone]
) -> None:
    frozen_signatures.freeze(connection, package, CAMPAIGN)
    first = frozen_signatures.list_names(connection, package, 0, 2)
    rest = frozen_signatures.list_names(connection, package, first[-1].signature_id, 9)
    assert (len(first), len(rest)) == (2, len(signers) - 2)
    assert first[0].language == "en"
    assert {one.letter_sha256 for one in (*first, *rest)} == {LETTER}
    assert not any(one.is_changed for one in (*first, *rest))
    later = frozen_signatures.list_current_names(connection, CAMPAIGN, first[-1].signature_id, 1)
    assert later == [(rest[0].signature_id, rest[0].name, rest[0].answers)]


def test_a_name_or_answers_that_were_sealed_anew_are_told(
    connection: Connection, package: int, signers: list[Someone]
) -> None:
    frozen_signatures.freeze(connection, package, CAMPAIGN)
    signatures.rename(connection, signers[0].person_id, CAMPAIGN, name=b"sealed" * 5 + b"another")
    from bot.storage.signatures import answers

    answers.set_answers(connection, signers[1].person_id, CAMPAIGN, answers=b"sealed" * 4)
    assert frozen_signatures.count_changes(connection, package) == ChangesSince(renamed=2)
    changed = [one.is_changed for one in frozen_signatures.list_names(connection, package, 0, 9)]
    assert changed == [True, True, False, False, False]


def test_freezing_again_forgets_what_was_frozen(
    connection: Connection, package: int, signers: list[Someone]
) -> None:
    frozen_signatures.freeze(connection, package, CAMPAIGN)
    signatures.withdraw(connection, signers[0].person_id, CAMPAIGN, at=NOON)
    assert frozen_signatures.count_changes(connection, package) == ChangesSince(withdrawn=1)
    frozen_signatures.freeze(connection, package, CAMPAIGN)
    assert frozen_signatures.count_changes(connection, package) == ChangesSince()
    assert len(names_of(connection, package)) == len(signers) - 1


def test_a_letter_comes_back_word_for_word(connection: Connection, signers: list[Someone]) -> None:
    assert signers
    letter = frozen_signatures.read_letter(connection, LETTER)
    assert (letter.sha256, letter.language, letter.text) == (LETTER, "en", "Dear…")


def test_names_whose_rows_the_end_of_a_campaign_took_are_erased(
    connection: Connection, package: int, signers: list[Someone]
) -> None:
    frozen_signatures.freeze(connection, package, CAMPAIGN)
    packages.change(connection, package, tuple(PackageStatus), names=len(signers))
    assert frozen_signatures.count_changes(connection, package) == ChangesSince()
    ended_campaigns.forget_rows(connection, CAMPAIGN)
    assert frozen_signatures.count_changes(connection, package) == ChangesSince(erased=len(signers))
