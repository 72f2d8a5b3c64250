"""What is shown of a person: never a number, and nothing of who had their number before them."""

import re
from datetime import timedelta

import pytest

from bot.people import person_acts
from bot.people.find_person import find_person
from bot.people.person_errors import PersonRefused
from bot.people.person_page import MESSAGES_AT_ONCE, ShownPerson, read_person
from bot.runtime import Runtime
from bot.storage.conversations import messages
from bot.storage.organizers import audit_trail
from tests.bot.questions.askers import ANA, CHAT, MARCH, Asker, organizer
from tests.clock import Clock

ORGANIZATION = "18-million-rising"


def person(runtime: Runtime, address: str = ANA) -> int:
    """Return who is behind an address."""
    typed = address if address.startswith("+") else f"telegram:{address}"
    found = find_person(runtime, organizer(runtime, f"seeker{len(trail(runtime))}"), typed, "US")
    assert found.person_id is not None
    return found.person_id


def trail(runtime: Runtime) -> list[tuple[str, str]]:
    """Return the audit trail: act and detail."""
    with runtime.database.read() as connection:
        return [(line.act, line.detail) for line in audit_trail.list_lines(connection)]


def shown(runtime: Runtime, address: str = ANA, **how: int) -> ShownPerson:
    """Return what is shown of who is behind an address."""
    who = organizer(runtime, f"reader{len(trail(runtime))}")
    return read_person(runtime, who, person(runtime, address), **how)


def test_what_was_agreed_to_stands_with_what_was_asked_and_what_was_written(
    runtime: Runtime,
) -> None:
    ana = Asker(runtime)
    for words in ("IBM Ana Ruiz", "SIGN", "UPDATES"):
        ana.say(words)
    page = shown(runtime)
    assert [one.name for one in page.signatures] == ["Ana Ruiz"]
    (consent,) = page.consents
    assert (consent.organization, consent.is_yes, consent.words) == (ORGANIZATION, True, "UPDATES")
    assert "UPDATES" in consent.wording
    assert [one.wrote for one in page.said] == ["IBM Ana Ruiz", "SIGN", "UPDATES"]
    assert page.said[1].was_answered.startswith("Signed, Ana")
    (address,) = page.addresses
    assert address.ending == ANA[-2:]
    assert ANA[2:] not in repr(page)


def test_that_they_were_read_is_noted_by_their_signatures_alone(runtime: Runtime) -> None:
    ana = Asker(runtime)
    ana.say("IBM Ana Ruiz")
    shown(runtime)
    assert trail(runtime)[-1] == ("person read", "with the conversation; signatures read: none")
    ana.say("SIGN")
    (signature,) = shown(runtime).signatures
    assert trail(runtime)[-1][1].endswith(f"signatures read: {signature.id}")


def test_an_opt_out_stands_with_its_words_and_so_does_the_way_back(runtime: Runtime) -> None:
    ana = Asker(runtime)
    for words in ("IBM Ana Ruiz", "SIGN", "UPDATES", "please stop texting me", "START"):
        ana.say(words)
    back, out = shown(runtime).opt_outs
    assert (out.is_out, out.reason, out.words) == (True, "phrase", "please stop texting me")
    assert (back.is_out, back.words) == (False, "START")


def test_words_that_are_destroyed_are_not_there_and_the_evidence_is(
    runtime: Runtime, clock: Clock
) -> None:
    ana = Asker(runtime)
    for words in ("IBM Ana Ruiz", "SIGN", "UPDATES"):
        ana.say(words)
    now = clock.advance(timedelta(days=1))
    with runtime.database.write() as connection:
        messages.shred_messages(connection, before=now, now=now, limit=100)
    page = shown(runtime)
    assert {one.wrote for one in page.said} == {""}
    assert page.consents[0].words == ""
    assert "UPDATES" in page.consents[0].wording


def test_a_long_conversation_is_read_in_parts(runtime: Runtime, clock: Clock) -> None:
    ana = Asker(runtime)
    ana.say("IBM Ana Ruiz")
    for number in range(MESSAGES_AT_ONCE + 4):
        clock.advance(timedelta(minutes=10))
        ana.say(f"word {number}")
    newest = shown(runtime)
    assert len(newest.said) == MESSAGES_AT_ONCE
    assert newest.said[-1].wrote == f"word {MESSAGES_AT_ONCE + 3}"
    first = shown(runtime, below=newest.older)
    assert first.said[0].wrote == "IBM Ana Ruiz"
    assert len(first.said) == 5
    assert first.older == 0


def test_nothing_of_who_had_the_number_before_is_shown(runtime: Runtime, clock: Clock) -> None:
    ana = Asker(runtime)
    for words in ("IBM Ana Ruiz", "SIGN", "UPDATES", MARCH):
        ana.say(words)
        clock.advance(timedelta(minutes=1))
    ana.say("wrong number, I am not Ana")
    clock.advance(timedelta(minutes=1))
    ana.say("START")
    page = shown(runtime)
    assert page.signatures == ()
    assert page.consents == ()
    assert page.questions == ()
    assert "Ana Ruiz" not in repr(page)
    assert [one.reason for one in page.opt_outs if one.is_out] == ["wrong_number"]
    assert page.opt_outs[-1].words == "wrong number, I am not Ana"


def test_what_they_asked_is_listed(runtime: Runtime) -> None:
    ana = Asker(runtime)
    ana.say("IBM Ana Ruiz")
    ana.say(MARCH)
    assert [(one.number, one.status) for one in shown(runtime).questions] == [(1, "open")]


def test_of_who_was_erased_the_evidence_alone_is_left(runtime: Runtime) -> None:
    ana = Asker(runtime)
    for words in ("IBM Ana Ruiz", "SIGN", "UPDATES", "DELETE", "DELETE"):
        ana.say(words)
    page = shown(runtime)
    assert page.is_erased
    assert not page.is_written_to
    assert page.said == ()
    assert page.signatures == ()
    assert any(one.is_yes for one in page.consents)
    assert page.opt_outs[0].is_out


def test_nobody_is_refused(runtime: Runtime) -> None:
    with pytest.raises(PersonRefused, match="nobody"):
        read_person(runtime, organizer(runtime), 999)


def test_an_opt_out_by_an_organizer_ends_all_on_every_address_and_once_more_nothing(
    runtime: Runtime, clock: Clock
) -> None:
    ana, chat = Asker(runtime), Asker(runtime, CHAT)
    for words in ("IBM Ana Ruiz", "SIGN", "UPDATES"):
        ana.say(words)
    chat.say("IBM")
    code = re.search(r"LINK ([A-Z0-9]{6})", ana.say("LINK"))
    assert code
    for _ in range(2):  # the first asks whether they are sure
        chat.say(code[0])
        clock.advance(timedelta(seconds=20))
    who = organizer(runtime, "zoe")
    before = shown(runtime)
    assert len(before.addresses) == 2
    for _ in range(2):
        person_acts.opt_out(runtime, who.id, person(runtime))
    page = shown(runtime)
    assert [one.has_opted_out for one in page.addresses] == [True, True]
    assert {(one.reason, one.words) for one in page.opt_outs} == {("organizer", None)}
    assert [one.is_yes for one in page.consents] == [False, True]
    acts = [line for line in trail(runtime) if line[0] == "person opted out"]
    assert acts == [("person opted out", "")] * 2
    ana.say("START")
    assert shown(runtime).is_written_to
    assert [one.is_yes for one in shown(runtime).consents] == [False, True]


def test_who_was_erased_is_opted_out_or_erased_no_more(runtime: Runtime) -> None:
    Asker(runtime).say("IBM Ana Ruiz")
    who, whom = organizer(runtime), person(runtime)
    person_acts.erase(runtime, who.id, whom)
    for act in (person_acts.erase, person_acts.opt_out):
        with pytest.raises(PersonRefused, match="erased"):
            act(runtime, who.id, whom)


def test_what_is_held_is_handed_over_and_that_is_noted(runtime: Runtime) -> None:
    Asker(runtime).say("IBM Ana Ruiz")
    told = person_acts.export(runtime, organizer(runtime).id, person(runtime))
    assert ANA in told
    assert trail(runtime)[-1][0] == "personal data read"
