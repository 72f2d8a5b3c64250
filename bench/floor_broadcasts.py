"""The sender one would write by hand for one broadcast: ``python -m bench.floor_broadcasts``.

A bare asynchronous client, 32 requests at a time, plain SQL in batches of a thousand: claim in
one transaction, send, settle in another. It opens addresses and names, leaves out who opted out,
and keeps what the provider answered. It keeps no pace, knows no error, and a crash is beyond it.
Takes a plan as JSON and prints a report as JSON, as ``bench.sending_process`` does.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from aiohttp import ClientSession, TCPConnector, encode_basic_auth

from bench.sending_process import Plan, Report, cpu, memory
from bench.stored_recipients import CAMPAIGN
from bot.privacy.key_rotation import open_vault
from bot.settings import Settings, load_settings
from bot.storage.engine.database import Database
from bot.storage.schema.key_tables import Sealed
from bot.vault import PROGRAM, Vault

AT_ONCE, BATCH = 32, 1000
TEXT = "18 Million Rising: {}, IBM has answered the letter you signed. Reply STOP to quit."
FIND = (
    "SELECT d.id, d.chunk, a.sealed, s.name FROM deliveries d JOIN addresses a ON a.id ="
    " d.address_id LEFT JOIN signatures s ON s.person_id = d.person_id AND s.campaign = ? WHERE"
    " d.broadcast_id = ? AND d.status = 'queued' AND NOT EXISTS (SELECT 1 FROM suppressions x"
    " WHERE x.lookup = a.lookup) ORDER BY d.chunk LIMIT ?"
)
CLAIM = (
    "UPDATE deliveries SET status = 'sending', owner = 'floor', attempt = 1, claimed_at = ?"
    " WHERE id = ?"
)
SETTLE = "UPDATE deliveries SET status = 'sent', provider_id = ?, sent_at = ? WHERE id = ?"
COUNT = "UPDATE chunks SET queued = queued - ?, sent = sent + ? WHERE broadcast_id = ?"
LATEST = "SELECT max(id) FROM broadcasts"
MOMENT = "2026-01-05 12:00:00.000000"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """Runs statements on a driver: one that reads, one many times, and the end of them."""

    read: Callable[[str, Row], list[Row]]
    many: Callable[[str, Sequence[Row]], None]
    commit: Callable[[], None]


def statements(url: str) -> Statements:
    """Open a database by its URL, with the promises of the program's own connections."""
    if url.startswith("sqlite:///"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"))
        file.execute("PRAGMA synchronous=FULL")

        def many(statement: str, rows: Sequence[Row]) -> None:
            file.executemany(statement, rows)

        return Statements(lambda sql, row: file.execute(sql, row).fetchall(), many, file.commit)
    server = psycopg.connect(url)

    def placed(statement: str) -> bytes:
        return statement.replace("?", "%s").encode()

    def many_placed(statement: str, rows: Sequence[Row]) -> None:
        server.cursor().executemany(placed(statement), rows)

    def read(statement: str, row: Row) -> list[Row]:
        return server.execute(placed(statement), row).fetchall()

    return Statements(read, many_placed, server.commit)


def request(settings: Settings, channel: str) -> Callable[[str, str, int], dict[str, Any]]:
    """Return what makes a request to the channel's provider: to whom, what, which delivery."""
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token[0].get_secret_value()
    url = f"{settings.twilio_api_url}/2010-04-01/Accounts/{sid}/Messages.json"
    headers = {"Authorization": encode_basic_auth(sid, token)}
    callback = f"{settings.public_url}/twilio/status/d"
    always = {"From": settings.twilio_from, "ValidityPeriod": "3600"}
    bot = settings.telegram_bot_token.get_secret_value()
    method = f"{settings.telegram_api_url}/bot{bot}/sendMessage"

    def by_text(to: str, text: str, key: int) -> dict[str, Any]:
        form = {"To": to, "Body": text, "StatusCallback": f"{callback}{key}-1", **always}
        return {"url": url, "headers": headers, "data": form}

    def by_telegram(to: str, text: str, _key: int) -> dict[str, Any]:
        given = {"chat_id": to, "text": text, "link_preview_options": {"is_disabled": True}}
        return {"url": method, "json": given}

    return by_text if channel == "sms" else by_telegram


async def _send_all(channel: str, settings: Settings, vault: Vault) -> int:
    sql, made = statements(settings.database_url), request(settings, channel)
    ((broadcast,),) = sql.read(LATEST, ())
    sent = 0
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE)) as session:
        while found := sql.read(FIND, (CAMPAIGN, broadcast, BATCH)):
            sql.many(CLAIM, [(MOMENT, row[0]) for row in found])
            sql.commit()
            waiting, results = iter(found), list[Row]()

            async def work(waiting: Any = waiting, results: list[Row] = results) -> None:
                for key, _, sealed, name in waiting:
                    to = vault.unseal(PROGRAM, Sealed.ADDRESS, bytes(sealed))
                    text = TEXT.format(vault.unseal(CAMPAIGN, Sealed.NAME, bytes(name)))
                    async with session.post(**made(to, text, key)) as answer:
                        told = json.loads(await answer.read())
                    its = told["sid"] if "sid" in told else told["result"]["message_id"]
                    results.append((str(its), MOMENT, key))

            await asyncio.gather(*(work() for _ in range(AT_ONCE)))
            sql.many(SETTLE, results)
            by_chunk = [row[1] for row in found]
            chunks = [(by_chunk.count(one), one) for one in set(by_chunk)]
            rows = [(count, count, broadcast, number) for count, number in chunks]
            sql.many(f"{COUNT} AND number = ?", rows)
            sql.commit()
            sent += len(results)
    return sent


def main(channel: str) -> Report:
    """Send all of the newest broadcast on a channel, and return what that took."""
    settings = load_settings()
    database = Database(settings.database_url)
    vault = open_vault(settings, database)
    before = memory()["rss"]
    used, began = cpu(), time.perf_counter()
    sent = asyncio.run(_send_all(channel, settings, vault))
    seconds, used = time.perf_counter() - began, cpu() - used
    database.close()
    held = memory()
    return Report(sent, seconds, used, before, held["rss"], held["peak"])


if __name__ == "__main__":
    json.dump(asdict(main(Plan(**json.load(sys.stdin)).channel)), sys.stdout)
