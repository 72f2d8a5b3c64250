"""A letter that people signed stands for good; what nobody signed may change."""

import shutil

from bot.bootstrap import NotReady, build
from bot.campaigns_in_force.signed_letters import find_changed_letters
from bot.runtime import Runtime
from flows.campaign import Letter, Shelf, letter_sha256
from tests.bot.campaigns_in_force.conftest import ANA, IBM, Folder
from tests.bot.conversation.spoken_lines import say


def change_letter(folder: Folder, text: str) -> None:
    """Change the letter, and pin the new text."""
    old = folder.file("letter.en.md").read_text(encoding="utf-8")
    folder.write("letter.en.md", text)
    folder.change("campaign.yaml", letter_sha256(old), letter_sha256(text))


def start(running: Runtime) -> tuple[str, ...]:
    """Start the program anew; return what keeps it from running."""
    try:
        build(running.settings, now=running.now).database.close()
    except NotReady as error:
        return error.problems
    return ()


def test_a_letter_that_nobody_signed_may_change(running: Runtime, folder: Folder) -> None:
    say(running, ANA, "IBM", "Ana Ruiz")
    change_letter(folder, "Dear Sir,\n\nno.\n")
    assert start(running) == ()


def test_a_letter_that_somebody_signed_may_not(running: Runtime, folder: Folder) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    before = folder.file("letter.en.md").read_text(encoding="utf-8")
    change_letter(folder, before + "\n")
    (told,) = start(running)
    assert str(folder.file("letter.en.md")) in told
    assert f"1 signature since {running.now():%Y-%m-%d}" in told
    assert f"python -m bot campaign letter {IBM} en" in told
    change_letter(folder, before)
    assert start(running) == ()


def test_a_letter_from_which_all_withdrew_may_change(running: Runtime, folder: Folder) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN", "WITHDRAW")
    change_letter(folder, "Dear Sir,\n\nno.\n")
    assert start(running) == ()


def test_who_is_erased_has_signed_all_the_same(running: Runtime, folder: Folder) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN", "DELETE", "DELETE")
    change_letter(folder, "Dear Sir,\n\nno.\n")
    assert len(start(running)) == 1


def test_a_translation_that_is_no_signed_version_may_change(
    running: Runtime, folder: Folder
) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    folder.write("letter.es.md", "Estimado señor:\n\nno.\n")
    assert start(running) == ()


def test_another_language_may_become_the_letter_if_the_signed_one_stays_beside_it(
    running: Runtime, folder: Folder
) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    english, spanish = (
        folder.file(f"letter.{one}.md").read_text(encoding="utf-8") for one in ("en", "es")
    )
    folder.change("campaign.yaml", letter_sha256(english), letter_sha256(spanish))
    folder.change("campaign.yaml", "language: en", "language: es")
    assert start(running) == ()
    folder.write("letter.en.md", english + "\n")
    (told,) = start(running)
    assert "letter.en.md" in told


def test_a_language_that_was_signed_may_not_go(running: Runtime, folder: Folder) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    (campaign,) = running.shelf.campaigns
    spanish = Letter(language="es", sha256="0" * 64, text=campaign.letter.translations["es"])
    shelf = Shelf(
        campaigns=(campaign.model_copy(update={"letter": spanish}),),
        languages=running.shelf.languages,
        shared={},
        choices={},
    )
    with running.database.read() as connection:
        (told,) = find_changed_letters(connection, shelf)
    problem = told.as_problem(folder.path)
    assert "is gone" in problem.message
    assert problem.file == folder.path / campaign.id / "letter.en.md"


def test_of_two_versions_that_were_signed_before_this_was_refused_either_may_stand(
    running: Runtime, folder: Folder
) -> None:
    first = folder.file("letter.en.md").read_text(encoding="utf-8")
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    with running.database.write() as connection:
        connection.exec_driver_sql("UPDATE figures SET number = 0 WHERE kind = 'letter'")
    change_letter(folder, first + "P.S. no.\n")
    assert start(running) == ()
    again = build(running.settings, now=running.now)
    say(again, "+12125550177", "IBM Bo Lee", "SIGN")
    again.database.close()
    with running.database.write() as connection:
        connection.exec_driver_sql("UPDATE figures SET number = 1 WHERE kind = 'letter'")
    assert start(running) == ()
    change_letter(folder, first)
    assert start(running) == ()
    change_letter(folder, first + "P.P.S. no.\n")
    assert len(start(running)) == 1


def test_a_campaign_may_leave_the_folder_with_its_letter(running: Runtime, folder: Folder) -> None:
    say(running, ANA, "IBM Ana Ruiz", "SIGN")
    shutil.move(folder.path / IBM, folder.path / "another")
    assert start(running) == ()
