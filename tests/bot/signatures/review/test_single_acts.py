"""One signature at a time: what waits is read, kept, held back and released, and noted down."""

from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from bot.signatures.review import single_acts
from bot.signatures.review.review_errors import ReviewRefused
from bot.storage.organizers import audit_trail
from bot.storage.review.review_queue import Condition
from bot.storage.signatures.held_back import ReviewReason
from tests.bot.conversation.spoken_lines import say
from tests.bot.signatures.review.signers import CAMPAIGN, counted, flags, organizer, rules, sign

ALL = Condition(CAMPAIGN)


def acts(runtime: Runtime) -> list[tuple[str, str]]:
    """Return what stands in the audit trail by an organizer, with its detail."""
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    return [
        (line.act, line.detail) for line in lines if line.who == "bo" and "added" not in line.act
    ]


def test_the_queue_says_why_and_shows_no_number(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse", "+14155550101")
    sign(runtime, "Ana Ruiz")
    rules(runtime)
    (entry,) = single_acts.read_queue(runtime, organizer(runtime, "bo"), ALL)
    assert (entry.signature.id, entry.signature.name) == (mickey, "Mickey Mouse")
    assert [flag.rule for flag in entry.signature.flags] == ["joke.characters"]
    assert entry.signature.is_name_confirmed
    assert "5550101" not in repr(entry)
    assert acts(runtime) == [
        ("queue read", f"1 name of {CAMPAIGN}, signatures {mickey} to {mickey}")
    ]


def test_a_double_is_shown_beside_the_other(runtime: Runtime) -> None:
    first = sign(runtime, "Ana Ruiz", "+14155550101")
    sign(runtime, "Ana Ruiz", "7001")
    rules(runtime)
    (entry,) = single_acts.read_queue(runtime, organizer(runtime, "bo"), ALL)
    assert [other.id for other in entry.others] == [first]


def test_a_page_begins_behind_the_last_one(runtime: Runtime) -> None:
    ids = [sign(runtime, "Mickey Mouse") for _ in range(3)]
    rules(runtime)
    who = organizer(runtime, "bo")
    page = single_acts.read_queue(runtime, who, ALL, after=ids[0], limit=1)
    assert [entry.signature.id for entry in page] == [ids[1]]
    assert single_acts.read_queue(runtime, who, ALL, after=ids[2]) == []


def test_what_is_kept_waits_no_more(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse")
    rules(runtime)
    who = organizer(runtime, "bo")
    single_acts.keep(runtime, who, mickey)
    assert single_acts.read_queue(runtime, who, ALL) == []
    assert acts(runtime) == [("name kept", f"signature {mickey}")]
    assert counted(runtime) == 1


@pytest.mark.parametrize("decide", [single_acts.keep, single_acts.hold])
def test_what_was_decided_is_taken_back_and_waits_again(
    runtime: Runtime, decide: Callable[..., None]
) -> None:
    mickey = sign(runtime, "Mickey Mouse")
    rules(runtime)
    who = organizer(runtime, "bo")
    decide(runtime, who, mickey)
    single_acts.take_back(runtime, who, mickey)
    assert counted(runtime) == 1
    assert single_acts.count_queue(runtime, CAMPAIGN) == {"joke": 1}
    assert acts(runtime)[-1] == ("decision taken back", f"signature {mickey}")


def test_nothing_is_taken_back_where_nothing_was_decided(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse")
    rules(runtime)
    with pytest.raises(ReviewRefused) as refusal:
        single_acts.take_back(runtime, organizer(runtime, "bo"), mickey)
    assert refusal.value.key == "not_decided"


def test_what_is_held_back_does_not_count_and_can_be_released(runtime: Runtime) -> None:
    mickey = sign(runtime, "Mickey Mouse")
    rules(runtime)
    who = organizer(runtime, "bo")
    single_acts.hold(runtime, who, mickey)
    assert counted(runtime) == 0
    assert single_acts.count_queue(runtime, CAMPAIGN) == {}
    single_acts.release(runtime, who, mickey)
    assert counted(runtime) == 1
    assert [flag.verdict for flag in flags(runtime)] == ["kept"]
    (_, held), (_, released) = acts(runtime)
    assert held.startswith(f"signature {mickey}: joke joke.characters@")
    assert released == f"signature {mickey}, held back for joke"
    assert "Mickey" not in held + released


def test_a_name_without_a_flag_is_held_back_for_a_reason_that_is_given(runtime: Runtime) -> None:
    ana = sign(runtime, "Ana Ruiz")
    who = organizer(runtime, "bo")
    with pytest.raises(ReviewRefused, match="say why"):
        single_acts.hold(runtime, who, ana)
    single_acts.hold(runtime, who, ana, ReviewReason.ASKED)
    assert counted(runtime) == 0


@pytest.mark.parametrize("act", [single_acts.keep, single_acts.hold, single_acts.release])
def test_there_must_be_such_a_signature(runtime: Runtime, act: object) -> None:
    with pytest.raises(ReviewRefused, match="no signature 99"):
        act(runtime, organizer(runtime, "bo"), 99)  # type: ignore[operator]  # one of the acts


def test_nothing_is_held_back_or_released_twice_or_after_it_is_gone(runtime: Runtime) -> None:
    ana = sign(runtime, "Ana Ruiz", "+14155550101")
    who = organizer(runtime, "bo")
    with pytest.raises(ReviewRefused, match="not held back"):
        single_acts.release(runtime, who, ana)
    single_acts.hold(runtime, who, ana, ReviewReason.OTHER)
    with pytest.raises(ReviewRefused, match="already"):
        single_acts.hold(runtime, who, ana, ReviewReason.OTHER)
    say(runtime, "+14155550101", "NO", "WITHDRAW")
    for act in (single_acts.release, single_acts.hold):
        with pytest.raises(ReviewRefused):
            act(runtime, who, ana)


@pytest.mark.parametrize(("act", "counts"), [(single_acts.keep, 1), (single_acts.hold, 0)])
def test_a_mended_name_counts_once_it_is_kept(runtime: Runtime, act: object, counts: int) -> None:
    ana = sign(runtime, "Mickey Mouse", "+14155550101")
    rules(runtime)
    who = organizer(runtime, "bo")
    single_acts.hold(runtime, who, ana)
    say(runtime, "+14155550101", "NO", "NAME Ana Ruiz")
    rules(runtime)
    assert single_acts.count_queue(runtime, CAMPAIGN) == {"joke": 1}
    act(runtime, who, ana)  # type: ignore[operator]  # either takes these
    assert counted(runtime) == counts
    assert single_acts.count_queue(runtime, CAMPAIGN) == {}
