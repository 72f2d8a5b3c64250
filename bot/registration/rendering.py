"""The registration kit as text, as JSON, and as a page to copy from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Final

from jinja2 import Environment
from markupsafe import Markup

from bot.registration.answers import Answer
from bot.registration.gaps import Gap

_TEMPLATE: Final = Path(__file__).with_name("page.html")
_STYLES: Final = Path(__file__).parents[1] / "web" / "static"
_OWN_STYLES: Final = (
    "dt { font-weight: 600; margin-block-start: 1.2em; } "
    "dd { margin: .4em 0 0; padding: .7em 1em; background: var(--card); "
    "border: 1px solid var(--line); border-radius: 8px; user-select: all; white-space: pre-wrap; }"
)


def as_text(answers: Sequence[Answer], gaps: Sequence[Gap]) -> Iterator[str]:
    """Yield the lines for a terminal: the answers form by form, then what is missing."""
    for form, of_form in groupby(answers, lambda answer: answer.form):
        yield f"== {form}"
        for answer in of_form:
            yield f"{answer.field}:"
            yield from (f"  {value or '(missing)'}" for value in answer.values)
        yield ""
    yield from as_text_of_gaps(gaps)


def as_text_of_gaps(gaps: Sequence[Gap]) -> Iterator[str]:
    """Yield a line for each gap, or that there is none."""
    if not gaps:
        yield "Nothing is missing."
        return
    yield "== What would be rejected, and the provider's number for it"
    for gap in gaps:
        yield f"{gap.code} {gap.field}: {gap.sentences}"


def as_json(answers: Sequence[Answer], gaps: Sequence[Gap]) -> str:
    """Return all of it for a program."""
    return json.dumps(
        {
            "answers": [asdict(answer) for answer in answers],
            "gaps": [asdict(gap) for gap in gaps],
        },
        ensure_ascii=False,
    )


def as_page(title: str, answers: Sequence[Answer], gaps: Sequence[Gap]) -> str:
    """Return a page of HTML that stands alone, with its styles in it."""
    template = Environment(autoescape=True).from_string(_TEMPLATE.read_text("utf-8"))
    styles = "\n".join(
        (_STYLES / name).read_text("utf-8") for name in ("tokens.css", "petition.css")
    )
    forms = [(form, list(found)) for form, found in groupby(answers, lambda each: each.form)]
    return template.render(
        title=title,
        forms=forms,
        gaps=gaps,
        styles=Markup(styles + _OWN_STYLES),  # noqa: S704 -- ours
    )
