"""Holds how somebody signs in: by a name, a password and a code, with one answer to all wrong."""

from contextlib import ExitStack
from datetime import timedelta
from typing import Final

import pyotp
import pytest

from bot.organizers import accounts
from bot.organizers.sign_in import attempts, links, sessions
from bot.organizers.sign_in.factors import (
    Factors,
    SignInRefused,
    Typed,
    change_password_and_app,
    choose_factors,
    confirm,
    list_factors,
    new_recovery_codes,
    sign_in,
)
from bot.organizers.sign_in.one_time_passwords import find_step, new_secret
from bot.organizers.sign_in.passwords import (
    MAX_SIGNING_IN,
    PasswordRefused,
    turn_to_sign_in,
)
from bot.runtime import Runtime
from bot.storage.organizers import audit_trail
from tests.clock import Clock

PASSWORD: Final = "seven lanterns over quiet harbours"
HOME: Final = "203.0.113.7"


class Account:
    """An organizer who chose a password and an app."""

    def __init__(self, runtime: Runtime, name: str = "ana") -> None:
        self.runtime, self.secret = runtime, new_secret()
        self.who = accounts.add(runtime, name, by=next(iter(accounts.everyone(runtime)), None))
        self.token = links.make_link(runtime, self.who, None)
        _, self.recovery_codes = choose_factors(
            runtime, self.token, password=PASSWORD, secret=self.secret, code=self.code()
        )

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.runtime.now())

    def typed(self, **changed: str) -> Typed:
        return Typed(**{"name": "ana", "password": PASSWORD, "code": self.code()} | changed)


@pytest.fixture
def account(bare_runtime: Runtime, clock: Clock) -> Account:
    made = Account(bare_runtime)
    clock.advance(timedelta(minutes=1))
    return made


def test_the_right_name_password_and_code_sign_in(bare_runtime: Runtime, account: Account) -> None:
    assert sign_in(bare_runtime, account.typed(name="Ana "), HOME) == account.who


def test_a_code_is_taken_once(bare_runtime: Runtime, account: Account) -> None:
    sign_in(bare_runtime, account.typed(), HOME)
    with pytest.raises(SignInRefused, match="not right"):
        sign_in(bare_runtime, account.typed(), HOME)


@pytest.mark.parametrize(
    "wrong", [{"name": "nobody"}, {"password": "x" * 20}, {"code": "000000"}, {"code": ""}]
)
def test_whatever_is_wrong_has_one_answer(
    bare_runtime: Runtime, account: Account, wrong: dict[str, str]
) -> None:
    with pytest.raises(SignInRefused) as refused:
        sign_in(bare_runtime, account.typed(**wrong), HOME)
    assert refused.value.key == "wrong"


def test_a_recovery_code_stands_in_for_the_app_once(
    bare_runtime: Runtime, account: Account
) -> None:
    code = account.recovery_codes[3].upper().replace("-", " ")
    assert sign_in(bare_runtime, account.typed(code=code), HOME) == account.who
    with pytest.raises(SignInRefused):
        sign_in(bare_runtime, account.typed(code=code), HOME)


def test_who_guesses_has_to_wait_and_the_owner_elsewhere_does_not(
    bare_runtime: Runtime, account: Account, clock: Clock
) -> None:
    for _ in range(attempts.FREE_FAILURES + 1):
        with pytest.raises(SignInRefused, match="not right"):
            sign_in(bare_runtime, account.typed(password="guessed this one"), "198.51.100.9")
    with pytest.raises(SignInRefused, match="wait"):
        sign_in(bare_runtime, account.typed(), "198.51.100.9")
    assert sign_in(bare_runtime, account.typed(), HOME) == account.who
    clock.advance(attempts.FIRST_WAIT + timedelta(minutes=1))
    assert sign_in(bare_runtime, account.typed(), "198.51.100.9") == account.who


def test_one_network_that_tries_many_names_has_to_wait(
    bare_runtime: Runtime, account: Account
) -> None:
    for number in range(attempts.FREE_NETWORK_FAILURES + 1):
        address = f"2001:db8::{number + 1:x}"
        with pytest.raises(SignInRefused, match="not right"):
            sign_in(bare_runtime, account.typed(name=f"name-{number}"), address)
    with pytest.raises(SignInRefused, match="wait"):
        sign_in(bare_runtime, account.typed(), "2001:db8::ffff")


def guess_codes(runtime: Runtime, account: Account, times: int) -> None:
    """Try wrong codes beside the right password, each from another network."""
    right = account.code()
    for number in range(times):
        wrong = f"{(int(right) + 5 + number) % 10**6:06}"
        with pytest.raises(SignInRefused, match="not right"):
            sign_in(runtime, account.typed(code=wrong), f"198.51.100.{number}")


def test_six_digits_are_not_guessed_from_many_networks_beside_the_right_password(
    bare_runtime: Runtime, account: Account, clock: Clock
) -> None:
    guess_codes(bare_runtime, account, attempts.FREE_WRONG_CODES + 1)
    with pytest.raises(SignInRefused, match="wait"):
        sign_in(bare_runtime, account.typed(), "192.0.2.1")
    with bare_runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    slowed = [(one.who, one.detail) for one in lines if one.act == "sign-in slowed down"]
    assert slowed == [("", "ana")]
    clock.advance(attempts.FIRST_WAIT + timedelta(seconds=30))
    assert sign_in(bare_runtime, account.typed(), HOME) == account.who


def test_nor_are_they_within_a_stolen_session(bare_runtime: Runtime, account: Account) -> None:
    for number in range(attempts.FREE_WRONG_CODES + 1):
        with pytest.raises(SignInRefused, match="not right"):
            confirm(bare_runtime, account.who, "12345", f"2001:db8:{number:x}::1")
    with pytest.raises(SignInRefused, match="wait"):
        confirm(bare_runtime, account.who, account.code(), "192.0.2.1")
    confirm(bare_runtime, account.who, account.recovery_codes[0], HOME)
    confirm(bare_runtime, account.who, account.code(), HOME)


def test_a_recovery_code_signs_in_while_codes_wait_and_a_wrong_password_says_nothing_of_it(
    bare_runtime: Runtime, account: Account
) -> None:
    guess_codes(bare_runtime, account, attempts.FREE_WRONG_CODES + 1)
    with pytest.raises(SignInRefused, match="not right"):
        sign_in(bare_runtime, account.typed(password="x" * 20), HOME)
    recovery = account.typed(code=account.recovery_codes[0])
    assert sign_in(bare_runtime, recovery, HOME) == account.who


def test_wrong_codes_without_the_password_keep_nobody_waiting(
    bare_runtime: Runtime, account: Account
) -> None:
    for number in range(attempts.FREE_WRONG_CODES + 1):
        typed = account.typed(password="x" * 20, code="000000")
        with pytest.raises(SignInRefused, match="not right"):
            sign_in(bare_runtime, typed, f"198.51.100.{number}")
    assert sign_in(bare_runtime, account.typed(), HOME) == account.who


def test_a_flood_of_passwords_is_told_to_come_again_and_counts_against_nobody(
    bare_runtime: Runtime, account: Account
) -> None:
    with ExitStack() as others:
        for _ in range(MAX_SIGNING_IN):
            others.enter_context(turn_to_sign_in())
        for _ in range(attempts.FREE_FAILURES + 1):
            with pytest.raises(SignInRefused) as refused:
                sign_in(bare_runtime, account.typed(), HOME)
            assert refused.value.key == "busy"
    assert sign_in(bare_runtime, account.typed(), HOME) == account.who


def test_no_row_of_attempts_holds_an_address_or_a_name(bare_runtime: Runtime) -> None:
    attempt = attempts.attempt_of(bare_runtime, "ana", HOME)
    assert b"ana" not in attempt.of_account
    assert attempt != attempts.attempt_of(bare_runtime, "ana", "203.0.113.8")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
        ("unknown", ""),
    ],
)
def test_a_network_is_told_from_another_however_a_proxy_writes_the_address(
    address: str, network: str
) -> None:
    assert attempts.network_of(address) == network


def test_failures_long_ago_do_not_count(
    bare_runtime: Runtime, account: Account, clock: Clock
) -> None:
    for _ in range(attempts.FREE_FAILURES):
        with pytest.raises(SignInRefused):
            sign_in(bare_runtime, account.typed(password="wrong"), HOME)
    clock.advance(attempts.FORGOTTEN_AFTER + timedelta(minutes=1))
    with pytest.raises(SignInRefused, match="not right"):
        sign_in(bare_runtime, account.typed(password="wrong"), HOME)
    assert sign_in(bare_runtime, account.typed(), HOME) == account.who
    clock.advance(attempts.FORGOTTEN_AFTER + timedelta(minutes=1))
    assert attempts.delete_old_attempts(bare_runtime) == 1


def test_a_link_is_used_once_and_ends_what_was_before(
    bare_runtime: Runtime, account: Account
) -> None:
    session = sessions.begin(bare_runtime, account.who)
    token = links.make_link(bare_runtime, account.who, None)
    secret = new_secret()
    code = pyotp.TOTP(secret).at(bare_runtime.now())
    choose_factors(bare_runtime, token, password=PASSWORD + "!", secret=secret, code=code)
    assert sessions.find(bare_runtime, session) is None
    with pytest.raises(SignInRefused, match="not right"):
        sign_in(bare_runtime, account.typed(), HOME)
    with pytest.raises(SignInRefused, match="used already"):
        choose_factors(bare_runtime, token, password=PASSWORD, secret=secret, code=code)


def test_a_link_is_over_after_a_day(bare_runtime: Runtime, account: Account, clock: Clock) -> None:
    token = links.make_link(bare_runtime, account.who, None)
    assert links.read_link(bare_runtime, token) == account.who
    clock.advance(links.VALID_FOR)
    assert links.read_link(bare_runtime, token) is None


def test_a_weak_password_and_a_wrong_code_leave_the_link_as_it_is(bare_runtime: Runtime) -> None:
    who = accounts.add(bare_runtime, "ana")
    token, secret = links.make_link(bare_runtime, who, None), new_secret()
    code = pyotp.TOTP(secret).at(bare_runtime.now())
    with pytest.raises(PasswordRefused):
        choose_factors(bare_runtime, token, password="short", secret=secret, code=code)
    with pytest.raises(SignInRefused, match="code"):
        choose_factors(bare_runtime, token, password=PASSWORD, secret=secret, code="12345")
    assert links.read_link(bare_runtime, token) == who


def test_who_is_signed_in_proves_again_who_they_are(
    bare_runtime: Runtime, account: Account
) -> None:
    confirm(bare_runtime, account.who, account.code(), HOME)
    with pytest.raises(SignInRefused, match="code"):
        confirm(bare_runtime, account.who, account.code(), HOME)


def test_the_audit_trail_tells_of_it_and_holds_no_secret(
    bare_runtime: Runtime, account: Account
) -> None:
    for _ in range(attempts.FREE_FAILURES + 1):
        with pytest.raises(SignInRefused):
            sign_in(bare_runtime, account.typed(code="123123"), HOME)
    with bare_runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    assert [line.act for line in lines] == [
        "organizer added",
        "sign-in link made",
        "factors chosen by link",
        "sign-in slowed down",
    ]
    told = repr(lines)
    for secret in (PASSWORD, account.secret, account.token, "123123", *account.recovery_codes):
        assert secret not in told


def test_who_is_signed_in_chooses_another_password_and_app(
    bare_runtime: Runtime, account: Account, clock: Clock
) -> None:
    secret, new = new_secret(), "four kettles whistle at dawn"
    with pytest.raises(SignInRefused, match="code"):
        change_password_and_app(
            bare_runtime, account.who, password=new, secret=secret, code="000000"
        )
    code = pyotp.TOTP(secret).at(bare_runtime.now())
    codes = change_password_and_app(
        bare_runtime, account.who, password=new, secret=secret, code=code
    )
    with pytest.raises(SignInRefused):
        sign_in(bare_runtime, account.typed(code=account.recovery_codes[0]), HOME)
    clock.advance(timedelta(minutes=1))
    account.secret = secret
    assert sign_in(bare_runtime, account.typed(password=new), HOME) == account.who
    assert sign_in(bare_runtime, account.typed(password=new, code=codes[0]), HOME) == account.who


def test_recovery_codes_are_made_anew(bare_runtime: Runtime, account: Account) -> None:
    assert list_factors(bare_runtime, account.who) == Factors(
        has_password=True, passkeys=0, recovery_codes=10
    )
    codes = new_recovery_codes(bare_runtime, account.who)
    assert not set(codes) & set(account.recovery_codes)
    with pytest.raises(SignInRefused):
        sign_in(bare_runtime, account.typed(code=account.recovery_codes[0]), HOME)
    sign_in(bare_runtime, account.typed(code=codes[9]), HOME)
    assert list_factors(bare_runtime, account.who).recovery_codes == 9


@pytest.mark.parametrize("secret", ["", "A", "A" * 31, "a" * 32, "1" * 32, "=" * 32, "A" * 400])
def test_a_secret_that_no_app_was_given_is_no_secret(bare_runtime: Runtime, secret: str) -> None:
    assert find_step(secret, "123456", bare_runtime.now()) is None
