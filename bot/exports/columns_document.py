"""The columns of exports as they stand in ``docs/exports.md``.

``python -m bot.exports.columns_document`` prints them; a test holds the document to them.
"""

import sys
from collections.abc import Iterator

from bot.exports.columns import COLUMNS


def columns_document() -> str:
    """Return the columns of all kinds as Markdown: a heading and a table for each."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for kind, columns in COLUMNS.items():
        yield f"### `export {kind}`\n"
        yield "| column | what it holds |"
        yield "|---|---|"
        for one in columns:
            personal = " (personal data)" if one.is_personal else ""
            yield f"| `{one.name}`{personal} | {one.meaning} |"
        yield ""


if __name__ == "__main__":
    sys.stdout.write(columns_document())
