"""The states of the US and what lies in them: names, ZIP codes, time zones. Data only.

Sources: ISO 3166-2:US for the codes; USPS Domestic Mail Manual, labeling list L002, for the first
three digits of ZIP codes; 49 CFR part 71 for the limits of the time zones.
"""

from dataclasses import dataclass

ZONES = {
    "E": "America/New_York",
    "C": "America/Chicago",
    "M": "America/Denver",
    "P": "America/Los_Angeles",
    "Z": "America/Phoenix",
    "K": "America/Anchorage",
    "D": "America/Adak",
    "H": "Pacific/Honolulu",
    "R": "America/Puerto_Rico",
    "G": "Pacific/Guam",
    "S": "Pacific/Pago_Pago",
}

_TABLE = """
AL C  350-352 354-369                   = alabama
AK KD 995-999                           = alaska
AZ ZM 850-853 855-857 859-860 863-865   = arizona
AR C  716-729                           = arkansas
CA P  900-908 910-928 930-961           = california
CO M  800-816                           = colorado
CT E  060-069                           = connecticut
DE E  197-199                           = delaware
DC E  200 202-205                       = district of columbia
FL EC 320-339 341-342 344 346-347 349   = florida
GA E  300-319 398-399                   = georgia
HI H  967-968                           = hawaii, hawai
ID MP 832-838                           = idaho
IL C  600-620 622-629                   = illinois
IN EC 460-479                           = indiana
IA C  500-516 520-528                   = iowa
KS CM 660-662 664-679                   = kansas
KY EC 400-418 420-427                   = kentucky
LA C  700-701 703-708 710-714           = louisiana, luisiana
ME E  039-049                           = maine
MD E  206-212 214-219                   = maryland
MA E  010-027 055                       = massachusetts
MI EC 480-499                           = michigan
MN C  550-551 553-567                   = minnesota
MS C  386-397                           = mississippi, misisipi
MO C  630-631 633-641 644-658           = missouri, misuri
MT M  590-599                           = montana
NE CM 680-681 683-693                   = nebraska
NV PM 889-891 893-895 897-898           = nevada
NH E  030-038                           = new hampshire, nuevo hampshire, nueva hampshire
NJ E  070-089                           = new jersey, nueva jersey
NM M  870-871 873-875 877-884           = new mexico, nuevo mexico
NY E  005 100-149                       = new york, new york city, nyc, nueva york
NC E  270-289                           = north carolina, carolina del norte
ND CM 580-588                           = north dakota, dakota del norte
OH E  430-459                           = ohio
OK C  730-731 734-741 743-749           = oklahoma
OR PM 970-979                           = oregon
PA E  150-196                           = pennsylvania, pensilvania
PR R  006-007 009                       = puerto rico
RI E  028-029                           = rhode island
SC E  290-299                           = south carolina, carolina del sur
SD CM 570-577                           = south dakota, dakota del sur
TN EC 370-385                           = tennessee
TX CM 733 750-799 885                   = texas, tejas
UT M  840-847                           = utah
VT E  050-054 056-059                   = vermont
VA E  201 220-246                       = virginia
VI R  008                               = virgin islands, us virgin islands
WA P  980-986 988-994                   = washington state, estado de washington
WV E  247-268                           = west virginia, virginia occidental
WI C  530-532 534-535 537-549           = wisconsin
WY M  820-831                           = wyoming
GU G                                    = guam
MP G                                    = northern mariana islands, saipan
AS S                                    = american samoa, samoa americana
"""

_NARROWED = """
995 KD  996-999 K
850-853 Z  855-857 Z  859 Z  863-864 Z
320-323 E  325 C  326-339 E  341-342 E  344 E  346-347 E  349 E
832-834 M  836-837 M  838 P
460-462 E  464 C  466-468 E  470-474 E  476-477 C
660-662 C  664-676 C  679 C
400 E  402-418 E  420-424 C
480-497 E
680-681 C  683-689 C
889-891 P  893-895 P  897 P
580-584 C  587 C
970-978 P
570-574 C  577 M
370-372 C  374 E  375 C  376 E  379 E  380-384 C
733 C  750-797 C  799 M  885 M
"""
"""ZIP codes of a state with two time zones that lie in one of them for certain."""

_PACIFIC = {"AS": (96799, 96799), "GU": (96910, 96932), "MP": (96950, 96952)}
"""Whole ZIP codes of islands that share their first three digits with others."""


@dataclass(frozen=True, slots=True)
class State:
    """A state, or what is counted with them: its code, as in ``CA``, and its time zones."""

    code: str
    zones: tuple[str, ...]


def _zones(letters: str) -> tuple[str, ...]:
    return tuple(ZONES[letter] for letter in letters)


def _prefixes(ranges: str) -> list[str]:
    """Return the prefixes of ``320-322 325``: 320, 321, 322, 325."""
    found = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        found += [f"{number:03}" for number in range(int(first), int(last or first) + 1)]
    return found


def _read() -> tuple[dict[str, State], dict[str, State], dict[str, State]]:
    codes, names, prefixes = dict[str, State](), dict[str, State](), dict[str, State]()
    for line in _TABLE.strip().splitlines():
        facts, _, called = line.partition("=")
        code, letters, *ranges = facts.split()
        state = State(code, _zones(letters))
        codes[code] = state
        names |= {name.strip(): state for name in called.split(",")}
        prefixes |= dict.fromkeys(_prefixes(" ".join(ranges)), state)
    pieces = _NARROWED.split()
    for ranges_, letters in zip(pieces[::2], pieces[1::2], strict=True):
        for prefix in _prefixes(ranges_):
            prefixes[prefix] = State(prefixes[prefix].code, _zones(letters))
    return codes, names, prefixes


CODES, NAMES, _PREFIXES = _read()
"""By code in capitals; by name in small letters without accents, in English and Spanish."""


def of_zip(code: str) -> State | None:
    """Return the state of a ZIP code of five digits, with the zones of that part of it."""
    for island, (first, last) in _PACIFIC.items():
        if first <= int(code) <= last:
            return CODES[island]
    return _PREFIXES.get(code[:3])
