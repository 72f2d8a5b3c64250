"""What is done by hand, for its speed, is done as the libraries do it."""

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped] # it has none
from twilio.twiml.messaging_response import (  # type: ignore[import-untyped] # it has no types
    MessagingResponse,
)
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from bot.inbox.receive import Answer
from flows.replies import RenderedMessage
from webhooks.guards import FORM, read_form, signature_of, signed_text
from webhooks.safe_receive import clean
from webhooks.twilio import twiml

STATUS_URL = "https://petition.example.org/twilio/status/1?a=<&b=\"'#rc=2"
words = st.text(max_size=40)
fields = st.lists(st.tuples(words, words), max_size=8)


@given(st.text(max_size=200))
def test_the_document_is_the_one_that_twilio_builds(text: str) -> None:
    said = clean(text)
    built = MessagingResponse()
    if said.strip():
        built.message(said, status_callback=STATUS_URL)
    assert twiml(Answer(1, RenderedMessage(text)), STATUS_URL).replace("'", "&apos;") == str(
        built.to_xml()
    ).replace("'", "&apos;")


@given(fields.map(urlencode))
def test_a_form_is_read_as_werkzeug_reads_it(body: str) -> None:
    request = EnvironBuilder(method="POST", data=body, content_type=FORM).get_request()
    assert MultiDict(read_form(body.encode())) == request.form


@given(st.binary(max_size=60))
def test_any_bytes_are_read_as_some_form(body: bytes) -> None:
    assert all(isinstance(value, str) for _, value in read_form(body))


@given(fields, st.sampled_from(("HMAC_SHA1", "HMAC_SHA256")))
def test_a_signature_is_the_one_that_twilio_computes(
    pairs: list[tuple[str, str]], algorithm: str
) -> None:
    validator, form = RequestValidator("made up"), MultiDict(pairs)
    computed = signature_of(signed_text(STATUS_URL, pairs).encode(), b"made up", algorithm)
    assert computed.decode() == validator.compute_signature(STATUS_URL, form, algorithm)
