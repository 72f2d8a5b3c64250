"""The stand-in for Twilio: what it posts, how it reads the answer, what it does with STOP."""

import re

import pytest
from flask import Response
from twilio.request_validator import (  # type: ignore[import-untyped]  # it has no types
    RequestValidator,
)

from bot.demo.stand_ins.twilio.carrier_keywords import SenderType
from bot.demo.stand_ins.twilio.messages import Direction, Status
from bot.demo.stand_ins.twilio.stand_in import TwilioStandIn
from bot.demo.stand_ins.twilio.webhook_requests import Account, inbound_form
from tests.bot.demo.recorded_webhook import BASE, Webhook, says, twiml
from tests.clock import Clock

ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="made-up", number="+12025550100")
PERSON = "+14155550101"


def stand_in(webhook: Webhook, sender_type: SenderType = SenderType.LONG_CODE) -> TwilioStandIn:
    return TwilioStandIn(
        ACCOUNT, f"{BASE}/twilio/message#rc=2&rp=5xx", webhook.client, Clock(), sender_type
    )


def test_a_text_is_posted_with_the_fields_that_twilio_sends() -> None:
    webhook = Webhook()
    result = stand_in(webhook).text(PERSON, "IBM")
    [received] = webhook.received
    assert re.fullmatch(r"SM[0-9a-f]{32}", result.sid)
    assert received.form == {
        "MessageSid": result.sid,
        "SmsSid": result.sid,
        "SmsMessageSid": result.sid,
        "AccountSid": ACCOUNT.sid,
        "From": PERSON,
        "To": ACCOUNT.number,
        "Body": "IBM",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "FromCity": "SAN FRANCISCO",
        "FromState": "CA",
        "FromZip": "94102",
        "FromCountry": "US",
        "ToCity": "WASHINGTON",
        "ToState": "DC",
        "ToZip": "20001",
        "ToCountry": "US",
    }


@pytest.mark.parametrize("body", ["IBM", "señal & más = ✊ +1", "", " two\r\nlines "])
def test_the_signature_is_one_that_twilios_library_accepts(body: str) -> None:
    webhook = Webhook()
    stand_in(webhook).text(PERSON, body)
    [received] = webhook.received
    signature = received.headers["X-Twilio-Signature"]
    validator = RequestValidator(ACCOUNT.auth_token)
    assert received.form["Body"] == body
    assert validator.validate(f"{BASE}/twilio/message", received.form, signature)


def test_a_messaging_service_and_pictures_are_named() -> None:
    account = Account("AC" + "0" * 32, "made-up", "+12025550100", messaging_service="MG" + "1" * 32)
    sid, number = "SM" + "1" * 32, account.number
    form = inbound_form(account, sid, person=PERSON, number=number, body="", media=["image/jpeg"])
    assert form["MessagingServiceSid"] == account.messaging_service
    assert (form["NumMedia"], form["MediaContentType0"], form["Body"]) == ("1", "image/jpeg", "")
    assert form["MediaUrl0"].startswith("https://api.twilio.com/2010-04-01/Accounts/AC")


def test_a_whatsapp_message_comes_with_its_own_fields() -> None:
    webhook = Webhook()
    stand_in(webhook).text(f"whatsapp:{PERSON}", "IBM")
    form = webhook.received[0].form
    assert form["From"] == f"whatsapp:{PERSON}"
    assert form["To"] == f"whatsapp:{ACCOUNT.number}"
    assert form["WaId"] == "14155550101"
    assert "FromCity" not in form


def test_the_answer_reaches_the_phone_measured_as_the_carrier_bills_it() -> None:
    result = stand_in(Webhook(says("Signed, Joaquín."))).text(PERSON, "sign")
    [reply] = result.replies
    assert (reply.direction, reply.body) == (Direction.REPLY, "Signed, Joaquín.")
    assert (reply.size.encoding, reply.size.segments, reply.size.culprits) == ("UCS-2", 1, ("í",))
    assert result.errors == ()


def test_receipts_follow_one_step_at_a_time_and_are_signed() -> None:
    webhook = Webhook(says("Hello"))
    twilio = stand_in(webhook)
    [reply] = twilio.text(PERSON, "IBM").replies
    assert twilio.messages.tick()
    assert not twilio.messages.tick()
    receipts = webhook.at("twilio/status/7")
    assert [receipt.form["MessageStatus"] for receipt in receipts] == ["sent", "delivered"]
    form = receipts[0].form
    assert (form["MessageSid"], form["To"], form["From"]) == (reply.sid, PERSON, ACCOUNT.number)
    assert "ErrorCode" not in form
    assert RequestValidator(ACCOUNT.auth_token).validate(
        f"{BASE}/twilio/status/7", form, receipts[0].headers["X-Twilio-Signature"]
    )


def test_a_relative_callback_is_read_from_the_webhooks_address() -> None:
    webhook = Webhook(says("Hello", callback="status/9"))
    twilio = stand_in(webhook)
    twilio.text(PERSON, "IBM")
    twilio.messages.tick()
    assert len(webhook.at("twilio/status/9")) == 1


@pytest.mark.parametrize(
    ("said", "answered"), [("error30003", "Hello"), ("IBM", "Hello, Error30003")]
)
def test_the_magic_word_keeps_the_answer_from_the_handset(said: str, answered: str) -> None:
    webhook = Webhook(says(answered))
    twilio = stand_in(webhook)
    twilio.text(PERSON, said)
    while twilio.messages.tick():
        pass
    last = webhook.at("twilio/status/7")[-1].form
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")
    assert twilio.messages.all()[-1].status is Status.UNDELIVERED


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "UNSUBSCRIBE", "OPTOUT", "revoke"])
def test_a_long_code_answers_stop_itself_and_drops_what_we_say(word: str) -> None:
    webhook = Webhook(says("You are out."))
    result = stand_in(webhook).text(PERSON, word)
    [own] = result.replies
    assert own.direction is Direction.CARRIER
    assert [message.error for message in result.dropped] == [21610]
    assert [error.code for error in result.errors] == [21610]
    assert len(webhook.received) == 1  # and our webhook heard of it all the same


def test_a_word_with_anything_beside_it_is_ours_to_understand() -> None:
    result = stand_in(Webhook(says("You are out."))).text(PERSON, "STOP PLEASE")
    assert [message.direction for message in result.replies] == [Direction.REPLY]


def test_start_lifts_the_block_and_our_answer_arrives_again() -> None:
    twilio = stand_in(Webhook(says("Hello")))
    twilio.text(PERSON, "STOP")
    assert twilio.text(PERSON, "IBM").replies == ()
    result = twilio.text(PERSON, "UNSTOP")
    assert [message.direction for message in result.replies] == [Direction.CARRIER, Direction.REPLY]


def test_a_second_stop_and_help_while_blocked_are_met_with_silence() -> None:
    twilio = stand_in(Webhook())
    assert len(twilio.text(PERSON, "HELP").replies) == 1
    twilio.text(PERSON, "STOP")
    assert twilio.text(PERSON, "STOP").replies == ()
    assert twilio.text(PERSON, "HELP").replies == ()


def test_start_without_a_block_is_left_to_us() -> None:
    result = stand_in(Webhook(says("Hello"))).text(PERSON, "YES")
    assert [message.direction for message in result.replies] == [Direction.REPLY]


def test_one_persons_block_is_nobody_elses() -> None:
    twilio = stand_in(Webhook(says("Hello")))
    twilio.text(PERSON, "STOP")
    assert len(twilio.text("+13125550102", "IBM").replies) == 1


@pytest.mark.parametrize(
    ("sender_type", "word", "by_carrier"),
    [
        (SenderType.TOLL_FREE, "STOP", True),
        (SenderType.TOLL_FREE, "QUIT", False),
        (SenderType.TOLL_FREE, "HELP", False),
        (SenderType.SHORT_CODE, "STOP", False),
        (SenderType.SHORT_CODE, "HELP", False),
    ],
)
def test_other_senders_leave_more_to_us(
    sender_type: SenderType, word: str, by_carrier: bool
) -> None:
    result = stand_in(Webhook(says("Ours")), sender_type).text(PERSON, word)
    assert (result.replies[0].direction is Direction.CARRIER) == by_carrier


def test_whatsapp_leaves_stop_to_us() -> None:
    result = stand_in(Webhook(says("Ours"))).text(f"whatsapp:{PERSON}", "STOP")
    assert [message.direction for message in result.replies] == [Direction.REPLY]


def test_an_error_of_the_server_is_tried_again_with_the_same_sid() -> None:
    webhook = Webhook(Response(status=503), Response(status=500), says("Hello"))
    result = stand_in(webhook).text(PERSON, "IBM")
    assert [message.body for message in result.replies] == ["Hello"]
    assert {received.form["MessageSid"] for received in webhook.received} == {result.sid}
    tokens = {received.headers["I-Twilio-Idempotency-Token"] for received in webhook.received}
    assert len(tokens) == 1


@pytest.mark.parametrize(("status", "attempts"), [(500, 3), (403, 1)])
def test_a_webhook_that_fails_is_a_fault(status: int, attempts: int) -> None:
    webhook = Webhook(Response(status=status))
    result = stand_in(webhook).text(PERSON, "IBM")
    assert len(webhook.received) == attempts
    assert [error.code for error in result.errors] == [11200]


def test_the_providers_repeat_keeps_its_sid() -> None:
    webhook = Webhook(says("Hello"))
    twilio = stand_in(webhook)
    first = twilio.text(PERSON, "IBM")
    again = twilio.text(PERSON, "IBM", sid=first.sid)
    assert again.sid == first.sid
    assert webhook.received[0].form == webhook.received[1].form


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (twiml("{}", "application/json"), 12300),
        (twiml("<Response>"), 12100),
        (twiml("<Answer/>"), 12100),
        (twiml("<Response><Say>Hello</Say></Response>"), 12400),
        (twiml('<Response><Message colour="red">Hello</Message></Response>'), 12200),
        (twiml("<Response><Message><Bold>Hello</Bold></Message></Response>"), 12200),
        (twiml("<Response><Message><Body>a</Body><Body>b</Body></Message></Response>"), 12200),
        (twiml("<Response><Message/></Response>"), 21602),
        (twiml(f"<Response><Message>{'a' * 1601}</Message></Response>"), 21617),
        (twiml("<Response><Message>a\x01b</Message></Response>"), 12100),
    ],
)
def test_what_twilio_would_complain_about_is_a_fault(answer: Response, code: int) -> None:
    result = stand_in(Webhook(answer)).text(PERSON, "IBM")
    assert [error.code for error in result.errors] == [code]
    assert result.replies == ()


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        (twiml("<Response/>"), []),
        (twiml(""), []),
        (Response(status=204), []),
        (twiml("Hello", "text/plain"), ["Hello"]),
        (twiml(f"<Response><Message>{'a' * 1600}</Message></Response>"), ["a" * 1600]),
        (twiml("<Response><Message><Body>a &amp; b</Body></Message></Response>"), ["a & b"]),
        (twiml("<Response><Message>a</Message><Message>b</Message></Response>"), ["a", "b"]),
    ],
)
def test_what_twilio_would_carry_out_is_carried_out(answer: Response, texts: list[str]) -> None:
    result = stand_in(Webhook(answer)).text(PERSON, "IBM")
    assert [reply.body for reply in result.replies] == texts
    assert result.errors == ()


CALLBACK = f"{BASE}/twilio/status/d7-1#rc=2"


def test_what_the_api_sends_goes_its_way_and_each_step_is_told_to_its_callback() -> None:
    webhook = Webhook()
    messages = stand_in(webhook).messages
    form = {"To": PERSON, "Body": "News", "StatusCallback": CALLBACK}
    sid = messages.create({**form, "From": ACCOUNT.number}, ACCOUNT.number).body["sid"]
    [message] = messages.all()
    assert (message.sid, message.direction, message.status) == (sid, Direction.API, Status.QUEUED)
    while messages.tick():
        pass
    told = [each.form["MessageStatus"] for each in webhook.at("twilio/status/d7-1")]
    assert told == ["sent", "delivered"]
    assert [each.status for each in messages.all()] == [Status.DELIVERED]


def test_a_number_that_was_given_up_gets_nothing_any_more() -> None:
    webhook = Webhook()
    messages = stand_in(webhook).messages
    messages.out_of_service.add(PERSON)
    form = {"To": PERSON, "Body": "News", "StatusCallback": CALLBACK, "From": ACCOUNT.number}
    messages.create(form, ACCOUNT.number)
    while messages.tick():
        pass
    receipts = [each.form for each in webhook.at("twilio/status/d7-1")]
    told = [(each["MessageStatus"], each.get("ErrorCode")) for each in receipts]
    assert told == [("sent", None), ("undelivered", "30005")]


def test_all_that_was_said_is_on_the_accounts_list() -> None:
    twilio = stand_in(Webhook(says("Hello")))
    twilio.text(PERSON, "IBM")
    twilio.text(PERSON, "HELP")
    listed = twilio.messages.page({}).body["messages"]
    assert [(each["direction"], each["body"]) for each in reversed(listed)] == [
        ("inbound", "IBM"),
        ("outbound-reply", "Hello"),
        ("inbound", "HELP"),
        ("outbound-reply", "Reply STOP to unsubscribe. Msg&data rates may apply."),
        ("outbound-reply", "Hello"),
    ]


def test_the_token_is_in_no_representation() -> None:
    assert ACCOUNT.auth_token not in repr(ACCOUNT)
