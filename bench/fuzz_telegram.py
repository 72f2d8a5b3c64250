"""Telegram's updates, right and wrong: of every kind, and with any part of them changed."""

import json
from copy import deepcopy
from random import Random
from typing import Any

from bench.fuzz_request import JSON, Request
from bench.fuzz_texts import dear_text, text
from bench.fuzz_update_kinds import BESIDE, CONTENTS, DATE, GROUP, NOTICES, Json, kinds
from bench.simulated_people import FIRST, TELEGRAM_SECRET, WORDS
from bot.demo.stand_ins.telegram.updates import BOT_COMMAND

LONGEST = 4096
FIRST_CHAT = 20_000_000
LANGUAGES = ("en", "es", "pt-br", "zh-hans", "", "xx-" + "y" * 100)
STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**52, 2**63, 10**40, -(2**63), 0.5, 1e308, float("nan")),
    *("", "0", "null", "\x00", "\ud800", "SIGN", [], {}, [[]], [None], {"": ""}, {"id": None}),
)
DEEP = (10, 90, 900, 20_000)


def message(draw: Random, number: int, people: int, longest: int) -> Json:
    """Return an update with an ordinary text: nothing is wrong with it but its words."""
    longest = min(longest, LONGEST)
    words = dear_text(draw, longest) if draw.random() < 0.2 else text(draw, longest)
    return said(number, draw.randrange(people), words, draw.choice(LANGUAGES))


def said(number: int, index: int, words: str, language: str = "en") -> Json:
    """Return an update with a text of the person of this index."""
    words = WORDS["telegram"][0] if words == "IBM" else words
    own = {**_envelope(number, index, language), "text": words}
    if command := BOT_COMMAND.match(words):
        own["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
    return {"update_id": number, "message": own}


def any_kind(draw: Random, number: int, people: int, longest: int) -> Json:
    """Return an update of any kind, with any content, from a private chat or a group."""
    own = message(draw, number, people, longest)["message"]
    if draw.random() < 0.2:
        own["chat"] = GROUP
        own["text"] = f"@example_bot {own['text']}"[:longest]
    if draw.random() < 0.5:
        found = draw.choice((CONTENTS, CONTENTS, NOTICES))
        name = draw.choice([*found])
        own.pop("entities", None)
        words = own.pop("text")
        own[name] = found[name]
        if draw.random() < 0.5:
            own["caption"] = words[:1024]
    for name in draw.choices([*BESIDE], k=draw.choice((0, 0, 1, 3))):
        own[name] = BESIDE[name]
    every = kinds(own["from"], own["chat"], own)
    kind = draw.choice(["message"] * len(every) + [*every])
    return {"update_id": number, kind: every[kind]}


def change_parts(draw: Random, update: Json, longest: int) -> Json:
    """Return a copy of it in which something was changed: taken out, swapped, of another type."""
    copy = deepcopy(update)
    for _ in range(draw.choice((1, 1, 2, 5))):
        places = [*_places(copy)]
        if not places:
            break
        inside, key = draw.choice(places)
        if draw.random() < 0.25:
            del inside[key]
        elif draw.random() < 0.1 and isinstance(inside, dict):
            inside[text(draw, longest)] = deepcopy(inside[key])
        else:
            inside[key] = _another(draw, copy, longest)
    return copy


def odd_json(draw: Random, update: Json) -> bytes:
    """Return a body that is nearly JSON, or JSON of a strange kind."""
    body = json.dumps(update).encode()
    place, deep, long = draw.randrange(1, len(body)), draw.choice(DEEP), draw.choice(DEEP)
    ways = (
        body[:place],
        body + draw.choice((b"}", b"{}", b"\x00", b" " * long, b"garbage")),
        body[:place] + draw.randbytes(3) + body[place:],
        b"[" * deep,
        b"[" * deep + b"]" * deep,
        b'{"update_id":1,"message":'
        + b'{"message":' * min(deep, 3000)
        + b"1"
        + b"}" * min(deep, 3000),
        b'{"update_id":' + b"9" * long + b"}",
        b'{"update_id":1e' + b"9" * min(long, 900) + b"}",
        body.replace(b'"text"', b'"text":"SIGN","text"'),
        b"\xef\xbb\xbf" + body,
        json.dumps(update).encode(draw.choice(("utf-16", "utf-32", "utf-7"))),
        json.dumps(update, ensure_ascii=False).encode("latin-1", "replace"),
        draw.choice((b"", b"null", b"1", b'"x"', b"[]", b"{}", b"NaN", b"-Infinity", b"[{}]")),
        draw.randbytes(draw.choice((1, 100, 5000))),
        json.dumps({**update, **{f"key{index}": index for index in range(3000)}}).encode(),
    )
    return draw.choice(ways)


def request(body: bytes, secret: str = TELEGRAM_SECRET) -> Request:
    """Return the request that brings a body, with the webhook's secret."""
    headers = [("Content-Type", JSON)]
    if secret:
        headers.append(("X-Telegram-Bot-Api-Secret-Token", secret))
    return Request("/telegram", body, headers)


def _envelope(number: int, index: int, language: str) -> Json:
    own = {"id": FIRST_CHAT + index, "first_name": FIRST[index % len(FIRST)]}
    return {
        "message_id": number % 1_000_000 + 1,
        "from": {**own, "is_bot": False, "language_code": language},
        "chat": {**own, "type": "private"},
        "date": DATE,
    }


def _places(part: Any) -> Any:
    """Yield where each part of it stands: what it is in, and its key there."""
    if isinstance(part, dict | list):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            yield part, key
            yield from _places(value)


def _another(draw: Random, update: Json, longest: int) -> Any:
    choice = draw.random()
    if choice < 0.2:
        return text(draw, 2 * longest)
    if choice < 0.4:
        inside, key = draw.choice([*_places(update)])
        return deepcopy(inside[key])
    if choice < 0.45:
        return [1] * draw.choice((100, 9000))
    return deepcopy(draw.choice(STRANGE))  # what is put in may be changed next
