"""Sums of the figures of days that are over: all time is read from them and the few days since.

One day holds for all sums: ``SUMMED_UNTIL``. The days before it are in the sums, those from it on
are not. An act may change what counts on a day long ago (a withdrawal, a name held back): it tells
``correct``, in its own transaction and behind its change of that day. ``sum_up`` holds off all who
change figures while it sums up anew. So whichever of the two comes first, nothing is left out and
nothing counts twice. That a sum is made of its days alone, every day, also mends what a release
without sums left out of them, or damage.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    text,
    true,
    union_all,
)

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.operations.installation_notes import write_note
from bot.storage.schema.figure_tables import Figure, SummedFigure
from bot.storage.schema.operations_tables import InstallationNote

Key = tuple[str, str, str, str]
"""Campaign, kind, day and name of a figure."""

NOTE: Final = "figures_summed_until"
MAX_ROWS: Final = 64
"""Sums that are corrected in one statement."""
HAS_DAY: Final = Figure.day != ""
SUMMED_UNTIL: Final = func.coalesce(
    select(InstallationNote.value).where(InstallationNote.name == NOTE).scalar_subquery(), ""
)
"""The first day that is in no sum, as in 2026-11-26; "" before anything was summed up."""


def read_summed_until(connection: Connection) -> str:
    """Return the first day that is in no sum; "" where nothing was summed up yet."""
    return str(connection.execute(select(SUMMED_UNTIL)).scalar())


def sum_up(connection: Connection, until: str) -> int:
    """Sum up the days before ``until`` anew, and return how many sums that makes.

    On PostgreSQL all who change figures are waited for, and wait, while it is done: a tenth of a
    second for three years of a large campaign. On SQLite they do so anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE figures IN SHARE ROW EXCLUSIVE MODE"))
    connection.execute(delete(SummedFigure))
    columns = (Figure.campaign, Figure.kind, Figure.name)
    sums = select(*columns, func.sum(Figure.number)).where(HAS_DAY, Figure.day < until)
    names = ["campaign", "kind", "name", "number"]
    connection.execute(insert(SummedFigure).from_select(names, sums.group_by(*columns)))
    write_note(connection, NOTE, until)
    made = select(func.count()).select_from(SummedFigure)
    return int(connection.execute(made).scalar_one())


def correct(connection: Connection, changes: Mapping[Any, int]) -> None:
    """Add to the sums what was added to days that are in them. Days that are not are left out."""
    wanted = sorted((key, by) for key, by in changes.items() if key[2] and by)
    for first in range(0, len(wanted), MAX_ROWS):
        some = wanted[first : first + MAX_ROWS]
        _correct(len(some)).later(connection, **_values(some))


def _values(some: Iterable[tuple[Key, int]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for place, ((campaign, kind, day, name), by) in enumerate(some):
        values[f"of_campaign_{place}"] = campaign
        values[f"of_kind_{place}"] = str(kind)
        values[f"of_day_{place}"] = day
        values[f"of_name_{place}"] = name
        values[f"of_by_{place}"] = by
    return values


@cache
def _correct(count: int) -> Prepared:
    """Return the statement that corrects the sums of so many figures, each day by itself."""
    rows = [
        select(
            cast(bindparam(f"of_campaign_{place}"), Text).label("campaign"),
            cast(bindparam(f"of_kind_{place}"), Text).label("kind"),
            cast(bindparam(f"of_name_{place}"), Text).label("name"),
            cast(bindparam(f"of_by_{place}"), BigInteger).label("number"),
        ).where(cast(bindparam(f"of_day_{place}"), Text) < SUMMED_UNTIL)
        for place in range(count)
    ]
    each = union_all(*rows).subquery("each")
    columns = (each.c.campaign, each.c.kind, each.c.name)
    sums = select(*columns, func.sum(each.c.number)).where(true())

    def write(insert_: Any) -> Any:
        statement = insert_(SummedFigure).from_select(
            ["campaign", "kind", "name", "number"], sums.group_by(*columns)
        )
        return statement.on_conflict_do_update(
            index_elements=["campaign", "kind", "name"],
            set_={"number": SummedFigure.number + statement.excluded.number},
        )

    return Prepared(write)
