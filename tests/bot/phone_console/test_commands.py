"""TEST, WATCH and the preview: a test to oneself, what is on its way, what names make dear."""

import pytest

from bot.broadcasts.approve import approval
from bot.broadcasts.compose.preview import preview
from bot.demo.stand_ins.loopback_server import serving
from bot.organizers.accounts import Organizer
from bot.phone_console.preview_text import preview_text
from bot.runtime import Runtime
from bot.spending.daily_cap import day_of
from bot.storage.deliveries import sender_pace
from bot.storage.operations import daily_spending
from tests.bot.broadcasts.signers import drafted, subscribe, with_settings, written
from tests.bot.phone_console.organizer_phone import CHAT, ask
from tests.conftest import ENVIRONMENT
from tests.stand_ins.telegram_account import TelegramApi


def test_a_test_goes_to_the_organizer_alone(runtime: Runtime, bo: Organizer) -> None:
    subscribe(runtime, "7001")
    number = drafted(runtime, bo)
    api = TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"], chats={int(CHAT), 7001})
    with serving(api) as address:
        live = with_settings(runtime, telegram_api_url=address)
        assert ask(live, "TEST") == (f"On its way to you. APPROVE {number} sends it to everyone.")
    assert [str(message.chat_id) for message in api.sent] == [CHAT]


@pytest.mark.usefixtures("signers")
def test_what_is_left_and_how_long_it_takes_is_told(runtime: Runtime, bo: Organizer) -> None:
    number = drafted(runtime, bo)
    approval.approve(runtime, bo, number)
    said = ask(runtime, "WATCH")
    assert "approved and scheduled. 0 sent, 0 delivered, 0 failed" in said
    assert ", 4 left. Waiting: asleep: 4 (they go on in 2 h, the last in 5 h). About " in said


@pytest.mark.usefixtures("signers")
def test_that_the_days_segments_are_spent_is_told(runtime: Runtime, bo: Organizer) -> None:
    approval.approve(runtime, bo, drafted(runtime, bo))
    with runtime.database.write() as connection:
        daily_spending.add_segments(
            connection, day_of(runtime.now()), runtime.settings.daily_segments
        )
    assert (
        " Waiting: today's 20,000 segments are spent (DAILY_SEGMENTS): 3 (they go on in 26 h)"
        in ask(runtime, "WATCH")
    )


@pytest.mark.usefixtures("signers")
def test_why_it_stands_still_is_told(runtime: Runtime, bo: Organizer) -> None:
    number = drafted(runtime, bo)
    approval.approve(runtime, bo, number)
    with runtime.database.write() as connection:
        sender_pace.stop_sender(connection, "sms", "the Twilio account is suspended")
    said = " Waiting: nothing goes out by text message: the Twilio account is suspended"
    assert said in ask(runtime, f"WATCH {number}")


def test_a_draft_in_several_languages_leaves_nobody_out(runtime: Runtime) -> None:
    subscribe(runtime, "+12125550150")
    subscribe(runtime, "+12125550151", keyword="IBMESP")
    texts = {
        "en": "{organization}: {name}, we meet on Monday. Reply STOP to quit.",
        "es": "{organization}: {name}, nos vemos el lunes por la tarde en la plaza grande, con "
        "todas las firmas, y entregamos la carta entre todos; trae a alguien. STOP para salir.",
    }
    draft = written(texts=texts)
    said = preview_text("en", 3, preview(runtime, draft), ())
    assert said.startswith("Draft 3 for 2 people: 2 by text (1-2 segments each). ")
    assert "left out" not in said
    assert "I added" not in said
