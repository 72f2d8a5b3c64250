"""Days that are over are summed up once a day, up to the day before yesterday."""

from datetime import timedelta

from bot.runtime import Runtime
from bot.signatures.figures.campaign_figures import read_campaign_figures
from bot.signatures.figures.sum_up_days import sum_up_days
from bot.storage.figures.summed_figures import read_summed_until
from tests.bot.conversation.spoken_lines import say
from tests.bot.signatures.figures.test_recount import recount
from tests.clock import Clock


def test_it_is_done_once_a_day_and_changes_no_figure(runtime: Runtime, clock: Clock) -> None:
    campaign = runtime.shelf.campaigns[0].id
    say(runtime, "+12125550100", "IBM Ana Ruiz", "SIGN", "UPDATES")
    clock.advance(timedelta(days=3))
    say(runtime, "4455", "/start IBM", "Bo Lee", "SIGN", "NO")
    before = read_campaign_figures(runtime, campaign)
    made, nothing = sum_up_days(runtime), sum_up_days(runtime)
    assert made > 0
    assert nothing == 0
    with runtime.database.read() as connection:
        assert read_summed_until(connection) == f"{runtime.now() - timedelta(days=1):%Y-%m-%d}"
    assert read_campaign_figures(runtime, campaign) == before
    say(runtime, "+12125550100", "WITHDRAW")
    assert read_campaign_figures(runtime, campaign).channels == [("telegram", 1)]
    clock.advance(timedelta(days=1))
    assert sum_up_days(runtime) > 0
    assert recount(runtime) == 2
    assert read_campaign_figures(runtime, campaign).channels == [("telegram", 1)]
