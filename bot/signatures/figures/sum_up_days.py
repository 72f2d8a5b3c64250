"""Sums up the figures of the days that are over, so that those of all time are read at once."""

from datetime import timedelta
from typing import Final

from bot.runtime import Runtime
from bot.storage.engine.long_statements import allow_long_statements
from bot.storage.figures import summed_figures
from bot.storage.figures.figures import day_of

LEFT_OUT: Final = timedelta(days=1)
"""Before today: a day is summed up once every clock says that it is over, and its acts are done."""


def sum_up_days(runtime: Runtime) -> int:
    """Sum up anew, up to yesterday, if that was not done today; return how many sums there are."""
    until = day_of(runtime.now() - LEFT_OUT)
    with runtime.database.read() as connection:
        if summed_figures.read_summed_until(connection) >= until:
            return 0
    with runtime.database.write() as connection:
        allow_long_statements(connection)
        return summed_figures.sum_up(connection, until)
