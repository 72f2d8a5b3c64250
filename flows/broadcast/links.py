"""Links that carriers hold against a text message."""

import re
from collections.abc import Iterator

SHORTENER_HOSTS = frozenset(
    """
    adf.ly b.link bit.do bit.ly bitly.com bl.ink buff.ly clck.ru cli.re cutt.ly dlvr.it goo.gl
    goo.su ht.ly hubs.ly ift.tt is.gd j.mp kutt.it mcaf.ee n9.cl ow.ly plu.sh po.st rb.gy
    rebrand.ly s.id short.io shorturl.at shorte.st shor.by shrtco.de smarturl.it snip.ly soo.gd
    su.pr t.co t.ly t2m.io tiny.cc tiny.one tinyurl.com tny.im tr.im trib.al u.to urlz.fr v.gd
    vk.cc x.co xurl.es yep.it
    """.split()
)
"""Hosts that anyone may shorten a link on. Carriers reject campaigns for them (Twilio, error
30963: public URL shorteners) and filter the messages; a domain of one's own is what they ask."""

SHARED_HOSTS = frozenset(
    "amzn.to fb.me lnkd.in m.me spoti.fi t.me telegram.me wa.me wp.me youtu.be".split()
)
"""Short hosts of one service that anyone has an address on: no domain of one's own, either."""

_HOST = re.compile(
    r"(?<![\w@.-])(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![.-]*[@\w])(?:[/:?#]\S*)?",
    re.IGNORECASE,
)


def linked_hosts(text: str) -> Iterator[str]:
    """Yield the host of every link in a text, with or without https://, in small letters."""
    for found in _HOST.finditer(text):
        yield found[1].lower()
