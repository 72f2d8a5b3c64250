"""Writes a campaign that was begun: its folder, whole or not at all."""

import errno
import json
import shutil
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.campaigns.new_campaign import NewCampaign, campaign_values
from flows.campaign import Shelf

LINE_WIDTH = 92
"""Of the texts in the files, in characters, before they are moved in."""


def write(new: NewCampaign, campaigns: Path, shelf: Shelf) -> Path:
    """Write the campaign into a folder of its own in ``campaigns``, whole or not at all.

    Returns the folder. Raises ``FileExistsError`` if there is one of that name.
    """
    folder = campaigns / new.id
    if folder.exists():
        raise FileExistsError(errno.EEXIST, "it is there already", str(folder))
    campaigns.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".new-", dir=campaigns))
    try:
        for name, content in compose_files(new, shelf).items():
            (unfinished / name).write_bytes(content.encode("utf-8"))
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def compose_files(new: NewCampaign, shelf: Shelf) -> dict[str, str]:
    """Return the files of the campaign: name → content."""
    values = campaign_values(new, shelf)
    files = {"campaign.yaml": _facts_file(new, values)}
    for language in new.languages:
        files[f"{language}.yaml"] = _words_file(values["words"][language])
        files[f"letter.{language}.md"] = new.said("letter", language)
    return files


_FACTS_HEAD = """\
# yaml-language-server: $schema=../campaign.schema.json
#
# The facts of this petition. What it says stands beside it, one file for each language, and so
# does the letter. ../README.md explains every key, and which more there are.
"""
_WORDS_HEAD = """\
# yaml-language-server: $schema=../words.schema.json
#
# What this petition says in one language. ../README.md explains every key.
"""


def _facts_file(new: NewCampaign, values: Mapping[str, Any]) -> str:
    (organization,) = values["organizations"]
    keywords = (f"  {word}: {language}" for word, language in values["keywords"].items())
    lines = [
        _FACTS_HEAD,
        "status: open",
        "",
        "target:",
        f"  name: {_quoted(values['target']['name'])}",
        f"  organization: {_quoted(values['target']['organization'])}",
        "",
        f"sponsor: {values['sponsor']}",
        "",
        "# The sponsor, and all partners: each has an id, a name, and a keyword of its own.",
        "organizations:",
        f"  - id: {organization['id']}",
        f"    name: {_quoted(organization['name'])}",
        f"    keyword: {organization['keyword']}",
        "",
        "# The first one is printed on posters and told to friends.",
        "keywords:",
        *keywords,
        "",
        f"# letter.{new.languages[0]}.md is what people sign, to the byte.",
        "letter:",
        f"  language: {new.languages[0]}",
        f"  sha256: {values['letter']['sha256']}",
        "",
        f"contact: {_quoted(values['contact'])}",
        f"privacy: {_quoted(values['privacy'])}",
    ]
    return "\n".join(lines) + "\n"


def _words_file(words: Mapping[str, Any]) -> str:
    says = words["says"]
    lines = [
        _WORDS_HEAD,
        *(f"{name}: {_quoted(words[name])}" for name in ("title", "target", "ask")),
        "",
        '# "Stop" beside one of these is what people come to say, and does not unsubscribe them.',
        "cause:",
        *(f"  - {_quoted(word)}" for word in words["cause"]),
        "",
        "says:",
        "  greet:",
        "    sms: >-",
        *_indented(_wrapped(says["greet"]["sms"]), 6),
        "    rich: |-",
        *_indented(says["greet"]["rich"].split("\n"), 6),
        "",
        "  # Why: what a person should know before signing. It may be a list of parts.",
        "  more: >-",
        *_indented(_wrapped(says["more"]), 4),
    ]
    return "\n".join(lines) + "\n"


def _wrapped(text: str) -> list[str]:
    """Return the text in lines that YAML joins again with blanks."""
    return textwrap.wrap(text, LINE_WIDTH, break_on_hyphens=False, break_long_words=False)


def _indented(lines: list[str], width: int) -> Iterator[str]:
    return (" " * width + line if line else "" for line in lines)


def _quoted(text: str) -> str:
    """Return a text as YAML, in quotes: whatever stands in it, it is read as it is."""
    return json.dumps(text, ensure_ascii=False)
