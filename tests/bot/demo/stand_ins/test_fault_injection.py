"""What goes wrong is foretold by the seed, in the shares that were asked for, or commanded."""

from collections import Counter

import pytest

from bot.demo.stand_ins.fault_injection import TWILIO_REFUSALS, Faults, Luck, Mishap

SHARES = Faults(seed=3, throttled=0.02, timed_out=0.02, failed=0.05, refused=0.01)


def test_without_faults_nothing_goes_wrong() -> None:
    luck = Luck()
    assert {luck.mishap() for _ in range(1000)} == {None}
    assert luck.muddle(["sent", "delivered"]) == ["sent", "delivered"]
    assert not luck.is_early()


def test_shares_are_kept_and_every_other_silence_hides_a_message() -> None:
    luck = Luck(SHARES)
    drawn = Counter(luck.mishap() for _ in range(100_000))
    shares = {mishap: round(count / 100_000, 2) for mishap, count in drawn.items()}
    assert shares == {
        Mishap.THROTTLED: 0.02, Mishap.UNANSWERED: 0.01, Mishap.LOST: 0.01,
        Mishap.FAILED: 0.05, Mishap.REFUSED: 0.01, None: 0.9,
    }  # fmt: skip


def test_the_seed_foretells_all_of_it() -> None:
    def drawn(seed: int) -> list[object]:
        luck = Luck(Faults(seed=seed, throttled=0.3, refused=0.3, dropped=0.3, early=0.5))
        return [(luck.mishap(), luck.muddle([1, 2]), luck.is_early()) for _ in range(50)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_command_comes_before_chance() -> None:
    luck = Luck(Faults(failed=1))
    luck.command(Mishap.LOST, times=2)
    luck.command(None)
    drawn = [luck.mishap() for _ in range(4)]
    assert drawn == [Mishap.LOST, Mishap.LOST, None, Mishap.FAILED]


@pytest.mark.parametrize(
    ("faults", "come"),
    [
        (Faults(dropped=1), []),
        (Faults(repeated=1), [1, 1, 2, 2]),
        (Faults(reordered=1), [2, 1]),
    ],
)
def test_receipts_are_muddled(faults: Faults, come: list[int]) -> None:
    assert Luck(faults).muddle([1, 2]) == come


def test_refusals_are_the_usual_ones_unless_others_are_named() -> None:
    usual, named = Luck(), Luck(Faults(refusals=("30007",)))
    assert {usual.refusal(TWILIO_REFUSALS) for _ in range(100)} == set(TWILIO_REFUSALS)
    assert named.refusal(TWILIO_REFUSALS) == "30007"
