"""The audit trail is told in each language, whatever is stored."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import bot
from bot.campaigns_in_force.folder_changes import REFUSED, TAKEN
from bot.console.stored_words import word_act, word_conditions, word_detail
from bot.integrations.crm.opt_outs_held import HELD
from bot.languages import LANGUAGES, organizer_texts
from bot.organizers.second_approval import CONFIRMED_HERE
from bot.phone_console.organizer_notices import CAP_NEAR, CAP_REACHED
from bot.privacy.retention import NAMES_DESTROYED, NAMES_SOON

PROGRAM: Final = Path(bot.__file__).parent
ALIKE: Final = "it is a landline (30006); the number is unknown or not in service any more (30005)"


@pytest.mark.parametrize(
    ("act", "detail", "language", "told"),
    [
        ("held back", "signature 5: joke joke.puns@abc12", "es", "firma 5: Una broma ("),
        ("opt-outs imported", "1,204 rows: 1 new, 3 known, 0 bad rows", "es", "1,204 filas: 1 n"),
        ("role changed", "bo: partner of daily-kos", "pt", "bo: Parceria de daily-kos"),
        ("notices chosen", "bo: by day, of paused, cap", "pt", "bo: de dia, de pausas, lim"),
        ("integration paused", "hall: by an organizer", "es", "hall: por alguien de la"),
        ("integration paused", "hall: 410", "es", "hall: estado 410"),
        ("sender stopped", "sms: it is a landline (30006)", "es", "SMS: es un teléfono fijo (300"),
        (
            "paused",
            f"of the last 50, all were refused: {ALIKE}; whoever was refused so stays in the queue",
            "es",
            "es un teléfono fijo (30006); ese teléfono no existe o ya no funciona (30005)",
        ),
        ("paused", "Ana asked for it", "es", "Ana asked for it"),
        ("export asked", "3: signatures, of ibm, encrypted; for the court", "es",
         "3: firmas, de ibm, cifrada; for the court"),
        ("review asked", "act 2: hold 40 (campaign ibm, reason joke, one place)", "es",
         "acto 2: apartar 40 (campaña ibm, motivo: Una broma, un lugar)"),
        ("held back", "signature 5: joke joke.puns@a1", "en", "signature 5: joke joke.puns@a1"),
        ("of a later version", "in words of its own", "es", "in words of its own"),
    ],
)  # fmt: skip
def test_what_stands_beside_an_act_is_told_in_a_language(
    act: str, detail: str, language: str, told: str
) -> None:
    assert told in word_detail(language, act, detail)


def test_whom_an_act_is_on_is_told_in_a_language() -> None:
    told = word_conditions("es", "campaign ibm, reason joke, one place")
    assert told == "campaña ibm, motivo: Una broma, un lugar"
    assert word_conditions("pt", "undoes act 7") == "desfaz o ato 7"
    assert word_conditions("es", "") == ""


def test_an_act_of_a_later_version_is_told_as_it_is_stored() -> None:
    assert word_act("es", "of a later version") == "of a later version"
    assert word_detail("es", "of a later version", "in words of its own") == "in words of its own"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_act_is_told_apart_from_all_others(language: str) -> None:
    acts = [key.partition(".")[2] for key in organizer_texts("en") if key.startswith("audit_acts.")]
    assert len({word_act(language, act) for act in acts}) == len(acts)


def acts_noted() -> Iterator[str]:
    """Yield each act that the program notes as a constant."""
    for file in sorted(PROGRAM.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit_trail.note":
                yield from (
                    one.value
                    for one in ast.walk(call.args[3])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )


def test_each_act_that_is_noted_has_words() -> None:
    texts = organizer_texts("en")
    words = {key.partition(".")[2] for key in texts if key.startswith("audit_acts.")}
    named = {
        HELD,
        TAKEN,
        REFUSED,
        CAP_NEAR,
        CAP_REACHED,
        NAMES_SOON,
        NAMES_DESTROYED,
        CONFIRMED_HERE,
    }
    assert named | {*acts_noted()} <= words
