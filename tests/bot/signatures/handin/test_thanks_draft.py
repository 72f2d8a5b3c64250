"""Holds that the draft that thanks the signers is one that `broadcast new` takes as it is."""

from pathlib import Path

import pytest

from bot.broadcasts.compose.draft import read
from bot.organizers.accounts import Organizer
from bot.runtime import Runtime
from bot.signatures.handin import package_life
from bot.signatures.handin.package_life import PackageRefused
from bot.signatures.handin.thanks_draft import thanks_draft
from tests.bot.signatures.handin.built_packages import build, sign_all


def test_the_draft_names_the_target_and_how_many_signed(
    runtime: Runtime, ana: Organizer, bo: Organizer, tmp_path: Path
) -> None:
    sign_all(runtime)
    package = build(runtime, ana)
    with pytest.raises(PackageRefused, match="thank the signers once it is handed over"):
        thanks_draft(runtime, package.id)
    package_life.release(runtime, bo, package.id)
    package_life.note_handed_over(runtime, ana, package.id)
    file = tmp_path / "thanks.yaml"
    file.write_text(thanks_draft(runtime, package.id), encoding="utf-8")
    draft = read(file, runtime.shelf)
    assert (draft.campaign, draft.organization) == ("clean-river", "river-friends")
    assert draft.texts.keys() == {"en", "es"}
    assert all("6" in text and "{name}" in text and "STOP" in text for text in draft.texts.values())
    assert draft.audience.signed_before == package.frozen_at


def test_a_campaign_that_is_gone_is_refused(runtime: Runtime, ana: Organizer) -> None:
    from dataclasses import replace

    sign_all(runtime)
    package = build(runtime, ana)
    bare = replace(runtime, shelf=runtime.shelf.model_copy(update={"campaigns": ()}))
    with pytest.raises(PackageRefused, match="no campaign clean-river"):
        thanks_draft(bare, package.id)
