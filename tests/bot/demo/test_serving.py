"""The demo as it is served: over a socket of this machine, and gone without a trace in the end."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.cli.demo_server import serving
from bot.demo.running_demo import DATABASE_NAME

ROOT = Path(__file__).resolve().parents[3]
CAMPAIGNS = ROOT / "campaigns"


def test_it_is_there_at_once_and_nothing_of_it_in_the_end() -> None:
    with serving(port=0, campaigns=CAMPAIGNS) as served:
        answer = httpx.get(served.address, follow_redirects=True, trust_env=False)
        assert answer.status_code == 200
        assert "Handraiser" in answer.text
        assert (served.folder / DATABASE_NAME).exists()
    assert not served.folder.exists()


def test_a_text_goes_over_the_socket_through_the_webhook_and_back() -> None:
    with serving(port=0, campaigns=CAMPAIGNS) as served:
        given = {"id": "+14155550101", "text": "IBM"}
        answer = httpx.post(f"{served.address}/sandbox/text", json=given, trust_env=False)
        [phone] = answer.json()["phones"]
        assert [message["author"] for message in phone["messages"]] == ["me", "bot"]
        assert answer.json()["acted_on"] == ""


def test_a_folder_that_was_given_is_kept(tmp_path: Path) -> None:
    with serving(port=0, folder=tmp_path / "demo", campaigns=CAMPAIGNS):
        pass
    assert (tmp_path / "demo" / DATABASE_NAME).exists()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_where_it_is_and_cleans_up(ending: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    environment = {"PATH": os.defpath, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            lines = iter(running.stdout.readline, "")
            told = next(line for line in lines if "ready" in line)
            assert re.search(r"http://127\.0\.0\.1:\d+$", told.strip())
            running.send_signal(ending)
            assert "ended" in running.communicate(timeout=60)[0]
        finally:
            running.kill()  # one that did not end would be waited for without end
    assert running.returncode == 0
    assert list(tmp_path.iterdir()) == []
