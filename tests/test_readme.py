"""README's way from clone to the first signature is gone word by word, against the stand-ins."""

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext, create_default_context

import httpx
import pytest

from bench.servers import serve
from bot.demo.stand_ins.loopback_server import serving
from bot.demo.stand_ins.twilio.webhook_requests import sign
from tests.architecture.tree import ROOT, read
from tests.conftest import ENVIRONMENT
from tests.live_set_up import write_certificate, write_fit_campaigns
from tests.stand_ins.telegram_account import TelegramApi
from tests.stand_ins.twilio_account import Number, TwilioApi
from tests.webhooks.provider_requests import numbered_sms

INSTALL = [
    "python3 -m venv .venv",
    ". .venv/bin/activate",
    "python -m pip install --require-hashes --requirement requirements.txt",
]
"""Run by everybody who installs it, and by `dev.py`; not here, where there may be no network."""
SID, TOKEN = ENVIRONMENT["TWILIO_ACCOUNT_SID"], ENVIRONMENT["TWILIO_AUTH_TOKEN"]
TRIES = 100
"""Of asking whether the worker is at work: each takes a second or so."""
NUMBER = Number(sid="PN" + "2" * 32, phone_number="+15550100")


def commands() -> list[str]:
    """Return the commands of the way to live, in their order."""
    way = read("README.md").split("## Your campaign, live")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", way, re.DOTALL)
    return [line for block in blocks for line in textwrap.dedent(block).strip().splitlines()]


class Front:
    """What stands before the web process with a certificate: it passes on what it gets."""

    port = 0

    def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]  # WSGI's own
        """Ask the web process, and answer what it answers."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        names = {name: name[5:].replace("_", "-") for name in environ if name.startswith("HTTP_")}
        headers = {names[name]: environ[name] for name in names}
        headers["Content-Type"] = environ.get("CONTENT_TYPE", "")
        found = httpx.request(
            environ["REQUEST_METHOD"],
            f"http://127.0.0.1:{self.port}{environ['PATH_INFO']}",
            params=environ.get("QUERY_STRING", ""),
            headers=headers,
            content=environ["wsgi.input"].read(length),
        )
        kept = [(k, v) for k, v in found.headers.items() if k not in {"transfer-encoding", "date"}]
        start_response(f"{found.status_code} OK", kept)
        return [found.content]


@contextmanager
def worker(environ: Mapping[str, str]) -> Iterator[None]:
    """Run what the Procfile calls the worker."""
    line = next(one for one in read("Procfile").splitlines() if one.startswith("worker: "))
    process = subprocess.Popen(
        ["sh", "-c", f"exec {line.removeprefix('worker: ')}"],
        cwd=environ["HOME"],
        env=dict(environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        checks = (run("python -m bot worker --check", environ, "") for _ in range(TRIES))
        assert any(done.returncode == 0 for done in checks), "the worker gives no sign of life"
        yield
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0


@pytest.fixture
def home() -> Iterator[Path]:
    """A fresh folder of a server, on a disk: pytest's own may lie in memory, which is refused."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def server(home: Path) -> dict[str, str]:
    """The environment of whoever works in that folder, which holds the campaigns alone."""
    write_fit_campaigns(ROOT / "campaigns", home / "campaigns")
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    return {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(home), "LC_ALL": "C.UTF-8"}


def test_the_way_to_live_can_be_gone_word_by_word(server: dict[str, str], home: Path) -> None:
    way = commands()
    assert way[:3] == INSTALL
    front, certificate = Front(), write_certificate(home)
    tls = SSLContext(PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    telegram = TelegramApi(ENVIRONMENT["TELEGRAM_BOT_TOKEN"], local=True)
    with ExitStack() as stack:
        url = stack.enter_context(serving(front, tls))
        twilio = stack.enter_context(serving(TwilioApi(SID, TOKEN, numbers={NUMBER.sid: NUMBER})))
        server |= {
            "TWILIO_API_URL": twilio,
            "TELEGRAM_API_URL": stack.enter_context(serving(telegram)),
            "SSL_CERT_FILE": str(certificate),
        }
        bot = ENVIRONMENT["TELEGRAM_BOT_TOKEN"]
        typed = {
            "python -m bot setup": (url, "", "y", SID, TOKEN, NUMBER.phone_number, "y", bot),
            "python -m bot keys backed-up": ("y",),
        }
        told = ""
        for command in way[3:]:
            if command == "python -m bot connect":  # what is started between
                settings = {**server, **settings_in(home / ".env")}
                stack.enter_context(worker(server))
                web = stack.enter_context(serve("webhooks.rsgi:server", settings, "/readyz"))
                front.port = web.port
            said = "".join(f"{line}\n" for line in typed.get(command, ()))
            done = run(command, server, said)
            assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
            told = done.stdout
            assert TOKEN not in told
        assert "reached, and its tables are up to date" in told
        replies = [text(url, certificate, number, body) for number, body in enumerate(SAID)]
    assert "number 1" in replies[-1] or "first" in replies[-1], replies


SAID = ("IBM", "Ana Ruiz", "SIGN")


def run(command: str, environ: Mapping[str, str], said: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in the server's folder."""
    return subprocess.run(
        ["sh", "-c", command],
        cwd=environ["HOME"],
        env=dict(environ),
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def settings_in(file: Path) -> dict[str, str]:
    """Return what `setup` wrote, with paths that hold in another folder."""
    pairs = (line.partition("=") for line in file.read_text().splitlines() if "=" in line)
    given = {name: value.strip("'") for name, _, value in pairs}
    given["DATABASE_URL"] = given["DATABASE_URL"].replace("///", f"///{file.parent}/")
    return given | {"CAMPAIGNS": str(file.parent / "campaigns")}


def text(url: str, certificate: Path, number: int, body: str) -> str:
    """Text the program as Twilio does, from outside; return its answer."""
    form = numbered_sms(number, Body=body)
    address = f"{url}/twilio/message"
    with httpx.Client(verify=create_default_context(cafile=str(certificate))) as client:
        signature = {"X-Twilio-Signature": sign(TOKEN, address, form)}
        return client.post(address, data=dict(form), headers=signature).text
