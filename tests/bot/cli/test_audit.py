"""``audit``: who did what, and whether the trail is whole."""

import json

from sqlalchemy import update

from bot.storage.engine.database import Database
from bot.storage.schema.organizer_tables import AuditLine
from tests.bot.cli.conftest import Run


def test_the_audit_trail_is_told_in_words_and_as_json(
    run: Run, environment: dict[str, str]
) -> None:
    assert run("audit", environ=environment).stdout == "Nothing was done yet.\n"
    run("organizer", "add", "ana", environ=environment)
    (line,) = json.loads(run("audit", "--json", environ=environment).stdout)
    assert (line["who"], line["act"], line["detail"]) == ("ana", "organizer added", "ana")
    assert " UTC  ana            organizer added: ana" in run("audit", environ=environment).stdout
    unknown = run("audit", "7", environ=environment)
    assert unknown.exit_code == 1
    assert "there is no broadcast 7" in unknown.stderr


def test_list_may_be_said_and_left_out(run: Run, environment: dict[str, str]) -> None:
    run("organizer", "add", "ana", environ=environment)
    short = run("audit", "--json", environ=environment)
    assert run("audit", "list", "--json", environ=environment).stdout == short.stdout
    help_ = run("audit", "--help", environ=environment)
    assert "verify" in help_.stdout


def test_a_whole_trail_has_a_head_that_is_checked_later(
    run: Run, environment: dict[str, str]
) -> None:
    run("organizer", "add", "ana", environ=environment)
    first = run("audit", "verify", environ=environment)
    assert first.exit_code == 0, first.output
    said, head = first.stdout.splitlines()
    assert said == "The audit trail is whole: 1 line. Its head:"
    run("organizer", "add", "bo", "--as", "ana", environ=environment)
    again = run("audit", "verify", "--head", head, "--json", environ=environment)
    assert again.exit_code == 0, again.output
    told = json.loads(again.stdout)
    assert told["head"].startswith("2:")
    assert told["problems"] == []


def test_a_trail_that_was_changed_is_a_problem(
    run: Run, environment: dict[str, str], database: Database
) -> None:
    run("organizer", "add", "ana", environ=environment)
    run("audit", "verify", environ=environment)
    with database.write() as connection:
        connection.execute(update(AuditLine).values(detail="bo"))
    result = run("audit", "verify", environ=environment)
    assert result.exit_code == 1
    assert "not whole: line 1 is not as it was written" in result.stderr
    told = run("audit", "verify", "--json", environ=environment)
    assert told.exit_code == 1
    assert len(json.loads(told.stdout)["problems"]) == 1


def test_a_head_that_is_none_is_wrong_use(run: Run, environment: dict[str, str]) -> None:
    result = run("audit", "verify", "--head", "five", environ=environment)
    assert result.exit_code == 2
    assert "a head is a number" in result.stderr


def test_it_is_searched_by_who_what_and_when(run: Run, environment: dict[str, str]) -> None:
    run("organizer", "add", "ana", environ=environment)
    run("organizer", "add", "bo", "--as", "ana", environ=environment)
    run("organizer", "notify", "bo", "never", "--as", "bo", environ=environment)
    run("organizer", "remove", "bo", "--yes", "--as", "ana", environ=environment)

    def found(*search: str) -> list[str]:
        told = json.loads(run("audit", *search, "--json", environ=environment).stdout)
        return [line["act"] for line in told]

    assert found("--by", "Bo") == ["notices chosen"]
    assert found("--act", "organizer") == [*["organizer added"] * 2, "organizer removed"]
    assert found("--by", "ana", "--act", "organizer removed") == ["organizer removed"]
    assert found("--by", "program") == []
    assert len(found("--since", "2020-01-01", "--until", "2999-12-31")) == 4
    assert found("--until", "2020-01-01") == []
    nothing = run("audit", "--act", "nothing", environ=environment)
    assert nothing.stdout == "Nothing was done of that kind.\n"
    unknown = run("audit", "--by", "cy", environ=environment)
    assert unknown.exit_code == 2
    assert "no organizer is called 'cy'" in unknown.stderr
