"""What the stand-ins do with a message that answers nothing: one that a REST API was asked for."""

from bot.demo.stand_ins.telegram.chats import ChatMessage, TelegramSandbox
from bot.demo.stand_ins.telegram.update_objects import Writer
from bot.demo.stand_ins.telegram.webhook_answers import Refused, SendMessage
from bot.demo.stand_ins.telegram.webhook_requests import TelegramRequest
from bot.demo.stand_ins.twilio.phones import Direction, Status, TwilioSandbox
from bot.demo.stand_ins.twilio.webhook_forms import Account
from tests.bot.demo.recorded_webhook import BASE, Webhook
from tests.clock import Clock

ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="made-up", number="+12025550100")
PERSON = "+14155550101"
CALLBACK = f"{BASE}/twilio/status/d7-1#rc=2"
WRITER = Writer(700_000_001, "Sam", "es")


def twilio(webhook: Webhook) -> TwilioSandbox:
    return TwilioSandbox(ACCOUNT, f"{BASE}/twilio/message", webhook.wire, Clock())


def telegram() -> TelegramSandbox:
    request = TelegramRequest(f"{BASE}/telegram", "made-up", Webhook().wire)
    return TelegramSandbox(request, Clock(), lambda _: None)


def receipts(webhook: Webhook) -> list[tuple[str, str | None]]:
    found = webhook.at("twilio/status/d7-1")
    return [(each.form["MessageStatus"], each.form.get("ErrorCode")) for each in found]


def test_a_text_goes_its_way_and_each_step_is_told_to_its_callback() -> None:
    webhook = Webhook()
    sandbox = twilio(webhook)
    sms = sandbox.push(PERSON, "News", status_callback=CALLBACK, sid="SM" + "1" * 32)
    assert (sms.sid, sms.direction, sms.status) == (
        "SM" + "1" * 32,
        Direction.PUSHED,
        Status.QUEUED,
    )
    while sandbox.tick():
        pass
    assert receipts(webhook) == [("sent", None), ("delivered", None)]
    assert [each.status for each in sandbox.messages] == [Status.DELIVERED]


def test_a_text_to_who_said_stop_to_the_carrier_is_dropped() -> None:
    webhook = Webhook()
    sandbox = twilio(webhook)
    sandbox.text(PERSON, "STOP")
    sms = sandbox.push(PERSON, "News", status_callback=CALLBACK)
    assert (sms.status, sms.error) == (Status.FAILED, 21610)
    assert sandbox.tick() is False
    assert receipts(webhook) == []


def test_a_number_that_was_given_up_gets_nothing_any_more() -> None:
    webhook = Webhook()
    sandbox = twilio(webhook)
    sandbox.give_up(PERSON)
    sandbox.push(PERSON, "News", status_callback=CALLBACK)
    while sandbox.tick():
        pass
    assert receipts(webhook) == [("sent", None), ("undelivered", "30005")]


def test_a_message_stands_in_the_chat_and_leaves_its_buttons() -> None:
    sandbox = telegram()
    chat = sandbox.open(WRITER)
    chat.keyboard = (("SIGN",),)
    sent = sandbox.push(SendMessage(chat_id=WRITER.id, text="News"))
    assert isinstance(sent, ChatMessage)
    assert sent.is_pushed
    assert chat.messages == [sent]
    assert chat.keyboard == (("SIGN",),)


def test_a_message_to_who_blocked_the_bot_or_never_wrote_is_refused() -> None:
    sandbox = telegram()
    sandbox.open(WRITER).is_blocked = True
    refused = sandbox.push(SendMessage(chat_id=WRITER.id, text="News"))
    assert refused == Refused(403, "bot was blocked by the user")
    assert sandbox.push(SendMessage(chat_id=1, text="News")) == Refused(400, "chat not found")
