"""The demo does in its own process what the worker does in one of its own."""

import threading
from pathlib import Path

from bot.cli.demo_server import CAMPAIGNS, serving, working
from bot.running_workers.health import is_any_alive

ROOT = Path(__file__).resolve().parents[3]


def test_what_needs_a_clock_is_done_beside_the_page_and_ends_with_it(tmp_path: Path) -> None:
    before = threading.active_count()
    with (
        serving(port=0, folder=tmp_path, campaigns=ROOT / CAMPAIGNS) as served,
        working(served.demo.runtime),
    ):
        assert threading.active_count() > before
        runtime = served.demo.runtime
        assert is_any_alive(runtime.database, runtime.now())  # as the console tells of workers
    assert threading.active_count() == before
