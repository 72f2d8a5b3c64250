"""A worker that dies anywhere loses nothing: what it sent comes again, under the id that it had."""

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from tests.bot.integrations.killed_telling import tell_until_one_lives
from tests.bot.integrations.receiver import receiving
from tests.bot.integrations.told_events import listen, sign, standing


def test_what_a_killed_worker_sent_comes_again_under_its_id(
    desk: Runtime, ola: Organizer, environment: dict[str, str]
) -> None:
    with receiving() as (receiver, url):
        listen(desk, ola, receiver, url)
        sign(desk)
        sign(desk, "+14155550102", "Sam Lee")
        died = tell_until_one_lives({**environment, "INTEGRATIONS_ON_OWN_MACHINE": "on"})
    assert died > 0
    assert len(receiver.received) > 2  # some came twice
    assert len({one.id for one in receiver.received}) == 2
    assert {row[1] for row in standing(desk)} == {"delivered"}
