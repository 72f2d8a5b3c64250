"""The fuzz: what it sends is what it says, and what fails is told, saved and sent again."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import (  # type: ignore[import-untyped]  # it has no types
    RequestValidator,
)

from bench.__main__ import main
from bench.fuzz import wrong
from bench.fuzz_cases import MAY_HANG_UP, WEIGHTS, Case, make_case, read_case
from bench.fuzz_client import Answer
from bench.simulated_people import ACCOUNT, PUBLIC_URL, TELEGRAM_SECRET

FEW = "--cases 120 --rate 1000 --longest 100 --late 600 --seed 7".split()
"""Short texts, as it is not measured here how fast anything is."""
MADE = [make_case(7, number, people=20, longest=4096) for number in range(1, 600)]


def of_kind(kind: str) -> list[Case]:
    """Return those of the first six hundred that are of this kind."""
    return [case for case in MADE if case.kind == kind]


def body_of(case: Case) -> bytes:
    """Return the body of a request."""
    return case.request.partition(b"\r\n\r\n")[2]


def test_the_running_program_bears_a_few_of_every_kind(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["fuzz", *FEW, "--save", str(tmp_path)]) == 0, capsys.readouterr().out
    printed = capsys.readouterr().out
    assert "seed 7, sqlite" in printed
    assert "120 requests" in printed
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("kind", WEIGHTS)
def test_every_kind_comes(kind: str) -> None:
    assert of_kind(kind)


def test_a_case_is_the_same_whenever_it_is_made() -> None:
    again = [make_case(7, number, people=20, longest=4096) for number in reversed(range(1, 600))]
    assert again[::-1] == MADE
    assert make_case(8, 41, people=20, longest=4096) != MADE[40]


@pytest.mark.parametrize("kind", ["twilio text", "twilio fields", "twilio many"])
def test_twilio_would_have_signed_it(kind: str) -> None:
    validator = RequestValidator(ACCOUNT.auth_token)
    for case in of_kind(kind):
        fields = dict[str, list[str]]()
        for name, value in parse_qsl(body_of(case).decode(), keep_blank_values=True):
            fields.setdefault(name, []).append(value)
        head = case.request.partition(b"\r\n\r\n")[0].decode()
        signature = head.partition("X-Twilio-Signature: ")[2].partition("\r\n")[0]
        distinct = [(name, one) for name, values in fields.items() for one in set(values)]
        signed = "".join(name + value for name, value in sorted(distinct))
        assert validator.compute_signature(f"{PUBLIC_URL}/twilio/message{signed}", {}) == signature


def test_an_update_carries_the_secret_and_is_an_object() -> None:
    for kind in ("telegram text", "telegram kind", "telegram parts"):
        for case in of_kind(kind):
            assert TELEGRAM_SECRET.encode() in case.request
            assert isinstance(json.loads(body_of(case)), dict)


def test_texts_are_as_long_as_the_providers_allow() -> None:
    texts = [dict(parse_qsl(body_of(case).decode()))["Body"] for case in of_kind("twilio text")]
    assert max(map(len, texts)) == 1600
    texts = [json.loads(body_of(case))["message"]["text"] for case in of_kind("telegram text")]
    assert max(map(len, texts)) == 4096


@pytest.mark.parametrize(
    ("kind", "answer", "why"),
    [
        ("twilio text", Answer(200, 0.1), ""),
        ("twilio text", Answer(200, 1.1), "answered 200 after 1.1 s"),
        ("twilio text", Answer(403, 0.1), "answered 403"),
        ("twilio text", Answer(0, 0.1, "ConnectionResetError"), "not answered"),
        ("twilio fields", Answer(503, 0.1), "answered 503"),
        ("twilio fields", Answer(400, 0.1), ""),
        ("telegram stranger", Answer(200, 0.1), "answered 200"),
        ("telegram stranger", Answer(403, 0.1), ""),
        ("twilio broken", Answer(500, 0.1), "answered 500"),
        ("twilio broken", Answer(0, 0.1, "BadStatusLine"), ""),
        ("twilio broken", Answer(0, 1.1, "TimeoutError"), "answered TimeoutError after"),
    ],
)
def test_what_is_wrong_with_an_answer_is_told(kind: str, answer: Answer, why: str) -> None:
    told = wrong(of_kind(kind)[0], answer, late=1.0)
    assert told.startswith(why)
    assert bool(told) == bool(why)


def test_what_failed_is_saved_as_it_was_and_sent_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    case = next(case for case in of_kind("telegram text") if case.kind not in MAY_HANG_UP)
    file = case.save(tmp_path / "fuzz", "answered 503")
    assert read_case(file) == case
    assert main(["fuzz", "--replay", str(file), "--late", "600"]) == 0
    assert "telegram text: 200 after" in capsys.readouterr().out


def test_a_failure_is_told_with_its_seed_and_saved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    at_once = "--cases 4 --rate 1000 --longest 100 --late 0 --seed 7".split()
    assert main(["fuzz", *at_once, "--save", str(tmp_path)]) == 1
    assert "seed 7: 4 FAILED" in capsys.readouterr().out
    assert {read_case(file).number for file in tmp_path.iterdir()} == {1, 2, 3, 4}
