"""The calendar that any agenda reads: whole days, folded lines, the same bytes twice."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reglo.documents import calendar
from reglo.documents.calendar import Entry

CALL = Entry("suivi-1@reglo", date(2026, 12, 31), "Appeler Nadia Roy, Atelier Nord", "Pas de réponse ; on rappelle")


def test_a_day_ends_the_day_after_and_signs_are_escaped():
    text = calendar.ics("Réglo", [CALL]).decode()

    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in text
    assert "SUMMARY:Appeler Nadia Roy\\, Atelier Nord\r\n" in text and "réponse \\; on" in text


@given(st.text(max_size=300))
def test_no_line_is_longer_than_agendas_read_and_no_letter_is_lost(words):
    raw = calendar.ics("Réglo", [Entry("a@reglo", date(2026, 12, 4), words)])

    assert all(len(line) <= calendar.LINE_BYTES_MAX for line in raw.split(b"\r\n"))
    unfolded = raw.decode().replace("\r\n ", "")
    assert unfolded.count("BEGIN:VEVENT") == 1 and unfolded.count("\r\nSUMMARY:") == 1


def test_the_same_days_give_the_same_bytes():
    assert calendar.ics("Réglo", [CALL]) == calendar.ics("Réglo", [CALL])
