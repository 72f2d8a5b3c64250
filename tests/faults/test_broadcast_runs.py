"""Faults of a broadcast are drawn from its number; ``bench kills`` and its tests do the rest."""

from tests.faults.broadcast_runs import draw_options


def test_a_number_draws_the_same_faults_again_and_another_one_others() -> None:
    drawn = [draw_options("sqlite", seed) for seed in range(40)]
    assert drawn == [draw_options("sqlite", seed) for seed in range(40)]
    for option in ("--channel", "--workers", "--kills", "--freezes", "--cuts"):
        assert len({one[one.index(option) + 1] for one in drawn}) > 1
