"""The handler that one would write by hand for this one conversation: no framework, plain SQL.

It answers the same texts, writes the same rows (sealed, with country and zones of the number) with
the same commit, checks the signature, and returns a repeat's stored reply; it understands nothing.
The program's CPU time for a turn is measured against its. Serves ``app``; its settings are
``FLOOR_*`` variables.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import phonenumbers
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from phonenumbers.timezone import time_zones_for_number

from bench.floor_databases import Known, Repeat, Turn, open_turns
from bench.simulated_people import FIRST_NUMBER, addressed

Environment = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]

CAMPAIGN = "ibm-extreme-vetting"
PARTNER = "18-million-rising"
KEY = AESGCM(bytes(32))
"""Any key will do: what it costs to seal is what counts."""

URL = os.environ["FLOOR_PUBLIC_URL"] + "/twilio/message"
TOKEN = os.environ["FLOOR_TWILIO_TOKEN"].encode()
SECRET = os.environ["FLOOR_TELEGRAM_SECRET"]
GREETING, CONFIRM, SIGNED, UPDATES = json.loads(os.environ["FLOOR_TEMPLATES"])
LETTER, WORDING = os.environ["FLOOR_LETTER"], os.environ["FLOOR_WORDING"]
TURNS = open_turns(os.environ["FLOOR_DATABASE"])


def app(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request."""
    path = environ["PATH_INFO"]
    if path == "/twilio/message":
        return _twilio(environ, start_response)
    if path == "/telegram":
        return _telegram(environ, start_response)
    return _respond(start_response, "200 OK", "text/plain", "ready")


def _twilio(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
    form = dict(parse_qsl(_body(environ).decode(), keep_blank_values=True))
    signed = URL + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(TOKEN, signed.encode(), hashlib.sha1).digest()
    signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
    if not hmac.compare_digest(base64.b64encode(digest).decode(), signature):
        return _respond(start_response, "403 Forbidden", "text/plain", "")
    text, message = _turn("twilio", form["MessageSid"], "sms", form["From"], form["Body"])
    twiml = (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Message statusCallback='
        f'"{URL}/status/{message}">{escape(text)}</Message></Response>'
    )
    return _respond(start_response, "200 OK", "text/xml; charset=utf-8", twiml)


def _telegram(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
    given = environ.get("HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN", "")
    if not hmac.compare_digest(given, SECRET):
        return _respond(start_response, "403 Forbidden", "text/plain", "")
    update = json.loads(_body(environ))
    message = update["message"]
    chat, said = message["chat"]["id"], message["text"].removeprefix("/start ")
    text, _ = _turn("telegram", str(update["update_id"]), "telegram", str(chat), said)
    method = {"method": "sendMessage", "chat_id": chat, "text": text}
    return _respond(start_response, "200 OK", "application/json", json.dumps(method))


def _turn(provider: str, sid: str, channel: str, address: str, said: str) -> tuple[str, int]:
    """Take one message through its transaction; return the reply and the message's id."""
    lookup = hmac.new(TOKEN, address.encode(), hashlib.sha256).digest()[:16]
    now = datetime.now(UTC)
    with TURNS.turn(lookup) as turn:
        found = turn.find(provider, sid, lookup)
        if isinstance(found, Repeat):
            return _open(found.reply), found.message
        known = found or _add_person(turn, lookup, address, channel, now)
        before = json.loads(_open(known.state))["name"] if known.state else ""
        step, name, text = _advance(said, before)
        number = turn.count(CAMPAIGN) if step == "updates" else 0
        if number:
            text = FIRST_NUMBER.sub(f"{number:,}", text, count=1)
        message = turn.add_message(
            *(provider, sid, channel, known.address, CAMPAIGN),
            *(_seal(said), _seal(text), step, now),
        )
        if number:
            turn.sign(known.person, CAMPAIGN, _seal(name), LETTER, channel, message, number, now)
        elif step == "done":
            turn.consent(known.person, CAMPAIGN, PARTNER, True, WORDING, message, channel, now)
        state = json.dumps({"v": 1, "step": step, "name": name, "spoke_at": now.isoformat()})
        expires = now + timedelta(days=7)
        turn.save(known.address, CAMPAIGN, step, _seal(state), now, expires)
    return text, message


def _seal(text: str) -> bytes:
    nonce = os.urandom(12)
    return b"\x01\x00\x00\x00\x01" + nonce + KEY.encrypt(nonce, text.encode(), b"floor")


def _open(sealed: bytes) -> str:
    return KEY.decrypt(sealed[5:17], sealed[17:], b"floor").decode()


def _add_person(turn: Turn, lookup: bytes, address: str, channel: str, now: datetime) -> Known:
    country, zones = "", ""
    if address.startswith("+"):
        number = phonenumbers.parse(address)
        country = phonenumbers.region_code_for_number(number) or ""
        zones = " ".join(time_zones_for_number(number))
    return turn.add_person(lookup, _seal(address), channel, country, zones, now)


def _advance(said: str, name: str) -> tuple[str, str, str]:
    """Return the next step, the name so far, and what to answer."""
    if said == "IBM":
        return "name", "", GREETING
    if said == "SIGN":
        return "updates", name, addressed(SIGNED, name)
    if said == "UPDATES":
        return "done", name, addressed(UPDATES, name)
    return "confirm", said, addressed(CONFIRM, said)


def _body(environ: Environment) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return body


def _respond(start_response: StartResponse, status: str, kind: str, text: str) -> Iterable[bytes]:
    body = text.encode()
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
