"""The page about licences is what the installed packages say."""

from tests.licences import PAGE, list_rows


def test_each_package_stands_on_the_page_with_its_licence() -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    assert [row for row in list_rows() if row not in page] == []


def test_no_licence_asks_more_than_the_page_tells() -> None:
    copyleft = [row for row in list_rows() if "GPL" in row and "LGPL-3.0-only" not in row]
    assert copyleft == []
