"""The requests of the fuzz, each made from the seed and its number alone."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from bench import fuzz_telegram as telegram
from bench import fuzz_twilio as twilio
from bench.fuzz_request import Request, break_request, cut_short
from bench.fuzz_texts import WAYS_ON
from bench.simulated_people import FIRST, LAST

TEXTS = "/twilio/message"
OVERSIZED = (64 * 1024 + 1, 300_000, 2_000_000)
WRONG = ("wrong", "é", "x" * 5000, "bWFkZSB1cCBmb3IgbWVhc3VyaW5nLi4=")

WEIGHTS = {
    "twilio text": 25,
    "twilio fields": 12,
    "twilio receipt": 6,
    "twilio bytes": 5,
    "twilio many": 2,
    "twilio json": 2,
    "twilio stranger": 4,
    "twilio broken": 5,
    "telegram text": 20,
    "telegram kind": 12,
    "telegram parts": 14,
    "telegram bytes": 5,
    "telegram stranger": 4,
    "telegram broken": 5,
    "cut short": 2,
    "oversized": 1,
}
"""How often each kind of case comes, in proportion."""

WALK = 6
"""Cases in a row that are one person's conversation,"""
WALKS = 0.25
"""in this share of all rows,"""
WALKERS = 50_000
"""by people of their own, who come again after so many rows."""

ANSWERED = {"twilio text": 2, "telegram text": 2, "telegram kind": 2}
"""Kinds in which nothing is wrong with the request: by the first figure of the answer's status."""
REFUSED = {"twilio stranger": 4, "telegram stranger": 4, "oversized": 4}
ENDED = {"cut short"}
"""Kinds after which we say that no more will come, so that nobody waits for the rest."""
MAY_HANG_UP = {"twilio broken", "telegram broken", "oversized", *ENDED}
"""Kinds that need no answer: the server may close the connection."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request as it goes over the wire. ``expected`` is the first figure of the status that
    it must be answered with, 0: any but 5."""

    seed: int
    number: int
    kind: str
    request: bytes
    expected: int = 0

    @property
    def method(self) -> str:
        """The request's method."""
        return self.request.partition(b" ")[0].decode("latin-1")

    def save(self, folder: Path, why: str) -> Path:
        """Write it down, with what was wrong, and return the file."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.seed}-{self.number}.json"
        facts = {
            "why": why,
            "seed": self.seed,
            "number": self.number,
            "kind": self.kind,
            "expected": self.expected,
            "request": base64.b64encode(self.request).decode(),
            "readable": self.request[:2000].decode("utf-8", "replace"),
        }
        file.write_text(json.dumps(facts, indent=1))
        return file


def read_case(file: Path) -> Case:
    """Return a case that was saved."""
    facts = json.loads(file.read_text())
    request = base64.b64decode(facts["request"])
    return Case(facts["seed"], facts["number"], facts["kind"], request, facts["expected"])


def make_case(seed: int, number: int, people: int, longest: int) -> Case:
    """Return the case of this number; of ``people`` people, with texts of ``longest`` characters
    at most. Now and then a case is the one before it: providers send twice."""
    block, place = divmod(number, WALK)
    draw = Random(f"{seed}:walk:{block}")
    if draw.random() < WALKS:
        return _walked(draw, seed, number, people + block % WALKERS, place)
    draw = Random(f"{seed}:{number}")
    if number > 1 and draw.random() < 0.03:
        return make_case(seed, number - 1, people, longest)
    (kind,) = draw.choices([*WEIGHTS], [*WEIGHTS.values()])
    if kind.startswith("twilio"):
        request = _twilio(draw, kind, number, people, longest)
    elif kind.startswith("telegram"):
        request = _telegram(draw, kind, number, people, longest)
    elif kind == "oversized":
        request = _oversized(draw)
    else:
        way, said = draw.choice(((_twilio, "twilio text"), (_telegram, "telegram text")))
        request = way(draw, said, number, people, longest)
        cut_short(draw, request)
    if kind.endswith("broken"):
        break_request(draw, request)
    expected = ANSWERED.get(kind) or REFUSED.get(kind, 0)
    return Case(seed, number, kind, request.wire(), expected)


def _walked(draw: Random, seed: int, number: int, index: int, place: int) -> Case:
    """Return what somebody says at this place of a whole conversation, to its end and beyond."""
    kind = draw.choice(("twilio text", "telegram text"))
    begun = ("IBM", f"{draw.choice(FIRST)} {draw.choice(LAST)}", "SIGN")
    words = (*begun, *draw.choice(WAYS_ON))[place]
    if kind == "twilio text":
        body = urlencode(twilio.said(number, index, words)).encode()
        request = twilio.request(TEXTS, body)
    else:
        request = telegram.request(json.dumps(telegram.said(number, index, words)).encode())
    return Case(seed, number, kind, request.wire(), ANSWERED[kind])


def _twilio(draw: Random, kind: str, number: int, people: int, longest: int) -> Request:
    path, pairs = TEXTS, twilio.message(draw, number, people, longest)
    if kind == "twilio receipt":
        path, pairs = twilio.receipt(draw, number, people)
        if draw.random() < 0.3:
            twilio.change_fields(draw, pairs, longest)
    elif kind == "twilio fields":
        twilio.change_fields(draw, pairs, longest)
    elif kind == "twilio many":
        twilio.many_fields(draw, pairs)
    elif kind == "twilio json":
        return twilio.as_json(path, pairs)
    elif kind == "twilio bytes":
        return twilio.request(path, twilio.odd_bytes(draw, pairs))
    body = urlencode(pairs, errors="replace").encode()
    if kind == "twilio stranger":
        return twilio.request(path, body, signed=False, wrong=draw.choice(("", *WRONG)))
    return twilio.request(path, body)


def _telegram(draw: Random, kind: str, number: int, people: int, longest: int) -> Request:
    if kind == "telegram text":
        update = telegram.message(draw, number, people, longest)
    else:
        update = telegram.any_kind(draw, number, people, longest)
    if kind == "telegram parts":
        update = telegram.change_parts(draw, update, longest)
    if kind == "telegram bytes":
        return telegram.request(telegram.odd_json(draw, update))
    secret = {"secret": draw.choice(("", *WRONG))} if kind == "telegram stranger" else {}
    return telegram.request(json.dumps(update).encode(), **secret)


def _oversized(draw: Random) -> Request:
    body = b"Body=" + b"x" * draw.choice(OVERSIZED)
    if draw.random() < 0.5:
        return twilio.request(TEXTS, body)
    return telegram.request(b'{"update_id":1,"x":"' + body + b'"}')
