"""What the whole suite shares: which database a test uses, and what a skip means.

A skip is said loudly and never in CI: with REGLO_NO_SKIP=1 it is a failure, since a check that did
not run proves nothing. Tests that use the database carry the mark « database », so that they run
once more on PostgreSQL (`make test`). Tests marked « soak » run only with REGLO_SOAK=N.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import management

USES_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}

pytest_plugins = ["tests.doors.browser", "tests.failures.nursing"]


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what uses the database, leave the long campaigns to those who ask, and begin with the slow ones.

    The marks come before the choice (« -m database »), the order after it: a process that takes a slow test last
    keeps the others waiting for it.
    """
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & USES_DATABASE:
            item.add_marker("database")
    left_out = [item for item in items if _of_the_other_database(item) or _too_long(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    yield
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def _of_the_other_database(item: pytest.Item) -> bool:
    """Whether a test is about the database that this run does not use."""
    mark = item.get_closest_marker("only_on")
    used = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    return mark is not None and mark.args[0] != used


def _too_long(item: pytest.Item) -> bool:
    """Whether a test belongs to the campaigns, which run on demand."""
    return item.get_closest_marker("soak") is not None and not os.environ.get("REGLO_SOAK")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """With REGLO_NO_SKIP=1, a skip is a failure that says why it skipped."""
    report = yield
    if os.environ.get("REGLO_NO_SKIP") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where nothing may be skipped: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a whole file that skips itself."""
    report = yield
    if os.environ.get("REGLO_NO_SKIP") == "1" and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped where nothing may be skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """On SQLite the tables of the tests are made as a first start makes them: at once, where that can be."""
    from reglo.books import tables

    def made(command: str, *args: str, **how: Any) -> None:
        patched.undo()
        if command == "migrate":
            tables.make()
        management.call_command(command, *args, **how)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(management, "call_command", made)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of a PostgreSQL cluster made for the tests."""
    address = os.environ.get("REGLO_TEST_POSTGRES", "")
    if not address:
        pytest.skip("REGLO_TEST_POSTGRES is unset: no PostgreSQL for the tests (tools/with-postgres starts one)")
    return address


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real files whose licences keep them out of this repository."""
    folder = os.environ.get("REGLO_CORPUS", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("REGLO_CORPUS is unset: files under other licences are read from that folder only")
    return Path(folder)
