"""The programs on docs/integrations.md take what is ours, and nothing else: they are run."""

import base64
import hashlib
import hmac
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from bot.integrations.webhooks.signing import make_secret, sign

PAGE = Path(__file__).resolve().parents[4] / "docs" / "integrations.md"
BODY = '{"type":"signature.given","data":{"place":"US-CA"}}'
EVENT = "evt_0011"
IsOurs = Callable[[str, Mapping[str, str], str], bool]


def example(language: str) -> str:
    """Return the page's program in a language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"no example in {language}"
    return found[1]


def in_python(body: str, headers: Mapping[str, str], secret: str) -> bool:
    names: dict[str, Any] = {"SECRET": secret}
    exec(example("python"), names)  # noqa: S102 -- the page's own program
    try:
        names["receive"](body.encode(), dict(headers))
    except WebhookVerificationError:
        return False
    return True


def in_node(body: str, headers: Mapping[str, str], secret: str) -> bool:
    asks = "process.stdout.write(String(isOurs(...JSON.parse(process.argv[1]))))"
    return run("node", "-e", f"{example('js')}{asks}", "--", json.dumps([body, headers, secret]))


def in_php(body: str, headers: Mapping[str, str], secret: str) -> bool:
    asks = "echo json_encode(is_ours(...json_decode($argv[1], true)));"
    return run("php", "-r", f"{example('php')}{asks}", "--", json.dumps([body, headers, secret]))


def run(*command: str) -> bool:
    """Run a program that answers true or false."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"this machine has no {command[0]}")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout in {"true", "false"}, done.stderr
    return done.stdout == "true"


def by_the_specification(body: str, headers: Mapping[str, str], secret: str) -> bool:
    """Verify as the page says in words: what each of its programs has to do."""
    at = int(headers["webhook-timestamp"])
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{at}.{body}".encode()
    wanted = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    is_new = abs(datetime.now(UTC).timestamp() - at) < timedelta(minutes=5).total_seconds()
    return is_new and wanted in headers["webhook-signature"].split(" ")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, and whether it is ours."""

    body: str
    headers: Mapping[str, str]
    secret: str
    is_ours: bool


def sent() -> dict[str, Sent]:
    """Return requests that are ours, and some that are not, as of now."""
    now, secret, former = datetime.now(UTC), make_secret(), make_secret()
    ours = sign(BODY.encode(), EVENT, [secret], now=now)
    both = sign(BODY.encode(), EVENT, [former, secret], now=now)
    late = sign(BODY.encode(), EVENT, [secret], now=now - timedelta(minutes=6))
    early = sign(BODY.encode(), EVENT, [secret], now=now + timedelta(minutes=6))
    return {
        "ours": Sent(BODY, ours, secret, is_ours=True),
        "while a secret is changed": Sent(BODY, both, secret, is_ours=True),
        "another body": Sent(f"{BODY} ", ours, secret, is_ours=False),
        "another id": Sent(BODY, {**ours, "webhook-id": "evt_0012"}, secret, is_ours=False),
        "another secret": Sent(BODY, ours, former, is_ours=False),
        "late": Sent(BODY, late, secret, is_ours=False),
        "early": Sent(BODY, early, secret, is_ours=False),
        "no time": Sent(BODY, {**ours, "webhook-timestamp": "soon"}, secret, is_ours=False),
        "no signature": Sent(BODY, {**ours, "webhook-signature": ""}, secret, is_ours=False),
        "half": Sent(BODY, {**ours, "webhook-signature": "v1,"}, secret, is_ours=False),
    }


@pytest.mark.parametrize("program", [in_python, in_node, in_php])
def test_an_example_takes_what_is_ours_and_nothing_else(program: IsOurs) -> None:
    for what, one in sent().items():
        assert program(one.body, one.headers, one.secret) == one.is_ours, what


def test_what_is_sent_is_signed_as_the_page_says_in_words() -> None:
    for what, one in sent().items():
        if what != "no time":
            assert by_the_specification(one.body, one.headers, one.secret) == one.is_ours, what


def test_the_specifications_own_example_is_signed_as_it_says() -> None:
    """From https://github.com/standard-webhooks/standard-webhooks, its libraries' tests."""
    signed = sign(
        b'{"test": 2432232314}',
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        now=datetime.fromtimestamp(1614265330, UTC),
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
