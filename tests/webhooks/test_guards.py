"""Only what a provider signed comes in, however it is encoded and whatever stands before us."""

import json
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # it has none
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from flows.events import Said
from tests.webhooks.conftest import listening_runtime, without
from tests.webhooks.provider_requests import (
    PATH,
    PUBLIC_URL,
    RECEIPT,
    SMS,
    TOKEN,
    Twilio,
    post,
    signature,
    sms,
)
from tests.webhooks.recorded_inbox import Notebook, app_before
from webhooks.guards import signed_url
from webhooks.request import from_environ

SIGNED = signature(PUBLIC_URL + PATH, SMS)


def test_a_signed_text_comes_in(twilio: Twilio, notebook: Notebook) -> None:
    assert twilio.post(SMS).status_code == 200
    assert [inbound.provider_id for inbound in notebook.received] == [SMS["MessageSid"]]


@pytest.mark.parametrize(
    "signed",
    [None, "", "x", SIGNED[:-1], SIGNED + "=", SIGNED.swapcase(), "é" * len(SIGNED), "A" * 9000],
)
def test_no_or_a_wrong_signature_is_forbidden_and_stores_nothing(
    client: FlaskClient, notebook: Notebook, signed: str | None
) -> None:
    assert post(client, signed).status_code == 403
    assert notebook.calls == 0


@given(position=st.integers(0, len(urlencode(SMS)) - 1), byte=st.integers(0, 255))
def test_a_form_that_any_changed_byte_makes_another_is_forbidden(position: int, byte: int) -> None:
    body = bytearray(urlencode(SMS).encode())
    body[position] = byte
    changed = parse_qsl(body.decode("latin-1"), keep_blank_values=True)
    assume(changed != parse_qsl(urlencode(SMS), keep_blank_values=True))
    notebook = Notebook()
    app = app_before(notebook, listening_runtime())
    assert post(app.test_client(), SIGNED, data=bytes(body)).status_code == 403
    assert notebook.calls == 0


@given(position=st.integers(0, len(SIGNED) - 1), character=st.characters(max_codepoint=255))
def test_a_signature_with_any_changed_character_is_forbidden(position: int, character: str) -> None:
    assume(character not in {SIGNED[position], "\r", "\n"})
    changed = SIGNED[:position] + character + SIGNED[position + 1 :]
    app = app_before(Notebook(), listening_runtime())
    assert post(app.test_client(), changed).status_code == 403


@given(
    st.dictionaries(st.from_regex("[A-Z][a-z]{3,9}", fullmatch=True), st.text(max_size=30)),
    st.sampled_from([None, "HMAC_SHA1", "HMAC_SHA256"]),
)
def test_whatever_form_twilio_signs_comes_in(others: dict[str, str], algorithm: str | None) -> None:
    pairs, notebook = list(sms(**others).items()), Notebook()
    app = app_before(notebook, listening_runtime())
    signed = signature(PUBLIC_URL + PATH, MultiDict(pairs), algorithm=algorithm)
    headers = (
        {"X-Twilio-Webhooks-Signature-Settings": f"key=k,algorithm={algorithm}"}
        if algorithm
        else {}
    )
    response = post(app.test_client(), signed, data=urlencode(pairs), headers=headers)
    assert response.status_code == 200
    assert len(notebook.received) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"Body": " leading and trailing "},
        {"Body": "line\r\nline\rline\n"},
        {"Body": "nul\0inside"},
        {"Body": ""},
        {"Body": "ñ 👋🏽 李 &=+%", "Unknown": "é"},
    ],
    ids=["blanks", "line ends", "nul", "blank value", "beyond ASCII"],
)
def test_values_are_signed_as_they_are(twilio: Twilio, fields: dict[str, str]) -> None:
    assert twilio.post(sms(**fields)).status_code == 200


def test_bytes_that_are_no_utf8_are_signed_in_their_escaped_form(client: FlaskClient) -> None:
    signed = signature(PUBLIC_URL + PATH, {**RECEIPT, "Body": "caf%E9"})
    ids = urlencode(RECEIPT)
    assert post(client, signed, data=f"{ids}&Body=caf%E9").status_code == 200
    assert post(client, signed, data=f"{ids}&Body=caf\xe9".encode("latin-1")).status_code == 403


@pytest.mark.parametrize(
    ("host", "forwarded"),
    [
        ("127.0.0.1:8000", {}),
        ("evil.example", {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}),
        ("evil.example", {"Forwarded": "host=evil.example;proto=http"}),
    ],
)
def test_the_public_address_is_what_counts_and_not_what_the_request_says(
    client: FlaskClient, host: str, forwarded: dict[str, str]
) -> None:
    base = f"http://{host}"
    assert post(client, SIGNED, base_url=base, headers=forwarded).status_code == 200
    theirs = signature(base + PATH, SMS)
    assert post(client, theirs, base_url=base, headers=forwarded).status_code == 403


@pytest.mark.parametrize(
    "other",
    [
        "http://petition.example.org/twilio/message",
        "https://petition.example.org/twilio/message/",
        "https://petition.example.org/twilio/status/1",
        "https://www.petition.example.org/twilio/message",
        "https://petition.example.org:8443/twilio/message",
        "https://petition.example.org/twilio/message?x=1",
    ],
)
def test_what_was_signed_for_another_address_is_forbidden(client: FlaskClient, other: str) -> None:
    assert post(client, signature(other, SMS)).status_code == 403


@pytest.mark.parametrize(
    ("public", "signed_for"),
    [
        ("https://petition.example.org", "https://petition.example.org:443"),
        ("https://petition.example.org:8443", "https://petition.example.org:8443"),
        ("https://petition.example.org:8443", "https://petition.example.org"),
        ("https://petition.example.org/a/b", "https://petition.example.org/a/b"),
        ("https://petition.example.org/", "https://petition.example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_ports_and_prefixes_of_the_public_address(public: str, signed_for: str) -> None:
    app = app_before(Notebook(), listening_runtime(PUBLIC_URL=public))
    signed = signature(signed_for + PATH, SMS)
    assert post(app.test_client(), signed).status_code == 200


@pytest.mark.parametrize(
    "query", ["x=%C3%A9", "x=%c3%a9", "x=a+b", "x=a%20b", "a=1&a=2&b", "x=%FF%00", "=", "x=1?y=2"]
)
def test_a_query_is_signed_as_it_came_over_the_wire(client: FlaskClient, query: str) -> None:
    path = f"{PATH}?{query}"
    signed = signature(PUBLIC_URL + path, SMS)
    assert post(client, signed, path=path).status_code == 200
    other = query.replace("=", "=1", 1)
    assert post(client, signed, path=f"{PATH}?{other}").status_code == 403


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"PATH_INFO": "/a"}, "/a"),
        ({"PATH_INFO": "/a", "QUERY_STRING": "x=%C3%A9"}, "/a?x=%C3%A9"),
        ({"PATH_INFO": "/\u00c3\u00a9 b%"}, "/%C3%A9%20b%25"),
        ({"PATH_INFO": "/a:@!$&'()*+,;=~-._"}, "/a:@!$&'()*+,;=~-._"),
        ({"PATH_INFO": "/a", "RAW_URI": "/%61?x=1", "QUERY_STRING": "x=1"}, "/%61?x=1"),
        ({"PATH_INFO": "/a", "REQUEST_URI": "/%61"}, "/%61"),
        ({"PATH_INFO": "/a", "RAW_URI": "http://evil.example/a"}, "/a"),
        ({"PATH_INFO": "/a", "SCRIPT_NAME": "/p", "RAW_URI": "/p/%61"}, "/%61"),
        ({"PATH_INFO": "/a", "SCRIPT_NAME": "/p"}, "/a"),
        ({"PATH_INFO": "/a", "QUERY_STRING": "x=\u00c3\u00a9"}, "/a?x=é"),
        ({"PATH_INFO": "/\u20ac", "QUERY_STRING": "\u20ac"}, "/%3F??"),
        ({}, ""),
    ],
)
def test_the_address_is_put_together_from_what_the_server_kept(
    environ: dict[str, str], expected: str
) -> None:
    request = from_environ(environ, b"")
    assert signed_url("https://p.example", request) == f"https://p.example{expected}"


def test_any_of_several_secrets_will_do() -> None:
    app = app_before(Notebook(), listening_runtime(TWILIO_AUTH_TOKEN="new, old"))
    for token, expected in [("new", 200), ("old", 200), ("older", 403), ("new, old", 403)]:
        assert Twilio(app.test_client(), token).post(SMS).status_code == expected


def test_without_an_auth_token_everything_is_forbidden(notebook: Notebook) -> None:
    app = app_before(notebook, without("twilio_auth_token", ()))
    assert Twilio(app.test_client(), "").post(SMS).status_code == 403
    assert notebook.calls == 0


@pytest.mark.parametrize(
    ("settings_header", "signed_with", "expected"),
    [
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", "HMAC_SHA256", 200),
        ("key=webhooks_sharedkey_1, algorithm = hmac_sha256", "HMAC_SHA256", 200),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA1", "HMAC_SHA1", 200),
        ("key=webhooks_sharedkey_1", "HMAC_SHA1", 200),
        ("", "HMAC_SHA1", 200),
        ("", "HMAC_SHA256", 403),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_SHA256", "HMAC_SHA1", 403),
        ("key=webhooks_sharedkey_1,algorithm=HMAC_MD5", "HMAC_SHA1", 403),
        ("key=webhooks_sharedkey_1,algorithm=none", "HMAC_SHA1", 403),
    ],
)
def test_the_algorithm_is_the_one_that_the_settings_header_names(
    client: FlaskClient, settings_header: str, signed_with: str, expected: int
) -> None:
    signed = signature(PUBLIC_URL + PATH, SMS, algorithm=signed_with)
    headers = {"X-Twilio-Webhooks-Signature-Settings": settings_header}
    assert post(client, signed, headers=headers).status_code == expected


def post_json(client: FlaskClient, body: bytes, claimed: str, token: str = TOKEN) -> TestResponse:
    """Post a JSON body; its hash is in the address, and only the address is signed."""
    path = f"{PATH}?bodySHA256={claimed}" if claimed else PATH
    signed = RequestValidator(token).compute_signature(PUBLIC_URL + path, {})
    return post(client, signed, path=path, data=body, content_type="application/json")


def test_a_json_body_is_taken_by_its_hash(client: FlaskClient, notebook: Notebook) -> None:
    body = json.dumps(sms(Extra="x") | {"NumMedia": 1, "Other": [1]}).encode()
    assert post_json(client, body, sha256(body).hexdigest()).status_code == 200
    assert notebook.received[0].provider_id == SMS["MessageSid"]
    assert notebook.received[0].event == Said("IBM", is_own_words=False)


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"\xff", b"", b"null", b'[["MessageSid", 1]]', b"[" * 50_000]
)
def test_a_signed_json_body_without_an_id_is_refused(
    client: FlaskClient, notebook: Notebook, body: bytes
) -> None:
    assert post_json(client, body, sha256(body).hexdigest()).status_code == 403
    assert notebook.received == []


def test_a_json_body_holds_each_field_once(client: FlaskClient, notebook: Notebook) -> None:
    body = json.dumps(sms()).replace('"Body"', '"Body": "SIGN", "Body"').encode()
    assert post_json(client, body, sha256(body).hexdigest()).status_code == 403
    assert notebook.received == []


@pytest.mark.parametrize("claimed", ["", "0" * 64, "é", sha256(b"{} ").hexdigest()])
def test_a_json_body_without_its_own_hash_is_forbidden(client: FlaskClient, claimed: str) -> None:
    assert post_json(client, b"{}", claimed).status_code == 403


def test_a_json_body_with_a_wrong_signature_is_forbidden(client: FlaskClient) -> None:
    assert post_json(client, b"{}", sha256(b"{}").hexdigest(), "not-the-token").status_code == 403
