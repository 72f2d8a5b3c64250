"""Figures of a campaign as organizers read them: what is counted, what waits, what is told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime import Runtime
from bot.signatures.figures.campaign_figures import (
    OTHER,
    Named,
    NoSuchCampaign,
    fold_rare,
    read_campaign_figures,
)
from tests.bot.conversation.spoken_lines import say
from tests.clock import Clock

NEW_YORK, CHAT = "+12125550100", "4455"


def test_what_people_did_is_counted(runtime: Runtime) -> None:
    campaign = runtime.shelf.campaigns[0].id
    say(runtime, NEW_YORK, "IBM Ana Ruiz", "SIGN", "UPDATES")
    say(runtime, CHAT, "/start IBM-poster7", "Bo Lee", "SIGN", "NO")
    say(runtime, "+12125550101", "IBM", "Cy Wu", "NO")
    say(runtime, "+12125550102", "IBM Di Ma", "SIGN", "WITHDRAW", "STOP")
    found = read_campaign_figures(runtime, campaign)
    assert (found.signed, found.withdrawn, found.held, found.counted) == (3, 1, {}, 2)
    assert sorted(found.sources) == [("", 1), ("poster7", 1)]
    assert sorted(found.channels) == [("sms", 1), ("telegram", 1)]
    assert found.languages == [("en", 2)]
    assert sorted(found.places) == [("", 1), ("US", 1)]
    assert found.days == [(f"{runtime.now():%Y-%m-%d}", 2)]
    assert dict(found.stages) == {
        "greeted": 4,
        "named": 4,
        "shown": 4,
        "signed": 3,
        "asked": 3,
        "updates": 1,
    }
    assert found.updates == [(runtime.shelf.campaigns[0].sponsor, 1)]
    assert found.opt_outs == [("carrier", 1)]


def test_who_is_erased_counts_without_a_name(runtime: Runtime) -> None:
    say(runtime, NEW_YORK, "IBM Ana Ruiz", "SIGN", "DELETE", "DELETE")
    found = read_campaign_figures(runtime, runtime.shelf.campaigns[0].id)
    assert (found.signed, found.counted, found.erased) == (1, 1, 1)


def test_the_last_days_alone_are_counted_if_that_is_asked(runtime: Runtime, clock: Clock) -> None:
    say(runtime, NEW_YORK, "IBM Ana Ruiz", "SIGN")
    now = clock.advance(timedelta(days=3))
    say(runtime, CHAT, "/start IBM", "Bo Lee", "SIGN")
    of_last_days, of_all_time = (
        read_campaign_figures(runtime, runtime.shelf.campaigns[0].id, days=days) for days in (3, 0)
    )
    assert of_last_days.channels == [("telegram", 1)]
    assert of_last_days.since == f"{now - timedelta(days=2):%Y-%m-%d}"
    assert dict(of_last_days.stages)["signed"] == 1
    assert len(of_last_days.days) == 1
    assert len(of_all_time.days) == 2
    assert of_last_days.counted == of_all_time.counted == 2


def test_what_waits_is_counted_for_a_campaign_and_for_all(runtime: Runtime) -> None:
    campaign = runtime.shelf.campaigns[0].id
    say(runtime, NEW_YORK, "IBM", "can a person call me about the parking lot")
    say(runtime, NEW_YORK, "PERSON")
    for asked in (campaign, ""):
        waiting = read_campaign_figures(runtime, asked).waiting
        assert {name for name, number in waiting.items() if number} <= {"questions"}
        assert set(waiting) >= {"questions", "set_aside", "doubts", "broadcasts_second"}


def test_a_campaign_that_nobody_knows_is_refused_with_those_there_are(runtime: Runtime) -> None:
    with pytest.raises(NoSuchCampaign, match=runtime.shelf.campaigns[0].id):
        read_campaign_figures(runtime, "no-such-thing")


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ([], []),
        ([("US-CA", 30), ("US-NY", 12)], [("US-CA", 30), ("US-NY", 12)]),
        ([("US-CA", 30), ("US-NY", 6), ("MX", 5)], [("US-CA", 30), (OTHER, 11)]),
        # one rare place alone would be told by the sum of all: the next one goes with it
        ([("US-CA", 30), ("US-NY", 12), ("MX", 1)], [("US-CA", 30), (OTHER, 13)]),
        ([("MX", 1)], [(OTHER, 1)]),
        # what is of no place known goes into the same sum
        ([("US-CA", 30), (OTHER, 2)], [(OTHER, 32)]),
        ([("US-CA", 30), (OTHER, 40), ("MX", 3)], [("US-CA", 30), (OTHER, 43)]),
    ],
)
def test_what_is_rare_is_told_to_nobody_outside(named: list[Named], told: list[Named]) -> None:
    assert fold_rare(named) == told


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 40)))
def test_no_sum_is_lost_and_none_tells_of_few(counts: dict[str, int]) -> None:
    told = fold_rare(counts.items())
    assert sum(number for _, number in told) == sum(counts.values())
    assert all(number >= 10 for _, number in told) or len(told) == 1
