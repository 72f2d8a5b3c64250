"""What is measured of broadcasts, with a handful of people."""

import pytest

from bench.__main__ import main
from bench.broadcasts import achieved, fullest

HANDFUL = "--people 60 --rounds 1 --databases sqlite --seconds 0".split()


def test_everyone_gets_it_once_from_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["broadcasts", *HANDFUL]) == 0
    printed = capsys.readouterr().out
    assert "Everyone got it once, in time." in printed
    assert printed.count("program / floor") == 2


def test_memory_and_progress_are_measured_by_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["memory", "--people", "20,60", "--databases", "sqlite"]) == 0
    assert "from 20 people on, it grew by" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("moments", "span", "most"),
    [
        ([0.0, 0.5, 1.0, 1.5], 1.0, 2),  # what is just a second apart is not in one second
        ([0.0, 0.1, 0.2, 5.0], 1.0, 3),
        ([0.0, 5.0, 5.9, 5.99], 1.0, 3),
    ],
)
def test_the_fullest_stretch_is_found_wherever_it_begins(
    moments: list[float], span: float, most: int
) -> None:
    assert fullest(moments, span) == most
    assert fullest(moments, span, [2] * len(moments)) == 2 * most


def test_a_rate_leaves_out_the_first_second() -> None:
    assert achieved([0.0, 0.1, 0.2, 1.0, 1.5, 2.0]) == 2.0


def test_people_are_answered_right_while_a_broadcast_goes_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = "--people 6 --concurrency 3 --rounds 1 --recipients 500 --databases sqlite --paces 0"
    # How soon is no matter on a busy machine.
    assert main(["inbound", *few.split(), "--allowed", "1e9"]) == 0
    printed = capsys.readouterr().out
    assert "going out" in printed
    assert "times that without" in printed
