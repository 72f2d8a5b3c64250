"""COUNT tells the campaign's own count, as it is stored."""

from bot.runtime import Runtime
from tests.bot.conversation.spoken_lines import say

ASKING = "+14155550100"


def test_the_count_follows_signatures_and_withdrawals(runtime: Runtime) -> None:
    assert say(runtime, ASKING, "IBM", "COUNT").startswith("Signatures so far: 0. 10 more make 10.")
    say(runtime, "+14155550101", "IBM Ana Ruiz", "SIGN")
    say(runtime, "+14155550102", "IBM Sam Lee", "SIGN")
    assert say(runtime, ASKING, "count").startswith("Signatures so far: 2. 8 more make 10.")
    say(runtime, "+14155550102", "WITHDRAW")
    assert say(runtime, ASKING, "count").startswith("Signatures so far: 1. 9 more make 10.")


def test_the_tenth_is_told_that_they_made_it_ten(runtime: Runtime) -> None:
    for number in range(9):
        said = say(runtime, f"+1415555020{number}", "IBM Ana Ruiz", "SIGN")
        assert f"You are number {number + 1}." in said
    assert "You made it 10!" in say(runtime, "+14155550300", "IBM Ana Ruiz", "SIGN")
