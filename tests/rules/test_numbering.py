"""Numbers that follow each other, and a chain that shows where it was broken."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import numbering
from reglo.rules.numbering import Entry

KEY = bytes(range(32))


def salt_of(position: int) -> str:
    return f"{position:032x}"


def chain_of(texts: list[str], *, previous: str = numbering.GENESIS, first: int = 1) -> list[Entry]:
    entries = []
    for position, text in enumerate(texts, start=first):
        content = numbering.digest(salt_of(position), text)
        previous = numbering.seal(KEY, previous, content)
        entries.append(Entry(position, content, previous, salt_of(position), text))
    return entries


def erased(entry: Entry) -> Entry:
    return replace(entry, salt="", text="")


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("series", "position", "number"),
    [("", 1, "2026-001"), ("", 999, "2026-999"), ("", 1000, "2026-1000"), ("A", 7, "A-2026-007")],
)
def test_a_number_has_three_figures_and_grows(series: str, position: int, number: str) -> None:
    assert numbering.label(series, 2026, position) == number


def test_a_sequence_starts_at_one() -> None:
    with pytest.raises(AssertionError, match="position 0 of 2026"):
        numbering.label("", 2026, 0)


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_positions_never_share_a_number(one: int, other: int) -> None:
    same = numbering.label("", 2026, one) == numbering.label("", 2026, other)

    assert same == (one == other)


@pytest.mark.parametrize("number", ["2026-001", "A/2026+1", "a_b", "9" * 35])
def test_an_e_invoice_takes_these_numbers(number: str) -> None:
    assert numbering.fault(number) is None


@pytest.mark.parametrize(
    ("number", "why_fr", "why_en"),
    [
        ("", "Donnez un numéro", "Give the invoice a number"),
        ("9" * 36, "compte 36 caractères : raccourcissez-le à 35", "has 36 characters: shorten it to 35"),
        ("2026 001", "lettres sans accent", "letters without accents"),
        ("2026.001", "lettres sans accent", "letters without accents"),
        ("numéro1", "lettres sans accent", "letters without accents"),
        ("2026-001\n", "lettres sans accent", "letters without accents"),
        ("２０２６", "lettres sans accent", "letters without accents"),
    ],
)
def test_a_number_that_no_e_invoice_takes_says_why(number: str, why_fr: str, why_en: str) -> None:
    fault = numbering.fault(number)

    assert fault is not None
    assert why_fr in fault.text_fr
    assert why_en in fault.text_en


@given(st.integers(2000, 2099), st.integers(1, 10**9))
def test_every_number_given_is_one_that_an_e_invoice_takes(year: int, position: int) -> None:
    assert numbering.fault(numbering.label("", year, position)) is None


# ── Seals ────────────────────────────────────────────────────────────────────────────────────────


def test_a_seal_is_what_the_decision_says() -> None:
    salt, text = "ab" * 16, "un"
    content = hashlib.sha256(bytes.fromhex(salt) + text.encode()).digest()
    first = hmac.new(KEY, content, hashlib.sha256).digest()

    assert numbering.digest(salt, text) == content.hex()
    assert numbering.seal(KEY, "", content.hex()) == first.hex()
    assert numbering.seal(KEY, first.hex(), content.hex()) == hmac.new(KEY, first + content, hashlib.sha256).hexdigest()


@given(st.lists(st.text(max_size=20), max_size=6), st.sets(st.integers(0, 5)))
def test_a_chain_holds_with_its_texts_or_without(texts: list[str], gone: set[int]) -> None:
    entries = [erased(entry) if i in gone else entry for i, entry in enumerate(chain_of(texts))]

    assert numbering.verify_chain(KEY, entries) is None


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6), st.data())
def test_a_changed_text_is_found_and_named(texts: list[str], data: st.DataObject) -> None:
    entries = chain_of(texts)
    at = data.draw(st.integers(0, len(entries) - 1))
    entries[at] = replace(entries[at], text=entries[at].text + "0")

    broken = numbering.verify_chain(KEY, entries)

    assert broken is not None
    assert (broken.position, broken.key) == (at + 1, "text")
    assert f"entrée {at + 1}" in broken.text_fr
    assert f"entry {at + 1}" in broken.text_en


def test_a_text_changed_with_its_digest_breaks_the_seal() -> None:
    one, two, three = chain_of(["un", "deux", "trois"])
    forged = replace(two, text="2", digest=numbering.digest(two.salt, "2"))

    broken = numbering.verify_chain(KEY, [one, forged, three])

    assert broken is not None
    assert (broken.position, broken.key) == (2, "seal")
    assert "ne suit pas" in broken.text_fr
    assert "does not follow" in broken.text_en


def test_rebuilding_the_chain_needs_the_key() -> None:
    entries = chain_of(["un", "deux"])
    other = bytes(32)

    broken = numbering.verify_chain(other, entries)

    assert broken is not None
    assert (broken.position, broken.key) == (1, "seal")


@pytest.mark.parametrize("order", [[0, 2], [1, 0, 2], [0, 0, 1], [1, 2]])
def test_an_entry_missing_doubled_or_moved_is_a_gap(order: list[int]) -> None:
    entries = chain_of(["un", "deux", "trois"])

    broken = numbering.verify_chain(KEY, [entries[i] for i in order])

    assert broken is not None
    assert broken.key == "gap"
    assert "manque" in broken.text_fr
    assert "missing" in broken.text_en


@pytest.mark.parametrize("half", [{"salt": ""}, {"text": ""}, {"salt": "00"}])
def test_half_an_erasure_is_a_change(half: dict[str, str]) -> None:
    (entry,) = chain_of(["un"])

    broken = numbering.verify_chain(KEY, [replace(entry, **half)])

    assert broken is not None
    assert broken.key == "text"


@pytest.mark.parametrize("damage", [{"digest": "pas un condensat"}, {"digest": ""}, {"seal": "é"}])
def test_damage_is_a_broken_seal_not_an_accident(damage: dict[str, str]) -> None:
    (entry,) = chain_of(["un"])

    broken = numbering.verify_chain(KEY, [replace(erased(entry), **damage)])

    assert broken is not None
    assert broken.key == "seal"


def test_a_later_part_of_the_chain_verifies_from_the_seal_before_it() -> None:
    entries = chain_of(["un", "deux", "trois"])

    assert numbering.verify_chain(KEY, entries[1:], previous=entries[0].seal, first=2) is None
    assert numbering.verify_chain(KEY, entries[1:], first=2) is not None


def test_no_byte_moves_from_the_salt_to_the_text() -> None:
    with pytest.raises(AssertionError, match="a salt is 16 bytes"):
        numbering.digest("00" * 15, "0 un")


def test_a_short_key_or_a_seal_that_is_none_stops_at_once() -> None:
    content = numbering.digest(salt_of(1), "un")

    with pytest.raises(AssertionError, match="a key has at least 32 bytes"):
        numbering.seal(b"court", "", content)
    with pytest.raises(AssertionError, match="a seal is 32 bytes"):
        numbering.seal(KEY, "00", content)
