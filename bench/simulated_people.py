"""The people of the load: what each says, as the provider posts it, and what must be answered."""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from bot.demo.stand_ins.telegram.updates import Writer, text_message
from bot.demo.stand_ins.twilio.webhook_requests import Account, inbound_form, sign

MARKER = "Zoraida Quill"
"""The name in the templates, in place of which each person's own is expected."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "sms": ("IBM", MARKER, "SIGN", "UPDATES"),
    "telegram": ("/start IBM", MARKER, "SIGN", "UPDATES"),
}
"""A whole conversation, in the person's words."""
FIRST = "Ana Luis Mei Omar Ines Paul Rosa Ivan Lena Hugo Nora Emil Vera Joel Alma Ravi".split()
LAST = "Ruiz Novak Okafor Tanaka Silva Haddad Moreau Larsen Kowalski Byrne Costa Weber".split()
PUBLIC_URL = "https://petition.example.org"
ACCOUNT = Account(sid="AC" + "0" * 32, auth_token="made-up-for-measuring", number="+15045550100")
"""Its number is nobody's: what comes from it is not answered, and people's begin with +1555."""
TELEGRAM_SECRET = "made-up-for-measuring"
EPOCH = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NUMBERS = re.compile(r"\b(?:[a-z]\d)+\b|\d+(?:,\d{3})*")
"""Numbers, and the codes of personal links."""
FIRST_NUMBER = re.compile(r"\d+")
"""In the words about a signature: which one it is."""
TWIML = re.compile(r"<Message[^>]*>(?:<Body>)?(.*?)(?:</Body>)?</Message>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turn:
    """One request as it goes over the wire, and the text that must come back."""

    request: bytes
    expected: str


def name(index: int) -> str:
    """Return the name of a person: no two neighbours have the same."""
    return f"{FIRST[index % len(FIRST)]} {LAST[index // len(FIRST) % len(LAST)]}"


def addressed(template: str, own: str) -> str:
    """Return a template with a person's own name, and own given name, in it."""
    given, own_given = MARKER.partition(" ")[0], own.partition(" ")[0]
    return template.replace(MARKER, own).replace(given, own_given)


def masked(text: str) -> str:
    """Return a text without its numbers: which signature it was depends on who was faster.

    A round number is told in other words ("You made it 10!").
    """
    return NUMBERS.sub("#", text).replace("You made it #!", "You are number #.")


def conversation(channel: str, index: int, templates: list[str]) -> list[Turn]:
    """Return what the person of this number (below ten million) says in a whole conversation."""
    own = name(index)
    words = [addressed(word, own) for word in WORDS[channel]]
    build = sms if channel == "sms" else _telegram
    return [
        Turn(build(index, step, said), masked(addressed(template, own)))
        for step, (said, template) in enumerate(zip(words, templates, strict=True))
    ]


def reply_text(channel: str, body: bytes) -> str:
    """Return what the program answers, out of the body of its response; "" for nothing."""
    text = body.decode()
    if channel == "sms":
        found = TWIML.search(text)
        return html.unescape(found[1]) if found else ""
    return str(json.loads(text)["text"]) if text else ""


def message_sid(index: int, step: int) -> str:
    """Return what Twilio calls the person's text of this step."""
    return "SM" + hashlib.sha256(f"{index}:{step}".encode()).hexdigest()[:32]


def sms(index: int, step: int, said: str) -> bytes:
    """Return the request that brings a person's text of this step."""
    sid, person = message_sid(index, step), f"+1555{index:07d}"
    form = inbound_form(ACCOUNT, sid, person=person, number=ACCOUNT.number, body=said)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": sign(ACCOUNT.auth_token, f"{PUBLIC_URL}/twilio/message", form),
    }
    return _post("/twilio/message", headers, urlencode(form).encode())


def _telegram(index: int, step: int, said: str) -> bytes:
    writer = Writer(10_000_000 + index, name(index).partition(" ")[0])
    update = {
        "update_id": index * 10 + step,
        "message": text_message(writer, step + 1, said, EPOCH),
    }
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET,
    }
    return _post("/telegram", headers, json.dumps(update).encode())


def _post(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: petition.example.org"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body
