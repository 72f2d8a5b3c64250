"""No words that people read stand in the console's templates or code: languages have them all."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from jinja2 import Environment, nodes

from bot import console

ROOM: Final = Path(console.__file__).parent
TEMPLATES: Final = sorted((ROOM / "templates").glob("*.html"))
SOURCES: Final = sorted(ROOM.rglob("*.py"))
BLANK: Final = "\x00"
"""In place of what a template puts in."""
COMMAND: Final = re.compile(r"<code[^>]*>.*?</code>", re.DOTALL)
PART_OF_A_TAG: Final = re.compile(r' aria-[a-z]+="[^"]*"')
"""What a macro writes into a tag."""
TAG: Final = re.compile(r"<!--.*?-->|<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>", re.DOTALL)
READ_ALOUD: Final = re.compile(
    r'\b(?:aria-label|aria-description|title|placeholder|alt|label)="([^"]*)"'
)
"""Attributes that people read or hear."""
WORD: Final = re.compile(r"[^\W\d_]{2,}")
SENTENCE: Final = re.compile(r"[^\W\d_]{2,}[,:;]? [^\W\d_]{2,}")
NAMES: Final = frozenset(("PDF", "PNG", "SVG", "SHA"))
"""Of formats, the same in every language."""


ENGLISH_ALONE: Final = {
    "campaign_parts": "mistakes in a campaign's files, as `check` tells them",
    "export_live": "what the columns of an export mean, as stands beside the file",
    "registration": "answers to the carriers' forms, which are English, and their gaps",
}
"""Template → what in it is English for whoever reads it."""
PARSER: Final = Environment(autoescape=True)


def texts_of(template: Path) -> Iterator[str]:
    """Yield what a template shows by itself, whatever is put in."""
    tree = PARSER.parse(template.read_text(encoding="utf-8"))
    markup = "".join(
        part.data if isinstance(part, nodes.TemplateData) else BLANK
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
    )
    yield TAG.sub(BLANK, PART_OF_A_TAG.sub("", COMMAND.sub("", markup)))
    for tag in TAG.findall(markup):
        yield from READ_ALOUD.findall(tag)
    compared = {id(one) for each in tree.find_all(nodes.Compare) for one in each.iter_child_nodes()}
    compared |= {id(one.expr) for one in tree.find_all(nodes.Operand)}
    for constant in tree.find_all(nodes.Const):
        is_said = isinstance(constant.value, str) and id(constant) not in compared
        if is_said and SENTENCE.search(constant.value):
            yield constant.value


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.stem)
def test_no_word_stands_in_a_template(template: Path) -> None:
    words = {word for text in texts_of(template) for word in WORD.findall(text)}
    assert words - NAMES == set()


def test_what_is_english_in_every_language_is_marked_and_known() -> None:
    marked = {one.stem for one in TEMPLATES if 'lang="en"' in one.read_text(encoding="utf-8")}
    assert marked == ENGLISH_ALONE.keys()


def sentences_in(source: Path) -> Iterator[str]:
    """Yield each constant of a file that reads as several words, but for what describes code."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    described = {
        id(one.value)
        for one in ast.walk(tree)
        if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
    }
    texts = (one for one in ast.walk(tree) if isinstance(one, ast.Constant))
    for one in texts:
        if isinstance(one.value, str) and id(one) not in described:
            yield from [one.value] if SENTENCE.search(one.value) else []


NOT_READ: Final = frozenset(
    (
        *("signed in", "look at the set-up", "console person handle"),  # names for the program
        "a request to the console failed",  # a line of the log
        *("text/plain; charset=utf-8", "Mac OS X", "Samsung Internet"),
        *("Ana Ruiz", "Austin, TX"),  # who signs where a conversation is tried
    )
)
"""Constants of several words that no page says, or that are names."""


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: str(one.relative_to(ROOM)))
def test_no_sentence_stands_in_the_code(source: Path) -> None:
    assert set(sentences_in(source)) - NOT_READ == set()
