"""What a CRM is told stands in a file, and what is wrong with one is told by its line."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.integrations.crm.field_mapping import (
    DEFAULT_FILE,
    MAX_FILE_BYTES,
    FieldMapping,
    MappingError,
    Supporter,
    map_supporter,
    read_mapping,
    read_mapping_file,
)

FILE = Path("mapping.yaml")
ANA = Supporter(
    number="+14155550101",
    name="Ana Ruiz Gómez",
    language="es",
    country="US",
    region="US-CA",
    campaign="clean-river",
    source="Flyer",
    channel="sms",
    agreed_at=datetime(2026, 5, 4, 23, 30, tzinfo=UTC),
)


def mapping(text: str) -> FieldMapping:
    return read_mapping(FILE, text.encode())


def problems(text: str) -> list[str]:
    """Return what is wrong with a file's text, each with its place."""
    with pytest.raises(MappingError) as refused:
        mapping(text)
    return [str(one) for one in refused.value.problems]


def test_the_file_that_comes_with_the_program_tells_little() -> None:
    person = map_supporter(read_mapping_file(DEFAULT_FILE), ANA)
    assert (person.given_name, person.family_name) == ("Ana", "Ruiz Gómez")
    assert (person.language, person.country, person.region) == ("es", "", "")
    assert person.tags == ("text petition",)
    assert person.custom_fields == {
        "text_petition_source": "Flyer",
        "text_petition_agreed_on": "2026-05-04",
    }


def test_a_name_may_stay_whole_and_a_place_be_told() -> None:
    person = map_supporter(mapping("name: whole\nplace: true\nlanguage: false\n"), ANA)
    assert (person.given_name, person.family_name) == ("Ana Ruiz Gómez", "")
    assert (person.language, person.country, person.region) == ("", "US", "CA")


def test_tags_go_by_campaign_and_source() -> None:
    tags = mapping(
        "tags:\n"
        "- {name: all}\n"
        "- {name: river, campaign: clean-river}\n"
        "- {name: bridge, campaign: bridge}\n"
        "- {name: flyers, source: flyer}\n"
        "- {name: posters, source: poster}\n"
        "- {name: all}\n"
    )
    assert map_supporter(tags, ANA).tags == ("all", "river", "flyers")


def test_a_field_without_a_fact_is_left_out() -> None:
    fields = mapping("custom_fields: {came_by: source, state: region}\n")
    told = map_supporter(fields, replace(ANA, source="", region=""))
    assert told.custom_fields == {}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ana", ("Ana", "")),
        ("", ("", "")),
        ('=HYPERLINK("https://x.example") Ruiz', ('HYPERLINK("https://x.example")', "Ruiz")),
        ("+1 -2", ("1", "2")),
        ("Ana\n\tRuiz\u202e\x00", ("Ana", "Ruiz")),
        ("A" * 5000, ("A" * 200, "")),
    ],
)
def test_hostile_names_are_one_line_that_no_sheet_runs(name: str, told: tuple[str, str]) -> None:
    person = map_supporter(FieldMapping(), replace(ANA, name=name))
    assert (person.given_name, person.family_name) == told


def test_what_is_wrong_is_told_by_its_line() -> None:
    told = problems(
        "name: backwards\n"
        "language: perhaps\n"
        "custom_fields:\n"
        "  came by: phone\n"
        "  =SUM(A1): source\n"
        "tags:\n"
        "- {name: all, campaing: x}\n"
        "nmae: whole\n"
    )
    places = [one.partition(": ")[0] for one in told]
    assert places == [
        "mapping.yaml:1:1",
        "mapping.yaml:2:1",
        "mapping.yaml:4:3",
        "mapping.yaml:5:3",
        "mapping.yaml:7:15",
        "mapping.yaml:8:1",
    ]
    assert "write first word or whole" in told[0]
    assert "source, campaign, language" in told[2]
    assert "nothing is called campaing" in told[4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no keys"),
        ("- a", "holds no keys"),
        ("name: [", "not YAML"),
        ("a: &x [*x]", "nothing is called a"),
        ("tags:\n" + "- {name: t}\n" * 21, "at most 20 tags"),
        ("x" * (MAX_FILE_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_mapping_is_refused(text: str, said: str) -> None:
    assert said in " ".join(problems(text)) or "anchors" in " ".join(problems(text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        read_mapping_file(tmp_path / "mapping.yaml")
