"""What goes wrong is foretold by the seed, in the shares that were asked for, or commanded."""

from collections import Counter

import pytest

from tests.stand_ins.fault_injection import (
    FaultInjector,
    FaultRates,
    RequestFault,
)

REFUSALS = ("21211", "21610")
SHARES = FaultRates(seed=3, throttled=0.02, timed_out=0.02, failed=0.05, refused=0.01)


def test_without_faults_nothing_goes_wrong() -> None:
    faults = FaultInjector()
    assert {faults.next_fault() for _ in range(1000)} == {None}
    assert faults.disturb_receipts(["sent", "delivered"]) == ["sent", "delivered"]


def test_shares_are_kept_and_every_other_silence_hides_a_message() -> None:
    faults = FaultInjector(SHARES)
    drawn = Counter(faults.next_fault() for _ in range(100_000))
    shares = {fault: round(count / 100_000, 2) for fault, count in drawn.items()}
    assert shares == {
        RequestFault.THROTTLED: 0.02, RequestFault.UNANSWERED: 0.01, RequestFault.LOST: 0.01,
        RequestFault.FAILED: 0.05, RequestFault.REFUSED: 0.01, None: 0.9,
    }  # fmt: skip


def test_the_seed_foretells_all_of_it() -> None:
    def drawn(seed: int) -> list[object]:
        faults = FaultInjector(FaultRates(seed=seed, throttled=0.3, refused=0.3, dropped=0.3))
        return [(faults.next_fault(), faults.disturb_receipts([1, 2])) for _ in range(50)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_command_comes_before_chance() -> None:
    faults = FaultInjector(FaultRates(failed=1))
    faults.force(RequestFault.LOST, times=2)
    faults.force(None)
    drawn = [faults.next_fault() for _ in range(4)]
    assert drawn == [RequestFault.LOST, RequestFault.LOST, None, RequestFault.FAILED]


@pytest.mark.parametrize(
    ("faults", "come"),
    [
        (FaultRates(dropped=1), []),
        (FaultRates(repeated=1), [1, 1, 2, 2]),
        (FaultRates(reordered=1), [2, 1]),
    ],
)
def test_receipts_are_disturbed(faults: FaultRates, come: list[int]) -> None:
    assert FaultInjector(faults).disturb_receipts([1, 2]) == come


def test_refusals_are_the_usual_ones_unless_others_are_named() -> None:
    usual, named = FaultInjector(), FaultInjector(FaultRates(refusals=("30007",)))
    assert {usual.choose_refusal(REFUSALS) for _ in range(100)} == set(REFUSALS)
    assert named.choose_refusal(REFUSALS) == "30007"
