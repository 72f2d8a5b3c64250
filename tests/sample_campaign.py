"""A small made-up campaign, with every kind of question, to be written to disk and broken there."""

import hashlib
from pathlib import Path

SLUG = "save-the-ferry"
LETTER = "To: Harbor Board\nFrom: [Your Name]\n\nKeep the “night ferry” running."
SHA256 = hashlib.sha256(LETTER.encode()).hexdigest()

FILES = {
    "campaign.yaml": f"""\
status: open
target:
  name: Robin Example
  organization: Harbor Board
sponsor: ferry-riders
organizations:
  - id: ferry-riders
    name: Ferry Riders
    keyword: RIDERS
  - id: night-workers
    name: Night Workers
    keyword: NIGHTS
keywords:
  FERRY: en
  BARCAZA: es
letter:
  language: en
  sha256: {SHA256}
questions:
  - id: town
    kind: place
    when: before
  - id: reason
    kind: choice
    options: [work, family]
  - id: mail
    kind: email
    skippable: false
  - id: story
    kind: text
updates_a_month: 2
contact: ferry@example.org
privacy: https://example.org/privacy
""",
    "letter.en.md": LETTER,
    "letter.es.md": "A: Junta del Puerto\nDe: [Su nombre]\n\nMantengan el “ferry nocturno”.",
    "en.yaml": """\
title: Save the Night Ferry
target: the Harbor Board
ask: keep the night ferry
cause:
  - ferry
  - harbor
questions:
  town: Where do you live? Town is enough. SKIP to leave it out.
  reason: "Why do you need it: {options}? SKIP to leave it out."
  mail: What is your e-mail address?
  story: What would you tell the board? SKIP to leave it out.
options:
  work: Work
  family: Family
says:
  greet: >-
    {sponsor} asks {target} to {ask}. To sign, reply with your full name. MORE to learn more,
    STOP to quit.
  more:
    sms:
      - The ferry is to end at nine.
      - People who work at night need it.
    rich: |-
      The ferry is to end at nine.

      People who work at night need it.
answers:
  why-nine:
    asked:
      - why does the ferry end at nine?
      - why nine?
    says: The board wants to save money.
  fare:
    asked:
      - what is the fare?
    says: The fare is two dollars.
""",
    "es.yaml": """\
title: Salva el ferry nocturno
target: la Junta del Puerto
ask: mantener el ferry nocturno
cause: [ferry, puerto]
questions:
  town: ¿De qué ciudad eres? OMITIR para no decirlo.
  reason: "¿Por qué lo necesitas: {options}? OMITIR para no decirlo."
  mail: ¿Cuál es tu correo?
  story: ¿Qué le dirías a la junta? OMITIR para no decirlo.
options:
  work: Trabajo
  family: Familia
says:
  greet: "{sponsor} pide a {target} {ask}. Para firmar, responde con tu nombre. STOP para salir."
  more: El ferry debe terminar a las nueve.
answers:
  why-nine:
    asked: ["¿por qué a las nueve?"]
    says: La junta quiere ahorrar.
  fare:
    asked: ["¿cuál es la tarifa?"]
    says: Dos dólares.
""",
}


def write(campaigns: Path, slug: str = SLUG) -> Path:
    """Write the campaign into a folder of campaigns, and return its own folder."""
    folder = campaigns / slug
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_bytes(text.encode())
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """Replace ``old``, which must be there, and return the line on which it stood."""
    path = folder / name
    text = path.read_bytes().decode()
    before, found, after = text.partition(old)
    assert found, f"{old!r} is not in {name}"
    path.write_bytes((before + new + after).encode())
    return before.count("\n") + 1
