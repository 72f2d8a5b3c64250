"""``python -m bench.fast_providers``: see the package."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from bench.fast_providers.accepted_log import AcceptedLog
from bench.fast_providers.both_apis import OUR_NUMBER, BothApis
from bench.fast_providers.http_connection import Connection
from bench.fast_providers.receipt_callbacks import ReceiptCallbacks
from bot.bootstrap import utcnow
from bot.demo.stand_ins.twilio.webhook_requests import Account
from bot.demo.stand_ins.webhook_client import is_loopback
from tests.stand_ins.fault_injection import FaultInjector, FaultRates

SHARE = click.FloatRange(0, 1)


@click.command()
@click.option("--host", default="127.0.0.1", help="This machine, by any of its own names.")
@click.option("--port", default=0, help="0 takes a free one.")
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--latency", default=0.0, help="Milliseconds before each answer.")
@click.option("--callbacks", default="", help="Post receipts to this base address.")
@click.option("--account", default="", help="AC…:token, by which receipts are signed.")
@click.option("--seed", default=0)
@click.option("--throttled", type=SHARE, default=0.0, help="Share of requests answered 429.")
@click.option("--timed-out", type=SHARE, default=0.0, help="Never answered; half of it taken.")
@click.option("--failed", type=SHARE, default=0.0, help="A server error.")
@click.option("--refused", type=SHARE, default=0.0, help="Refused for what it is.")
@click.option("--retry-after", default=1, help="Seconds that Telegram's 429 asks for.")
@click.option("--silence", default=0.2, help="Seconds until a connection without answer ends.")
@click.option("--dropped", type=SHARE, default=0.0, help="Share of receipts that never come.")
@click.option("--repeated", type=SHARE, default=0.0, help="Share that comes twice.")
@click.option("--reordered", type=SHARE, default=0.0, help="Messages told of backwards.")
def main(host: str, port: int, log: Path, latency: float, **options: Any) -> None:
    """Serve both providers' sending to this machine, until it is stopped."""
    if not is_loopback(f"http://{host}"):
        raise click.BadParameter("this machine only: 127.0.0.1", param_hint="--host")
    callbacks, (sid, _, token) = options.pop("callbacks"), options.pop("account").partition(":")
    if callbacks and not token:
        raise click.BadParameter("needs --account to sign with", param_hint="--callbacks")
    account = Account(sid, token, OUR_NUMBER)
    rates = FaultRates(**options)
    faults = FaultInjector(rates)
    receipts = ReceiptCallbacks(account, callbacks, faults) if callbacks else None
    with AcceptedLog(log) as accepted, suppress(KeyboardInterrupt):
        apis = BothApis(
            accepted,
            utcnow,
            rates,
            account=account if token else None,
            on_text=receipts.queue if receipts else lambda _: None,
        )
        asyncio.run(_serve(lambda: Connection(apis.answer, latency / 1000), host, port, receipts))


async def _serve(
    connection: Callable[[], Connection], host: str, port: int, receipts: ReceiptCallbacks | None
) -> None:
    server = await asyncio.get_running_loop().create_server(connection, host, port, backlog=1024)
    shown_host, shown_port = server.sockets[0].getsockname()[:2]
    click.echo(f"http://{shown_host}:{shown_port}")
    async with server:
        if receipts:
            await receipts.run()
        await server.serve_forever()


if __name__ == "__main__":
    main()
