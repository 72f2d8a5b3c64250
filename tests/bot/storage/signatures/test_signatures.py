"""Holds that one person counts once, however often they sign, withdraw and are erased."""

import threading
from datetime import timedelta

from sqlalchemy import Connection, select

from bot.storage.engine.database import Database
from bot.storage.privacy import personal_data
from bot.storage.schema.signature_tables import Letter, Signature
from bot.storage.signatures import answers, letters, signatures
from tests.bot.storage import rows
from tests.bot.storage.rows import CAMPAIGN, LETTER, NOON, Someone

LATER = NOON + timedelta(hours=1)


def test_a_signature_is_numbered_by_the_count(connection: Connection, ana: Someone) -> None:
    bo = rows.add_someone(connection, lookup=b"b" * 16, provider_id="SM1")
    assert [rows.sign(connection, ana), rows.sign(connection, bo)] == [1, 2]
    assert signatures.count_signatures(connection, CAMPAIGN) == 2


def test_a_signature_gets_the_first_code_that_is_not_taken(
    connection: Connection, ana: Someone
) -> None:
    codes = ("r7k2", "r7k2m4", "r7k2m4x9")
    others = [
        rows.add_someone(connection, lookup=bytes([at]) * 16, provider_id=f"SM1{at}")
        for at in range(4)
    ]
    for one in others:
        rows.sign(connection, one, codes=codes)
    taken = [
        personal_data.read_person_rows(connection, one.person_id).signatures[0].code
        for one in others
    ]
    assert taken == [*codes, None]
    rows.sign(connection, ana, codes=codes, campaign="another")
    (signature,) = personal_data.read_person_rows(connection, ana.person_id).signatures
    assert signature.code == codes[0]


def test_a_campaign_nobody_signed_counts_none(connection: Connection) -> None:
    assert signatures.count_signatures(connection, CAMPAIGN) == 0


def test_signing_twice_changes_nothing(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    assert rows.sign(connection, ana, name=b"another", signed_at=LATER) == 1
    assert signatures.count_signatures(connection, CAMPAIGN) == 1
    (signature,) = personal_data.read_person_rows(connection, ana.person_id).signatures
    assert (signature.name, signature.signed_at) == (b"sealed name", NOON)


def test_one_person_may_sign_two_campaigns(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    assert rows.sign(connection, ana, campaign="another") == 1


def test_a_name_that_is_withdrawn_is_gone_and_counts_no_more(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana, answers=b"sealed answers")
    assert signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert signatures.count_signatures(connection, CAMPAIGN) == 0
    (signature,) = personal_data.read_person_rows(connection, ana.person_id).signatures
    assert (signature.name, signature.answers) == (None, None)
    assert signature.withdrawn_at == LATER


def test_nothing_is_withdrawn_twice(connection: Connection, ana: Someone) -> None:
    assert not signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    rows.sign(connection, ana)
    assert signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert not signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert signatures.count_signatures(connection, CAMPAIGN) == 0


def test_who_withdrew_may_sign_again_and_counts_again(connection: Connection, ana: Someone) -> None:
    bo = rows.add_someone(connection, lookup=b"b" * 16, provider_id="SM1")
    rows.sign(connection, ana)
    rows.sign(connection, bo)
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert rows.sign(connection, ana, name=b"again", signed_at=LATER) == 2
    (signature,) = personal_data.read_person_rows(connection, ana.person_id).signatures
    assert (signature.name, signature.withdrawn_at, signature.number) == (b"again", None, 2)


def test_who_was_erased_still_counts_and_signs_again_without_counting_twice(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    rows.erase(connection, ana.person_id, at=LATER)
    assert signatures.count_signatures(connection, CAMPAIGN) == 1
    assert not signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    assert rows.sign(connection, ana, name=b"again") == 1
    assert signatures.count_signatures(connection, CAMPAIGN) == 1
    (signature,) = personal_data.read_person_rows(connection, ana.person_id).signatures
    assert (signature.name, signature.erased_at) == (b"again", None)


def test_who_withdrew_and_was_erased_counts_when_signing_again(
    connection: Connection, ana: Someone
) -> None:
    rows.sign(connection, ana)
    signatures.withdraw(connection, ana.person_id, CAMPAIGN, at=LATER)
    rows.erase(connection, ana.person_id, at=LATER)
    assert signatures.count_signatures(connection, CAMPAIGN) == 0
    assert rows.sign(connection, ana) == 1


def test_only_a_signature_that_stands_is_corrected(connection: Connection, ana: Someone) -> None:
    signatures.rename(connection, ana.person_id, CAMPAIGN, name=b"nobody")
    assert personal_data.read_person_rows(connection, ana.person_id).signatures == ()
    rows.sign(connection, ana)
    signatures.rename(connection, ana.person_id, CAMPAIGN, name=b"Anna")
    answers.set_answers(connection, ana.person_id, CAMPAIGN, answers=b"more")
    assert answers.read_answers(connection, ana.person_id, CAMPAIGN) == b"more"
    rows.erase(connection, ana.person_id, at=LATER)
    signatures.rename(connection, ana.person_id, CAMPAIGN, name=b"back")
    assert answers.read_answers(connection, ana.person_id, CAMPAIGN) is None
    assert connection.execute(select(Signature.name)).scalars().all() == [None]


def test_a_letter_version_is_kept_as_it_was_first(connection: Connection, ana: Someone) -> None:
    rows.sign(connection, ana)
    letters.add_letter(
        connection, sha256=LETTER, campaign=CAMPAIGN, language="en", text="other", at=LATER
    )
    assert connection.execute(select(Letter.text)).scalars().all() == ["Dear…"]


def test_many_who_sign_at_once_are_all_counted_and_numbered_apart(database: Database) -> None:
    with database.write() as connection:
        crowd = [
            rows.add_someone(connection, lookup=bytes([n]) * 16, provider_id=f"SM{n}")
            for n in range(8)
        ]
        rows.sign(connection, crowd[0])
    together, numbers = threading.Barrier(7), []

    def put_name(who: Someone) -> None:
        together.wait()
        with database.write() as connection:
            numbers.append(rows.sign(connection, who))

    threads = [threading.Thread(target=put_name, args=(who,)) for who in crowd[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(2, 9))
