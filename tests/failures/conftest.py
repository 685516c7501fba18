"""The nursery: one warmed process for a whole run of tests, for those that ask."""

from datetime import timedelta

import pytest

from reglo import clock, jobs
from reglo.books import papers
from reglo.connectors.email import conversation
from tests import ready
from tests.failures import work


@pytest.fixture
def quick_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is that of the tests, files are made at once, and a silent server is soon given up on."""
    monkeypatch.setenv("REGLO_NOW", str(ready.LEFT + timedelta(seconds=1)))
    clock.now()
    monkeypatch.setattr(papers.renderer, "render", work.quick_rendering)
    monkeypatch.setattr(jobs, "address_of", jobs.address_of)  # what `impatient` changes is put back
    monkeypatch.setattr(work, "TIMEOUT_S", 0.4)
    monkeypatch.setattr(conversation, "QUIT_TIMEOUT_S", 0.2)
    work.impatient()
