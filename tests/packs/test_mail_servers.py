"""The presets of mail servers."""

import re

import pytest

from reglo.packs import mail_servers
from reglo.packs.mail_servers import Preset


@pytest.mark.parametrize("preset", mail_servers.presets(), ids=lambda preset: preset.key)
def test_a_preset_is_encrypted_and_says_where_it_comes_from(preset: Preset):
    assert {"tls": 465, "starttls": 587}[preset.security] == preset.port
    assert re.fullmatch(r"[a-z0-9]+(\.[a-z0-9]+)+", preset.host)
    assert preset.source and preset.confidence in {"high", "medium", "low"}
    assert bool(preset.note_fr) == bool(preset.note_en)


def test_what_is_not_certain_says_so():
    certain = {preset.key for preset in mail_servers.presets() if preset.is_certain}

    assert certain == {"gmail", "infomaniak"}
