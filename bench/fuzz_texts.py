"""What strangers may send: ordinary words, and the texts that are dearest to read, drawn by a seed.

Every text is drawn whole, to as many characters as a provider allows or one more.
"""

from random import Random

from bench.simulated_people import FIRST, LAST

WAY = ("IBM", "Ana Ruiz", "SIGN", "UPDATES")
"""A whole conversation; said more often than all else, so that people get to every step."""
PHRASES: tuple[str, ...] = (
    *(
        "STOP",
        "stop all",
        "UNSUBSCRIBE",
        "cancel",
        "END",
        "QUIT",
        "BAJA",
        "ALTO",
        "START",
        "UNSTOP",
    ),
    *("DELETE", "delete my data", "BORRAR", "WITHDRAW", "take my name off", "UNDO", "KEEP"),
    *("wrong number", "who is this?", "número equivocado", "this is not me", "I never signed"),
    *("HELP", "INFO", "AYUDA", "MORE", "LETTER", "NAME", "NO", "YES", "SI", "SKIP", "1", "2"),
    *("IBM18MR", "IBMCMJ", "IBMKOS", "FIRMAR", "ESPAÑOL", "ENGLISH", "NEW YORK", "CA", "90210"),
    *("please do not text me any more", "my name is", "is this a scam?", "how do I sign"),
    *(
        "/start IBM",
        "/start",
        "/stop",
        "/help@example_bot",
        "PAUSE",
        "APPROVE 1",
        "ana@example.org",
    ),
)
WAYS_ON = (
    *(("UPDATES", "DELETE", "DELETE"), ("NO", "STOP", "START"), ("UPDATES", "WITHDRAW", "SIGN")),
    *(("DELETE", "DELETE", "IBM"), ("UNDO", "IBM", "STOP"), ("NAME", "Mei Silva", "SIGN")),
    *(("UPDATES", "wrong number", "START"), ("LETTER", "MORE", "HELP"), ("NO", "UPDATES", "BAJA")),
)
"""What some say after they have signed."""
RUNS: tuple[str, ...] = (
    *" \t\n\r\u00a0\u2003\u3000\u200b\u200d\ufeff\u0000\u0007\u0085\u2028",
    *"#№.,-_'\"’`~*+=/\\|&%$@!?;:<>()[]{}^0aAzéßİıſñ",
    *("\u0301", "\u202e", "😀", "👩‍👩‍👧‍👦", "🇺🇸", "ﷺ", "文", "ก", "א", "\U000e0041", "ﬁ", "Ⅷ", "①"),
)
LENGTHS = (1, 2, 17, 100, 160, 161, 400, 800, 1599, 1600, 1601, 2000, 4096)
SEPARATORS = (" ", "  ", "'", " ' ", "-", ".", ",", "#", "\n", "\u00a0", "", " # ", "/", " s ")
OPENING, CLOSING = "([{<«“'\"", ")]}>»”'\""


def text(draw: Random, longest: int) -> str:
    """Return a text of at most so many characters."""
    ways = (_said, _said, _said, _said, _varied, _run, _mixed, _wrapped, _soup, _nested, _unicode)
    return draw.choice(ways)(draw, min(longest, draw.choice(LENGTHS)))[:longest]


def dear_text(draw: Random, longest: int) -> str:
    """Return one that is as long as it may be, of what is repeated."""
    return draw.choice((_run, _mixed, _wrapped, _soup, _nested))(draw, longest)[:longest]


def _said(draw: Random, _: int) -> str:
    if draw.random() < 0.6:
        word = draw.choice(WAY)
        return f"{draw.choice(FIRST)} {draw.choice(LAST)}" if word == WAY[1] else word
    return draw.choice(PHRASES)


def _varied(draw: Random, length: int) -> str:
    """Return a phrase as people type it: in any case, with a letter wrong, with signs around it."""
    phrase = draw.choice((*WAY, *PHRASES))
    phrase = draw.choice((str.lower, str.upper, str.title, str.swapcase))(phrase)
    place = draw.randrange(len(phrase))
    wrong = draw.choice(("", phrase[place] * 2, draw.choice(RUNS)))
    phrase = phrase[:place] + wrong + phrase[place + 1 :]
    around = draw.choice(RUNS) * min(length, draw.choice((0, 1, 3)))
    return f"{around}{phrase}{around}"


def _run(draw: Random, length: int) -> str:
    return draw.choice(RUNS) * length


def _mixed(draw: Random, length: int) -> str:
    """Return two or three characters in turn, with something else at the end."""
    part = "".join(draw.choices(RUNS, k=draw.choice((2, 3))))
    return (part * length)[: length - 1] + draw.choice(RUNS)


def _wrapped(draw: Random, length: int) -> str:
    """Return a phrase between two long runs."""
    phrase, run = draw.choice((*WAY, *PHRASES)), draw.choice(RUNS)
    half = max(0, (length - len(phrase)) // 2)
    return run * half + phrase + run * half


def _soup(draw: Random, length: int) -> str:
    """Return pieces of phrases, one after the other, with the same or any separators."""
    pieces = [piece for phrase in draw.choices(PHRASES, k=3) for piece in phrase.split()]
    one = draw.choice(SEPARATORS)
    parts, size = list[str](), 0
    while size < length:
        part = draw.choice(pieces) + (one if draw.random() < 0.9 else draw.choice(SEPARATORS))
        parts.append(part)
        size += len(part)
    return "".join(parts)[:length]


def _nested(draw: Random, length: int) -> str:
    place = draw.randrange(len(OPENING))
    closing = CLOSING[place] * (length // 2) if draw.random() < 0.5 else ""
    return OPENING[place] * (length - len(closing)) + closing


def _unicode(draw: Random, length: int) -> str:
    """Return any characters there are, but for halves of surrogate pairs."""
    points = (draw.choice((0x250, 0x3000, 0x11000, 0x110000)) for _ in range(length))
    found = (chr(draw.randrange(points_below)) for points_below in points)
    return "".join(char for char in found if not "\ud800" <= char <= "\udfff")
