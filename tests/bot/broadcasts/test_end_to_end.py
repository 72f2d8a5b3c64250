"""Holds that all parts of a broadcast's life fit: begun, judged, sent, settled, told, ended."""

import threading
from datetime import timedelta

from bot.broadcasts.deliver.delivery_loop import send_due
from bot.broadcasts.monitor import circuit_breaker
from bot.broadcasts.monitor.summary import summarize_broadcast
from bot.providers.interface import Outcome, Outgoing, RateLimited, Refused, Sent
from bot.runtime import Runtime
from bot.storage.schema.broadcast_tables import BroadcastStatus
from tests.bot.broadcasts import claimed_sends
from tests.bot.broadcasts.recipients import Recorder, Running, at_pace, gather
from tests.bot.broadcasts.signers import with_settings

PEOPLE, FEW = 150, 20


def test_a_broadcast_from_its_hour_to_its_end(runtime: Runtime) -> None:
    ready = with_settings(at_pace(runtime, now=Running()), canary_minutes=0.0)
    crowd = gather(
        ready,
        PEOPLE,
        status=BroadcastStatus.SCHEDULED,
        recipients=PEOPLE,
        canary_size=FEW,
        canary_left=FEW,
        starts_at=ready.now() - timedelta(seconds=1),
    )

    def answer(outgoing: Outgoing, number: int) -> Outcome:
        if number == 3:
            return RateLimited(0.1)
        if outgoing.to == crowd.addresses[7]:
            return Refused("30005")
        return Sent(f"SM{outgoing.key.removeprefix('d')}", "queued")

    transport = Recorder(answer)
    seen = []
    for _ in range(12):
        circuit_breaker.supervise_broadcasts(ready)
        send_due(ready, transport, owner="worker-1", stop=threading.Event())
        seen.append(claimed_sends.broadcast(ready, crowd.broadcast_id).status)
        if seen[-1] is BroadcastStatus.SENT:
            break
    assert seen[0] is BroadcastStatus.CANARY
    assert seen[-1] is BroadcastStatus.SENT
    asked = [outgoing.to for outgoing in transport.sent]
    assert sorted(set(asked)) == sorted(crowd.addresses)
    assert len(asked) == PEOPLE + 1  # the one that was throttled, again
    for one in crowd.deliveries:
        claimed_sends.receipt(ready, one, "delivered")
    told = summarize_broadcast(ready, crowd.broadcast_id)
    assert (told.counts["delivered"], told.counts["failed"]) == (PEOPLE - 1, 1)
    acts = [act for act, _, _ in claimed_sends.audit_trail(ready)]
    assert acts == ["begun", "first few judged", "finished"]
