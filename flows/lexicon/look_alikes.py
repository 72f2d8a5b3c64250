"""Letters of other scripts that look like Latin ones, with which a word is disguised ("ЅТОР").

Small letters, as case is folded before; a pair looks alike in one case at least. After Unicode's
confusables (UTS #39), the Cyrillic, Greek, Armenian and Latin phonetic ones.
"""

import re

_PAIRS = (
    "аaвbсcԁdеeёeғfһhнhіiїiјjкkӏlмmпnоoөoрpԛqгrѕsтtцuѵvԝwхxуyүyўyзz",  # Cyrillic
    "αaβbεeηhιiκkμmνnοoρpτtυyχxζz",  # Greek
    "օoսuոnցgհhյjզqѕs",  # Armenian
    "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiıiᴊjᴋkʟlᴍmɴnᴏoᴘpǫqʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzɡgɑaɩi",  # Latin
)
LATIN_OF_LOOK_ALIKES = str.maketrans(
    {pair[at]: pair[at + 1] for pair in _PAIRS for at in range(0, len(pair), 2)}
)
"""Each such letter, as a number, and the Latin letter that it looks like."""

HAS_LOOK_ALIKES = re.compile("[\u01eb\u0131\u0251-\u029f\u0370-\u058f\u1d00-\u1d22\ua730-\ua731]")
"""Finds text that has letters of these scripts at all."""
