"""The fixtures of the nursery, for every folder of tests that wants processes."""

from collections.abc import Iterator

import pytest

from tests.failures import nursery as nurseries
from tests.failures.nursery import Nursery


@pytest.fixture(scope="session")
def warm_nursery(django_db_setup: None) -> Iterator[Nursery]:
    """It forks and never connects: the rows of each test are its workers' to open."""
    with nurseries.opened() as opened:
        yield opened


@pytest.fixture
def nursery(transactional_db: None, warm_nursery: Nursery) -> Nursery:
    """Processes that work on the rows of this test."""
    return warm_nursery
