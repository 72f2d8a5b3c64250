"""How many have signed: asked for, told in the thanks, and never made up."""

import pytest

from bot.conversation.dry_run import Rehearsal
from flows.campaign import Campaign
from flows.commands import Command, read_command
from flows.replies import Reply
from flows.signature_count import fill_in_count, find_goal, is_milestone, next_round_number
from tests.languages import BOTH
from tests.transcripts import shelf

IBM = shelf("ibm").campaigns[0]


def with_goal(goal: int | None) -> Campaign:
    return IBM.model_copy(update={"goal": goal})


@pytest.mark.parametrize(
    ("count", "next_one"),
    [
        (0, 10), (9, 10), (10, 20), (99, 100), (100, 200), (999, 1_000), (1_000, 2_000),
        (1_204, 2_000), (950_000, 1_000_000), (1_234_567, 2_000_000),
    ],
)  # fmt: skip
def test_the_next_goal_is_the_next_number_of_one_digit_and_zeros(count: int, next_one: int) -> None:
    assert next_round_number(count) == next_one


def test_a_campaigns_goal_is_told_until_it_is_reached() -> None:
    assert find_goal(with_goal(2_500), 1_204) == 2_500
    assert find_goal(with_goal(2_500), 2_500) == 3_000
    assert find_goal(with_goal(None), 2_500) == 3_000


@pytest.mark.parametrize("count", [10, 90, 100, 700, 1_000, 2_000, 30_000, 1_000_000])
def test_a_round_number_is_a_milestone(count: int) -> None:
    assert is_milestone(with_goal(None), count)


@pytest.mark.parametrize("count", [0, 1, 5, 11, 110, 1_100, 1_204, 10_001])
def test_another_number_is_none_unless_it_is_the_goal(count: int) -> None:
    assert not is_milestone(with_goal(None), count)
    assert not count or is_milestone(with_goal(count), count)


def test_the_distance_to_the_goal_is_filled_in_from_the_count() -> None:
    told = fill_in_count(Reply("count"), with_goal(1_500), 1_204)
    assert (told.params["number"], told.params["goal"], told.params["left"]) == (1_204, 1_500, 296)


def say(*lines: str, channel: str = "sms", on: str = "ibm") -> str:
    rehearsal, text = Rehearsal(shelf(on), channel), ""
    for line in lines:
        message = rehearsal.say(line)
        text = message.text if message else ""
    return text


@pytest.mark.parametrize("before", [(), ("IBM",), ("IBM Ana Ruiz",), ("IBM Ana Ruiz", "SIGN")])
def test_the_count_is_told_at_any_step(before: tuple[str, ...]) -> None:
    signed = 1_203 + ("SIGN" in before)
    assert say(*before, "COUNT").startswith(
        f"Signatures so far: {signed:,}. {2_000 - signed} more make 2,000."
    )


def test_it_is_told_in_spanish() -> None:
    assert say("IBMESP", "¿cuántas firmas van?").startswith("Van 1,203 firmas.")


def test_a_closed_campaign_tells_how_many_signed() -> None:
    assert say("BRIDGE", "count", on="several") == (
        "This petition is closed and takes no more signatures. Signatures: 1,203."
    )


def test_who_makes_a_round_number_is_told_so() -> None:
    rehearsal = Rehearsal(shelf("ibm"), signed_before=1_999)
    rehearsal.say("IBM Ana Ruiz")
    message = rehearsal.say("SIGN")
    assert message
    assert message.text.startswith("Signed, Ana. You made it 2,000! May 18 Million Rising")


def test_in_spanish_too() -> None:
    rehearsal = Rehearsal(shelf("ibm"), signed_before=999)
    rehearsal.say("IBMESP Ana Ruiz")
    message = rehearsal.say("FIRMAR")
    assert message
    assert "¡Contigo ya somos 1,000!" in message.text


@pytest.mark.parametrize(
    "asked",
    [
        "count", "how many?", "how many have signed?", "How many people have signed so far?",
        "how many signatures do you have", "do you know how many signed already",
        "how close are you to your goal", "what's the goal?", "number of signatures",
        "cuántas firmas hay", "¿cuántos han firmado?", "cuanta gente ha firmado ya", "la meta",
    ],
)  # fmt: skip
def test_it_is_asked_for_in_many_words(asked: str) -> None:
    assert read_command(asked, BOTH) is Command.COUNT


@pytest.mark.parametrize(
    "said", ["count me in", "how many texts will I get", "Count Dracula", "Meta Ruiz", "cuento"]
)
def test_other_words_are_no_question_about_the_count(said: str) -> None:
    assert read_command(said, BOTH) is not Command.COUNT
