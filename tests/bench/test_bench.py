"""The benchmark of turns, with a handful of people; and that there is one for each word."""

from importlib import import_module

import pytest

from bench.__main__ import WORDS, main
from bench.measured_servers import expected_answers
from bench.simulated_people import WORDS as CONVERSATIONS
from bench.simulated_people import conversation, name

HANDFUL = "--people 8 --rounds 1 --concurrency 4 --stored 20 --channels sms,telegram".split()


def test_everyone_gets_the_right_answers_from_all_and_is_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*HANDFUL, "--databases", "sqlite", "--tutorial"]) == 0
    printed = capsys.readouterr().out
    assert "Every reply and every count was right." in printed
    assert printed.count("program / floor") == 2
    assert printed.count("program / tutorial") == 1  # it has no Telegram


@pytest.mark.parametrize("channel", CONVERSATIONS)
def test_a_conversation_of_the_load_is_that_of_a_real_person(channel: str) -> None:
    answers = expected_answers(channel)
    assert all(answers)
    turns = conversation(channel, 3, answers)
    assert name(3) in turns[1].expected
    assert len({turn.request for turn in turns}) == len(turns)


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_told_of_and_has_a_help_of_its_own(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--help"]) == 0
    assert f"    {word} " in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        import_module(f"bench.{word}").main(["--help"])
    assert left.value.code == 0
    assert f"bench {word}" in capsys.readouterr().out
