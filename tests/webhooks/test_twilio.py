"""What Twilio posts, as the inbox is told of it; and what is answered, as Twilio reads it."""

from urllib.parse import urldefrag
from xml.etree import ElementTree as ET

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox.receive import Answer, Channel, Receipt
from flows.events import CarrierWord, Event, Said, SentMedia
from flows.replies import RenderedMessage
from tests.webhooks.provider_requests import ANA, OURS, PUBLIC_URL, RECEIPT, SMS, Twilio, sms
from tests.webhooks.recorded_inbox import Notebook
from webhooks.twilio import read_message, read_receipt, twiml

SID = SMS["MessageSid"]
STATUS_URL = f"{PUBLIC_URL}/twilio/status/1#rc=2&rp=5xx,ct,rt"


def test_a_text_is_read() -> None:
    inbound = read_message(SMS)
    assert (inbound.provider, inbound.provider_id) == ("twilio", SID)
    assert (inbound.channel, inbound.address, inbound.to) == (Channel.SMS, ANA, OURS)
    assert inbound.event == Said("IBM")
    assert (inbound.language_hint, inbound.reply_key) == ("", "")


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"Body": " Ana\r\nRuiz "}, Said(" Ana\nRuiz ")),
        ({"Body": "A\0na\x07 \x1b\ufffe👋🏽"}, Said("Ana 👋🏽")),
        ({"Body": "x" * 4097}, Said("x" * 4096)),
        ({"Body": "STOP", "OptOutType": "STOP"}, Said("STOP", CarrierWord.STOP)),
        ({"Body": "ayuda", "OptOutType": "HELP"}, Said("ayuda", CarrierWord.HELP)),
        ({"Body": "unstop", "OptOutType": "start"}, Said("unstop", CarrierWord.START)),
        ({"Body": "", "OptOutType": "STOP"}, Said("", CarrierWord.STOP)),
        ({"Body": "hm", "OptOutType": "SOMETHING NEW"}, Said("hm")),
        ({"Body": ""}, SentMedia()),
        ({"Body": " \n\0"}, SentMedia()),
        (
            {
                "Body": "",
                "NumMedia": "1",
                "MediaUrl0": "https://api.twilio.com/m",
                "MediaContentType0": "image/jpeg",
            },
            SentMedia(),
        ),
        (
            {"Body": "look", "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/m"},
            Said("look", is_own_words=False),
        ),
        ({"Body": "SIGN", "NumMedia": ""}, Said("SIGN")),
    ],
)
def test_words_and_what_has_none(fields: dict[str, str], event: Event) -> None:
    assert read_message(sms(**fields)).event == event


def test_a_text_without_the_field_for_words_has_none() -> None:
    assert read_message({"From": ANA, "To": OURS, "MessageSid": SID}).event == SentMedia()


@pytest.mark.parametrize(
    ("fields", "channel", "event"),
    [
        ({"Body": "sign", "ProfileName": "Ana", "WaId": "15550123"}, "whatsapp", Said("sign")),
        ({"Body": "", "ButtonText": "SIGN", "ButtonPayload": "p-1"}, "whatsapp", Said("SIGN")),
        ({"Body": "SIGN", "ButtonText": "SIGN", "ButtonPayload": "p"}, "whatsapp", Said("SIGN")),
        ({"Body": "", "ButtonPayload": "sign"}, "whatsapp", SentMedia()),
        ({"Body": "", "Latitude": "1.0", "Longitude": "2.0"}, "whatsapp", SentMedia()),
        ({"Body": "fwd", "Forwarded": "true"}, "whatsapp", Said("fwd", is_own_words=False)),
        (
            {"Body": "SIGN", "FrequentlyForwarded": "true", "Forwarded": "false"},
            "whatsapp",
            Said("SIGN", is_own_words=False),
        ),
        ({"Body": "SIGN", "Forwarded": "false"}, "whatsapp", Said("SIGN")),
        ({"Body": "sign", "ChannelMetadata": "{}"}, "rcs", Said("sign")),
    ],
)
def test_whatsapp_and_rcs_are_channels_of_their_own(
    fields: dict[str, str], channel: str, event: Event
) -> None:
    inbound = read_message(sms(From=f"{channel}:{ANA}", To=f"{channel}:{OURS}", **fields))
    assert inbound.channel is Channel(channel)
    assert (inbound.address, inbound.to, inbound.event) == (ANA, OURS, event)


def test_an_rcs_agent_is_no_number_to_show() -> None:
    assert read_message(sms(From=f"rcs:{ANA}", To="rcs:an_agent")).to == ""


def test_our_short_code_is_a_number_to_show() -> None:
    assert read_message(sms(To="555010")).to == "555010"


@pytest.mark.parametrize(
    "sender",
    [
        "555010",
        "IBM-Alerts",
        "",
        "whatsapp:",
        "whatsapp:Ana",
        "client:ana",
        "messenger:123456",
        "sip:ana@example.org",
        "+",
        "+0123456789",
        "+1555010" + "0" * 15,
        "+1555٠١٠٠",
        "15550123",
        "+1 555 0123",
        OURS,
        "+18005550100",
        "whatsapp:+18885550100",
        "+448080570100",
    ],
)
def test_who_may_not_be_answered_has_no_address_and_no_event(sender: str) -> None:
    inbound = read_message(sms(From=sender))
    assert (inbound.address, inbound.event) == ("", None)
    assert inbound.provider_id == SID


def test_our_own_number_is_nobody_whichever_of_ours_it_wrote_to() -> None:
    assert read_message(sms(To="+15550111", From=OURS), OURS).address == ""


@pytest.mark.parametrize("status", ["delivered", "sent", "queued", "anything"])
def test_a_receipt_that_comes_to_the_wrong_place_is_nobodys_message(status: str) -> None:
    for form in (
        sms(From=OURS, To=ANA, SmsStatus=status, MessageStatus=status),
        sms(SmsStatus=status),
        sms(MessageStatus=status),
    ):
        assert (read_message(form).address, read_message(form).event) == ("", None)


def test_toll_free_codes_are_those_that_the_library_knows() -> None:
    for code in range(200, 1000):
        number = f"+1{code}5550100"
        kind = phonenumbers.number_type(phonenumbers.parse(number))
        is_toll_free = kind == phonenumbers.PhoneNumberType.TOLL_FREE
        assert read_message(sms(From=number)).address == ("" if is_toll_free else number)


@pytest.mark.parametrize(
    "number", ["+15555550100", "+15550123", "+5215550100123", "+99915550100", "+391550100123"]
)
def test_a_number_is_not_refused_for_being_unknown(number: str) -> None:
    assert read_message(sms(From=number)).address == number


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"MessageStatus": "delivered"}, "delivered", ""),
        ({"MessageStatus": "undelivered", "ErrorCode": "30005"}, "undelivered", "30005"),
        ({"SmsStatus": "sent"}, "sent", ""),
        ({"MessageStatus": "read", "SmsStatus": "delivered"}, "read", ""),
        ({"MessageStatus": "Partially_Delivered"}, "partially_delivered", ""),
        ({"MessageStatus": "failed", "ErrorCode": "none"}, "failed", ""),
        ({"MessageStatus": "not a status"}, "", ""),
        ({}, "", ""),
    ],
)
def test_a_receipt_is_read(form: dict[str, str], status: str, error: str) -> None:
    receipt = read_receipt(12, {"MessageSid": SID, **form})
    assert receipt == Receipt(12, SID, status, error)


def body_of(document: str) -> str | None:
    """Return the text of the one message in a document, as an XML reader has it."""
    verbs = list(ET.fromstring(document))  # noqa: S314 - our own answer
    assert [verb.tag for verb in verbs] in ([], ["Message"])
    return verbs[0].text if verbs else None


def test_an_answer_says_where_its_receipts_go() -> None:
    document = twiml(Answer(1, RenderedMessage("Thanks & hello")), STATUS_URL)
    (verb,) = ET.fromstring(document)  # noqa: S314 - our own answer
    assert verb.attrib == {"statusCallback": STATUS_URL}
    assert verb.text == "Thanks & hello"


@pytest.mark.parametrize(
    "message", [None, RenderedMessage(""), RenderedMessage(" \n"), RenderedMessage("\0\x1f")]
)
def test_no_words_are_no_message(message: RenderedMessage | None) -> None:
    document = twiml(Answer(1, message), STATUS_URL)
    assert document.endswith("<Response />")
    assert body_of(document) is None


@given(st.text(st.characters(), max_size=200))
def test_every_text_makes_a_readable_document(text: str) -> None:
    body = body_of(twiml(Answer(1, RenderedMessage(text)), STATUS_URL))
    if text.isprintable() and text.strip():
        assert body == text


def test_what_is_too_long_for_twilio_is_cut_rather_than_lost() -> None:
    assert body_of(twiml(Answer(1, RenderedMessage("x" * 1700)), STATUS_URL)) == "x" * 1600


def test_a_text_is_answered_in_twiml(twilio: Twilio) -> None:
    response = twilio.post(sms(Body="<b>¡Hola & adiós!</b>"))
    assert response.content_type == "text/xml; charset=utf-8"
    assert body_of(response.text) == "<b>¡Hola & adiós!</b>"
    assert f'statusCallback="{PUBLIC_URL}/twilio/status/1#' in response.text


def test_a_repeat_is_answered_with_the_same_bytes(twilio: Twilio, notebook: Notebook) -> None:
    first = twilio.post(SMS)
    assert twilio.post(SMS).data == first.data
    assert len(notebook.received) == 1


def test_the_settings_own_number_is_nobody(twilio: Twilio, notebook: Notebook) -> None:
    assert twilio.post(sms(From=OURS, To="+15550111")).data.endswith(b"<Response />")
    assert notebook.received[0].address == ""


def test_a_receipt_goes_to_where_the_answer_said(twilio: Twilio, notebook: Notebook) -> None:
    document = twilio.post(SMS).text
    url = next(iter(ET.fromstring(document))).attrib["statusCallback"]  # noqa: S314 - our own answer
    path = urldefrag(url).url.removeprefix(PUBLIC_URL)
    response = twilio.post({**RECEIPT, "MessageStatus": "delivered"}, path)
    assert (response.status_code, response.data) == (204, b"")
    assert notebook.settled == [Receipt(1, RECEIPT["MessageSid"], "delivered")]


def test_a_receipt_without_a_status_is_acknowledged(twilio: Twilio, notebook: Notebook) -> None:
    assert twilio.post(RECEIPT, "/twilio/status/1").status_code == 204
    assert notebook.calls == 0


@pytest.mark.parametrize("message_id", ["x", "-1", "1" * 19, "1" * 5000, "%D9%A1", "1/2", ""])
def test_a_receipt_for_what_is_no_number_of_ours_is_not_found(
    twilio: Twilio, notebook: Notebook, message_id: str
) -> None:
    path = f"/twilio/status/{message_id}"
    assert twilio.post({"MessageStatus": "sent"}, path).status_code == 404
    assert notebook.calls == 0
