"""Identifiers: what is well formed, why another is not, and what can be derived."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.packs import identifiers
from reglo.packs.identifiers import KINDS, Kind


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        ("siren", "732 829 320", "732829320"),
        ("siren", "732.829-320", "732829320"),
        ("siren", "732\N{NO-BREAK SPACE}829\N{NARROW NO-BREAK SPACE}320", "732829320"),
        ("siret", "732 829 320 00074", "73282932000074"),
        ("siret", "356 000 000 00048", "35600000000048"),  # La Poste, head office: Luhn
        ("siret", "356 000 000 49837", "35600000049837"),  # La Poste elsewhere: digits add up to a multiple of 5
        ("tva", "FR 44 732 829 320", "FR44732829320"),
        ("tva", "44732829320", "FR44732829320"),
        ("vat", "be 0428.759.497", "BE0428759497"),
        ("vat", "EL 094259216", "EL094259216"),
        ("vat", "CHE-107.787.577 TVA", "CHE107787577TVA"),
        ("iban", "fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("bic", "agri fr pp 882", "AGRIFRPP882"),
        ("bn", "123456782", "123456782"),
        ("tps", "123456782 RT0001", "123456782RT0001"),
        ("tps", "123456782rt0001", "123456782RT0001"),
        ("tps", "123-456-782-RT-0001", "123456782RT0001"),
        ("rf", "rf18 5390 0754 7034", "RF18539007547034"),
    ],
)
def test_a_well_formed_number_is_given_plain_and_without_a_word(kind: Kind, text: str, canonical: str) -> None:
    checked = identifiers.check(kind, text)

    assert (checked.valid, checked.canonical, checked.reason("fr"), checked.reason("en")) == (True, canonical, "", "")


@pytest.mark.parametrize(
    ("kind", "text", "canonical", "french"),
    [
        ("tvq", "1227494057 tq 0001", "1227494057TQ0001", "Aucune clé publique"),
        ("neq", "11 4392 0115", "1143920115", "Aucune clé publique"),
        ("neq", "1043920115", "1043920115", "commence d’habitude par 11, 22, 33 ou 88"),
    ],
)
def test_a_number_without_public_check_digit_is_valid_with_a_reserve(
    kind: Kind, text: str, canonical: str, french: str
) -> None:
    checked = identifiers.check(kind, text)

    assert checked.valid
    assert checked.canonical == canonical
    assert french in checked.reason("fr")
    assert "register" in checked.reason("en")


@pytest.mark.parametrize(
    ("kind", "text", "french", "english"),
    [
        ("siren", "", "Écrivez le numéro. Un SIREN a 9 chiffres", "Write the number"),
        ("siren", "732829321", "La clé est fausse", "The check digit is wrong"),
        ("siren", "732 829 32", "Il a 8 caractères. Un SIREN a 9 chiffres", "It has 8 characters"),
        ("siren", "73282932O", "Un caractère n’y a pas sa place", "A character has no place"),
        ("siren", "٧٣٢٨٢٩٣٢٠", "Un caractère n’y a pas sa place", "A character has no place"),
        ("siren", "000000000", "Il n’a que des zéros", "zeros only"),
        ("siren", "7" * 100, "Il a 100 caractères", "It has 100 characters"),
        ("siret", "73282932000075", "La clé est fausse", "The check digit is wrong"),
        ("siret", "356 000 000 49838", "La clé est fausse", "The check digit is wrong"),
        ("siret", "732829320", "Un SIRET a 14 chiffres", "A SIRET has 14 digits"),
        ("siret", "00000000000000", "Il n’a que des zéros", "zeros only"),
        ("tva", "FR45732829320", "La clé est fausse", "The check digit is wrong"),
        ("tva", "732829320", "Un numéro de TVA français", "A French VAT number"),
        ("tva", "FR12000000000", "Il n’a que des zéros", "zeros only"),
        ("tva", "DE1366959760", "Un numéro de TVA français", "A French VAT number"),
        ("vat", "0428759497", "Il manque les deux lettres du pays", "letters of the country are missing"),
        ("vat", "US123456789", "Ce pays n’est pas reconnu", "country is not recognised"),
        ("vat", "BE0428759479", "La clé est fausse", "The check digit is wrong"),
        ("vat", "CHE-107.787.577", "Il manque la fin", "The end is missing"),
        ("vat", "CHE-107.787.578 TVA", "La clé est fausse", "The check digit is wrong"),
        ("vat", "CHE-107.787.577 XYZ", "n’existe pas", "does not exist"),
        ("vat", "CHE", "Il a 3 caractères", "It has 3 characters"),
        ("iban", "FR76 3000 6000 0112 3456 7890 188", "La clé est fausse", "The check digit is wrong"),
        ("iban", "FR76 3000 6000 0112 3456 7890", "en France il a 27 caractères", "in France it has 27 characters"),
        ("iban", "XX431234", "Ce pays n’est pas reconnu", "country is not recognised"),
        ("iban", "FR00 0000 0000 0000 0000 0000 000", "La clé est fausse", "The check digit is wrong"),
        ("bic", "AGRIFRPP8", "Un BIC a 8 ou 11 caractères", "A BIC has 8 or 11 characters"),
        ("bic", "AGRIIPPP", "Ce pays n’est pas reconnu", "country is not recognised"),
        ("bn", "123456782AA0001", "n’existe pas", "does not exist"),
        ("bn", "123456789", "La clé est fausse", "The check digit is wrong"),
        ("bn", "000000000", "Il n’a que des zéros", "zeros only"),
        ("tps", "123456782", "Il manque la fin. Un numéro de TPS a 9 chiffres, RT", "The end is missing"),
        ("tvq", "1227494057", "Il manque la fin. Un numéro de TVQ a 10 chiffres, TQ", "The end is missing"),
        ("tvq", "122749405 TQ 0001", "Il a 15 caractères", "It has 15 characters"),
        ("tvq", "12345", "Il a 5 caractères. Un numéro de TVQ a 10 chiffres, TQ", "It has 5 characters"),
        ("tvq", "1227494057TQOOO1", "Un caractère n’y a pas sa place", "A character has no place"),
        ("tvq", "0000000000TQ0001", "Il n’a que des zéros", "zeros only"),
        ("neq", "114392011", "Il a 9 caractères. Un NEQ a 10 chiffres", "It has 9 characters"),
        ("neq", "114392011X", "Un caractère n’y a pas sa place", "A character has no place"),
        ("neq", "0000000000", "Il n’a que des zéros", "zeros only"),
        ("rf", "RF18 5390 0754 7035", "La clé est fausse", "The check digit is wrong"),
        ("rf", "RF", "Une référence commence par RF", "A reference begins with RF"),
        ("rf", "RF18 5390 0754 703٤", "n’y a pas sa place", "no place"),
        ("rf", "RF18 539Ö 0754 7034", "n’y a pas sa place", "no place"),
    ],
)
def test_another_number_is_refused_with_its_reason(kind: Kind, text: str, french: str, english: str) -> None:
    checked = identifiers.check(kind, text)

    assert (checked.valid, checked.canonical) == (False, "")
    assert french in checked.reason("fr")
    assert english in checked.reason("en")


def test_the_number_of_another_program_is_refused_as_gst_and_still_given_plain() -> None:
    checked = identifiers.check("tps", "123456782 RC 0001")

    assert (checked.valid, checked.canonical, checked.reason_key) == (False, "123456782RC0001", "program")
    assert "TPS" in checked.reason("fr")


def test_check_digits_that_iso_7064_never_gives_are_refused() -> None:
    # 98 and 01 leave the same remainder of 97: the first is the key of this reference, the second is nobody's.
    assert identifiers.check("rf", "RF98FIKGWHA2AK04NMI").valid
    assert identifiers.check("rf", "RF01FIKGWHA2AK04NMI").reason_key == "checksum"


def test_siren_and_vat_number_are_derived_as_the_law_says() -> None:
    assert identifiers.siren_of_siret("732 829 320 00074") == "732829320"
    assert identifiers.french_vat_of_siren("732829320") == "FR44732829320"


def test_deriving_from_a_wrong_number_is_our_mistake() -> None:
    with pytest.raises(AssertionError, match="73282932000075"):
        identifiers.siren_of_siret("73282932000075")
    with pytest.raises(AssertionError, match="732829321"):
        identifiers.french_vat_of_siren("732829321")
    with pytest.raises(AssertionError, match="ssn"):
        identifiers.check("ssn", "1")  # type: ignore[arg-type]


def luhn(digits: str) -> str:
    """The digits and the one that makes their Luhn sum a multiple of ten, worked out apart from any library."""
    doubled = [int(d) * 2 if at % 2 == 0 else int(d) for at, d in enumerate(reversed(digits))]
    return digits + str(-sum(sum(divmod(value, 10)) for value in doubled) % 10)


@given(st.integers(1, 99_999_999).map(lambda n: luhn(f"{n:08}")))
def test_every_siren_is_valid_and_gives_a_valid_vat_number(siren: str) -> None:
    vat = identifiers.french_vat_of_siren(siren)

    assert identifiers.check("siren", siren).valid
    if not siren.startswith("000"):  # That range is Monaco's.
        assert identifiers.check("tva", vat) == identifiers.Checked("tva", True, vat, "", typed_chars=13)
        assert identifiers.check("vat", vat).canonical == vat


@given(st.integers(1, 99_999_999).map(lambda n: luhn(f"{n:08}")), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_in_a_siren_is_always_caught(siren: str, place: int, shift: int) -> None:
    wrong = siren[:place] + str((int(siren[place]) + shift) % 10) + siren[place + 1 :]

    assert not identifiers.check("siren", wrong).valid


@given(st.sampled_from(KINDS), st.text(max_size=70) | st.text(alphabet="FRBECHTQRT0123456789 .-", max_size=30))
def test_any_text_is_judged_and_none_breaks_the_check(kind: Kind, text: str) -> None:
    checked = identifiers.check(kind, text)

    assert checked.canonical.isascii()
    assert checked.valid or (checked.reason("fr") and checked.reason("en"))
    if checked.valid:
        assert identifiers.check(kind, checked.canonical) == identifiers.Checked(
            kind, True, checked.canonical, checked.reason_key, len(checked.canonical)
        )
