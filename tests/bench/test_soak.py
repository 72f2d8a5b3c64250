"""The benchmark of an hour's load, with a handful of people for a second; and what it finds."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.soak import MAX_LAG_SECONDS, MAX_ROWS, Look, find_faults, main
from bot.storage.schema.table_base import Table

QUIET = Look(
    turns_a_second=100.0,
    p50_ms=2.0,
    p99_ms=9.0,
    wrong=0,
    web_megabytes=150.0,
    worker_megabytes=120.0,
    lag_seconds=1.0,
    late_job="heartbeat",
    rows=dict.fromkeys(Table.metadata.tables, 10),
)


def test_people_sign_beside_a_worker_and_all_is_looked_at(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = "--minutes 0.04 --every 1.2 --turns 8 --databases sqlite".split()
    main(few)  # memory has no time to settle: whether it grows is not asked here
    printed = capsys.readouterr().out
    assert "sqlite: 8 turns a second" in printed
    assert len([line for line in printed.splitlines() if line.startswith("   0.0")]) == 2
    assert "wrong" not in printed.partition("lag s")[2].replace("nothing was wrong", "")


def test_what_stays_as_it_is_and_what_people_did_is_no_fault() -> None:
    assert [*find_faults(_looks(lambda number: {"messages": 1_000 * number}))] == []


def test_rows_that_nobody_wrote_are_found() -> None:
    looks = _looks(lambda number: {"sessions": (MAX_ROWS + 1) * number})
    assert [fault.partition(" by")[0] for fault in find_faults(looks)] == [
        "the table sessions grew"
    ]


def test_memory_that_grows_is_found() -> None:
    web = [replace(QUIET, web_megabytes=100.0 + number) for number in range(20)]
    worker = [replace(QUIET, worker_megabytes=100.0 + number) for number in range(20)]
    assert [*find_faults(web)] == ["web_megabytes grew from 107 to 117"]
    assert [*find_faults(worker)] == ["worker_megabytes grew from 107 to 117"]


def test_a_late_job_and_a_wrong_answer_are_found() -> None:
    late = replace(QUIET, lag_seconds=MAX_LAG_SECONDS + 1, late_job="send-by-sms")
    assert [*find_faults([QUIET, late, replace(QUIET, wrong=2)])] == [
        "send-by-sms came 61 s late",
        "2 answers were wrong",
    ]


def _looks(rows: Callable[[int], dict[str, int]]) -> list[Look]:
    return [replace(QUIET, rows={**QUIET.rows, **rows(number)}) for number in range(8)]
