"""Holds that what became of a package's names is counted as a job, and kept with the package."""

from sqlalchemy import update

from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.signatures.handin.changes_since import count_changes_job, read_counted_changes
from bot.storage.handin.frozen_signatures import ChangesSince
from bot.storage.schema.signature_tables import Signature
from tests.bot.signatures.handin.built_packages import build, sign_all, take_steps
from tests.bot.signatures.handin.conftest import RIVER


def test_it_is_counted_and_forgotten_where_the_package_is_frozen_anew(
    runtime: Runtime, ana: Organizer
) -> None:
    first, *_ = sign_all(runtime)
    package = build(runtime, ana)
    assert read_counted_changes(package) is None
    with runtime.database.write() as connection:
        withdrawn = update(Signature).where(Signature.id == first)
        connection.execute(withdrawn.values(withdrawn_at=runtime.now()))
    sign_all(runtime, ["Bo Li", "Cy Fox"])
    count_changes_job(runtime).step((package.id,), ())
    counted = read_counted_changes(package_life.find_package(runtime, package.id))
    assert counted is not None
    assert (counted.changes, counted.new) == (ChangesSince(withdrawn=1), 2)
    assert counted.at == runtime.now()
    package_life.rebuild(runtime, ana, package.id)
    take_steps(runtime, package.id)
    assert read_counted_changes(package_life.find_package(runtime, package.id)) is None


def test_what_is_not_frozen_or_not_there_is_not_counted(runtime: Runtime, ana: Organizer) -> None:
    sign_all(runtime)
    draft = package_life.create(runtime, ana, RIVER, [])
    for number in (draft, 99):
        assert count_changes_job(runtime).step((number,), ()) == (0, None)
