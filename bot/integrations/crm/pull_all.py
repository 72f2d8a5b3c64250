"""Asks every CRM that can be asked whose subscription ended there, one after the other."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.integrations.crm import opt_outs_held
from bot.integrations.crm.crm_interface import TellsChanges
from bot.integrations.crm.crm_kinds import open_client, read_account
from bot.integrations.crm.pull_opt_outs import OVERLAP, PullCursor, Pulled, pull_opt_outs
from bot.integrations.interface import IntegrationKind
from bot.integrations.sealed_secrets import open_secrets
from bot.runtime import Runtime
from bot.storage.crm import crm_people
from bot.storage.integrations import integrations
from bot.storage.integrations.integrations import IntegrationRow
from bot.storage.organizers import audit_trail
from bot.storage.schema.integration_tables import AWAITS_SECOND
from bot.vault import VaultError

ASKED: Final = frozenset({IntegrationKind.ACTION_NETWORK})
"""The kinds whose opt-outs are asked for."""
ASKED_AGAIN_AFTER: Final = timedelta(minutes=4)
"""How long no other worker asks a CRM after one began to; that is due every five minutes."""
ERASED_KEPT: Final = timedelta(days=30)
"""How long a CRM is told of an erasure, try after try: then nothing leads from here to there."""

log = logging.getLogger(__name__)


def pull_all(runtime: Runtime) -> int:
    """Take in the opt-outs of all CRMs; return how many are new.

    Where the program fails at one of them, the others are asked all the same: its error is raised
    once they are.
    """
    with runtime.database.read() as connection:
        rows = [row for row in integrations.list_standing(connection) if is_asked(row)]
    taken_in, failures = 0, list[Exception]()
    for row in rows:
        try:
            taken_in += _pull_one(runtime, row)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return taken_in


def is_asked(row: IntegrationRow) -> bool:
    """Say whether an integration is a CRM that tells of opt-outs, and was agreed to.

    One that is paused is asked all the same: nobody is to be written to who said no there.
    """
    return row.kind in ASKED and row.paused_why != AWAITS_SECOND


def pulled_until(row: IntegrationRow) -> datetime:
    """Return up to when all opt-outs of a CRM are taken in."""
    cursor = PullCursor.read(row.pulled_until, first=row.created_at, now=row.created_at)
    return cursor.since + OVERLAP


def _pull_one(runtime: Runtime, row: IntegrationRow) -> int:
    cursor = _take(runtime, row)
    if cursor is None:
        return 0
    try:
        pulled = asyncio.run(_pull(runtime, row, cursor))
    except VaultError:
        log.warning("a CRM is not asked: its secrets cannot be read", extra={"integration": row.id})
        return 0
    if pulled.failure:
        told = {"integration": row.id, "why": pulled.failure.why}
        log.warning("a CRM told nothing of opt-outs", extra=told)
    return pulled.opted_out


def _take(runtime: Runtime, row: IntegrationRow) -> PullCursor | None:
    """Return from where on to ask; None where another worker does so, or just did.

    Two at once would ask more often than the CRM takes.
    """
    now = runtime.now()
    cursor = PullCursor.read(row.pulled_until, first=row.created_at, now=now)
    if max(cursor.since, cursor.began) > now:  # the clock was ahead: what it missed is not known
        cursor = PullCursor.read("", first=row.created_at, now=now)
    if cursor.asked_at and now - ASKED_AGAIN_AFTER < cursor.asked_at <= now:
        return None
    taken = replace(cursor, asked_at=now)
    with runtime.database.write() as connection:
        return taken if integrations.take_pull(connection, row, taken.write()) else None


async def _pull(runtime: Runtime, row: IntegrationRow, cursor: PullCursor) -> Pulled:
    sender, crm = open_client(runtime, row, open_secrets(runtime.vault, row))
    try:
        keep = partial(_keep, runtime, row)
        if not isinstance(crm, TellsChanges):
            return Pulled(cursor, 0)
        takes_all = opt_outs_held.are_taken_in(row, now=runtime.now())
        account = read_account(row)
        return await pull_opt_outs(runtime, account, crm, cursor, keep=keep, takes_all=takes_all)
    finally:
        await sender.close()


def _keep(runtime: Runtime, row: IntegrationRow, cursor: PullCursor) -> None:
    """Store how far a CRM was read; that it is held, is written down once."""
    with runtime.database.write() as connection:
        integrations.change(connection, row.id, pulled_until=cursor.write())
        if cursor.held_at is not None and opt_outs_held.held_since(row) is None:
            audit_trail.note(connection, runtime.now(), None, opt_outs_held.HELD, detail=row.name)


def forget_erased(runtime: Runtime) -> int:
    """Forget under which id a CRM keeps people who were erased a while ago; return how many."""
    with runtime.database.write() as connection:
        return crm_people.forget_erased(connection, before=runtime.now() - ERASED_KEPT)
