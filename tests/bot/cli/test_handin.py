"""``handin``: a package from the fonts to the thanks, as organizers type it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.runtime import Runtime
from bot.settings import load_settings
from tests.bot.cli.conftest import Run, read_campaigns
from tests.bot.signatures.handin.conftest import CAMPAIGNS, RIVER
from tests.many_signers import Signer, add_signers

NAMES = ("Ana Ruiz", "Søren Ærø", "Юлия Иванова")
NEW_SIGN = "\U00016ed0"


@pytest.fixture
def environ(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A live set-up with the campaigns of the tests, that writes into the test's folder."""
    folders = {"FILES_FOLDER": str(tmp_path / "files"), "FONTS_FOLDER": str(tmp_path / "fonts")}
    return {**environment, "CAMPAIGNS": str(CAMPAIGNS), **folders}


@pytest.fixture
def runtime(environ: dict[str, str]) -> Iterator[Runtime]:
    """The same set-up, to let people sign."""
    built = build(load_settings(environ), load_campaigns=read_campaigns)
    yield built
    built.database.close()


@pytest.fixture
def signed(runtime: Runtime, run: Run, environ: dict[str, str]) -> Runtime:
    """Three signed, and two organizers are there."""
    add_signers(runtime, RIVER, map(Signer, NAMES))
    run("organizer", "add", "ana", environ=environ)
    run("organizer", "add", "bo", "--as", "ana", environ=environ)
    return runtime


@pytest.mark.usefixtures("signed")
def test_a_package_from_the_fonts_to_the_thanks(
    run: Run, environ: dict[str, str], tmp_path: Path
) -> None:
    fonts = run("handin", "fonts", RIVER, environ=environ)
    assert fonts.exit_code == 0, fonts.output
    assert "Latin: 2 names, set in Libertinus Serif" in fonts.stdout
    assert "Every name can be printed." in fonts.stdout
    assert run("handin", "list", environ=environ).stdout.startswith("There is no package yet")

    created = run("handin", "create", RIVER, "--as", "ana", environ=environ)
    assert created.exit_code == 0, created.output
    assert (
        "signed 3 - withdrawn 0 - held back 0 = counted 3; - erased 0 = names 3" in created.stdout
    )
    assert "letter-1.pdf" in created.stdout
    assert (tmp_path / "files" / "hand-ins" / f"{RIVER}-1" / "cover.pdf").exists()
    assert "1  clean-river: built, and waits" in run("handin", "list", environ=environ).stdout

    own = run("handin", "release", "1", "--as", "ana", "--yes", environ=environ)
    assert (own.exit_code, "a second organizer" in own.stderr) == (1, True)
    asked = run("handin", "release", "1", "--as", "bo", environ=environ, said="n\n")
    assert (asked.exit_code, "may they be handed over?" in asked.stderr) == (1, True)
    early = run("handin", "deliver", "1", "--as", "ana", "--yes", environ=environ)
    assert (early.exit_code, "only one that is released" in early.stderr) == (1, True)
    assert run("handin", "release", "1", "--as", "bo", environ=environ, said="y\n").exit_code == 0
    assert run("handin", "thank", "1", environ=environ).exit_code == 1
    delivered = run("handin", "deliver", "1", "--as", "ana", environ=environ, said="y\n")
    assert delivered.exit_code == 0, delivered.output
    thanks = run("handin", "thank", "1", environ=environ)
    assert "organization: river-friends" in thanks.stdout
    shown = json.loads(run("handin", "show", "1", "--json", environ=environ).stdout)
    assert shown["package"]["status"] == "handed-over"
    assert "nonce" not in shown["package"]


@pytest.mark.usefixtures("signed")
def test_all_of_it_is_there_for_a_program_too(run: Run, environ: dict[str, str]) -> None:
    fonts = json.loads(run("handin", "fonts", RIVER, "--json", environ=environ).stdout)
    assert {one["script"]: one["names"] for one in fonts} == {"Latn": 2, "Cyrl": 1}
    created = run("handin", "create", RIVER, "--as", "ana", "--json", environ=environ)
    told = json.loads(created.stdout)
    assert (told["package"]["names"], told["new"]) == (3, 0)
    listed = json.loads(run("handin", "list", "--json", environ=environ).stdout)
    assert [one["id"] for one in listed] == [1]
    key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    sealed = run("handin", "create", RIVER, "--to", key, "--as", "ana", environ=environ)
    assert "encrypted to 1 receivers" in sealed.stdout
    assert ".tar.age" in sealed.stdout


def test_what_no_font_has_is_told_before_and_by_the_build(
    run: Run, environ: dict[str, str], signed: Runtime
) -> None:
    add_signers(signed, RIVER, [Signer(NEW_SIGN)])
    fonts = run("handin", "fonts", RIVER, environ=environ)
    assert fonts.exit_code == 1
    assert "U+16ED0" in fonts.stdout
    assert "FONTS_FOLDER" in fonts.stdout
    created = run("handin", "create", RIVER, "--as", "ana", environ=environ)
    assert created.exit_code == 1
    assert "nothing was built: no font has all signs of these names." in created.stderr
    assert "1 name, 1 sign" in created.stderr
    assert "handin rebuild 1" in created.stderr
    assert NEW_SIGN not in created.output
    assert "nothing was built" in run("handin", "show", "1", environ=environ).stdout
    again = run("handin", "rebuild", "1", "--as", "ana", environ=environ)
    assert again.exit_code == 1
    cancelled = run("handin", "cancel", "1", "--as", "bo", environ=environ, said="y\n")
    assert cancelled.exit_code == 0
    assert "cancelled" in run("handin", "show", "1", environ=environ).stdout


def test_what_cannot_be_built_is_told_in_words(
    run: Run, environ: dict[str, str], runtime: Runtime
) -> None:
    from bot.cli.handin import _problem

    run("organizer", "add", "ana", environ=environ)
    nobody = run("handin", "create", RIVER, "--as", "ana", environ=environ)
    assert (nobody.exit_code, "no name to hand in yet" in nobody.stderr) == (1, True)
    unknown = run("handin", "fonts", "no-such", environ=environ)
    assert (unknown.exit_code, "there is clean-river" in unknown.stderr) == (2, True)
    assert "nobody's name stands" in _problem(runtime, 1, {"key": "no_names"})
    assert "destroyed" in _problem(runtime, 1, {"key": "unreadable"})


@pytest.mark.usefixtures("signed")
def test_a_worker_may_build_it(run: Run, environ: dict[str, str]) -> None:
    started = run("handin", "create", RIVER, "--as", "ana", "--background", environ=environ)
    assert started.exit_code == 0, started.output
    assert "builds package 1: `python -m bot jobs list` shows it." in started.stdout
    listed = json.loads(run("jobs", "list", "--json", environ=environ).stdout)
    newest = listed[0]
    assert (newest["name"], newest["numbers"], newest["status"]) == ("hand-in", [1], "waiting")
