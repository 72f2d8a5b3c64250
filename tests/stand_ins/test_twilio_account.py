"""The stand-in of Twilio's REST API refuses what the real one refuses."""

import pytest
from werkzeug.test import Client, TestResponse

from tests.stand_ins.twilio_account import Number, Service, ShortCode, TwilioApi

ACCOUNT, TOKEN = "AC" + "1" * 32, "a" * 32
NUMBER = Number(sid="PN" + "2" * 32, phone_number="+15550100")
SERVICE = Service(sid="MG" + "3" * 32, friendly_name="Petition")
CODE = ShortCode(sid="SC" + "4" * 32, short_code="55501")
NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
CODES = f"/2010-04-01/Accounts/{ACCOUNT}/SMS/ShortCodes"


@pytest.fixture
def client() -> Client:
    return Client(
        TwilioApi(
            ACCOUNT,
            TOKEN,
            numbers={NUMBER.sid: NUMBER},
            services={SERVICE.sid: SERVICE},
            short_codes={CODE.sid: CODE},
        )
    )


def code(answer: TestResponse) -> tuple[int, int]:
    """Return the HTTP status and Twilio's code of an error."""
    assert answer.json is not None
    assert answer.json["more_info"].endswith(str(answer.json["code"]))
    return answer.status_code, answer.json["code"]


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("AC" + "9" * 32, TOKEN)])
def test_wrong_credentials_are_20003(client: Client, auth: tuple[str, str] | None) -> None:
    assert code(client.get(f"{NUMBERS}.json", auth=auth)) == (401, 20003)


@pytest.mark.parametrize(
    ("path", "form", "expected"),
    [
        (f"{NUMBERS}/{NUMBER.sid}.json", {"SmsUri": "https://a.example/"}, (400, 20001)),
        (f"{NUMBERS}/{NUMBER.sid}.json", {"InboundRequestUrl": "https://a.b/"}, (400, 20001)),
        (f"{NUMBERS}/{NUMBER.sid}.json", {"SmsUrl": "nowhere"}, (400, 21609)),
        (f"{NUMBERS}/{NUMBER.sid}.json", {"SmsMethod": "PUT"}, (400, 20001)),
        (f"{NUMBERS}/PN{'9' * 32}.json", {}, (404, 20404)),
        (f"{CODES}/{CODE.sid}.json", {"StatusCallback": "https://a.example/"}, (400, 20001)),
        (f"{CODES}/SC{'9' * 32}.json", {}, (404, 20404)),
        (f"/v1/Services/{SERVICE.sid}", {"UseInboundWebhookOnNumber": "no"}, (400, 20001)),
        (f"/v1/Services/{SERVICE.sid}", {"StatusCallback": "https://a_b.c/"}, (400, 21609)),
        (f"/v1/Services/MG{'9' * 32}", {}, (404, 20404)),
        ("/v1/Nothing", {}, (404, 20404)),
    ],
)
def test_a_change_outside_of_the_contract_is_refused(
    client: Client, path: str, form: dict[str, str], expected: tuple[int, int]
) -> None:
    assert code(client.post(path, data=form, auth=(ACCOUNT, TOKEN))) == expected


@pytest.mark.parametrize(
    "path",
    [f"{NUMBERS}.json", f"{CODES}.json", "/v1/Services", "/v1/Alerts",
     f"/v1/Services/{SERVICE.sid}/PhoneNumbers"],
)  # fmt: skip
def test_a_question_outside_of_the_contract_is_refused(client: Client, path: str) -> None:
    assert code(client.get(f"{path}?Nonsense=1", auth=(ACCOUNT, TOKEN))) == (400, 20001)


def test_what_is_not_there_cannot_be_listed(client: Client) -> None:
    missing = f"/v1/Services/MG{'9' * 32}/ShortCodes"
    assert code(client.get(missing, auth=(ACCOUNT, TOKEN))) == (404, 20404)
