"""A captured request is worth nothing: however what was signed is cut, it is the same message."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.provider_requests import ANA, SMS, Twilio, sms
from tests.webhooks.recorded_inbox import Notebook
from webhooks.guards import signed_text
from webhooks.signed_fields import NotTwilios, Pairs, accept
from webhooks.twilio import read_message

OTHER_SID = "SM" + "f" * 32
FORGED = (
    f"hi From+15550199FromCountryUSMessageSid{OTHER_SID}NumMedia0NumSegments1"
    f"SmsMessageSid{OTHER_SID}SmsSid{OTHER_SID}SmsStatusreceivedTo+15550100Zz"
)
"""Words of somebody who knows how Twilio signs."""
REQUESTS = {
    "a text": sms(Body="my name is Don Fox Bell and you Can Delete it"),
    "a picture": sms(Body="", NumMedia="1", MediaUrl0="https://api.twilio.com/2010/M/ME1"),
    "WhatsApp": sms(
        Body="yes", ButtonText="yes", ProfileName=f"MessageSid{OTHER_SID}"[:25],
        OriginalRepliedMessageSid=OTHER_SID, OriginalRepliedMessageSender="whatsapp:+15550100",
        From=f"whatsapp:{ANA}", WaId=ANA[1:],
    ),
    "a text in the middle of which fields stand": sms(Body="Call From+15550199 ToCountryUS Zz"),
}  # fmt: skip


def signed(pairs: Pairs) -> str:
    """Return the characters that are signed."""
    return signed_text("", list(pairs))


def cut(text: str, *places: int) -> list[tuple[str, str]]:
    """Cut the characters in pairs of name and value."""
    ends = [0, *places, len(text)]
    pieces = [text[start:end] for start, end in pairwise(ends)]
    return list(zip(pieces[::2], pieces[1::2], strict=False))


def places_of(form: dict[str, str]) -> list[int]:
    """Return where the names and values of a form end in its signed characters."""
    at, found = 0, []
    for name, value in sorted(form.items()):
        found += [at + len(name), at + len(name) + len(value)]
        at += len(name) + len(value)
    return found[:-1]


def other_cuts(form: dict[str, str]) -> Iterator[list[tuple[str, str]]]:
    """Move each end to anywhere between its neighbours; leave fields out; begin new ones."""
    text, places = signed(list(form.items())), places_of(form)
    for number, _ in enumerate(places):
        low = places[number - 1] if number else 0
        high = places[number + 1] if number + 1 < len(places) else len(text)
        for moved in range(low, high + 1):
            yield cut(text, *places[:number], moved, *places[number + 1 :])
    for first in range(len(places)):  # one field swallows some of those after it
        for last in range(first + 2, len(places) + 1, 2):
            yield cut(text, *places[:first], *places[last:])
    for number in range(len(places) - 1):  # a field more, within another
        for begins in range(places[number], places[number + 1] + 1):
            for named in range(begins, min(begins + 18, places[number + 1]) + 1):
                yield cut(text, *places[: number + 1], begins, named, *places[number + 1 :])


@pytest.mark.parametrize("kind", REQUESTS)
def test_no_other_cut_of_the_signed_characters_has_another_id_or_sender(kind: str) -> None:
    form = REQUESTS[kind]
    text, tried, taken = signed(list(form.items())), 0, 0
    meant = read_message(accept(list(form.items()), SMS["AccountSid"]))
    for pairs in other_cuts(form):
        if signed(pairs) != text:  # it would not be signed
            continue
        tried += 1
        try:
            fields = accept(pairs, SMS["AccountSid"])
        except NotTwilios:
            continue
        taken += 1
        inbound = read_message(fields)
        assert inbound.provider_id == meant.provider_id
        assert inbound.address in {meant.address, ""}
    assert tried > taken > 0


@given(
    st.sampled_from(sorted(REQUESTS)),
    st.sets(st.integers(0, 40), max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(-9, 9)), max_size=4),
)
def test_nor_has_any_that_is_cut_at_random(
    kind: str, joined: set[int], moved: list[tuple[int, int]]
) -> None:
    form = REQUESTS[kind]
    text, places = signed(list(form.items())), places_of(form)
    for number, by in moved:
        places[number % len(places)] += by
    kept = [place for at, place in enumerate(places) if (at + 1) // 2 not in joined]
    if len(kept) % 2 == 0:
        kept = kept[1:]
    pairs = cut(text, *sorted(place for place in kept if 0 <= place <= len(text)))
    if signed(pairs) != text:  # it would not be signed
        return
    try:
        fields = accept(pairs)
    except NotTwilios:
        return
    assert fields["MessageSid"] == form["MessageSid"]


@pytest.mark.parametrize("name", ["Body", "ProfileName", "ButtonPayload"])
def test_words_that_hold_another_id_are_refused_before_anybody_can_cut_them(
    twilio: Twilio, notebook: Notebook, name: str
) -> None:
    assert twilio.post(sms(**{name: FORGED})).status_code == 403
    assert notebook.received == []


def test_an_id_that_is_quoted_is_no_id(twilio: Twilio, notebook: Notebook) -> None:
    form = sms(OriginalRepliedMessageSid=OTHER_SID)
    assert twilio.post(form).status_code == 200
    (inbound,) = notebook.received
    assert inbound.provider_id == SMS["MessageSid"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"MessageSid": ""}, "no message id"),
        ({"MessageSid": "SM1"}, "no message id"),
        ({"MessageSid": "SM" + "g" * 32}, "no message id"),
        ({"MessageSid": "SM" + "0" * 32 + "\n"}, "no message id"),
        ({"MessageSid": "SM" + "0" * 33}, "no message id"),
        ({"MessageSid": "XX" + "0" * 32}, "no message id"),
        ({"MessageSid": SMS["MessageSid"] + "MessagingServiceSidMG"}, "no message id"),
        ({"SmsSid": OTHER_SID}, "no message id"),
        ({"SmsMessageSid": OTHER_SID}, "no message id"),
        ({"AccountSid": ""}, "another account's"),
        ({"AccountSid": "AC" + "1" * 32}, "another account's"),
        ({"AccountSid": SMS["AccountSid"] + "ApiVersion"}, "another account's"),
        ({"Sid of mine": "1"}, "a field with a foreign name"),
        ({"": "1"}, "a field with a foreign name"),
        ({"2AccountSid": "1"}, "a field with a foreign name"),
        ({"From": f"{ANA}FromCity"}, "no sender"),
        ({"From": f"whatsapp:{ANA}FromCity"}, "no sender"),
    ],
)
def test_what_twilio_would_not_send_is_refused(
    twilio: Twilio, notebook: Notebook, fields: dict[str, str], why: str
) -> None:
    form = sms(**fields)
    with pytest.raises(NotTwilios, match=why):
        accept(list(form.items()), SMS["AccountSid"])
    assert twilio.post(form).status_code == 403
    assert notebook.received == []


def test_a_field_has_one_value(twilio: Twilio, notebook: Notebook) -> None:
    for again in (("Body", "IBM"), ("Body", "other words"), ("To", "")):
        assert twilio.post([*SMS.items(), again]).status_code == 403
    assert notebook.received == []


@pytest.mark.parametrize("path", ["/twilio/status/1", "/twilio/status/d1-1"])
def test_receipts_are_held_to_the_same(twilio: Twilio, notebook: Notebook, path: str) -> None:
    receipt = {
        "AccountSid": SMS["AccountSid"], "MessageSid": OTHER_SID, "MessageStatus": "delivered"
    }  # fmt: skip
    for fields in (
        {**receipt, "MessageSid": "SM2"},
        {**receipt, "AccountSid": "AC" + "1" * 32},
        # a receipt of message 12 as one of message 1
        {"MessageSid": OTHER_SID, "MessageStatus": "delivered", f"2AccountSid{'0' * 34}": ""},
    ):
        assert twilio.post(fields, path).status_code == 403
    assert notebook.settled == []


def test_names_that_decide_nothing_do_no_harm(twilio: Twilio, notebook: Notebook) -> None:
    form = sms(NewerThanUs="x", messagesid="no") | {"MediaUrl10": "https://example.org"}
    del form["messagesid"]
    assert twilio.post(form).status_code == 200
    assert len(notebook.received) == 1
