"""Holds that one receiver, whatever it answers or however it fails, holds up none of the others."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.integrations import integration_life
from bot.integrations.deliver import AT_ONCE, RUN_SECONDS, tell_integrations
from bot.integrations.destinations import OpenDestination
from bot.integrations.handles import make_handle_key
from bot.integrations.interface import Delivered, Destination, Event, Outcome, TryLater
from bot.integrations.sealed_secrets import open_secrets, seal_secrets
from bot.integrations.webhooks.webhook_receivers import add_webhook
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import IntegrationRow
from tests.bot.integrations.receiver import answer, receiving
from tests.bot.integrations.told_events import NAME, listen, sign, standing, tell, tell_later
from tests.clock import Clock

OTHER = "other"
MOST_LOOKS = 100_000
RETRIED = timedelta(minutes=2)
WELL = "https://example.org/hook"


@dataclass
class Told:
    """A destination that does as it is told with each event, and counts them."""

    act: Callable[[], Outcome]
    events: list[Event] = field(default_factory=list)

    async def deliver(self, event: Event) -> Outcome:
        """Take an event."""
        self.events.append(event)
        return self.act()

    async def close(self) -> None:
        """Close nothing."""


def opening(**by_name: Destination) -> OpenDestination:
    """Open these, by the names of their integrations; any other name is a mistake of ours."""

    def opened(_: Runtime, row: IntegrationRow) -> tuple[str, Destination]:
        return make_handle_key(), by_name[row.name]

    return opened


def takes() -> Outcome:
    return Delivered("204")


def fails() -> Outcome:
    raise KeyError("a mistake of ours")


def sign_many(desk: Runtime, count: int) -> None:
    for number in range(count):
        sign(desk, f"+1415555{number:04}", "Ana Ruiz")


def results(desk: Runtime) -> set[tuple[str, int, str]]:
    return {row[1:] for row in standing(desk)}


@pytest.mark.parametrize(
    "retry_after",
    ["Fri, 31 Dec 9999 23:59:59 -0100", "Mon, 99999999999999999999 Jan 2020 00:00:00 GMT"],
)
def test_a_wait_that_no_calendar_has_holds_up_nobody(
    desk: Runtime, ola: Organizer, retry_after: str
) -> None:
    with (
        receiving(answer(503, retry_after=retry_after)) as (receiver, url),
        receiving() as (well, at),
    ):
        listen(desk, ola, receiver, url)
        add_webhook(desk, ola, OTHER, at)
        sign(desk)
        assert tell(desk) == 2
    assert well.types == ["signature.given"]
    assert results(desk) == {("waiting", 1, "503"), ("delivered", 1, "204")}


def test_a_name_that_cannot_be_looked_up_holds_up_nobody(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    """An earlier version of the program took such a name, so one may stand in the database."""
    with receiving() as (well, at):
        row = add_webhook(desk, ola, NAME, WELL).row
        add_webhook(desk, ola, OTHER, at)
        moved = {**open_secrets(desk.vault, row), "url": "https://a..example/"}
        with desk.database.write() as connection:
            integrations.change(connection, row.id, sealed=seal_secrets(desk.vault, moved))
        sign(desk)
        assert tell(desk) == 2
        assert tell_later(desk, clock, minutes=2) == 1
    assert well.types == ["signature.given"]
    assert results(desk) == {("waiting", 2, "address not open"), ("delivered", 1, "204")}


def test_a_mistake_of_ours_at_one_event_is_tried_again_and_told_by_its_kind_alone(
    desk: Runtime, ola: Organizer, caplog: pytest.LogCaptureFixture
) -> None:
    add_webhook(desk, ola, NAME, WELL)
    add_webhook(desk, ola, OTHER, WELL)
    sign(desk)
    well = Told(takes)
    opened = opening(hall=Told(fails), other=well)
    assert tell_integrations(desk, owner="worker", opened=opened) == 2
    assert len(well.events) == 1
    assert results(desk) == {("waiting", 1, "failed here"), ("delivered", 1, "204")}
    assert integration_life.get(desk, NAME).failures == 0, "nothing is wrong with the receiver"
    assert "a mistake of ours" not in caplog.text


def test_a_destination_that_cannot_be_opened_holds_up_nobody_and_is_told(
    desk: Runtime, ola: Organizer
) -> None:
    add_webhook(desk, ola, NAME, WELL)
    add_webhook(desk, ola, OTHER, WELL)
    sign(desk)
    well = Told(takes)
    with pytest.raises(KeyError):
        tell_integrations(desk, owner="worker", opened=opening(other=well))
    assert len(well.events) == 1


def test_who_answers_slowly_is_left_before_its_lease_is_over(desk: Runtime, ola: Organizer) -> None:
    add_webhook(desk, ola, NAME, WELL)
    sign_many(desk, 3 * AT_ONCE)
    passed = [0.0]

    def slowly() -> Outcome:
        passed[0] += RUN_SECONDS / AT_ONCE
        return takes()

    run = tell_integrations(
        desk, owner="worker", opened=opening(hall=Told(slowly)), seconds=lambda: passed[0]
    )
    assert run == AT_ONCE
    assert results(desk) == {("delivered", 1, "204"), ("waiting", 0, "")}, "given back at once"


class WaitsForOther:
    """A destination that lets somebody sign, and answers once the other one was told of that."""

    def __init__(self, desk: Runtime, other: Told) -> None:
        self._desk, self._other = desk, other

    async def deliver(self, event: Event) -> Outcome:
        """Take an event, once the other one has two."""
        del event
        if not self._other.events[1:]:
            sign(self._desk, "+14155550102", "Sam Lee")
        for _ in range(MOST_LOOKS):
            await asyncio.sleep(0)
            if self._other.events[1:]:
                return takes()
        return TryLater("nobody else was told")

    async def close(self) -> None:
        """Close nothing."""


def test_while_one_answers_slowly_the_others_are_told_of_what_happens(
    desk: Runtime, ola: Organizer
) -> None:
    add_webhook(desk, ola, NAME, WELL)
    add_webhook(desk, ola, OTHER, WELL)
    sign(desk)
    well = Told(takes)
    opened = opening(hall=WaitsForOther(desk, well), other=well)
    tell_integrations(desk, owner="worker", opened=opened, look_seconds=0)
    assert len(well.events) == 2
    assert results(desk) == {("delivered", 1, "204")}


def test_who_is_paused_meanwhile_is_told_nothing_more(desk: Runtime, ola: Organizer) -> None:
    add_webhook(desk, ola, NAME, WELL)
    sign_many(desk, 3 * AT_ONCE)

    def pausing() -> Outcome:
        if integration_life.get(desk, NAME).paused_at is None:
            integration_life.pause(desk, ola, NAME)
        return takes()

    assert tell_integrations(desk, owner="worker", opened=opening(hall=Told(pausing))) == AT_ONCE
    assert results(desk) == {("delivered", 1, "204"), ("waiting", 0, "")}


def test_an_event_that_waits_for_us_says_nothing_of_a_receiver_that_is_away(
    desk: Runtime, ola: Organizer, clock: Clock
) -> None:
    add_webhook(desk, ola, NAME, WELL)
    sign_many(desk, 2)
    away = Told(lambda: TryLater("500"))
    tell_integrations(desk, owner="worker", opened=opening(hall=away))
    failing_since = integration_life.get(desk, NAME).failing_since
    clock.advance(RETRIED)
    ours = Told(lambda: TryLater("in doubt", is_ours=True))
    tell_integrations(desk, owner="worker", opened=opening(hall=ours))
    assert ours.events
    assert integration_life.get(desk, NAME).failing_since == failing_since is not None
