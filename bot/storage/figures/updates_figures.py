"""Counts who gets whose updates: a person whose last line to an organization is a yes.

Lines only ever follow each other, and people are joined, separated and erased. So whoever changes
which line is a person's last one takes the person out before, and puts them in again after it.
"""

from sqlalchemy import Connection, bindparam, literal_column, select

from bot.storage.engine.prepared_statements import Prepared
from bot.storage.figures import figures
from bot.storage.figures.figures import FIGURE_COLUMNS, STRIPES, kind_column, sum_up
from bot.storage.schema.consent_tables import Consent
from bot.storage.schema.conversation_tables import Person
from bot.storage.schema.figure_tables import Figure, FigureKind
from bot.storage.schema.standing_consent import GETS_UPDATES


def take_out(connection: Connection, person_id: int, organization: str = "") -> None:
    """Count a person no more for one organization, or for all."""
    if organization:
        _TAKE_OUT_OF_ONE.later(connection, person=person_id, its_organization=organization)
    else:
        _TAKE_OUT.later(connection, person=person_id)


def put_in(connection: Connection, person_id: int) -> None:
    """Count a person for all organizations whose updates they get."""
    _PUT_IN.later(connection, person=person_id)


def count_yes(connection: Connection, person_id: int, campaign: str, organization: str) -> None:
    """Count a person whose line, which is their last one now, is a yes."""
    key = (campaign, FigureKind.UPDATES, "", organization)
    figures.add(connection, {key: 1}, stripe=person_id % STRIPES)


def _count(by: int, *, one: bool = False) -> Prepared:
    """Return the statement that counts a person ``by`` 1 or -1: for one organization, or all."""
    rows = (
        select(
            Consent.campaign,
            kind_column(FigureKind.UPDATES),
            literal_column("''", Figure.day.type),
            Consent.organization,
            Consent.person_id % literal_column(str(STRIPES)),
            literal_column(str(by)),
        )
        .join(Person, Person.id == Consent.person_id)
        .where(Consent.person_id == bindparam("person"), *GETS_UPDATES)
        .order_by(Consent.organization)
    )
    if one:
        rows = rows.where(Consent.organization == bindparam("its_organization"))

    return Prepared(lambda insert: sum_up(insert(Figure).from_select(FIGURE_COLUMNS, rows)))


_TAKE_OUT, _PUT_IN = _count(-1), _count(1)
_TAKE_OUT_OF_ONE = _count(-1, one=True)
