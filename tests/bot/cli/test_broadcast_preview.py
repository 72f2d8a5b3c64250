"""Holds that the preview of a broadcast reads in plain words, whatever it has to say."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from click import unstyle

from bot.broadcasts.compose.cost import Cost, CountryCost
from bot.broadcasts.compose.preview import Preview, TextPreview
from bot.cli.broadcast_preview import preview_lines
from bot.languages import Phrase
from bot.runtime import Runtime

READING = TextPreview(
    language="en",
    texted=1100,
    in_telegram=104,
    sms="We hand it in. STOP to quit.",
    telegram="We hand it in. STOP to quit.",
    segments={1: 1000, 2: 100},
    ucs2_characters=(),
    ucs2_in_names={},
)
EMPTY = Phrase("problems.text_empty")
US = CountryCost("US", 1100, 1200, Decimal("0.0118"), Decimal("14.16"))


def previewed(runtime: Runtime, **changes: Any) -> Preview:
    """Return the preview of a broadcast to 1,204 people that may go out."""
    now = runtime.now()
    given: dict[str, Any] = {
        "people": 1204,
        "texted": 1100,
        "in_telegram": 104,
        "unreachable": {},
        "other_languages": 0,
        "readings": (READING,),
        "nameless": 0,
        "segments": 1200,
        "segments_each": (1, 2),
        "cost": Cost("USD", (US,), Decimal("14.16"), None),
        "starts_at": now,
        "ends_at": now + timedelta(minutes=20),
        "takes": timedelta(minutes=20),
        "expires_at": now + timedelta(hours=72),
        "waiting": 0,
        "waiting_until": None,
        "left": 0,
        "problems": (),
        "cautions": (),
    }
    return Preview(**{**given, **changes})


def shown(runtime: Runtime, **changes: Any) -> str:
    """Return what is shown of it, in one line."""
    return " ".join(unstyle(preview_lines(runtime, previewed(runtime, **changes))).split())


def test_a_preview_tells_people_words_money_and_hours(runtime: Runtime) -> None:
    said = shown(runtime)
    for words in (
        "People 1,204: 1,100 by text message, 104 in Telegram In en,",
        "| We hand it in. STOP to quit. Paid as 1 text for 1,000, as 2 texts for 100: it depends",
        "Money 14.16 USD: 1,200 texts to US at 0.0118 ",
        "Begins 08:00 New York time Over 08:20 New York time, about 20 minutes later",
        "Expires Thu 7 May, 08:00 New York time",
    ):
        assert words in said
    for silence in ("Mind", "cannot", "Night", "Expensive", "in Telegram:"):
        assert silence not in said.replace("104 in Telegram:", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nameless": 3}, "3 of them have no name to be called by"),
        ({"unreachable": {"whatsapp": 12}}, "since we cannot write first there: 12 on whatsapp"),
        ({"waiting": 40, "waiting_until": timedelta(hours=7)}, "Night 40 get it later, when it is"),
        ({"cautions": (Phrase("cautions.mostly_capitals"),)}, "Mind most of it is in capitals"),
        (
            {"problems": (EMPTY, EMPTY)},
            "as it is: - the text is empty: write it, or take the language away -",
        ),
        ({"cost": Cost("USD", (US,), Decimal("14.16"), Decimal(20))}, "14.16 USD, of 20 that it"),
        (
            {"cost": Cost("USD", (replace(US, price=None, cost=None),), None, None)},
            "1,200 texts to pay; no price is known for US (SMS_PRICES)",
        ),
        (
            {"cost": Cost("USD", (US,) * 9, Decimal(90), None)},
            "1,200 texts to US at 0.0118, 3 more countries",
        ),
        ({"readings": (replace(READING, segments={2: 1100}),)}, "Paid as 2 texts each."),
        (
            {"readings": (replace(READING, ucs2_characters=("’", "é")),)},
            "Expensive because of ’ é (with these, 67",
        ),
        (
            {"readings": (replace(READING, ucs2_in_names=dict.fromkeys("áéíóúñü", 2)),)},
            "names: á in 2, é in 2, í in 2, ó in 2, ú in 2, ñ in 2 and 1 more.",
        ),
        (
            {"readings": (replace(READING, telegram="With ’"),)},
            "and in Telegram: | With ’ Paid as",
        ),
        (
            {"readings": (replace(READING, texted=0, telegram="With ’"),)},
            "In en, 104 in Telegram: | With ’ Money",
        ),
        ({"readings": (replace(READING, texted=0, in_telegram=0),)}, "In en, nobody: | We hand"),
    ],
)
def test_what_is_to_be_known_is_said(runtime: Runtime, changes: dict[str, Any], words: str) -> None:
    moments = {
        key: runtime.now() + value if isinstance(value, timedelta) else value
        for key, value in changes.items()
    }
    assert words in shown(runtime, **moments)


def test_a_broadcast_to_nobody_has_neither_money_nor_hours(runtime: Runtime) -> None:
    said = shown(runtime, people=0, texted=0, in_telegram=0, problems=(Phrase("problems.nobody"),))
    assert said.startswith("People 0 In en")
    assert "Money" not in said
    assert "Begins" not in said


def test_lines_fit_a_narrow_terminal(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    long = replace(READING, sms="A long text, " * 20)
    lines = preview_lines(
        runtime, previewed(runtime, readings=(long,), problems=(EMPTY,))
    ).splitlines()
    assert max(len(unstyle(line)) for line in lines) < 50
