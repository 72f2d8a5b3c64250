"""What it costs to understand a text."""

import pytest

from bench.understanding import COLUMNS, READERS, conversation, main, measured


def test_each_reader_is_measured_and_all_of_them_together() -> None:
    costs = measured("IBM", rounds=2)
    assert len(costs) == len(COLUMNS) == len(READERS) + 2
    assert all(cost > 0 for cost in costs)
    assert costs[-1] >= max(costs[:-1])


def test_it_tells_of_each_text_of_a_conversation_and_of_typical_messages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--rounds", "1", "--typical", "12"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:9].strip() for line in lines[1 : 1 + len(conversation())]] == [
        text[:9].strip() for text in conversation()
    ]
    assert lines[-3].startswith("typical messages: mean of 12")
