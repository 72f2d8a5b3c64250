"""Holds that a passkey signs in its owner: unlocked, at our address, asked just now, and once."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.organizers import accounts
from bot.organizers.accounts import Organizer
from bot.organizers.sign_in import links, passkeys, sessions
from bot.organizers.sign_in.factors import (
    SignInRefused,
    add_passkey,
    choose_passkey,
    confirm_with_passkey,
    list_factors,
    remove_passkey,
    sign_in_with_passkey,
)
from bot.runtime import Runtime
from tests.bot.organizers.sign_in.authenticator import PRESENT, VERIFIED, Authenticator
from tests.bot.organizers.sign_in.test_factors import Account
from tests.clock import Clock


@pytest.fixture
def ana(bare_runtime: Runtime) -> Organizer:
    return accounts.add(bare_runtime, "ana")


@pytest.fixture
def key(bare_runtime: Runtime, ana: Organizer, clock: Clock) -> Authenticator:
    """A passkey that ana has chosen by a link."""
    made = Authenticator()
    token = links.make_link(bare_runtime, ana, None)
    asked = passkeys.ask_for_new(bare_runtime, ana)
    choose_passkey(
        bare_runtime,
        token,
        attempt=asked.attempt,
        answer=made.make(asked.options),
        name="my phone",
    )
    clock.advance(timedelta(minutes=1))
    return made


def _sign_in(runtime: Runtime, key: Authenticator, **changed: Any) -> Organizer:
    asked = passkeys.ask_for_one(runtime)
    return sign_in_with_passkey(runtime, asked.attempt, key.answer(asked.options, **changed))


def test_what_a_browser_is_asked_can_be_sent_as_json(bare_runtime: Runtime, ana: Organizer) -> None:
    asked = json.loads(json.dumps(passkeys.ask_for_new(bare_runtime, ana).options))
    assert asked["rp"] == {"id": "petition.example.org", "name": "Handraiser"}
    assert asked["user"]["name"] == "ana"
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }


def test_a_passkey_alone_signs_in(
    bare_runtime: Runtime, ana: Organizer, key: Authenticator
) -> None:
    assert _sign_in(bare_runtime, key) == ana
    (stored,) = passkeys.list_passkeys(bare_runtime, ana)
    assert (stored.name, stored.used_at) == ("my phone", bare_runtime.now())


def test_a_counter_that_stands_still_or_falls_is_no_reason(
    bare_runtime: Runtime, ana: Organizer, key: Authenticator, clock: Clock
) -> None:
    for counter in (7, 7, 3, 0):
        clock.advance(timedelta(seconds=1))
        key.counter = counter
        assert _sign_in(bare_runtime, key) == ana


@pytest.mark.parametrize(
    "wrong",
    [
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"origin": "https://petition.example.org.evil.example"},
        {"origin": "https://www.petition.example.org"},
        {"origin": "http://petition.example.org"},
        {"host": "example.org"},
        {"credential_id": b"x" * 32},
        {"key": Authenticator().key},
    ],
)
def test_what_is_not_unlocked_or_not_for_us_signs_in_nobody(
    bare_runtime: Runtime, key: Authenticator, wrong: dict[str, Any]
) -> None:
    with pytest.raises(SignInRefused) as refused:
        _sign_in(bare_runtime, replace(key, **wrong))
    assert refused.value.key == "wrong_passkey"


@pytest.mark.parametrize("changed", [{"type": "webauthn.create"}, {"challenge": "AAAA"}])
def test_an_answer_to_something_else_signs_in_nobody(
    bare_runtime: Runtime, key: Authenticator, changed: dict[str, str]
) -> None:
    with pytest.raises(SignInRefused):
        _sign_in(bare_runtime, key, **changed)


def test_an_answer_is_taken_once(bare_runtime: Runtime, key: Authenticator) -> None:
    asked = passkeys.ask_for_one(bare_runtime)
    answer = key.answer(asked.options)
    sign_in_with_passkey(bare_runtime, asked.attempt, answer)
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(bare_runtime, asked.attempt, answer)


def test_an_answer_counts_for_its_own_attempt_alone(
    bare_runtime: Runtime, ana: Organizer, key: Authenticator
) -> None:
    first, second = passkeys.ask_for_one(bare_runtime), passkeys.ask_for_one(bare_runtime)
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(bare_runtime, second.attempt, key.answer(first.options))
    confirming = passkeys.ask_for_one(bare_runtime, ana)
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(bare_runtime, confirming.attempt, key.answer(confirming.options))


def test_an_attempt_is_over_after_five_minutes(
    bare_runtime: Runtime, key: Authenticator, clock: Clock
) -> None:
    asked = passkeys.ask_for_one(bare_runtime)
    clock.advance(passkeys.VALID_FOR)
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(bare_runtime, asked.attempt, key.answer(asked.options))


def test_no_attempt_can_be_made_up(bare_runtime: Runtime, key: Authenticator) -> None:
    asked = passkeys.ask_for_one(bare_runtime)
    moment, rest = asked.attempt.split(".", 1)
    for attempt in ("", ".", "..", "x", f"{int(moment) + 1}.{rest}", asked.attempt + "é\ud800"):
        with pytest.raises(SignInRefused):
            sign_in_with_passkey(bare_runtime, attempt, key.answer(asked.options))


def test_somebody_proves_again_who_they_are_with_their_own_key_alone(
    bare_runtime: Runtime, ana: Organizer, key: Authenticator, clock: Clock
) -> None:
    asked = passkeys.ask_for_one(bare_runtime, ana)
    assert len(asked.options["allowCredentials"]) == 1
    confirm_with_passkey(bare_runtime, ana, asked.attempt, key.answer(asked.options))
    clock.advance(timedelta(seconds=1))
    bo = accounts.add(bare_runtime, "bo", by=ana)
    asked = passkeys.ask_for_one(bare_runtime, bo)
    with pytest.raises(SignInRefused):
        confirm_with_passkey(bare_runtime, bo, asked.attempt, key.answer(asked.options))


def test_a_link_that_chooses_a_passkey_ends_what_was_before(
    bare_runtime: Runtime, ana: Organizer, key: Authenticator
) -> None:
    session = sessions.begin(bare_runtime, ana)
    token = links.make_link(bare_runtime, ana, None)
    other = Authenticator(credential_id=b"o" * 20)
    asked = passkeys.ask_for_new(bare_runtime, ana)
    chosen: dict[str, Any] = {
        "attempt": asked.attempt,
        "answer": other.make(asked.options),
        "name": "",
    }
    assert choose_passkey(bare_runtime, token, **chosen) == ana
    assert sessions.find(bare_runtime, session) is None
    with pytest.raises(SignInRefused):
        _sign_in(bare_runtime, key)
    assert _sign_in(bare_runtime, other) == ana
    with pytest.raises(SignInRefused, match="used already"):
        choose_passkey(bare_runtime, token, **chosen)


def test_a_passkey_that_is_refused_leaves_the_link_as_it_is(
    bare_runtime: Runtime, ana: Organizer, key: Authenticator
) -> None:
    bo = accounts.add(bare_runtime, "bo", by=ana)
    token = links.make_link(bare_runtime, bo, None)
    asked = passkeys.ask_for_new(bare_runtime, bo)
    for made, refusal in ((replace(key, flags=PRESENT), "wrong_passkey"), (key, "passkey_known")):
        answer = made.make(asked.options)
        with pytest.raises(SignInRefused) as refused:
            choose_passkey(bare_runtime, token, attempt=asked.attempt, answer=answer, name="")
        assert refused.value.key == refusal
    assert links.read_link(bare_runtime, token) == bo


def test_more_are_added_and_removed_but_never_the_last_factor(
    bare_runtime: Runtime, ana: Organizer, key: Authenticator
) -> None:
    asked = passkeys.ask_for_new(bare_runtime, ana)
    assert len(asked.options["excludeCredentials"]) == 1
    other = Authenticator(credential_id=b"o" * 20)
    with pytest.raises(SignInRefused):
        add_passkey(bare_runtime, ana, attempt="", answer=other.make(asked.options), name="")
    add_passkey(
        bare_runtime, ana, attempt=asked.attempt, answer=other.make(asked.options), name="\0laptop"
    )
    first, second = passkeys.list_passkeys(bare_runtime, ana)
    assert second.name == "laptop"
    remove_passkey(bare_runtime, ana, first.id)
    with pytest.raises(SignInRefused):
        _sign_in(bare_runtime, key)
    with pytest.raises(SignInRefused) as refused:
        remove_passkey(bare_runtime, ana, second.id)
    assert refused.value.key == "last_factor"
    assert _sign_in(bare_runtime, other) == ana


def test_what_browsers_tell_besides_is_passed_over(
    bare_runtime: Runtime, ana: Organizer, clock: Clock
) -> None:
    key, asked = Authenticator(), passkeys.ask_for_new(bare_runtime, ana)
    made = key.make(asked.options)
    made |= {"authenticatorAttachment": "platform", "clientExtensionResults": {"credProps": {}}}
    made["response"] |= {"publicKeyAlgorithm": -7, "transports": ["internal", "hybrid"]}
    add_passkey(bare_runtime, ana, attempt=asked.attempt, answer=made, name="")
    clock.advance(timedelta(seconds=1))
    asked = passkeys.ask_for_one(bare_runtime)
    answer = key.answer(asked.options) | {"clientExtensionResults": {}}
    answer["response"]["userHandle"] = None
    assert sign_in_with_passkey(bare_runtime, asked.attempt, answer) == ana


def test_no_more_than_ten_are_taken(bare_runtime: Runtime, ana: Organizer) -> None:
    for number in range(passkeys.MAX_PASSKEYS + 1):
        asked = passkeys.ask_for_new(bare_runtime, ana)
        made = Authenticator(credential_id=bytes([number]) * 16).make(asked.options)
        if number == passkeys.MAX_PASSKEYS:
            with pytest.raises(SignInRefused):
                add_passkey(bare_runtime, ana, attempt=asked.attempt, answer=made, name="")
        else:
            add_passkey(bare_runtime, ana, attempt=asked.attempt, answer=made, name="")
    assert list_factors(bare_runtime, ana).passkeys == passkeys.MAX_PASSKEYS


def test_another_organizers_passkey_cannot_be_removed(bare_runtime: Runtime) -> None:
    account = Account(bare_runtime)
    bo = accounts.add(bare_runtime, "bo", by=account.who)
    asked = passkeys.ask_for_new(bare_runtime, bo)
    answer = Authenticator().make(asked.options)
    add_passkey(bare_runtime, bo, attempt=asked.attempt, answer=answer, name="")
    (stored,) = passkeys.list_passkeys(bare_runtime, bo)
    with pytest.raises(SignInRefused):
        remove_passkey(bare_runtime, account.who, stored.id)
    assert list_factors(bare_runtime, bo).passkeys == 1


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner),
    max_leaves=8,
)
_PARTS = st.sampled_from(["clientDataJSON", "authenticatorData", "signature"])
_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "id": _JSON,
        "rawId": st.just("YWJj") | _JSON,
        "type": st.just("public-key") | _JSON,
        "response": st.dictionaries(_PARTS, st.text(max_size=40) | _JSON) | _JSON,
    },
)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(answer=_ANSWERS)
def test_whatever_a_browser_sends_is_refused_and_breaks_nothing(
    bare_runtime: Runtime, answer: dict[str, Any]
) -> None:
    asked = passkeys.ask_for_one(bare_runtime)
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(bare_runtime, asked.attempt, answer)


@pytest.mark.parametrize("part", ["id", "rawId", "type", "response", "signature", "clientDataJSON"])
def test_a_number_where_bytes_belong_makes_no_bytes(
    bare_runtime: Runtime, key: Authenticator, part: str
) -> None:
    asked = passkeys.ask_for_one(bare_runtime)
    answer = key.answer(asked.options)
    place = answer if part in answer else answer["response"]
    place[part] = 2**45
    with pytest.raises(SignInRefused):
        sign_in_with_passkey(bare_runtime, asked.attempt, answer)


@pytest.mark.parametrize(
    "attested",
    [b"", b"\x81" * 3000, b"\xa0", b"\xa3", b"\xff" * 40],
)
def test_what_is_no_attestation_is_refused(
    bare_runtime: Runtime, ana: Organizer, attested: bytes
) -> None:
    asked = passkeys.ask_for_new(bare_runtime, ana)
    answer = Authenticator().make(asked.options)
    answer["response"]["attestationObject"] = attested.hex()
    assert passkeys.read_new(bare_runtime, ana, asked.attempt, answer) is None
