"""Twilio's forms, right and wrong: signed as Twilio would sign what they say, or not.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request, and those of receipts.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from random import Random
from urllib.parse import parse_qsl, quote_plus, urlencode

import werkzeug.urls  # noqa: F401 -- registers the error handler that reads bytes which are not UTF-8

from bench.fuzz_request import FORM, JSON, Request
from bench.fuzz_texts import dear_text, text
from bench.simulated_people import ACCOUNT, PUBLIC_URL
from bot.demo.stand_ins.twilio.webhook_requests import inbound_form, status_form

LONGEST = 1600
Pairs = list[tuple[str, str]]

ODD_SENDERS = (
    *("12345", "VERIFY", "", "+", "+1", "+18005550123", "+0005550123", "+" + "9" * 40, "null"),
    *("whatsapp:", "whatsapp:+15550000001", "rcs:agent", "messenger:12", "client:ana", "sip:a@b"),
    *("+15550000001 ", "+1 555 000 0001", "+１５５５００００００１", ACCOUNT.number),
)
ABROAD = ("+447700900123", "+34600000001", "+525512345678", "+33199000001", "+881612345678")
STATUSES = "queued sending sent delivered undelivered failed read canceled nonsense".split()
ERRORS = (0, 0, 30003, 30007, 21610, 63003, 99999)
MEDIA = ("image/jpeg", "video/mp4", "text/vcard", "application/pdf")
EXTRA = (
    *(("OptOutType", word) for word in ("STOP", "START", "HELP", "stop", "", "x")),
    *(("ButtonText", "SIGN"), ("ButtonPayload", "SIGN"), ("ProfileName", "Ana"), ("WaId", "1")),
    *(
        ("Latitude", "40.7"),
        ("Address", "1 Main St"),
        ("ReferralBody", "IBM"),
        ("Forwarded", "true"),
    ),
    *(("ChannelMetadata", '{"type":"whatsapp","data":{}}'), ("NumSegments", "99999999999")),
    *(("SmsStatus", "delivered"), ("MessageStatus", "read"), ("AccountSid", "AC" + "1" * 32)),
)


def said(number: int, index: int, words: str) -> Pairs:
    """Return the fields of a text message of the person of this index."""
    person, own = f"+1555{index:07d}", ACCOUNT.number
    sid = "SM" + _hash(number)
    return [*inbound_form(ACCOUNT, sid, person=person, number=own, body=words).items()]


def message(draw: Random, number: int, people: int, longest: int) -> Pairs:
    """Return the fields of an ordinary text message: nothing is wrong with it but its words."""
    longest = min(longest, LONGEST)
    media = draw.choices(MEDIA, k=draw.randrange(1, 4)) if draw.random() < 0.05 else ()
    words = dear_text(draw, longest) if draw.random() < 0.2 else text(draw, longest)
    person = f"+1555{draw.randrange(people):07d}"
    person = draw.choice(ABROAD) if draw.random() < 0.05 else person
    own = ACCOUNT.number
    if draw.random() < 0.05:
        person, own = f"whatsapp:{person}", f"whatsapp:{own}"
    sid = ("MM" if media else "SM") + _hash(number)
    return [*inbound_form(ACCOUNT, sid, person=person, number=own, body=words, media=media).items()]


def receipt(draw: Random, number: int, people: int) -> tuple[str, Pairs]:
    """Return a path and the fields of what became of a message that we sent."""
    key = str(draw.randrange(1, 2000))
    if draw.random() < 0.3:
        key = f"d{draw.randrange(1, 50)}-{draw.randrange(1, 4)}"
    person = f"+1555{draw.randrange(people):07d}"
    form = status_form(
        ACCOUNT,
        "SM" + _hash(number % 2000),
        person=person,
        number=ACCOUNT.number,
        status=draw.choice(STATUSES),
        error=draw.choice(ERRORS),
    )
    return f"/twilio/status/{key}", [*form.items()]


def change_fields(draw: Random, pairs: Pairs, longest: int) -> None:
    """Change a few of the fields, in place."""
    for _ in range(draw.choice((1, 1, 2, 5))):
        draw.choice((_take_out, _twice, _other_value, _other_name, _sender, _extra))(
            draw, pairs, longest
        )


def many_fields(draw: Random, pairs: Pairs) -> None:
    """Add fields, up to more than anybody has; a body stays below the size that is refused."""
    count = draw.choice((150, 250, 1000, 5000, 12_000))
    pairs += [(f"{index % 200:x}", "") for index in range(count)]


def odd_bytes(draw: Random, pairs: Pairs) -> bytes:
    """Return a form's body with bytes that are no form, or not UTF-8."""
    body = urlencode(pairs).encode()
    place = draw.randrange(len(body))
    odd = (b"%ff%fe", b"%", b"%zz", b"%00", b"%ed%a0%80", b"\xff\xfe", b"&&&&", b"===", b";", b"+")
    ways = (
        body[:place] + draw.choice(odd) * draw.choice((1, 50)) + body[place:],
        body[:place],
        urlencode(pairs, encoding="utf-16", errors="replace").encode(),
        urlencode(pairs, encoding="latin-1", errors="replace").encode(),
        "&".join(f"{quote_plus(name)}={value}" for name, value in pairs).encode(errors="replace"),
        draw.randbytes(draw.choice((1, 100, 5000))),
        b"",
    )
    return draw.choice(ways)


def request(path: str, body: bytes, *, signed: bool = True, wrong: str = "") -> Request:
    """Return the request for a form's body, signed over what its fields are read as."""
    headers = [("Content-Type", FORM), ("User-Agent", "TwilioProxy/1.1")]
    if signed or wrong:
        headers.append(("X-Twilio-Signature", wrong or signature(path, _read(body))))
    return Request(path, body, headers)


def as_json(path: str, pairs: Pairs) -> Request:
    """Return the fields as JSON, whose hash is in the address that is signed."""
    body = json.dumps(dict(pairs)).encode()
    path = f"{path}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    return Request(
        path, body, [("Content-Type", JSON), ("X-Twilio-Signature", signature(path, ()))]
    )


def signature(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return Twilio's signature: https://www.twilio.com/docs/usage/security."""
    words = "".join(name + value for name, value in sorted(set(pairs)))
    signed = f"{PUBLIC_URL}{path}{words}".encode(errors="replace")
    digest = hmac.new(ACCOUNT.auth_token.encode(), signed, hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _read(body: bytes) -> Pairs:
    text_ = body.decode(errors="replace")
    return parse_qsl(text_, keep_blank_values=True, errors="werkzeug.url_quote")


def _hash(number: int) -> str:
    return hashlib.sha256(f"fuzz:{number}".encode()).hexdigest()[:32]


def _take_out(draw: Random, pairs: Pairs, _: int) -> None:
    if pairs:
        pairs.pop(draw.randrange(len(pairs)))


def _twice(draw: Random, pairs: Pairs, longest: int) -> None:
    if pairs:
        name, value = draw.choice(pairs)
        again = value if draw.random() < 0.5 else text(draw, longest)
        pairs.insert(draw.randrange(len(pairs) + 1), (name, again))


def _other_value(draw: Random, pairs: Pairs, longest: int) -> None:
    if pairs:
        place = draw.randrange(len(pairs))
        pairs[place] = (pairs[place][0], text(draw, 2 * longest))


def _other_name(draw: Random, pairs: Pairs, longest: int) -> None:
    if pairs:
        place = draw.randrange(len(pairs))
        name, value = pairs[place]
        other = draw.choice(
            (name.lower(), f"{name}{value[:3]}", text(draw, longest), "", f"{name}[]")
        )
        pairs[place] = (other, value)


def _sender(draw: Random, pairs: Pairs, _: int) -> None:
    wanted = draw.choice(("From", "To", "MessageSid", "SmsSid", "AccountSid"))
    odd = draw.choice(ODD_SENDERS)
    pairs[:] = [(name, odd if name == wanted else value) for name, value in pairs]


def _extra(draw: Random, pairs: Pairs, _: int) -> None:
    name, value = draw.choice(EXTRA)
    pairs[:] = [(key, old) for key, old in pairs if key != name] + [(name, value)]
