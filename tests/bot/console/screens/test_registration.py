"""The registration kit: answers beside their fields, and what carriers would reject."""

import json
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.campaigns.campaign_folder import REGISTRATION_FILE
from bot.console.app import create_console
from bot.organizers.roles import Role
from bot.registration.organization_file import EXAMPLE
from bot.runtime import Runtime
from bot.storage.organizers.organizers import Organizer
from tests.bot.console.browsing import Browsing
from tests.bot.console.conftest import add_one
from tests.bot.web.conftest import IBM, two_campaigns
from webhooks.safe_receive import describe


@pytest.fixture
def folder(runtime: Runtime, ana: Organizer, tmp_path: Path) -> tuple[Browsing, Path]:
    """A browser, and the campaign's folder, in which the organization's file can be written."""
    (tmp_path / IBM).mkdir()
    settings = runtime.settings.model_copy(update={"campaigns": tmp_path})
    here = Browsing(create_console(replace(runtime, settings=settings), describe), runtime)
    here.sign_in_as(ana)
    return here, tmp_path / IBM / REGISTRATION_FILE


def test_each_field_stands_beside_its_answer_and_each_gap_has_its_number(
    signed_in: Browsing,
) -> None:
    page = unescape(signed_in.open("/registration").text)
    assert "10DLC campaign" in page
    assert "<dt>message_flow</dt>" in page
    assert "(missing)" in page
    assert '<a href="https://www.twilio.com/docs/api/errors/30484">30484</a>' in page
    assert "write legal_name in registration.yaml" in page.lower()


def test_another_form_is_chosen(signed_in: Browsing) -> None:
    page = signed_in.open("/registration?kind=toll-free").text
    assert "toll-free verification" in page
    assert "10DLC brand" not in page
    assert signed_in.open("/registration?kind=pigeon").status_code == 404


def test_it_is_handed_out_as_text_and_for_a_program(signed_in: Browsing) -> None:
    text = signed_in.open(f"/registration/answers.txt?campaign={IBM}")
    assert "== 10DLC brand" in text.text
    assert text.headers["content-disposition"] == f"attachment; filename={IBM}.txt"
    told = json.loads(signed_in.open("/registration/answers.json?kind=toll-free").data)
    assert {one["form"] for one in told["answers"]} == {"toll-free verification"}
    assert signed_in.open("/registration/registration.yaml").text == EXAMPLE


def test_what_the_organization_wrote_is_an_answer_and_no_markup(
    folder: tuple[Browsing, Path],
) -> None:
    here, file = folder
    assert "/registration/registration.yaml" in here.open("/registration").text
    file.write_text('legal_name: "<script>alert(1)</script> Inc."\nein: "12-3456789"\n', "utf-8")
    page = here.open("/registration").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Inc." in page
    assert "/registration/registration.yaml" not in page


@pytest.mark.parametrize("words", ["legal_name: [", "nothing: 1", "ein: {a: 1}"])
def test_a_file_that_is_not_right_is_said(folder: tuple[Browsing, Path], words: str) -> None:
    here, file = folder
    file.write_text(words, "utf-8")
    page = here.open("/registration").text
    assert REGISTRATION_FILE in page
    assert "10DLC" in page
    assert here.open("/registration/answers.txt").status_code == 422


def test_of_several_campaigns_one_is_chosen(runtime: Runtime, ana: Organizer) -> None:
    here = Browsing(create_console(replace(runtime, shelf=two_campaigns()), describe), runtime)
    here.sign_in_as(ana)
    page = here.open("/registration?campaign=old-bridge").text
    assert '<option value="old-bridge" selected>' in page
    assert "Bridge Club" in page


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.APPROVER, Role.READER, Role.PARTNER])
def test_who_does_not_manage_sees_nothing_of_it(
    browsing: Browsing, runtime: Runtime, ana: Organizer, role: Role
) -> None:
    browsing.sign_in_as(add_one(runtime, role, ana, source="daily-kos"))
    for path in ("", "/answers.txt", "/answers.json", "/registration.yaml"):
        assert browsing.open(f"/registration{path}").status_code == 403
