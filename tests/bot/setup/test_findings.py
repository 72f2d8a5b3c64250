"""Findings as a program reads them."""

import json

from bot.setup.findings import as_json, has_problem, ok, problem, warning


def test_findings_are_json_with_their_level_place_and_remedy() -> None:
    found = [ok("Twilio", "fine"), warning("clock", "slow", "mend it")]
    assert json.loads(json.dumps(as_json(found))) == {
        "ok": True,
        "findings": [
            {"level": "ok", "where": "Twilio", "what": "fine", "remedy": ""},
            {"level": "warning", "where": "clock", "what": "slow", "remedy": "mend it"},
        ],
    }


def test_one_problem_is_enough() -> None:
    assert has_problem([ok("a", "b"), problem("a", "b", "c")])
    assert not has_problem([warning("a", "b", "c")])
    assert as_json([problem("a", "b", "c")])["ok"] is False
