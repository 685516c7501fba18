"""One client that owes 1 800 €, for each test of the follow-up."""

import pytest

from tests.books.followups.scene import Scene, scene


@pytest.fixture
def it() -> Scene:
    return scene()
