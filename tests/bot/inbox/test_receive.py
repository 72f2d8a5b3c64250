"""From what a person did to the rows that keep it, and the answer."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import worker
from bot.bootstrap import build
from bot.conversation.elapsed_time import pass_time
from bot.inbox.receive import Answer, Channel, Inbound, Receipt, receive, settle
from bot.runtime import Runtime
from bot.settings import Settings
from bot.storage.schema.consent_tables import Consent, OptOut, Suppression, Wording
from bot.storage.schema.conversation_tables import Address, Conversation, Message, Person
from bot.storage.schema.key_tables import Sealed
from bot.storage.schema.signature_tables import Signature
from bot.storage.schema.table_base import Table
from flows.events import Event, Opened, Said
from tests.clock import Clock

ANA = "+14155550101"
numbers = count(1)


def happen(
    runtime: Runtime,
    event: Event | None,
    address: str = ANA,
    channel: Channel = Channel.SMS,
    **others: str,
) -> Answer:
    """Let one thing happen, under an id of its own."""
    provider = "telegram" if channel is Channel.TELEGRAM else "twilio"
    inbound = Inbound(provider, f"id{next(numbers)}", channel, address, event, **others)
    return receive(runtime, inbound)


def say(runtime: Runtime, *lines: str, **where: Any) -> str:
    """Say these lines and return the last answer's text."""
    answers = [happen(runtime, Said(line), **where) for line in lines]
    return answers[-1].message.text if answers[-1].message else ""


def rows(runtime: Runtime, table: type[Table]) -> list[Any]:
    """Return all rows of a table, in the order of their keys."""
    everything = select(table.__table__).order_by(*table.__table__.primary_key)
    with runtime.database.read() as connection:
        return list(connection.execute(everything).all())


def test_a_signature_keeps_its_letter_its_message_and_its_way(runtime: Runtime) -> None:
    say(runtime, "IBMKOS", "letter", "Ana Ruiz", "SIGN", to="+15550100")
    (signature,) = rows(runtime, Signature)
    messages = {row.id: row for row in rows(runtime, Message)}
    campaign = runtime.shelf.campaigns[0]
    assert signature.letter_sha256 == campaign.letter.sha256
    assert (signature.read_in, signature.source, signature.channel) == ("en", "daily-kos", "sms")
    body = messages[signature.message_id].body
    assert runtime.vault.unseal(campaign.id, Sealed.BODY, body) == "SIGN"
    assert runtime.vault.unseal(campaign.id, Sealed.NAME, signature.name) == "Ana Ruiz"


def test_a_consent_keeps_the_question_word_for_word_and_no_name(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", "UPDATES")
    (consent,) = rows(runtime, Consent)
    (wording,) = rows(runtime, Wording)
    assert consent.wording_sha256 == wording.sha256
    assert wording.text.startswith("Signed, [name]. You are number [number]. May 18 Million Rising")
    assert "Ana" not in wording.text


def test_sms_whatsapp_and_rcs_of_one_number_are_one_person(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", channel=Channel.WHATSAPP)
    answered = say(runtime, "IBM", channel=Channel.RCS)
    assert answered.startswith("Ana Ruiz, you signed this letter")
    assert (len(rows(runtime, Person)), len(rows(runtime, Signature))) == (1, 1)
    (address,) = rows(runtime, Address)
    assert (address.channel, address.country) == ("rcs", "US")


def test_a_change_of_language_is_kept(runtime: Runtime) -> None:
    say(runtime, "IBM", "español")
    (address,) = rows(runtime, Address)
    assert address.language == "es"


def test_a_persons_language_in_telegram_is_a_first_hint(runtime: Runtime) -> None:
    answer = happen(runtime, Opened("IBMKOS"), "7001", Channel.TELEGRAM, language_hint="es")
    assert answer.message
    assert answer.message.choices == ("MAS", "CARTA")


def test_of_a_stranger_who_says_stop_only_the_opt_out_is_kept(runtime: Runtime) -> None:
    assert say(runtime, "please stop texting me").startswith("You are unsubscribed")
    assert rows(runtime, Person) == []
    assert rows(runtime, Address) == []
    (suppression,) = rows(runtime, Suppression)
    assert suppression.lookup == runtime.vault.lookup(ANA)


def test_of_a_stranger_who_is_too_young_not_even_the_words_are_kept(runtime: Runtime) -> None:
    for said in ("im 11", "hi im 9 can i sign", "tengo 10 años"):
        assert "we erased" in say(runtime, said) or "borramos" in say(runtime, said)
    assert rows(runtime, Person) == []
    assert all((row.body, row.reply) == (None, None) for row in rows(runtime, Message))


def test_erasure_leaves_the_count_and_the_suppression_and_nothing_readable(
    runtime: Runtime,
) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", "UPDATES", "delete", "delete")
    (signature,) = rows(runtime, Signature)
    assert (signature.name, signature.withdrawn_at) == (None, None)
    assert len(rows(runtime, Suppression)) == 1
    assert rows(runtime, Conversation) == []
    (address,) = rows(runtime, Address)
    assert (address.sealed, address.language) == (None, "")
    assert all(row.body is None for row in rows(runtime, Message))


def test_someone_who_was_erased_and_signs_again_counts_once(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", "NO", "delete", "delete")
    answered = say(runtime, "IBM Ana Ruiz", "SIGN")
    assert answered.startswith("Signed, Ana. You are number 1.")
    (address,) = rows(runtime, Address)
    assert address.sealed is not None


def test_the_words_of_a_repeat_are_gone_with_retention_and_it_still_does_nothing(
    runtime: Runtime, clock: Clock
) -> None:
    inbound = Inbound("twilio", "again", Channel.SMS, ANA, Said("IBM"))
    first = receive(runtime, inbound)
    clock.advance(timedelta(days=runtime.settings.retention_days, minutes=1))
    assert worker.shred_messages(runtime) == 1
    assert receive(runtime, inbound) == Answer(first.message_id, None)
    assert len(rows(runtime, Message)) == 1


def test_what_is_nobodys_is_stored_and_acknowledged(runtime: Runtime) -> None:
    answer = happen(runtime, None, "", Channel.TELEGRAM)
    assert answer.message is None
    private = happen(runtime, None, "", Channel.TELEGRAM, reply_key="private_please")
    assert private.message
    assert private.message.text.startswith("Please write to me in a private chat.")
    assert len(rows(runtime, Message)) == 2


def test_further_answers_are_added_to_the_signature(settings: Settings, clock: Clock) -> None:
    folder = Path(__file__).parents[2] / "campaigns"
    several = build(settings.model_copy(update={"campaigns": folder}), now=clock)
    say(several, "RIVER Kim Lee", "Upper Vale", "SIGN", "NO", "lower", "kim@example.org", "skip")
    (signature,) = rows(several, Signature)
    sealed = signature.answers
    assert several.vault.unseal("clean-river", Sealed.ANSWERS, sealed) == (
        '{"town": "Upper Vale", "side": "lower", "mail": "kim@example.org"}'
    )
    several.database.close()


def test_a_receipt_is_kept_with_the_reply(runtime: Runtime) -> None:
    answer = happen(runtime, Said("IBM"))
    settle(runtime, Receipt(answer.message_id, "SM9", "delivered"))
    settle(runtime, Receipt(answer.message_id, "SM9", "sent"))
    settle(runtime, Receipt(10**17, "SM9", "sent"))
    (message,) = rows(runtime, Message)
    assert (message.status, message.provider_reply_id) == ("delivered", "SM9")


@pytest.mark.parametrize("hours", [23, 25])
def test_a_doubt_that_nobody_answers_means_stop_after_a_day(
    runtime: Runtime, clock: Clock, hours: int
) -> None:
    say(runtime, "IBM Ana Ruiz", "SIGN", "UPDATES", "stop your games")
    clock.advance(timedelta(hours=hours))
    worker.settle_doubts(runtime)
    stopped = hours > 24
    assert [row.reason for row in rows(runtime, OptOut)] == (["silence"] if stopped else [])
    assert [row.granted for row in rows(runtime, Consent)] == [True] + [False] * stopped
    assert len(rows(runtime, Message)) == 4
    worker.settle_doubts(runtime)
    assert len(rows(runtime, OptOut)) == stopped


def test_time_passes_for_nobody_who_was_erased(runtime: Runtime) -> None:
    say(runtime, "IBM Ana Ruiz", "delete", "delete")
    (address,) = rows(runtime, Address)
    pass_time(runtime, address.id)
    pass_time(runtime, address.id + 1)
    assert rows(runtime, Conversation) == []
