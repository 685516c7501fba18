"""The bar of a batch: for a person at a terminal only, and gone once all is done."""

import io

from reglo.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def clock():
    at = iter(range(1000))
    return lambda: float(next(at))


def test_each_input_is_given_once_and_the_bar_counts_them():
    out = Terminal()

    assert list(progress.Bar(4, out=out, seconds=clock()).over("abcd")) == ["a", "b", "c", "d"]

    drawn = [line for line in out.getvalue().split(progress.CLEAR) if line]
    assert drawn[0].startswith("██████░░") and " 1 / 4 " in drawn[0]
    assert drawn[-1].startswith("█" * progress.WIDTH) and " 4 / 4 " in drawn[-1]
    assert out.getvalue().endswith(progress.CLEAR)


def test_a_file_or_a_pipe_gets_no_bar():
    out = io.StringIO()

    list(progress.Bar(400, out=out).over(["a"] * 400))

    assert out.getvalue() == ""


def test_one_or_two_inputs_need_none():
    out = Terminal()

    list(progress.Bar(2, out=out, seconds=clock()).over("ab"))

    assert out.getvalue() == ""
