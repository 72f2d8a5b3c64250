"""Holds that a package tells nothing of a signer but the name and what the campaign hands over."""

from datetime import UTC, datetime

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from tests.bot.signatures.handin.built_packages import build, contents, folder_of
from tests.bot.signatures.handin.conftest import RIVER
from tests.bot.signatures.handin.pdf_text import streams_of, text_of
from tests.many_signers import SOURCE, Signer, add_signers

SIGNED_AT = datetime(2026, 3, 17, 13, 31, 7, tzinfo=UTC)
ANSWERS = {
    "town": "Oakland",
    "side": "upper",
    "mail": "ana.ruiz@mail.example",
    "why": "because of the otters",
}
NEVER = (
    *("ana.ruiz@", "mail.example", "otters", SOURCE, "twilio", "telegram", "sms", "whatsapp"),
    *("2026-03-17", "03-17", "March 17", "17 March", "13:31", "+1555", "5550100", "many-signers"),
)


def test_no_file_holds_what_must_never_be_handed_in(runtime: Runtime, ana: Organizer) -> None:
    signers = [Signer(f"Ana Ruiz {at}", ANSWERS, signed_at=SIGNED_AT) for at in range(12)]
    add_signers(runtime, RIVER, signers)
    folder = folder_of(runtime, build(runtime, ana))
    for name, content in contents(folder).items():
        found = content.decode("utf-8", "replace")
        if name.endswith(".pdf"):
            found = text_of(folder / name) + streams_of(folder / name).decode("latin-1")
            assert "MarkInfo" in found
        lowered = found.lower()
        assert not [word for word in NEVER if word.lower() in lowered], name
    assert "Oakland" in contents(folder)["names.csv"].decode()


def test_only_what_the_campaign_hands_over_has_a_column(runtime: Runtime, ana: Organizer) -> None:
    add_signers(runtime, RIVER, [Signer("Ana Ruiz", ANSWERS, signed_at=SIGNED_AT)])
    folder = folder_of(runtime, build(runtime, ana))
    assert contents(folder)["names.csv"].decode("utf-8-sig") == (
        '"name","town","side"\r\n"Ana Ruiz","Oakland","UPPER"\r\n'
    )
