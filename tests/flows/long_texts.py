"""Texts as long as providers deliver them, for property tests; most are short."""

from hypothesis import strategies as st

MAX_LENGTH = 4096
"""Characters that Telegram delivers in one message; Twilio delivers fewer."""

_PIECES = (
    *(" ", "\t", "\u00a0", "\u200b", "\u200d", "\u0301", "#", "№", "-", "--", "> ", "'", '"', "“"),
    *(
        "(",
        "[",
        "?",
        "¿",
        ".",
        ", ",
        "👍",
        "😀",
        "2",
        "_",
        "a ",
        "a",
        "é",
        "李",
        "\ufdfa",
        "s t o p ",
    ),
    *("stop ", "stop. ", "please ", "yes ", "no ", "sign ", "ibm ", "my name is ", "Ana Ruiz "),
    *("sent from ", "on x wrote: ", "who is this ", "dont ", "unsubscirbe ", "color of ", "18 "),
)
_TIMES = (1, 1, 2, 9, 80, 800, MAX_LENGTH)


def _joined(runs: list[tuple[str, int]], longest: int) -> str:
    return "".join(piece * min(times, longest) for piece, times in runs)[:longest]


def runs(longest: int = MAX_LENGTH) -> st.SearchStrategy[str]:
    """Texts of few pieces, some of them repeated up to the end."""
    piece = st.one_of(st.sampled_from(_PIECES), st.text(min_size=1, max_size=6))
    run = st.tuples(piece, st.sampled_from(_TIMES))
    return st.lists(run, min_size=1, max_size=5).map(lambda found: _joined(found, longest))


def texts(short: int = 80) -> st.SearchStrategy[str]:
    """Texts of any characters up to ``short``, and one in three as long as providers allow."""
    return st.one_of(st.text(max_size=short), st.text(max_size=short), runs())
