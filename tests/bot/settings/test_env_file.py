"""``.env`` as editors, hosts and people leave it: read for certain, or refused by the line."""

from pathlib import Path

import pytest

from bot.settings.env_file import UnreadableFile, read_env_file, write_settings

SETTINGS = ("public_url", "secret_key")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings lie."""
    return tmp_path / ".env"


def read(file: Path, **environ: str) -> dict[str, str]:
    """Return what a file sets."""
    return read_env_file(file, environ, SETTINGS)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfPUBLIC_URL=https://a.example\nSECRET_KEY=hidden",
        b"PUBLIC_URL=https://a.example\r\nSECRET_KEY=hidden\r\n",
        b"PUBLIC_URL=https://a.example\rSECRET_KEY=hidden\r",
        b" export PUBLIC_URL = https://a.example \n\texport SECRET_KEY\t=\thidden",
        b"PUBLIC_URL='https://a.example' # ours\n\n\nSECRET_KEY=\"hidden\" # theirs",
        b"public_url=https://a.example\nSecret_Key=hidden\n",
        b"SECRET_KEY=older\nPUBLIC_URL=https://a.example\nSECRET_KEY=hidden\n",
        b"HOST=a.example\nPUBLIC_URL=https://${HOST}\nSECRET_KEY=${KEY_OF_HOST}\n",
    ],
    ids="mark-of-order windows old-mac blanks comments case twice named".split(),
)
def test_settings_are_read_however_an_editor_wrote_them(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    read_settings = read(file, KEY_OF_HOST="hidden")
    assert read_settings["public_url"] == "https://a.example"
    assert read_settings["secret_key"] == "hidden"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("set PUBLIC_URL=https://a.example", "line 4 of .env cannot be read"),
        ("PUBLIC_URL: https://a.example", "line 4 of .env cannot be read"),
        ("SECRET_KEY='open-sesame", "line 4 of .env cannot be read"),
        ('SECRET_KEY="open-sesame\nPUBLIC_URL="x"', "line 4 of .env cannot be read"),
        ("SECRET_KEY=open${sesame}", "line 4 of .env names a variable that is set neither"),
        ('SECRET_KEY="open${sesame}"', "line 4 of .env names a variable that is set neither"),
    ],
)
def test_a_line_that_says_nothing_for_certain_is_refused_by_its_number(
    file: Path, line: str, said: str
) -> None:
    file.write_text(f"# ours\n\nA=1\n{line}\n")
    with pytest.raises(UnreadableFile, match=said) as raised:
        read(file)
    assert "sesame" not in str(raised.value)


def test_what_is_no_setting_of_ours_may_be_as_it_likes(file: Path) -> None:
    file.write_text("OF_ANOTHER=${NOBODY}\nSECRET_KEY=${NOBODY:-hidden}\n")
    assert read(file)["secret_key"] == "hidden"


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_refused_and_not_guessed_at(
    file: Path, encoding: str
) -> None:
    file.write_bytes("# Schlüssel\nSECRET_KEY=hidden\n".encode(encoding))
    with pytest.raises(UnreadableFile, match="not in UTF-8"):
        read(file)


def test_a_folder_of_that_name_holds_no_settings(file: Path) -> None:
    file.mkdir()
    assert read(file) == {}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here resists its owner")
def test_a_file_that_cannot_be_read_is_refused_by_name(file: Path) -> None:
    file.symlink_to("/proc/self/mem")
    with pytest.raises(UnreadableFile, match=r"\.env cannot be read: "):
        read(file)


@pytest.mark.parametrize("value", ["a${b}c", "a$b", 'a"b', "a # b", " a ", "#a", "ü=ß"])
def test_what_is_written_is_what_is_read(file: Path, value: str) -> None:
    write_settings(file, {"SECRET_KEY": value})
    assert read(file, b="another") == {"secret_key": value}


@pytest.mark.parametrize(
    "before",
    [
        "PUBLIC_URL=https://old.example\nPUBLIC_URL=https://older.example\n",
        "PUBLIC_URL=https://old.example\nPUBLIC_URL=\n",
        "# PUBLIC_URL=\nPUBLIC_URL=https://old.example\n",
        "public_url=https://old.example\nexport PUBLIC_URL=https://older.example",
        'PUBLIC_URL="https://old.example\n"\n',
        "# PUBLIC_URL=https://shown.example",
        "OTHER=1",
        "",
    ],
)
def test_a_new_value_is_in_force_whatever_stood_there(file: Path, before: str) -> None:
    file.write_text(f"A=1\n\n# why\nB=2\n{before}")
    write_settings(file, {"PUBLIC_URL": "https://new.example"})
    assert read(file)["public_url"] == "https://new.example"
    assert file.read_text().upper().count("HTTPS://") == 1
    assert file.read_text().startswith("A=1\n\n# why\nB=2\n")


def test_behind_a_link_the_file_is_written_that_others_read_too(file: Path) -> None:
    shared = file.with_name("shared")
    shared.write_text("OTHER=1\n")
    file.symlink_to(shared)
    write_settings(file, {"SECRET_KEY": "hidden"})
    assert file.is_symlink()
    assert shared.read_text() == "OTHER=1\nSECRET_KEY='hidden'\n"
    assert shared.stat().st_mode & 0o777 == 0o600
