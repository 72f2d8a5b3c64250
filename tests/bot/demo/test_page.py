"""The page's endpoints: what they take, what they refuse, what they allow a browser to do."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from bot.demo.conversation_starts import Start, SupporterWords
from bot.demo.organizer_panel import OrganizerPanel
from bot.demo.page import create_front_door, create_page
from bot.demo.page_actions import PageActions
from bot.demo.stand_ins.telegram.stand_in import TelegramStandIn
from bot.demo.stand_ins.twilio.stand_in import TwilioStandIn
from bot.demo.stand_ins.twilio.webhook_requests import Account
from bot.web.static_files import static_path
from tests.bot.demo.recorded_webhook import BASE, Webhook, says
from tests.clock import Clock

ACCOUNT = Account("AC" + "0" * 32, "made-up", "+12025550100")
WORDS = SupporterWords(
    "A petition",
    (Start("IBM", "A petition", "en", "keyword"),),
    frozenset({"SIGN", "IBM"}),
    {"en": {"sign": "SIGN", "updates": "UPDATES", "no": "NO"}},
)
FIRST_PHONE = "+14155550101"
FIRST_CHAT = 700_000_001


class FakePanel(OrganizerPanel):
    """A panel that notes what it is asked to do, and cannot do it."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def view(self) -> dict[str, Any]:
        return {"broadcast": None}

    def card(self, organization: str, texts: Mapping[str, str]) -> dict[str, Any]:
        if organization == "nobody":
            raise ValueError
        return {"people": 3, "from": organization, "texts": dict(texts)}

    def send(self, organization: str, texts: Mapping[str, str]) -> str:
        self.asked.append(("send", organization, dict(texts)))
        return "nobody would get it"

    def steer(self, broadcast_id: int, act: str) -> str:
        self.asked.append((act, broadcast_id))
        return ""

    def answer(self, number: int, text: str) -> str:
        self.asked.append(("answer", number, text))
        return "it was answered already"

    def close(self, number: int) -> str:
        self.asked.append(("close", number))
        return ""

    def hand_in(self) -> dict[str, str]:
        self.asked.append(("hand in",))
        return {"said": "Handed in."}

    def given_answers(self) -> tuple[str, ...]:
        return ()

    def willing(self) -> int:
        return 0


def client(*answers: Response, panel: FakePanel | None = None) -> FlaskClient:
    webhook, clock = Webhook(*answers), Clock()
    actions = PageActions(
        TwilioStandIn(ACCOUNT, f"{BASE}/twilio/message", webhook.client, clock),
        TelegramStandIn(f"{BASE}/telegram", "made-up", webhook.client, clock, pause=lambda _: None),
        WORDS,
        lambda: {"count": 0, "file": "demo.sqlite3", "tables": []},
        panel or FakePanel(),
    )
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_page(actions))
    app.register_blueprint(create_front_door())
    return app.test_client()


def post(page: FlaskClient, path: str, **given: Any) -> Any:
    answer = page.post(f"/sandbox/{path}", json=given)
    assert answer.status_code == 200, answer.status
    return answer.get_json()


def test_the_front_door_leads_to_the_page() -> None:
    answer = client().get("/")
    assert answer.location == "/sandbox/"


def test_the_page_asks_for_nothing_from_elsewhere_and_runs_no_script_of_its_own_text() -> None:
    answer = client().get("/sandbox/")
    assert f'<link rel="stylesheet" href="{static_path("tokens.css")}">' in answer.text
    assert '<script type="module" src="/sandbox/static/page.js">' in answer.text
    assert "http" not in answer.text
    assert "style=" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "file",
    [
        "page.js",
        "talk.js",
        "stored.js",
        "dom.js",
        "tabs.js",
        "organizer.js",
        "card.js",
        "progress.js",
        "questions.js",
        "organizer.css",
        "theme.js",
        "petition.js",
        "scenes.js",
        "scenes.css",
        "look.css",
        "devices.css",
        "stored.css",
        "hand.svg",
        "lock.svg",
    ],
)
def test_what_the_page_needs_is_there(file: str) -> None:
    with client().get(f"/sandbox/static/{file}") as answer:
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_begins_with_one_phone_and_one_account() -> None:
    state = client().get("/sandbox/state").get_json()
    assert [phone["id"] for phone in state["phones"]] == [FIRST_PHONE]
    assert [chat["id"] for chat in state["chats"]] == [FIRST_CHAT]
    assert state["phones"][0]["label"] == "(415) 555-0101"
    assert state["starts"] == [
        {"words": "IBM", "label": "A petition", "language": "en", "kind": "keyword"}
    ]


def test_a_text_and_its_answer_are_shown() -> None:
    state = post(client(says("Reply SIGN, please.")), "text", id=FIRST_PHONE, text="IBM")
    [phone] = state["phones"]
    assert [(each["author"], each["text"]) for each in phone["messages"]] == [
        ("me", "IBM"),
        ("bot", "Reply SIGN, please."),
    ]
    assert phone["words"] == ["SIGN"]
    assert phone["messages"][1]["size"] == {
        "encoding": "GSM-7",
        "segments": 1,
        "units": 19,
        "room": 160,
        "culprits": [],
    }


def test_a_telegram_answer_and_its_buttons_are_shown_and_tapped() -> None:
    keyboard = {"keyboard": [["SIGN"]], "one_time_keyboard": True}
    method = {"method": "sendMessage", "chat_id": FIRST_CHAT, "text": "Ready?"}
    page = client(
        Response(json.dumps({**method, "reply_markup": keyboard}), content_type="application/json"),
        Response(json.dumps(method), content_type="application/json"),
    )
    state = post(page, "start", id=FIRST_CHAT, payload="IBM")
    [chat] = state["chats"]
    assert [each["text"] for each in chat["messages"]] == ["/start IBM", "Ready?"]
    assert chat["keyboard"] == [["SIGN"]]
    state = post(page, "say", id=FIRST_CHAT, text="SIGN")
    assert state["chats"][0]["keyboard"] == []


def test_new_phones_and_accounts_are_named_and_new() -> None:
    page = client()
    state = post(page, "new-phone")
    assert state["acted_on"] == state["phones"][1]["id"] != FIRST_PHONE
    state = post(page, "new-chat")
    assert state["acted_on"] == state["chats"][1]["id"] != FIRST_CHAT


def test_reserved_numbers_end() -> None:
    page = client()
    for _ in range(98):
        post(page, "new-phone")
    assert page.post("/sandbox/new-phone", json={}).status_code == 409


def test_the_bot_can_be_blocked_and_unblocked() -> None:
    page = client(Response())
    assert post(page, "block", id=FIRST_CHAT, blocked=True)["chats"][0]["blocked"] is True
    assert post(page, "block", id=FIRST_CHAT, blocked=False)["chats"][0]["blocked"] is False


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("text", {"id": "+14155559999", "text": "IBM"}, 404),
        ("text", {"id": FIRST_PHONE}, 400),
        ("text", {"id": FIRST_PHONE, "text": "a" * 1601}, 413),
        ("say", {"id": 1, "text": "IBM"}, 404),
        ("say", {"id": "nobody", "text": "IBM"}, 400),
        ("text", ["IBM"], 400),
        ("broadcast/card", {"organization": "o", "texts": "Hello"}, 400),
        ("broadcast/card", {"organization": 1, "texts": {}}, 400),
        ("broadcast/card", {"organization": "nobody", "texts": {}}, 400),
        ("broadcast/send", {"organization": "o", "texts": {"en": 1}}, 400),
        ("broadcast/send", {"organization": "o", "texts": {"en": "a" * 1601}}, 413),
        ("broadcast/pause", {"id": "the first"}, 400),
        ("broadcast/dance", {"id": 1}, 404),
        ("question/answer", {"id": 1}, 400),
        ("question/answer", {"id": 1, "text": "a" * 1601}, 413),
        ("question/close", {"id": "the first"}, 400),
    ],
)
def test_what_makes_no_sense_is_refused(path: str, given: Any, status: int) -> None:
    assert client().post(f"/sandbox/{path}", json=given).status_code == status


def test_a_foreign_page_can_neither_read_nor_write() -> None:
    page = client()
    rebound = {"base_url": "http://rebound.example.org"}
    assert page.get("/sandbox/state", **rebound).status_code == 403
    assert page.post("/sandbox/new-phone", json={}, **rebound).status_code == 403
    # Forms and text/plain are what a page can send elsewhere without asking.
    assert page.post("/sandbox/new-phone", data={"a": "b"}).status_code == 415
    assert page.post("/sandbox/new-phone", data="{}", content_type="text/plain").status_code == 415


def test_what_a_provider_would_complain_of_is_told() -> None:
    page = client(Response(status=503))
    assert "11200" in post(page, "text", id=FIRST_PHONE, text="IBM")["acted_on"]
    assert "503" in post(page, "say", id=FIRST_CHAT, text="IBM")["acted_on"]
    page = client(Response('{"method": "dance"}', content_type="application/json"))
    assert "404" in post(page, "say", id=FIRST_CHAT, text="IBM")["acted_on"]


def test_a_keyword_that_was_sent_is_not_offered_again() -> None:
    page = client(says("Text IBM to begin."))
    assert post(page, "text", id=FIRST_PHONE, text="hello")["phones"][0]["words"] == ["IBM"]
    assert post(page, "text", id=FIRST_PHONE, text="ibm")["phones"][0]["words"] == []


def test_what_a_broadcast_would_mean_is_asked_of_the_panel_and_changes_nothing() -> None:
    draft = {"organization": "o", "texts": {"en": "Hello"}}
    answer = client().post("/sandbox/broadcast/card", json=draft)
    assert answer.get_json() == {"people": 3, "from": "o", "texts": {"en": "Hello"}}
    assert client().get("/sandbox/broadcast/card").status_code == 405


def test_a_question_is_answered_or_closed_by_the_panel_which_says_why_not() -> None:
    panel = FakePanel()
    page = client(panel=panel)
    refused = post(page, "question/answer", id=3, text="On Monday.")
    assert refused["acted_on"] == "it was answered already"
    assert post(page, "question/close", id=4)["acted_on"] == ""
    assert panel.asked == [("answer", 3, "On Monday."), ("close", 4)]


def test_the_panel_sends_and_steers_and_says_why_not() -> None:
    panel = FakePanel()
    page = client(panel=panel)
    state = post(page, "broadcast/send", organization="o", texts={"en": "Hello"})
    assert state["acted_on"] == "nobody would get it"
    assert state["organizer"] == {"broadcast": None}
    for act in ("pause", "resume", "cancel"):
        assert post(page, f"broadcast/{act}", id=7)["acted_on"] == ""
    assert panel.asked == [
        ("send", "o", {"en": "Hello"}),
        ("pause", 7),
        ("resume", 7),
        ("cancel", 7),
    ]


def test_supporters_come_in_on_devices_of_their_own_and_say_all_that_it_takes() -> None:
    page = client(Response())
    state = post(page, "crowd")
    assert len(state["phones"]) + len(state["chats"]) == 2 + 20
    texts = [message["text"] for message in state["phones"][1]["messages"]]
    assert texts == ["IBM", state["phones"][1]["owner"], "SIGN", "UPDATES"]
    said = [message["text"] for message in state["chats"][1]["messages"]]
    assert said == ["/start IBM", state["chats"][1]["owner"], "SIGN", "UPDATES"]
    last = [each["messages"][-1]["text"] for each in state["phones"][1:] + state["chats"][1:]]
    assert last.count("NO") == 4
    # Nothing is behind this page, and so nobody is said to have signed.
    assert "0 signed" in state["acted_on"]["said"]


def test_who_finds_no_number_any_more_comes_in_by_telegram() -> None:
    page = client(Response())
    for _ in range(98):
        post(page, "new-phone")
    state = post(page, "crowd")
    assert len(state["chats"]) == 1 + 20
    assert "given up" not in state["acted_on"]["said"]


def test_the_letter_is_handed_in_and_said_to_be() -> None:
    panel = FakePanel()
    state = post(client(panel=panel), "hand-in")
    assert panel.asked == [("hand in",)]
    assert state["acted_on"] == {"said": "Handed in."}
