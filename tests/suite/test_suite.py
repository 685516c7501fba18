"""The suite judges itself: a skip is a failure where nothing may be skipped, and marks are right."""

pytest_plugins = ["pytester"]

OURS = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("ours", {path!r})
ours = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ours)
pytest_runtest_makereport = ours.pytest_runtest_makereport
pytest_make_collect_report = ours.pytest_make_collect_report
pytest_collection_modifyitems = ours.pytest_collection_modifyitems
"""


def small_suite(pytester, request, source):
    pytester.makeini("[pytest]\nmarkers =\n    database: x\n    soak: x\n    django_db: x\n")
    pytester.makeconftest(OURS.format(path=str(request.config.rootpath / "tests" / "conftest.py")))
    pytester.makepyfile(test_small=source)
    return pytester


def run(pytester, *words):
    return pytester.runpytest_subprocess("-p", "no:django", "-p", "no:cacheprovider", *words)


SKIPS = """
import pytest

def test_that_holds():
    pass

def test_that_skips():
    pytest.skip("no browser here")
"""


def test_a_skip_is_allowed_on_a_persons_machine(pytester, request, monkeypatch):
    monkeypatch.delenv("REGLO_NO_SKIP", raising=False)

    result = run(small_suite(pytester, request, SKIPS))

    result.assert_outcomes(passed=1, skipped=1)


def test_a_skip_is_a_failure_where_nothing_may_be_skipped(pytester, request, monkeypatch):
    monkeypatch.setenv("REGLO_NO_SKIP", "1")

    result = run(small_suite(pytester, request, SKIPS))

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*was skipped where nothing may be skipped*no browser here*"])


def test_a_skip_in_a_fixture_is_a_failure_too(pytester, request, monkeypatch):
    monkeypatch.setenv("REGLO_NO_SKIP", "1")
    source = """
import pytest

@pytest.fixture
def cluster():
    pytest.skip("no cluster")

def test_that_needs_it(cluster):
    pass
"""

    result = run(small_suite(pytester, request, source))

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*no cluster*"])


def test_a_file_that_skips_itself_is_a_failure_too(pytester, request, monkeypatch):
    monkeypatch.setenv("REGLO_NO_SKIP", "1")

    result = run(small_suite(pytester, request, "import pytest\npytest.importorskip('no_such_library')\n"))

    assert result.ret != 0
    result.stdout.fnmatch_lines(["*where nothing may be skipped*"])


def test_an_expected_failure_stays_what_it_is(pytester, request, monkeypatch):
    monkeypatch.setenv("REGLO_NO_SKIP", "1")

    result = run(small_suite(pytester, request, "import pytest\n@pytest.mark.xfail\ndef test_x():\n    assert False\n"))

    result.assert_outcomes(xfailed=1)


def test_long_campaigns_wait_to_be_asked(pytester, request, monkeypatch):
    source = "import pytest\n@pytest.mark.soak\ndef test_long():\n    pass\ndef test_short():\n    pass\n"
    suite = small_suite(pytester, request, source)

    monkeypatch.delenv("REGLO_SOAK", raising=False)
    run(suite).assert_outcomes(passed=1, deselected=1)
    monkeypatch.setenv("REGLO_SOAK", "1000")
    run(suite).assert_outcomes(passed=2)


def test_what_uses_the_database_is_marked_so_that_it_runs_on_both(pytester, request):
    source = "import pytest\n@pytest.mark.django_db\ndef test_rows():\n    pass\ndef test_sums():\n    pass\n"

    result = run(small_suite(pytester, request, source), "-m", "database")

    result.assert_outcomes(passed=1, deselected=1)


MARKED = """
import pytest

def test_quick():
    pass

@pytest.mark.django_db
def test_of_tables():
    pass

@pytest.mark.slow
@pytest.mark.django_db
def test_long_of_tables():
    pass
"""


def test_what_uses_the_database_is_chosen_by_its_mark_and_the_slow_begin(pytester, request):
    suite = small_suite(pytester, request, MARKED)
    suite.makeini("[pytest]\nmarkers =\n    database: x\n    soak: x\n    slow: x\n    django_db: x\n")

    result = run(suite, "-m", "database", "-v")

    result.assert_outcomes(passed=2, deselected=1)
    result.stdout.fnmatch_lines(["*test_long_of_tables*", "*test_of_tables*"])
