"""What signers are told of review, and what a join changes."""

from bot.runtime import Runtime
from bot.signatures.review.single_acts import hold
from bot.storage.signatures.held_back import ReviewReason
from tests.bot.conversation.spoken_lines import say
from tests.bot.signatures.review.signers import counted, organizer, rules, sign

ANA = "+14155550101"


def test_status_tells_and_the_count_leaves_it_out(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse", ANA)
    sign(runtime, "Eva Luna", "+14155550102")
    say(runtime, ANA, "NO")
    hold(runtime, organizer(runtime, "bo"), mickey, ReviewReason.JOKE)
    assert say(runtime, ANA, "STATUS").startswith("Mickey Mouse does not count for now")
    assert say(runtime, ANA, "COUNT").startswith("Signatures so far: 1.")
    assert say(runtime, ANA, "NAME Ana Ruiz").startswith("Corrected: Ana Ruiz. It counts as soon")
    assert rules(runtime) == {mickey: ["mended"]}


def test_nobody_is_told_what_another_address_did(runtime: Runtime) -> None:
    sign(runtime, "Ana Ruiz", "7001")
    double = sign(runtime, "Ana Ruiz", ANA)
    say(runtime, ANA, "NO")
    hold(runtime, organizer(runtime, "bo"), double, ReviewReason.DUPLICATE)
    told = say(runtime, ANA, "STATUS")
    assert "Telegram" not in told
    assert "twice" not in told


def test_who_joins_the_two_that_look_alike_counts_once(runtime: Runtime) -> None:
    first = sign(runtime, "Ana Ruiz", ANA)
    sign(runtime, "Ana Ruiz", "7001")
    hold(runtime, organizer(runtime, "bo"), first, ReviewReason.DUPLICATE)
    say(runtime, ANA, "NO")
    say(runtime, "7001", "NO")
    code = say(runtime, ANA, "LINK")
    word = next(one.strip(".") for one in code.split() if any(sign.isdigit() for sign in one))
    say(runtime, "7001", f"LINK {word}")
    assert counted(runtime) == 1
