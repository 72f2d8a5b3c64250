"""Whatever comes with a good signature is answered with 200, and stored as somebody's or nobody's.
What is signed and has no id of Twilio's, which a form cut anew may lack, is refused for good.

So nothing that a provider sends, or will send next year, comes again for ever.
"""

import json
from typing import Any

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.conftest import listening_runtime
from tests.webhooks.provider_requests import SMS, Telegram, Twilio, message
from tests.webhooks.recorded_inbox import Notebook, app_before

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
KINDS = ["message", "edited_message", "callback_query", "my_chat_member", "channel_post", "poll"]
DECIDING = {"AccountSid", "MessageSid", "SmsSid", "SmsMessageSid", "From"}
"""Names by whose values a request may be refused."""
FIELDS = [*message(), "text", "caption", "photo", "contact", "via_bot", "new_chat_member", "id"]


def application(notebook: Notebook) -> Flask:
    """Return the application before this notebook."""
    return app_before(notebook, listening_runtime())


@given(st.dictionaries(st.sampled_from([*SMS, "MessageStatus", "OptOutType"]), ANY_TEXT))
def test_any_signed_form(fields: dict[str, str]) -> None:
    notebook = Notebook()
    twilio = Twilio(application(notebook).test_client())
    ours = {name: text for name, text in fields.items() if name not in DECIDING}
    assert twilio.post({**SMS, **ours}).status_code == 200
    assert twilio.post({**SMS, **ours}, "/twilio/status/1").status_code == 204
    assert twilio.post({**SMS, **fields}).status_code in {200, 403}
    assert twilio.post(fields, "/twilio/status/1").status_code in {204, 403}
    assert all((i.address == "") == (i.event is None) for i in notebook.received)


@given(ANY_JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_any_body(body: bytes) -> None:
    response = Telegram(application(Notebook()).test_client()).post(body)
    assert response.status_code in {200, 400}


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(FIELDS), ANY_JSON, max_size=4),
    st.sampled_from([1, None, "x"]) | ANY_JSON,
)
def test_any_update(kind: str, fields: dict[str, Any], update_id: Any) -> None:
    notebook = Notebook()
    telegram = Telegram(application(notebook).test_client())
    shapes = [
        {"update_id": update_id, kind: {**message(text="hello"), **fields}},
        {"update_id": update_id, kind: fields},
    ]
    for shape in shapes:
        assert telegram.post(json.dumps(shape).encode()).status_code == 200
    assert all((i.address == "") == (i.event is None) for i in notebook.received)


def test_a_message_that_replies_to_a_reply_to_a_reply() -> None:
    nested = message(text="STOP")
    for _ in range(300):
        nested = message(text="STOP", reply_to_message=nested)
    notebook = Notebook()
    telegram = Telegram(application(notebook).test_client())
    body = json.dumps({"update_id": 1, "message": nested}, separators=(",", ":")).encode()
    assert len(body) < 64 * 1024
    assert telegram.post(body).status_code == 200
    assert notebook.received[0].address == "7001"
