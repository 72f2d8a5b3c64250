"""What people asked and the program could not answer: read, answered, closed, opted out.

Who opens a question has it before them for ten minutes, which others see; opening it is not
answering it. An answer is stored here and sent by the worker, as every other one is.
"""

from dataclasses import dataclass
from typing import Any, Final

import flask
from flask import Blueprint, request
from werkzeug.exceptions import NotFound

from bot.console.access import needs
from bot.console.address_numbers import read_number
from bot.console.campaign_names import title_of
from bot.console.forms import Form
from bot.console.pages import lead_to, render, render_refused
from bot.console.runtime_at_hand import runtime
from bot.console.visits import current_visit
from bot.console.words import say, say_phrase
from bot.languages import Phrase
from bot.organizers.roles import Permission
from bot.questions.answer import give_answer, read_obstacle
from bot.questions.answer_text import BY_SEGMENTS, MAX_CHARACTERS, MAX_SEGMENTS
from bot.questions.open_questions import (
    OpenedQuestion,
    Page,
    close_question,
    list_answered_questions,
    list_questions,
    list_taken_questions,
    note_read,
    read_question,
    step_phrase,
)
from bot.questions.opt_out_askers import opt_out_asker
from bot.questions.question_errors import QuestionRefused
from bot.web.petition.petition_page import name_of
from flows.campaign import Campaign

blueprint = Blueprint("questions", __name__)
WAITING: Final = "waiting"
MINE: Final = "mine"
DONE: Final = "done"
LISTS: Final = (WAITING, MINE, DONE)
LETTERS_OF_A_SEGMENT: Final = 150
"""About: 153 where a text takes several (``flows.segments``)."""


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """An answer of the campaign: what it is asked like, and its words."""

    id: str
    asked: str
    words: str


@blueprint.get("/questions")
@needs(Permission.ANSWER)
def show() -> str:
    """Show a page of what waits, of what one has begun with, or of what is seen to.

    That it was read stands in the audit trail.
    """
    shown = request.args.get("list", WAITING)
    if shown not in LISTS:
        raise NotFound
    start = read_number(request.args.get("start", "")) or 0
    page = _read_page(shown, start)
    note_read(runtime(), current_visit().organizer, page)
    return render(
        "questions.html",
        chosen=shown,
        lists=LISTS,
        questions=page.questions,
        describe=_describe,
        next_page=_link_to(shown, page.next_after) if page.next_after else "",
        first_page=_link_to(shown, 0) if start else "",
        now=runtime().now(),
    )


@blueprint.get("/questions/<row:number>")
@needs(Permission.ANSWER)
def show_question(number: int) -> str:
    """Show one question with the conversation around it, and the form for an answer."""
    return _render_question(number, Form())


@blueprint.post("/questions/<row:number>")
@needs(Permission.ANSWER, keeps=True)
def answer(number: int) -> flask.typing.ResponseReturnValue:
    """Take an answer, or put a ready one into the form."""
    form = Form()
    ready = request.form.get("ready", "")
    if ready:
        return _render_question(number, form, ready)
    words = form.text("answer")
    if form.is_right:
        try:
            given = give_answer(runtime(), current_visit().organizer, number, words)
        except QuestionRefused as refusal:
            form.refuse_for(refusal, "answer")
        else:
            told = "answered_by_day" if given.not_before else "answered"
            return lead_to("questions.show", told)
    return render_refused("question.html", form=form, **_values(number))


@blueprint.post("/questions/<row:number>/close")
@needs(Permission.ANSWER)
def close(number: int) -> flask.typing.ResponseReturnValue:
    """Take a question off the list without an answer."""
    try:
        close_question(runtime(), current_visit().organizer, number)
    except QuestionRefused as refusal:
        return _refuse(number, refusal)
    return lead_to("questions.show", "question_closed")


@blueprint.post("/questions/<row:number>/opt-out")
@needs(Permission.ANSWER)
def opt_out(number: int) -> flask.typing.ResponseReturnValue:
    """Write no more to who asked."""
    try:
        opt_out_asker(runtime(), current_visit().organizer, number)
    except QuestionRefused as refusal:
        return _refuse(number, refusal)
    return lead_to("questions.show", "asker_opted_out")


def _read_page(shown: str, start: int) -> Page:
    match shown:
        case "mine":
            return list_taken_questions(runtime(), current_visit().organizer, after=start)
        case "done":
            return list_answered_questions(runtime(), below=start or None)
        case _:
            return list_questions(runtime(), after=start)


def _render_question(number: int, form: Form, ready: str = "") -> str:
    values = _values(number)
    chosen = next((one.words for one in values["ready_answers"] if one.id == ready), "")
    if chosen:
        typed = form.value("answer").strip()
        form.filled["answer"] = f"{typed} {chosen}".strip()
    return render("question.html", form=form, **values)


def _refuse(number: int, refusal: QuestionRefused) -> flask.typing.ResponseReturnValue:
    return render_refused("question.html", form=Form.refused(refusal), **_values(number))


def _values(number: int) -> dict[str, Any]:
    """Return what the page of a question shows. Raises ``NotFound`` where there is none."""
    try:
        question, around = read_question(runtime(), current_visit().organizer, number)
    except QuestionRefused:
        raise NotFound from None
    obstacle = read_obstacle(runtime(), number)
    campaign = runtime().shelf.campaign(question.campaign)
    return {
        "question": question,
        "around": around,
        "describe": _describe,
        "status": say_phrase(Phrase(f"question_statuses.{question.status}")),
        "problem": say_phrase(question.problem) if question.problem else "",
        "obstacle": say_phrase(obstacle) if obstacle else "",
        "is_taken": question.is_taken_by_another(current_visit().organizer, runtime().now()),
        "ready_answers": _list_ready_answers(campaign, question.language) if campaign else [],
        "limit": _word_limit(campaign, question.channel),
    }


def _describe(question: OpenedQuestion) -> str:
    """Return in a line who asked, in which campaign, where the conversation stood, and how."""
    if not question.campaign:  # of who had themselves erased nothing more is kept
        return question.asker
    channel = say(f"channels.{question.channel}")
    step = say_phrase(step_phrase(question.step))
    campaign = title_of(question.campaign)
    language = name_of(question.language, in_language=current_visit().language)
    return f"{question.asker} · {campaign} ({language}) · {step} · {channel}"


def _list_ready_answers(campaign: Campaign, language: str) -> list[ReadyAnswer]:
    words = campaign.words.get(language)
    if words is None:
        return []
    return [
        ReadyAnswer(id_, next(iter(answer.asked), id_), " ".join(answer.says.sms))
        for id_, answer in words.answers.items()
    ]


def _word_limit(campaign: Campaign | None, channel: str) -> str:
    sponsor = campaign.organization_names[campaign.sponsor] if campaign else ""
    if channel in BY_SEGMENTS:
        letters = MAX_SEGMENTS * LETTERS_OF_A_SEGMENT
        return say("questions.limit_segments", sponsor=sponsor, count=MAX_SEGMENTS, letters=letters)
    return say("questions.limit_characters", sponsor=sponsor, count=MAX_CHARACTERS)


def _link_to(shown: str, start: int) -> str:
    values: dict[str, Any] = {"list": shown} | ({"start": start} if start else {})
    return flask.url_for("questions.show", **values)
