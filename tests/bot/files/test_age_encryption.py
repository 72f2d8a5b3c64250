"""Files that only their receiver reads."""

from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # it has no types
import pytest

from bot.files.age_encryption import (
    MAX_RECIPIENTS,
    NotARecipient,
    check_recipients,
    encrypt_file,
)

SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEJSGN5NpR+1WRvH0tPOv9IA+TZ56xe6T7/oDqDUJCNu ana"


def test_each_receiver_reads_the_file_and_nobody_else(tmp_path: Path) -> None:
    ana, bob, eve = (pyrage.x25519.Identity.generate() for _ in range(3))
    clear, sealed = tmp_path / "names.csv", tmp_path / "names.csv.age"
    clear.write_bytes(b"Ana Ruiz\r\n" * 100_000)
    encrypt_file(clear, sealed, [str(ana.to_public()), f" {bob.to_public()}\n"])
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert b"Ruiz" not in sealed.read_bytes()
    for one in (ana, bob):
        assert pyrage.decrypt(sealed.read_bytes(), [one]) == clear.read_bytes()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed.read_bytes(), [eve])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "age1ana",
        "AGE-SECRET-KEY-1ANA",
        "ana@example.org",
        "ssh-x",
        "\0",
        "age1\udc80",
        "\udc80",
    ],
)
def test_what_is_no_public_key_is_refused_and_not_quoted(key: str) -> None:
    with pytest.raises(NotARecipient, match=r"^not_a_recipient$"):
        check_recipients([key])


def test_there_is_a_limit_to_receivers() -> None:
    key = str(pyrage.x25519.Identity.generate().to_public())
    check_recipients([key] * MAX_RECIPIENTS)
    with pytest.raises(NotARecipient, match=r"^too_many_recipients$"):
        check_recipients([key] * (MAX_RECIPIENTS + 1))


def test_keys_of_ssh_are_taken() -> None:
    check_recipients([SSH_KEY])
