"""The organizer panel of the demo: what it shows, and what comes of what is done in it."""

import threading
from functools import partial
from typing import Any

import httpx
import pytest

from bot.broadcasts.deliver.delivery_loop import send_due
from bot.broadcasts.monitor.circuit_breaker import supervise_broadcasts
from bot.cli.demo_server import serving
from bot.demo.running_demo import Demo, telegram_api
from bot.demo.stand_ins.twilio.messages import Direction
from bot.demo.stand_ins.twilio.rest_api import TwilioMessagesApi
from bot.questions.send_answers import send_answers
from bot.sending.transports import open_transport
from tests.bot.demo.conftest import CAMPAIGNS

PHONE = "+14155550101"
CHAT = 700_000_001
SPONSOR = "18-million-rising"
TEXTS = {"en": "18 Million Rising: {first}, come on Monday. Reply STOP to stop."}
QUESTION = "can i bring my dog to the demonstration on sunday or is that not allowed"


def sign(demo: Demo, last: str = "updates") -> None:
    for words in ("IBM", "Ana Ruiz", "sign", last):
        demo.page.text(PHONE, words)
    demo.page.start(CHAT, "IBM")
    for words in ("Sam Okafor", "SIGN", last):
        demo.page.say(CHAT, words)


def panel(demo: Demo) -> dict[str, Any]:
    return demo.page.panel.view()


def card(demo: Demo, **texts: str) -> dict[str, Any]:
    return demo.page.panel.card(SPONSOR, texts)


def willing(demo: Demo) -> dict[str, int]:
    return {each["id"]: each["people"] for each in panel(demo)["organizations"] if each["people"]}


def stored(demo: Demo, name: str) -> list[dict[str, str]]:
    """Return the rows of a table as the page shows them: label → value, newest first."""
    tables = {each["id"]: each for each in demo.page.view()["stored"]["tables"]}
    return [
        {field["label"]: field["value"] for field in row["fields"]} for row in tables[name]["rows"]
    ]


def test_who_wants_updates_is_counted_by_organization(demo: Demo) -> None:
    assert willing(demo) == {}
    sign(demo)
    [sponsor, *_] = panel(demo)["organizations"]
    assert sponsor == {
        "id": SPONSOR,
        "name": "18 Million Rising",
        "people": 2,
        "sms": 1,
        "telegram": 1,
    }
    assert willing(demo) == {SPONSOR: 2}
    demo.page.text(PHONE, "STOP")
    assert willing(demo) == {SPONSOR: 1}


def test_the_examples_may_be_sent_as_they_are_and_cost_one_segment(demo: Demo) -> None:
    sign(demo)
    for _ in range(3):
        texts = {each["language"]: each["text"] for each in panel(demo)["texts"]}
        assert set(texts) == {"en", "es"}
        shown = demo.page.panel.card(SPONSOR, texts)
        assert (shown["problems"], shown["people"], shown["segments"]) == ([], 2, 1)
        assert demo.page.panel.send(SPONSOR, texts) == ""


def test_the_card_shows_a_text_once_where_both_read_the_same(demo: Demo) -> None:
    sign(demo)
    [reading] = card(demo, **TEXTS)["readings"]
    assert (reading["texted"], reading["in_telegram"]) == (1, 1)
    assert reading["text"] == "18 Million Rising: Ana, come on Monday. Reply STOP to stop."
    assert reading["spread"] == [{"segments": 1, "people": 1}]
    by_phone, in_telegram = card(demo, en=TEXTS["en"] + " Text {reach}.")["readings"]
    assert (by_phone["channel"], by_phone["in_telegram"]) == ("sms", 0)
    assert (in_telegram["channel"], in_telegram["texted"]) == ("telegram", 0)
    assert "t.me" in in_telegram["text"]


def test_the_card_says_what_is_dear_and_what_is_wrong(demo: Demo) -> None:
    sign(demo)
    shown = card(demo, en="18 Million Rising: sí, ✊")
    assert shown["dear"] == ["í", "✊"]
    assert any("STOP" in words for words in shown["problems"])
    assert card(demo)["problems"] == ["There is no text: write one."]
    with pytest.raises(ValueError, match="no broadcast"):
        card(demo, **{"no language": "Hello"})


def test_what_cannot_be_approved_is_refused_in_words_and_kept_to_be_changed(demo: Demo) -> None:
    assert "nobody would get it" in demo.page.panel.send(SPONSOR, TEXTS)
    assert panel(demo)["broadcast"] is None
    sign(demo)
    assert demo.page.panel.send(SPONSOR, TEXTS) == ""
    assert panel(demo)["broadcast"]["id"] == 1
    refused = demo.page.panel.send(SPONSOR, TEXTS)
    assert refused.endswith("nobody should get it twice.")
    assert panel(demo)["broadcast"]["id"] == 1


def test_a_broadcast_is_paused_resumed_and_cancelled_by_you(demo: Demo) -> None:
    sign(demo)
    demo.page.panel.send(SPONSOR, TEXTS)
    assert demo.page.panel.steer(1, "pause") == ""
    broadcast = panel(demo)["broadcast"]
    assert (broadcast["says"], broadcast["may"]) == ("Paused", ["resume", "cancel"])
    assert demo.page.panel.steer(1, "pause") != ""
    assert demo.page.panel.steer(1, "resume") == ""
    assert demo.page.panel.steer(1, "cancel") == ""
    broadcast = panel(demo)["broadcast"]
    assert (broadcast["says"], broadcast["may"], broadcast["is_over"]) == ("Cancelled", [], True)
    assert broadcast["note"] == "2 were not sent."
    told = [line["words"].partition(":")[0] for line in broadcast["trail"]]
    assert told == ["you drafted", "you approved", "you paused", "you resumed", "you cancelled"]
    assert "no broadcast 9" in demo.page.panel.steer(9, "pause").lower()


def test_the_letter_is_handed_in_with_the_names_of_all_who_signed(demo: Demo) -> None:
    assert "no name to hand in" in str(demo.page.panel.hand_in())
    demo.page.text(PHONE, "IBM")
    demo.page.text(PHONE, "Ana Ruiz")
    demo.page.text(PHONE, "sign")
    first = demo.page.panel.hand_in()
    demo.page.start(CHAT, "IBM")
    for words in ("Sam Okafor", "SIGN"):
        demo.page.say(CHAT, words)
    second = demo.page.panel.hand_in()
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["said"].startswith("Handed in with 1 name: ")
    assert second["said"].startswith("Handed in with 2 names: ")
    acts = [(row["who"], row["did"]) for row in stored(demo, "audit")]
    assert ("your-colleague", "released package") in acts
    assert ("you", "handed over package") in acts
    assert list(demo.runtime.settings.files_folder.rglob("cover.pdf")) != []


def test_twilios_api_hands_a_text_to_the_phone(demo: Demo) -> None:
    api = TwilioMessagesApi(demo.twilio.messages)
    account = demo.twilio.account
    with httpx.Client(
        transport=httpx.WSGITransport(app=api), auth=(account.sid, account.auth_token)
    ) as client:
        given = {"To": PHONE, "From": account.number, "Body": "News"}
        url = f"http://127.0.0.1/2010-04-01/Accounts/{account.sid}/Messages.json"
        made = client.post(url, data=given)
        assert made.status_code == 201
        [sms] = demo.twilio.messages.all()
        assert (sms.sid, sms.direction, sms.body) == (made.json()["sid"], Direction.API, "News")
        demo.twilio.text(PHONE, "STOP")
        assert client.post(url, data=given).json()["code"] == 21610


def test_telegrams_api_hands_a_message_to_the_chat(demo: Demo) -> None:
    api = telegram_api(demo)
    token = demo.runtime.settings.telegram_bot_token.get_secret_value()
    with httpx.Client(transport=httpx.WSGITransport(app=api)) as client:
        url = f"http://127.0.0.1/bot{token}/sendMessage"
        assert client.post(url, data={"chat_id": CHAT, "text": "News"}).json()["ok"]
        assert [each["text"] for each in demo.page.view()["chats"][0]["messages"]] == ["News"]
        demo.page.block(CHAT, blocked=True)
        assert client.post(url, data={"chat_id": CHAT, "text": "News"}).status_code == 403


def test_what_nobody_could_answer_is_asked_of_you(demo: Demo) -> None:
    assert panel(demo)["questions"] == []
    demo.page.text(PHONE, "IBM")
    demo.page.text(PHONE, QUESTION)
    demo.page.start(CHAT, "IBM")
    demo.page.say(CHAT, QUESTION)
    by_phone, in_telegram = panel(demo)["questions"]
    assert (by_phone["words"], by_phone["language"], by_phone["problem"]) == (QUESTION, "en", "")
    assert by_phone["from"].endswith(", by text message")
    assert in_telegram["from"].endswith(", in Telegram")
    assert demo.page.panel.close(by_phone["id"]) == ""
    assert panel(demo)["questions"] == [in_telegram]
    assert demo.page.panel.close(by_phone["id"]).endswith("it can still be answered.")


def test_an_answer_that_may_not_go_out_is_refused_in_words_and_the_question_waits(
    demo: Demo,
) -> None:
    demo.page.text(PHONE, "IBM")
    demo.page.text(PHONE, QUESTION)
    refused = demo.page.panel.answer(1, "Dogs are welcome: bit.ly/dogs")
    assert "link shortener" in refused
    assert [each["id"] for each in panel(demo)["questions"]] == [1]
    demo.page.text(PHONE, "STOP")
    assert demo.page.panel.answer(1, "Dogs are welcome.") != ""
    assert demo.page.panel.given_answers() == ()


def test_an_answer_goes_over_the_socket_and_is_shown_as_written_by_hand() -> None:
    with serving(port=0, campaigns=CAMPAIGNS) as served:
        demo, runtime = served.demo, served.demo.runtime
        demo.page.text(PHONE, "IBM")
        demo.page.text(PHONE, QUESTION)
        demo.page.start(CHAT, "IBM")
        demo.page.say(CHAT, QUESTION)
        for number in (1, 2):
            assert demo.page.panel.answer(number, " Dogs are welcome. ") == ""
        assert panel(demo)["questions"] == []
        opened = partial(open_transport, runtime.settings)
        send_answers(runtime, opened, stop=threading.Event())
        last = [
            each["messages"][-1] for kind in ("phones", "chats") for each in demo.page.view()[kind]
        ]
        assert [(each["tag"], each["text"]) for each in last] == [
            ("Answered by hand", "18 Million Rising: Dogs are welcome.")
        ] * 2


def test_a_broadcast_goes_over_the_socket_to_both_and_its_receipt_back() -> None:
    with serving(port=0, campaigns=CAMPAIGNS) as served:
        demo, runtime = served.demo, served.demo.runtime
        sign(demo)
        assert demo.page.panel.send(SPONSOR, TEXTS) == ""
        supervise_broadcasts(runtime)
        lines = partial(open_transport, runtime.settings)
        assert send_due(runtime, lines, owner="worker-1", stop=threading.Event()) == 2
        while demo.twilio.messages.tick():
            pass
        broadcast = panel(demo)["broadcast"]
        assert broadcast["counts"]["delivered"] == broadcast["counts"]["sent"] == 1
        last = [
            each["messages"][-1] for kind in ("phones", "chats") for each in demo.page.view()[kind]
        ]
        assert [each["tag"] for each in last] == ["Update", "Update"]
        assert [each["text"].split(", ")[0] for each in last] == [
            "18 Million Rising: Ana",
            "18 Million Rising: Sam",
        ]


def test_who_gave_up_the_number_fails_in_plain_words_and_is_written_to_no_more() -> None:
    with serving(port=0, campaigns=CAMPAIGNS) as served:
        demo, runtime = served.demo, served.demo.runtime
        sign(demo)
        demo.page.give_up_number(PHONE)
        demo.page.panel.send(SPONSOR, TEXTS)
        supervise_broadcasts(runtime)
        lines = partial(open_transport, runtime.settings)
        send_due(runtime, lines, owner="worker-1", stop=threading.Event())
        while demo.twilio.messages.tick():
            pass
        [why] = panel(demo)["broadcast"]["why"]
        assert (why["status"], why["people"]) == ("failed", 1)
        assert "not in service" in why["words"]
        assert "30005" in why["words"]
        assert willing(demo) == {SPONSOR: 1}
        deliveries, audit = stored(demo, "deliveries"), stored(demo, "audit")
        [failed] = [row for row in deliveries if "failed" in row["stands at"]]
        assert "not in service" in failed["stands at"]
        assert audit[0]["who"] == "the program"
        assert audit[1]["who"] == "you"
        assert audit[1]["did"] == "approved, broadcast 1"
        assert PHONE not in str((deliveries, audit))
