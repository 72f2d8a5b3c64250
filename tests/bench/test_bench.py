"""The benchmark, with a handful of people."""

import pytest

from bench.__main__ import main
from bench.people import WORDS, conversation, name
from bench.subjects import templates

HANDFUL = "--people 8 --rounds 1 --concurrency 4 --stored 20 --channels sms,telegram".split()


def test_everyone_gets_the_right_answers_from_both_and_is_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*HANDFUL, "--databases", "sqlite"]) == 0
    printed = capsys.readouterr().out
    assert "Every reply and every count was right." in printed
    assert printed.count("program / floor") == 2


@pytest.mark.parametrize("channel", WORDS)
def test_a_conversation_of_the_load_is_that_of_a_real_person(channel: str) -> None:
    answers = templates(channel)
    assert all(answers)
    turns = conversation(channel, 3, answers)
    assert name(3) in turns[1].expected
    assert len({turn.request for turn in turns}) == len(turns)
