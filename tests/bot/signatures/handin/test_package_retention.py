"""Holds that a package's files go when their time is over, and that a hold keeps them."""

from datetime import timedelta

from bot.organizers import accounts
from bot.runtime import Runtime
from bot.signatures.handin.package_folder import package_folder
from bot.signatures.handin.package_retention import delete_files_due, list_files_due
from bot.storage.handin import packages
from bot.storage.privacy import legal_holds
from bot.storage.schema.handin_tables import PackageStatus
from tests.clock import Clock

IBM = "ibm-extreme-vetting"


def test_files_go_a_month_after_the_hand_over(runtime: Runtime, clock: Clock) -> None:
    mia = accounts.add(runtime, "Mia", by=None)
    with runtime.database.write() as connection:
        number = packages.add(
            connection, campaign=IBM, recipients="", made_by=mia.id, made_at=clock()
        )
        packages.change(
            connection,
            number,
            tuple(PackageStatus),
            status=PackageStatus.HANDED_OVER,
            handed_over_at=clock(),
        )
    folder = package_folder(runtime.settings.files_folder, IBM, number)
    folder.begin()
    folder.write("names.csv", b"Ana Ruiz")
    (due,) = list_files_due(runtime)
    assert due.at == clock() + timedelta(days=30)
    clock.advance(timedelta(days=29))
    assert delete_files_due(runtime) == 0
    clock.advance(timedelta(days=1))
    with runtime.database.write() as connection:
        legal_holds.add(connection, IBM, reason="a lawsuit", by=mia.id, at=clock())
    assert delete_files_due(runtime) == 0
    with runtime.database.write() as connection:
        held = legal_holds.find_standing(connection, IBM)
        assert held is not None
        legal_holds.change(connection, held.id, released_at=clock())
    assert delete_files_due(runtime) == 1
    assert not folder.files.exists()
    assert list_files_due(runtime) == []
