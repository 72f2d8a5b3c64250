"""Writes every transcript as it goes now."""

from tests.transcripts import paths, played

for path in paths():
    path.write_text(played(path), encoding="utf-8")
