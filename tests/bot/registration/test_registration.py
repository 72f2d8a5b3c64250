"""The registration kit answers each field, and names each gap by the number it is rejected by."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.registration.answers import Form, Subject, write_answers
from bot.registration.gaps import Gap, find_gaps, find_undisclosed, forms_for
from bot.registration.organization_file import (
    EXAMPLE,
    LegalOrganization,
    OrganizationForm,
    PostalAddress,
    RegistrationFileError,
    Representative,
    read_organization,
)
from bot.registration.rendering import as_page, as_text
from flows.campaign import CampaignText, Shelf
from tests.bot.web.conftest import offline_runtime, shelf_with

WHOLE = LegalOrganization(
    legal_name="Made-Up Rising, Inc.",
    ein="12-3456789",
    form=OrganizationForm.SOCIAL_WELFARE,
    address=PostalAddress(
        street="1 Main Street", city="Washington", region="DC", postal_code="20001", country="US"
    ),
    website="https://made-up.example",
    representative=Representative(
        first_name="Ana", last_name="Ruiz", title="Director", email="ana@made-up.example",
        phone="+12025550100",
    ),
    messages_a_month=10_000,
)  # fmt: skip
LIVE = {"contact": "petition@made-up.example", "privacy": "https://made-up.example/privacy"}
ALL = (Form.BRAND, Form.CAMPAIGN, Form.TOLL_FREE)


def subject(
    shelf: Shelf,
    organization: LegalOrganization = WHOLE,
    environment: Mapping[str, str] | None = None,
) -> Subject:
    """Return whose answers are written."""
    settings = offline_runtime(shelf, **(environment or {})).settings
    return Subject(settings, shelf, shelf.campaigns[0], organization)


def gaps(whose: Subject, forms: tuple[Form, ...] = ALL) -> list[Gap]:
    """Return what would be rejected of somebody's answers."""
    return find_gaps(whose, write_answers(whose, forms))


def changed(**changes: object) -> LegalOrganization:
    """Return the organization, changed."""
    return WHOLE.model_copy(update=changes)


def test_the_campaign_that_ships_lacks_only_what_its_organizers_know(ibm: Shelf) -> None:
    assert gaps(subject(shelf_with(**LIVE))) == []
    unknown = gaps(subject(ibm, LegalOrganization()))
    assert {gap.field for gap in unknown} == {
        *("legal name", "EIN", "type", "address", "website", "representative"),
        *("contact", "privacy", "message_volume"),
    }


def test_every_field_is_answered(ibm: Shelf) -> None:
    whose = subject(ibm, changed(campaign_verify_token="token", doing_business_as="Rising"))
    for answer in write_answers(whose, ALL):
        assert all(answer.values), answer.field


def test_samples_are_our_own_texts_with_brackets_where_they_differ(ibm: Shelf) -> None:
    found = {one.field: one for one in write_answers(subject(ibm), (Form.CAMPAIGN,))}
    samples = found["message_samples"].values
    assert 2 <= len(samples) <= 5
    assert "18 Million Rising and 4 partners ask IBM's CEO" in samples[0]
    assert samples[1].startswith("[full name], reply SIGN")
    assert "Ana" not in found["message_samples"].value
    assert "555-0100" in found["opt_in_message"].value
    assert found["has_embedded_phone"].value == "yes"
    assert found["us_app_to_person_usecase"].value == "POLITICAL"


def test_the_message_flow_names_every_way_in_and_where_it_is_disclosed(ibm: Shelf) -> None:
    found = {one.field: one.value for one in write_answers(subject(ibm), (Form.CAMPAIGN,))}
    flow = found["message_flow"]
    for words in (
        *("IBM, IBMESP, IBM18MR", "https://petition.example.org/ibm-extreme-vetting/en"),
        *("poster.png", "/terms", "/privacy", "UPDATES", "no condition of signing"),
    ):
        assert words in flow
    assert len(flow) <= 2048


@pytest.mark.parametrize(
    ("organization", "code", "field"),
    [
        (changed(legal_name=""), 30484, "legal name"),
        (changed(ein="12-345"), 30527, "EIN"),
        (changed(form=None), 30542, "type"),
        (changed(address=PostalAddress(street="1 Main Street")), 30451, "address"),
        (changed(website="made-up.example"), 30799, "website"),
        (changed(representative=Representative(first_name="Ana")), 30483, "representative"),
        (
            changed(
                representative=WHOLE.representative.model_copy(update={"email": "a@gmail.com"})
            ),
            30482,
            "representative",
        ),
        (changed(form=OrganizationForm.POLITICAL), 30501, "Campaign Verify"),
        (changed(campaign_verify_token="token"), 30542, "Campaign Verify"),
        (changed(messages_a_month=0), 30538, "message_volume"),
    ],
)
def test_what_the_organization_lacks_is_named(
    organization: LegalOrganization, code: int, field: str
) -> None:
    (gap,) = gaps(subject(shelf_with(**LIVE), organization))
    assert (gap.code, gap.field) == (code, field)
    assert gap.message
    assert gap.remedy


def test_a_political_organization_with_its_token_is_taken_for_both(ibm: Shelf) -> None:
    political = changed(form=OrganizationForm.POLITICAL, campaign_verify_token="token")
    assert gaps(subject(shelf_with(**LIVE), political)) == []
    untold = changed(form=OrganizationForm.POLITICAL)
    (gap,) = gaps(subject(shelf_with(**LIVE), untold), (Form.BRAND, Form.CAMPAIGN))
    assert gap.code == 30502
    charity = write_answers(subject(ibm, changed(form=OrganizationForm.CHARITY)), ALL)
    told = {one.field: one.value for one in charity}
    assert told["us_app_to_person_usecase"] == "CHARITY"
    assert told["use_case_categories"] == "CHARITY_NONPROFIT"


def test_a_campaign_without_english_is_named() -> None:
    shelf = shelf_with(**LIVE, keywords={"IBMESP": "es"})
    words = shelf.campaigns[0].words
    spanish = shelf_with(**LIVE, keywords={"IBMESP": "es"}, words={"es": words["es"]})
    assert 30910 in {gap.code for gap in gaps(subject(spanish))}


@pytest.mark.parametrize(
    ("environment", "codes"),
    [
        ({"PUBLIC_URL": "http://localhost:8000"}, {30543, 30493}),
        ({"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "TWILIO_FROM": ""}, {30543}),
    ],
)
def test_pages_that_no_reviewer_can_open_are_named(
    environment: dict[str, str], codes: set[int]
) -> None:
    assert codes <= {gap.code for gap in gaps(subject(shelf_with(**LIVE), WHOLE, environment))}


def greeting(*texts: str) -> Shelf:
    """Return the campaign with another greeting."""
    campaign = shelf_with().campaigns[0]
    english = campaign.words["en"]
    said = {**english.says, "greet": english.says["greet"].model_copy(update={"sms": texts})}
    return shelf_with(
        **LIVE,
        words={**campaign.words, "en": english.model_copy(update={"says": said})},
    )


def test_samples_that_would_be_rejected_are_named() -> None:
    assert gaps(subject(greeting("Text your name. " * 10))) == []  # another sample has both
    assert {gap.code for gap in gaps(subject(greeting("Text back: bit.ly/ours-it-is")))} == {30963}
    assert {gap.code for gap in gaps(subject(greeting("Your name?")))} == {30893}


@pytest.mark.parametrize(
    ("left_out", "code"),
    [
        ("text", 30551),
        ("petition", 30544),
        ("a month", 30545),
        ("Message and data rates may apply", 30569),
        ("HELP", 30570),
        ("STOP", 30924),
    ],
)
def test_what_the_disclosure_does_not_say_is_named(ibm: Shelf, left_out: str, code: int) -> None:
    told = subject(ibm).page.disclosure.striptags()
    assert list(find_undisclosed(told, is_toll_free=False)) == []
    (gap,) = find_undisclosed(told.replace(left_out, "…"), is_toll_free=False)
    assert gap.code == code
    (on_toll_free,) = find_undisclosed(told.replace(left_out, "…"), is_toll_free=True)
    assert on_toll_free.code == (30513 if left_out == "STOP" else code)


def saying(**texts: str) -> Shelf:
    """Return the campaign with replies in words of its own."""
    campaign = shelf_with().campaigns[0]
    english = campaign.words["en"]
    said = {
        **english.says,
        **{key: CampaignText(sms=(text,), rich=text) for key, text in texts.items()},
    }
    english = english.model_copy(update={"says": said})
    return shelf_with(**LIVE, words={**campaign.words, "en": english})


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("updates_yes", "Done, thank you! We will write to you soon.", (30540, "opt_in_message")),
        ("help", "Write to petition@made-up.example.", (30486, "help_message")),
        ("help", "{sponsor}: {contact}. No word of how to end it.", (30486, "help_message")),
        ("stopped", "Good bye, and thank you for everything.", (30486, "opt_out_message")),
        ("help", "STOP: no", (30486, "help_message")),
        ("help", "{sponsor} {contact} STOP. " + "Long. " * 60, (30486, "help_message")),
    ],
)
def test_automatic_replies_that_would_be_rejected_are_named(
    key: str, text: str, found: tuple[int, str]
) -> None:
    told = gaps(subject(saying(**{key: text})), (Form.BRAND, Form.CAMPAIGN))
    assert found in {(gap.code, gap.field) for gap in told}


def test_the_answer_to_stop_names_who_stops(ibm: Shelf) -> None:
    found = {one.field: one.value for one in write_answers(subject(ibm), (Form.CAMPAIGN,))}
    assert found["opt_out_message"].startswith("18 Million Rising: ")


def test_more_keywords_than_fit_are_named() -> None:
    keywords = {f"PETITION{at:02}": "en" for at in range(30)}
    told = gaps(subject(shelf_with(**LIVE, keywords=keywords)), (Form.BRAND, Form.CAMPAIGN))
    assert (30893, "opt_in_keywords") in {(gap.code, gap.field) for gap in told}


def test_an_answer_that_is_too_long_is_named_and_not_cut_off() -> None:
    keywords = {f"PETITION{at:02}": "en" for at in range(60)}
    asked = subject(shelf_with(**LIVE, keywords=keywords))
    for form, field in (
        (Form.CAMPAIGN, "message_flow"),
        (Form.TOLL_FREE, "additional_information"),
    ):
        found = {one.field: one.value for one in write_answers(asked, (form,))}
        assert found[field].endswith("are not shared with third parties for marketing.")
        assert (30543, field) in {(gap.code, gap.field) for gap in gaps(asked, (form,))}


def test_forms_are_those_of_the_sender() -> None:
    assert forms_for("long-code") == (Form.BRAND, Form.CAMPAIGN)
    assert forms_for("toll-free") == (Form.TOLL_FREE,)
    assert forms_for("short-code") == ()


def test_the_file_is_read_and_the_example_is_one(tmp_path: Path) -> None:
    assert read_organization(tmp_path) == LegalOrganization()
    file = tmp_path / "registration.yaml"
    file.write_text(EXAMPLE)
    assert read_organization(tmp_path).address.country == "US"
    file.write_text('legal_name: "X, Inc."\nform: 527\n')
    with pytest.raises(RegistrationFileError, match="form: Input should be"):
        read_organization(tmp_path)
    file.write_text('legal_name: "X, Inc."\nform: "527"\n')
    assert read_organization(tmp_path).form is OrganizationForm.POLITICAL


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"legal_name: [", "line 2: this is not YAML"),
        (b"secret: 12-3456789", "secret: Extra inputs"),
        (b"ein: {a: 12-3456789}", "ein: Input should be a valid string"),
        (b"- a list", "the file: Input should be"),
        (b"\xff\xfe\xfa", "this is not YAML in UTF-8"),
        (b"x" * 70_000, "is too large"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_quotes_nothing(
    tmp_path: Path, text: bytes, told: str
) -> None:
    (tmp_path / "registration.yaml").write_bytes(text)
    with pytest.raises(RegistrationFileError) as error:
        read_organization(tmp_path)
    assert told in str(error.value)
    assert "3456789" not in str(error.value)


def test_it_is_shown_as_text_and_as_a_page_that_stands_alone(ibm: Shelf) -> None:
    whose = subject(ibm, LegalOrganization())
    answers = write_answers(whose, (Form.BRAND, Form.CAMPAIGN))
    told = "\n".join(as_text(answers, find_gaps(whose, answers)))
    assert "== 10DLC campaign" in told
    assert "30527 EIN: it is missing" in told
    page = as_page("A <b>", answers, find_gaps(whose, answers))
    assert "A &lt;b&gt;" in page
    assert "https://www.twilio.com/docs/api/errors/30527" in page
    assert "<script" not in page
    assert 'href="/' not in page
