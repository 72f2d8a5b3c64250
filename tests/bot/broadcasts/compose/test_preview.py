"""Holds what an organizer is told before a broadcast is sent, over a real audience."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.broadcasts.broadcast_errors import BroadcastRefused
from bot.broadcasts.compose.audience_count import count_audience
from bot.broadcasts.compose.draft import Audience, selection_of
from bot.broadcasts.compose.preview import Preview, preview
from bot.channel import medium
from bot.inbox.receive import Channel, Inbound, receive
from bot.languages import Phrase, say_phrase
from bot.organizers import accounts
from bot.runtime import Runtime
from bot.spending.daily_cap import day_of, next_day
from bot.storage.operations import daily_spending
from bot.storage.privacy.keys import destroy_data_keys
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Address
from bot.storage.schema.signature_tables import Signature
from flows.broadcast import broadcast_text
from flows.events import Said
from tests.bot.broadcasts.signers import drafted, numbers, row_of, subscribe, with_settings, written
from tests.clock import Clock

STOP = " Reply STOP to stop."
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NAMED = {"en": "{organization}: we won, {first}! " + "x" * 100 + STOP}
PRICES = {"US": Decimal("0.01"), "*": Decimal("0.1")}


def join(runtime: Runtime, address: str, name: str, channel: Channel = Channel.SMS) -> None:
    """Let somebody of that name sign and agree."""
    for number, words in enumerate(("IBM", name, "SIGN", "UPDATES")):
        message = Inbound("twilio", f"{address}-{number}", channel, address, Said(words))
        receive(runtime, message)


def told(phrases: Iterable[Phrase]) -> list[str]:
    """Return what is wrong or unwise, in words."""
    return [say_phrase("en", phrase) for phrase in phrases]


def dealt(runtime: Runtime, **changes: Any) -> Preview:
    return preview(runtime, written(**changes))


def test_people_are_counted_by_channel_and_nobody_is_read_one_by_one(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(3), "7001", "7002")
    found = dealt(runtime)
    assert (found.people, found.texted, found.in_telegram) == (5, 3, 2)
    assert (found.segments, found.nameless, found.problems, found.cautions) == (3, 0, (), ())


def test_each_language_stands_there_as_it_reads_on_each_channel(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(2))
    subscribe(runtime, "+12125550150", "7001", keyword="IBMESP")
    texts = {
        "en": "{organization}: “we won”, {name}." + STOP,
        "es": "{organization}: «ganamos», {name}. STOP para no recibir más.",
    }
    english, spanish = dealt(runtime, texts=texts).readings
    assert english.sms == '18 Million Rising: "we won", Ana Ruiz. Reply STOP to stop.'
    assert english.telegram == "18 Million Rising: “we won”, Ana Ruiz. Reply STOP to stop."
    assert (english.language, english.texted, english.in_telegram) == ("en", 2, 0)
    assert (spanish.language, spanish.texted, spanish.in_telegram) == ("es", 1, 1)
    assert (dict(spanish.segments), spanish.ucs2_characters) == ({1: 1}, ("á",))


def test_one_name_with_an_accent_costs_more_and_its_letter_is_named(runtime: Runtime) -> None:
    join(runtime, "+12125550101", "Ana Ruiz")
    join(runtime, "+12125550102", "Ángela Ruíz")
    join(runtime, "+12125550103", "Zoé Ruiz")
    found = dealt(runtime, texts=NAMED)
    (english,) = found.readings
    assert dict(english.segments) == {1: 2, 3: 1}
    assert (english.ucs2_characters, dict(english.ucs2_in_names)) == ((), {"Á": 1})
    assert found.segments == 5


def test_names_are_read_page_by_page(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(4), "7001")
    draft, campaign = written(texts=NAMED), runtime.shelf.campaigns[0]
    sms = medium(runtime.settings, Channel.SMS)
    counted = count_audience(
        runtime,
        selection_of(draft),
        lambda language: broadcast_text(
            runtime.shelf, campaign, draft.organization, draft.texts, language, sms
        ),
        page_size=2,
    )
    found = {(group.channel, group.segments): people for group, people in counted.groups.items()}
    assert found == {("sms", 1): 4, ("telegram", 0): 1}


def test_names_that_cannot_be_read_are_counted(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(2))
    with runtime.database.keys.write() as connection:
        destroy_data_keys(connection, "ibm-extreme-vetting", at=runtime.now())
    runtime.vault.refresh()
    found = dealt(runtime, texts=NAMED)
    assert (found.people, found.nameless, found.segments) == (2, 2, 2)


def test_money_is_told_by_country(runtime: Runtime) -> None:
    priced = with_settings(runtime, sms_prices=PRICES, sms_countries=("US", "FR"))
    subscribe(priced, *numbers(3), "+33639980001", "7001")
    found = dealt(priced).cost
    assert [(one.country, one.people, one.segments, one.cost) for one in found.countries] == [
        ("FR", 1, 1, Decimal("0.10")),
        ("US", 3, 3, Decimal("0.03")),
    ]
    assert (found.total, found.currency, found.is_over_budget) == (Decimal("0.13"), "USD", False)


def test_without_prices_there_is_no_money(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(1))
    found = dealt(runtime)
    assert (found.cost.total, found.cost.unpriced, found.problems) == (None, ("US",), ())


def test_more_than_the_budget_is_refused(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(3))
    short = with_settings(runtime, sms_prices=PRICES, broadcast_budget=Decimal("0.02"))
    (problem,) = told(dealt(short).problems)
    assert problem.startswith("it would cost 0.03 USD, and 0.02 is the most")
    enough = with_settings(runtime, sms_prices=PRICES, broadcast_budget=Decimal("0.03"))
    assert dealt(enough).problems == ()


def test_a_budget_that_no_price_can_hold_is_refused(runtime: Runtime) -> None:
    short = {"sms_prices": {"US": Decimal("0.01")}, "broadcast_budget": Decimal(5)}
    priced = with_settings(runtime, **short, sms_countries=("US", "FR"))
    subscribe(priced, *numbers(1), "+33639980001")
    found = dealt(priced)
    assert found.cost.total is None
    assert told(found.problems) == [
        "there is a budget, and no price for FR: put it into SMS_PRICES, or * for everywhere else",
    ]


def test_everything_that_is_wrong_with_the_words_forbids_it(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(1))
    subscribe(runtime, "+12125550150", keyword="IBMESP")
    problems = told(dealt(runtime, texts={"en": "We won: bit.ly/won {amount}"}).problems)
    wrong = ("es: there are people who read", "en: there is no {amount}", "into the first line",
             "STOP", "bit.ly is a public link shortener")  # fmt: skip
    assert len(problems) == len(wrong)
    assert all(any(words in problem for problem in problems) for words in wrong)


def test_what_is_unwise_forbids_nothing(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(1))
    found = dealt(runtime, texts={"en": "{organization}: see t.me/won" + STOP})
    assert found.problems == ()
    assert told(found.cautions)[0].startswith("en: t.me is shared by everyone")


def test_more_than_a_day_may_send_is_told_of_and_forbids_nothing(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(3))
    found = dealt(with_settings(runtime, daily_segments=2))
    assert found.problems == ()
    assert told(found.cautions)[0].startswith(
        "it takes 3 segments, and 2 are sent on one day at most"
    )


def test_more_than_today_has_left_is_told_of_where_it_begins_today(
    runtime: Runtime, clock: Clock
) -> None:
    subscribe(runtime, *numbers(3))
    with runtime.database.write() as connection:
        spent = daily_spending.add_segments(connection, day_of(clock()), 8)
    short = with_settings(runtime, daily_segments=spent + 2)
    words = f"it takes 3 segments, and today has 2 left of {spent + 2}"
    assert told(dealt(short).cautions)[0].startswith(words)
    assert not preview(short, written(), next_day(clock())).cautions
    assert not dealt(runtime).cautions


def test_an_audience_of_nobody_is_refused(runtime: Runtime) -> None:
    found = dealt(runtime)
    assert told(found.problems) == [
        "nobody would get it: nobody who signed has agreed to updates from 18 Million Rising yet",
    ]
    narrow = dealt(runtime, audience=Audience(channels=("telegram",)))
    assert told(narrow.problems) == told(found.problems)
    assert (found.people, found.ends_at, found.cost.countries) == (0, found.starts_at, ())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"languages": ("fr",)}, ["languages: there is en, and 2 people without it"]),
        ({"countries": ("ZZ",)}, ["countries: there is US, and 2 people without it"]),
        ({"channels": ("telegram",)}, ["channels: there is sms, and 2 people without it"]),
        (
            {"languages": ("fr",), "countries": ("US", "CA"), "signed_before": LONG_AGO},
            [
                "languages: there is en, and 2 people without it",
                "signed_before: without it 2 would",
            ],
        ),
    ],
)
def test_each_key_that_alone_leaves_nobody_is_named_with_whom_there_would_be(
    runtime: Runtime, asked: dict[str, Any], said: list[str]
) -> None:
    subscribe(runtime, *numbers(2))
    found = told(dealt(runtime, audience=Audience(**asked)).problems)
    assert found == [f"nobody would get it because of {each}" for each in said]


def test_a_source_that_nobody_came_from_is_named(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(2), keyword="IBMKOS")
    asked = {"organization": "daily-kos", "texts": {"en": "Daily Kos: we won." + STOP}}
    nobody = dealt(runtime, **asked, audience=Audience(sources=("mars",)))
    assert nobody.people == 0
    (problem,) = told(nobody.problems)
    assert problem.startswith("no signer came from the source mars: name one of 18-million-")
    some = dealt(runtime, **asked, audience=Audience(sources=("daily-kos", "mars")))
    assert (some.people, some.problems) == (2, ())
    assert told(some.cautions) == [problem]
    known = dealt(runtime, **asked, audience=Audience(sources=("daily-kos",)))
    assert (known.people, known.problems, known.cautions) == (2, (), ())


def test_regions_are_explained_where_no_petition_asks_for_a_place(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(1))
    (problem,) = told(dealt(runtime, audience=Audience(regions=("US-CA",))).problems)
    assert "ibm-extreme-vetting does not ask where people live" in problem
    assert "US-CA" in problem


def test_what_is_not_set_up_is_refused_for_those_it_would_reach(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(1), "7001")
    bare = with_settings(runtime, twilio_account_sid="", telegram_bot_token=type(
        runtime.settings.telegram_bot_token)(""), telegram_bot_name="")  # fmt: skip
    texts = {"en": "{organization}: ask a friend to come to {reach}." + STOP}
    remedy = ": leave them out, or set it up"
    assert told(dealt(bare, texts=texts).problems) == [
        f"1 person would get it by text message, and Twilio is not set up{remedy}",
        f"1 person would get it in Telegram, and there is no bot{remedy}",
        "there is nothing to put in for {reach} on Telegram: write it otherwise",
    ]


def test_who_agreed_on_whatsapp_once_is_left_out_and_counted(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(2))
    with runtime.database.write() as connection:  # nobody is asked there any more
        newest = select(func.max(Consent.id)).scalar_subquery()
        connection.execute(update(Consent).where(Consent.id == newest).values(channel="whatsapp"))
    found = dealt(runtime)
    assert (found.people, found.unreachable) == (1, {"whatsapp": 1})


def test_who_is_asleep_waits_for_the_morning(runtime: Runtime, clock: Clock) -> None:
    subscribe(runtime, *numbers(2), "+14155550101")  # noon in UTC: 8 in New York, 5 in California
    found = dealt(runtime)
    assert found.starts_at == clock() + timedelta(seconds=60)
    assert (found.waiting, found.waiting_until) == (3, clock() + timedelta(hours=5))
    assert found.ends_at == clock() + timedelta(hours=5, seconds=1)
    assert found.expires_at == found.starts_at + timedelta(hours=72)


def test_who_is_not_reached_in_its_time_is_told_of(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(2))
    found = dealt(runtime, expires_hours=1)
    assert found.left == 2
    assert told(found.cautions)[0].startswith("2 will not be reached before it expires")


def test_an_hour_that_is_given_is_kept(runtime: Runtime, clock: Clock) -> None:
    subscribe(runtime, *numbers(1))
    noon_in_new_york = clock() + timedelta(hours=4)
    found = preview(runtime, written(), noon_in_new_york)
    assert (found.starts_at, found.waiting) == (noon_in_new_york, 0)


def test_a_stored_draft_has_the_same_preview(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(2))
    ana = accounts.add(runtime, "ana")
    assert preview(runtime, row_of(runtime, drafted(runtime, ana))) == dealt(runtime)


def test_the_audience_is_that_of_the_draft(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(2), "7001")
    found = dealt(runtime, texts=NAMED, audience=Audience(channels=("telegram",)))
    assert (found.people, found.texted, found.segments) == (1, 0, 0)


def test_a_campaign_that_left_has_no_preview(runtime: Runtime) -> None:
    with pytest.raises(BroadcastRefused, match="no longer among yours"):
        dealt(runtime, campaign="long-gone")


def test_a_name_that_was_sealed_for_another_place_is_none(runtime: Runtime) -> None:
    subscribe(runtime, *numbers(1))
    with runtime.database.write() as connection:
        sealed = connection.execute(select(Address.sealed)).scalar_one()
        connection.execute(update(Signature).values(name=sealed))
    assert dealt(runtime, texts=NAMED).nameless == 1
