"""A changed folder is taken whole once it is quiet and right; else the old one goes on."""

import logging
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.campaigns_in_force.folder_changes import (
    REFUSED,
    TAKEN,
    TELL_SECONDS,
    FolderChanges,
    keep_looking,
    look_in_background,
    snapshot,
)
from bot.runtime import Runtime
from bot.storage.engine.database import Unavailable
from bot.storage.engine.database_remedies import in_its_words
from bot.storage.organizers import audit_trail
from flows.campaign import Shelf, letter_sha256
from tests.bot.campaigns_in_force.conftest import ANA, Folder, Watched
from tests.bot.conversation.spoken_lines import say
from tests.log_lines import logged

CAMPAIGNS = Path(__file__).resolve().parents[2] / "campaigns"
WAS, IS = "title: ", "title: Please, "


def acts(runtime: Runtime) -> list[str]:
    """Return what the audit trail has of what the program did with changed campaigns."""
    with runtime.database.read() as connection:
        lines = audit_trail.list_lines(connection)
    return [one.act for one in lines if one.act in (TAKEN, REFUSED)]


def title(runtime: Runtime) -> str:
    """Return the title of the campaign in force."""
    return runtime.latest().shelf.campaigns[0].words["en"].title


def count_mistakes(running: Runtime) -> int:
    """Return for how many mistakes the folder was not taken."""
    return len(running.in_force.refused_for)


def test_a_changed_word_is_said_without_a_restart(
    running: Runtime, folder: Folder, watched: Watched
) -> None:
    assert watched.when_quiet() == 0
    folder.change("en.yaml", "To sign the letter", "To sign this letter")
    assert watched.after(1) == 0  # it may still be written
    assert "To sign this letter" not in say(running, ANA, "IBM")
    assert watched.after(3) == 1
    assert "To sign this letter" in say(running, "+12125550109", "IBM")
    assert watched.after(3) == 0
    assert acts(running) == [TAKEN]


def test_a_folder_that_is_being_written_is_left_alone_until_it_is_quiet(
    running: Runtime, folder: Folder, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    letter = folder.file("letter.en.md").read_text(encoding="utf-8")
    folder.write("letter.en.md", letter + "P.S. no.\n")  # not pinned yet
    for _ in range(4):
        folder.change("en.yaml", "title: ", "title: A ")
        assert watched.after(2) == 0
    assert caplog.records == []
    folder.change("campaign.yaml", letter_sha256(letter), letter_sha256(letter + "P.S. no.\n"))
    assert watched.when_quiet() == 1
    assert running.latest().shelf.campaigns[0].letter.text == letter + "P.S. no.\n"


def test_a_folder_that_is_wrong_is_not_taken_and_organizers_hear_of_it_if_it_stays_so(
    running: Runtime, folder: Folder, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    before = title(running)
    folder.change("en.yaml", "title:", "tittle:")
    assert watched.when_quiet() == 0
    assert title(running) == before
    assert "en.yaml" in logged(caplog)
    assert count_mistakes(running) == 1
    assert acts(running) == []  # somebody may still be at it
    watched.after(TELL_SECONDS)
    watched.after(TELL_SECONDS)
    assert acts(running) == [REFUSED]
    folder.change("en.yaml", "tittle: ", "title: A ")
    assert watched.when_quiet() == 1
    assert title(running) == f"A {before}"
    assert count_mistakes(running) == 0
    assert acts(running) == [REFUSED, TAKEN]


def test_a_letter_that_people_signed_is_not_taken_in_another_form(
    running: Runtime, folder: Folder, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    letter = folder.file("letter.en.md").read_text(encoding="utf-8")
    folder.write("letter.en.md", letter + "\n")
    folder.change("campaign.yaml", letter_sha256(letter), letter_sha256(letter + "\n"))
    assert watched.when_quiet() == 0
    assert "people signed it" in logged(caplog)
    assert "Ana" not in logged(caplog)


def test_two_workers_tell_of_it_once(running: Runtime, folder: Folder, watched: Watched) -> None:
    other = Watched(running)
    folder.change("en.yaml", WAS, IS)
    assert (watched.when_quiet(), other.when_quiet()) == (1, 1)
    assert acts(running) == [TAKEN]


def test_a_web_process_takes_it_and_tells_nobody(running: Runtime, folder: Folder) -> None:
    seconds = [0.0]
    changes = FolderChanges(running, seconds=lambda: seconds[0])
    folder.change("en.yaml", WAS, IS)
    for _ in range(2):
        seconds[0] += 5
        changes.look()
    assert title(running).startswith("Please, ")
    assert acts(running) == []


def test_a_campaign_that_is_added_gets_its_keys_before_anybody_can_sign_it(
    running: Runtime, folder: Folder, watched: Watched
) -> None:
    shutil.copytree(CAMPAIGNS / "clean-river", folder.path / "clean-river")
    watched.when_quiet()
    assert count_mistakes(running) == 0
    assert running.vault.has("clean-river")


def test_editors_own_files_are_no_change(folder: Folder) -> None:
    before = snapshot(folder.path)
    for name in (".en.yaml.swp", "_notes.md"):
        folder.file(name).write_text("x", encoding="utf-8")
    (folder.path / "README.md").write_text("x", encoding="utf-8")
    folder.file("gone.yaml").symlink_to(folder.path / "nowhere")
    assert snapshot(folder.path) == before
    assert snapshot(folder.path / "nowhere") == ()


def test_a_file_that_changes_or_goes_away_while_it_is_read_is_read_again(
    running: Runtime, folder: Folder
) -> None:
    seconds, tries = [0.0], list[str]()

    def load(path: Path) -> object:
        tries.append("read")
        if len(tries) == 1:
            raise FileNotFoundError
        if len(tries) == 2:
            folder.change("en.yaml", WAS, IS)
        from bot.campaigns import load as real

        return real(path)

    changes = FolderChanges(running, load_campaigns=load, seconds=lambda: seconds[0])  # type: ignore[arg-type]  # it returns what the real one does
    folder.change("es.yaml", WAS, IS)
    for _ in range(8):
        seconds[0] += 4
        changes.look()
    assert len(tries) == 3
    assert title(running).startswith("Please, ")


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), RecursionError("deep")])
def test_a_folder_that_nothing_can_read_is_told_once_it_stays_so(
    running: Runtime, folder: Folder, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    seconds, tries = [0.0], list[str]()

    def load(_: Path) -> Shelf:
        tries.append("read")
        raise error

    changes = FolderChanges(running, tells=True, load_campaigns=load, seconds=lambda: seconds[0])
    folder.change("es.yaml", WAS, IS)
    changes.look()
    seconds[0] += TELL_SECONDS / 2
    changes.look()
    assert count_mistakes(running) == 0
    assert not caplog.records  # it may pass
    for _ in range(3):
        seconds[0] += TELL_SECONDS
        changes.look()
    assert count_mistakes(running) == 1
    assert "cannot be read" in logged(caplog)
    assert acts(running) == [REFUSED]
    assert len(tries) == 2


def test_who_may_read_a_file_is_a_change(folder: Folder) -> None:
    before = snapshot(folder.path)
    folder.file("en.yaml").chmod(0o640)
    assert snapshot(folder.path) != before


def test_while_the_database_is_away_it_is_tried_again(
    running: Runtime, folder: Folder, watched: Watched
) -> None:
    folder.change("en.yaml", WAS, IS)
    watched.after(1)
    with running.database.write() as connection:
        connection.execute(text("ALTER TABLE campaign_states RENAME TO away"))
    with pytest.raises(Unavailable):
        watched.after(4)
    with running.database.write() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO campaign_states"))
    assert watched.after(1) == 1


def test_a_turn_goes_by_one_shelf_and_the_next_one_by_the_new(
    running: Runtime, folder: Folder, watched: Watched
) -> None:
    begun = running.latest()
    folder.change("en.yaml", WAS, IS)
    watched.when_quiet()
    assert not begun.shelf.campaigns[0].words["en"].title.startswith("Please")
    assert begun.latest().shelf.campaigns[0].words["en"].title.startswith("Please")


def test_whatever_goes_wrong_it_is_looked_again(
    running: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    stop, looks = threading.Event(), list[int]()

    class Failing(FolderChanges):
        def look(self) -> int:
            looks.append(1)
            if len(looks) == 1:
                raise Unavailable(in_its_words("away"))
            if len(looks) == 2:
                raise ZeroDivisionError
            stop.set()
            return 0

    caplog.set_level(logging.ERROR)
    keep_looking(Failing(running), stop, every=0.0)
    assert len(looks) == 3
    assert "ZeroDivisionError" in logged(caplog)


def test_a_server_looks_on_a_thread_of_its_own(running: Runtime) -> None:
    stop = look_in_background(running)
    assert any(thread.name == "campaigns" and thread.daemon for thread in threading.enumerate())
    stop.set()
