"""Ten answers that are alike are offered as one that the campaign gives by itself."""

import yaml  # type: ignore[import-untyped]  # PyYAML comes without types

from bot.questions.alike_questions import MIN_ALIKE, as_yaml, suggest_answers
from bot.runtime import Runtime
from tests.bot.questions.askers import answer, ask, organizer
from tests.bot.sending.recorded_transport import Recorded

ALIKE = (
    "Do you plan a march in Oakland?",
    "do you also plan a march in oakland",
    "Do you plan a march in Oakland in the fall?",
)
OTHERS = ("Could you come and speak at our school?", "Do you have flyers for my church?")


def answered(runtime: Runtime, *asked: str) -> None:
    who, transport = organizer(runtime, f"rosa{len(asked)}"), Recorded()
    for number, words in enumerate(asked, 1):
        ask(runtime, str(7000 + number), words)
        answer(runtime, who, transport, f"Not this fall ({number}).", number)


def test_ten_that_are_alike_are_offered(runtime: Runtime) -> None:
    answered(runtime, *(ALIKE * 4)[:MIN_ALIKE], *OTHERS)
    (offered,) = suggest_answers(runtime)
    assert (offered.campaign, offered.language) == ("ibm-extreme-vetting", "en")
    assert (offered.count, offered.says) == (MIN_ALIKE, f"Not this fall ({MIN_ALIKE}).")
    assert offered.asked == tuple(sorted(ALIKE, key=len))
    pasted = yaml.safe_load(as_yaml(offered))
    assert pasted == {
        "answers": {"do-you-plan-a": {"asked": list(offered.asked), "says": offered.says}}
    }


def test_fewer_are_not(runtime: Runtime) -> None:
    answered(runtime, *(ALIKE * 3), *OTHERS)
    assert suggest_answers(runtime) == []


def test_one_that_nobody_answered_does_not_count(runtime: Runtime) -> None:
    answered(runtime, *(ALIKE * 3))
    ask(runtime, "7100", ALIKE[0])
    assert suggest_answers(runtime) == []


def test_an_answer_whose_question_has_no_plain_letters_has_a_name_too(runtime: Runtime) -> None:
    answered(runtime, *("请问你们秋天会在奥克兰游行吗 请告诉我们？",) * MIN_ALIKE)
    for offered in suggest_answers(runtime):
        assert "answer" in yaml.safe_load(as_yaml(offered))["answers"]
