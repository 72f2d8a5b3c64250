"""How many signatures of a campaign count, changed by acts on one that is there already."""

from sqlalchemy import Connection, bindparam, update

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.schema.signature_tables import Counter


def count_down(connection: Connection, campaign: str) -> int:
    """Count one signature less and return the new count."""
    return int(_COUNT_DOWN.rows(connection, of_campaign=campaign)[0][0])


_COUNT_DOWN = Prepared(
    update(Counter)
    .where(Counter.campaign == bindparam("of_campaign"))
    .values(signatures=Counter.signatures - 1)
    .returning(Counter.signatures)
)


def count_up_again(connection: Connection, campaign: str) -> int:
    """Count one signature more that counted before, and return the new count."""
    return int(_COUNT_UP_AGAIN.rows(connection, of_campaign=campaign)[0][0])


_COUNT_UP_AGAIN = Prepared(
    update(Counter)
    .where(Counter.campaign == bindparam("of_campaign"))
    .values(signatures=Counter.signatures + 1)
    .returning(Counter.signatures)
)
