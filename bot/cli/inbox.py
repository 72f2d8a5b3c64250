"""``inbox``: what people asked and the program could not answer, for organizers to answer."""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.json_output import to_json
from bot.cli.options import ROW_NUMBER, acting, ask, opened, who_acts, with_json
from bot.counted_words import counted

if TYPE_CHECKING:
    from bot.questions.open_questions import OpenedQuestion, Page, SaidAround

_SHOWN_LENGTH: Final = 70
"""Characters of a question in the list."""


@click.group(short_help="Answer what people asked.", invoke_without_command=True)
@click.pass_context
def inbox(context: click.Context) -> None:
    """Answer what people asked and the program could not answer.

    Who asked is told by a handle (p12): the same person has the same one. Without a command the
    questions that wait are listed.
    """
    if context.invoked_subcommand is None:
        context.invoke(list_)


@inbox.command("list")
@click.option("--all", "closed_too", is_flag=True, help="List those that are closed too.")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin behind this number.")
@with_json
def list_(after: int, *, closed_too: bool, as_json: bool) -> None:
    """List what waits, oldest first, a page at a time. In UTC."""
    from bot.questions.alike_questions import suggest_answers
    from bot.questions.open_questions import list_questions

    with opened() as runtime:
        page = list_questions(runtime, after=after, closed_too=closed_too)
        suggested = suggest_answers(runtime)
    if as_json:
        plain = {
            "questions": [_plain(one) for one in page.questions],
            "next_after": page.next_after,
            "suggested_answers": len(suggested),
        }
        click.echo(to_json(plain))
        return
    _print_page(page)
    for answer in suggested:
        click.echo(
            f"{answer.count} answered questions of {answer.campaign} are alike: the program can "
            "answer them (`inbox suggest`)."
        )


def _print_page(page: "Page") -> None:
    from bot.signatures.review.shown_signatures import printed_words

    if not page.questions:
        click.echo("Nothing waits for an answer.")
    for one in page.questions:
        words = printed_words(one.words) or "(the words are destroyed by now)"
        shown = words if len(words) <= _SHOWN_LENGTH else f"{words[:_SHOWN_LENGTH]}..."
        click.echo(f"{_heading(one)}\n    {shown}")
    if page.next_after:
        click.echo(f"There are more: `inbox list --after {page.next_after}`.")


@inbox.command()
@click.argument("number", type=ROW_NUMBER)
@acting
@with_json
def show(number: int, who: str, *, as_json: bool) -> None:
    """Show question NUMBER, and what was said around it as long as that is kept.

    That you read it is kept in the audit trail.
    """
    from bot.questions.open_questions import read_question
    from bot.signatures.review.shown_signatures import printed_words

    with opened() as runtime:
        question, around = read_question(runtime, who_acts(runtime, who), number)
    if as_json:
        said = [{**asdict(one), "at": one.at.isoformat()} for one in around]
        click.echo(to_json({**_plain(question), "said_around": said}))
        return
    click.echo(_heading(question))
    for one in around:
        _print_said(one)
    words = printed_words(question.words) or "(the words are destroyed by now)"
    click.echo(f"question:  {words}")
    if question.answer:
        click.echo(f"answer by {question.answered_by}:  {question.answer}")


def _print_said(one: "SaidAround") -> None:
    from bot.signatures.review.shown_signatures import printed_words

    mark = "?" if one.is_question else ">"
    wrote = printed_words(one.wrote) or "(no words, or destroyed by now)"
    click.echo(f"  {_moment(one.at)} {mark} {wrote}")
    if one.was_answered:
        click.echo(f"  {' ' * 19} < {printed_words(one.was_answered)}")


@inbox.command()
@click.argument("number", type=ROW_NUMBER)
@click.argument("text", required=False)
@click.option("--file", type=click.Path(dir_okay=False), help="Read the answer from a file.")
@acting
@with_json
def answer(number: int, text: str | None, file: str | None, who: str, *, as_json: bool) -> None:
    """Answer question NUMBER with TEXT, or with a file's words, or what is piped in.

    It is sent on the channel on which it was asked, with the sponsor's name in front, by day where
    they are.
    """
    from bot.questions.answer import give_answer
    from bot.questions.open_questions import opened as opened_question
    from bot.questions.send_answers import send_answer_now

    words = _read_answer(text, file)
    with opened() as runtime:
        row = give_answer(runtime, who_acts(runtime, who), number, words)
        question = opened_question(runtime.vault, send_answer_now(runtime, row))
    if as_json:
        click.echo(to_json(_plain(question)))
        return
    click.echo(_heading(question))


def _read_answer(text: str | None, file: str | None) -> str:
    if text and file:
        raise click.UsageError("give the answer as TEXT or by --file, not both")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(f"{file} cannot be read as text: {error}") from None
    if text:
        return text.strip()
    return ask("Your answer:") if sys.stdin.isatty() else sys.stdin.read().strip()


@inbox.command()
@click.argument("number", type=ROW_NUMBER)
@acting
def close(number: int, who: str) -> None:
    """Take question NUMBER off the list without an answer. One may still be given later."""
    from bot.questions.open_questions import close_question

    with opened() as runtime:
        close_question(runtime, who_acts(runtime, who), number)
    click.echo(f"{number} is closed.")


@inbox.command()
@with_json
def suggest(*, as_json: bool) -> None:
    """Print answers that a campaign could give by itself, as YAML to paste into its words.

    They are made of questions that were asked and answered ten times or more: read them, and
    take out what was meant for one person alone.
    """
    from bot.questions.alike_questions import as_yaml, suggest_answers

    with opened() as runtime:
        suggested = suggest_answers(runtime)
    if as_json:
        click.echo(to_json([asdict(one) for one in suggested]))
        return
    if not suggested:
        click.echo("No ten answered questions of a campaign are alike.")
    for one in suggested:
        click.echo(
            f"# {counted(one.count, 'time')}, for "
            f"{one.campaign}/{one.language}.yaml\n{as_yaml(one)}"
        )


def _heading(one: "OpenedQuestion") -> str:
    from bot.languages import DEFAULT_LANGUAGE, Phrase, say_phrase
    from bot.questions.open_questions import step_phrase

    status = say_phrase(DEFAULT_LANGUAGE, Phrase(f"question_statuses.{one.status}"))
    step = say_phrase(DEFAULT_LANGUAGE, step_phrase(one.step))
    line = (
        f"{one.number}  {_moment(one.asked_at)} UTC  {one.asker}  {one.campaign} ({one.language}), "
        f"{step}, by {one.channel}: {status}"
    )
    if one.answered_by and one.answer:
        line += f" ({one.answered_by})"
    if one.not_before:
        line += f"; not before {_moment(one.not_before)} UTC"
    return f"{line}. {say_phrase(DEFAULT_LANGUAGE, one.problem)}." if one.problem else line


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _plain(question: "OpenedQuestion") -> dict[str, object]:
    from bot.languages import DEFAULT_LANGUAGE, say_phrase

    return {
        "number": question.number,
        "asked_at": question.asked_at.isoformat(),
        "asker": question.asker,
        "campaign": question.campaign,
        "step": question.step,
        "language": question.language,
        "channel": question.channel,
        "words": question.words,
        "status": str(question.status),
        "answer": question.answer,
        "answered_by": question.answered_by,
        "answered_at": question.answered_at.isoformat() if question.answered_at else None,
        "not_before": question.not_before.isoformat() if question.not_before else None,
        "problem": say_phrase(DEFAULT_LANGUAGE, question.problem) if question.problem else "",
    }
