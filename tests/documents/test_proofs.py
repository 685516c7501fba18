"""A proof of receipt: made again as a plain PDF, whatever it came with; refused in words."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from reglo.documents import proofs


def picture(format_: str, size: tuple[int, int] = (60, 40)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, format_)
    return out.getvalue()


def paper(pages: int = 1, *, scripted: bool = False, password: str = "") -> bytes:
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 300))
        if scripted:
            act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('bonjour')")
            pdf.Root.OpenAction = act
            pdf.pages[0].obj.AA = pikepdf.Dictionary(O=act)
            pdf.attachments["virus.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ", filename="virus.exe")
        out = BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(user=password, owner=password) if password else None)
        return out.getvalue()


@pytest.mark.parametrize("format_", ["PNG", "JPEG"])
def test_a_picture_becomes_one_page(format_):
    made = proofs.as_pdf(picture(format_))

    with pikepdf.open(BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1


def test_a_pdf_keeps_its_pages_and_nothing_that_acts():
    made = proofs.as_pdf(paper(3, scripted=True))

    with pikepdf.open(BytesIO(made)) as pdf:
        assert len(pdf.pages) == 3
        assert "/OpenAction" not in pdf.Root and not pdf.attachments
    assert b"JavaScript" not in made and b"MZ" not in made


def test_the_same_proof_gives_the_same_bytes():
    given = picture("PNG")

    assert proofs.as_pdf(given) == proofs.as_pdf(given)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"x" * (proofs.BYTES_MAX + 1), "10 Mo au plus"),
        (b"bonjour", "ni un PDF"),
        (b"%PDF-1.7 bonjour", "ni un PDF"),
        (picture("PNG")[:60], "ni un PDF"),
        (paper(proofs.PAGES_MAX + 1), "20 pages"),
        (paper(password="quai"), "mot de passe"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ni un PDF"),
    ],
    ids=["empty", "heavy", "words", "broken pdf", "broken picture", "long", "locked", "drawing"],
)
def test_what_is_no_proof_is_refused_and_says_how_to_mend_it(content, said):
    with pytest.raises(proofs.CannotUse) as refusal:
        proofs.as_pdf(content)

    assert said in refusal.value.reason("fr")
    assert refusal.value.reason("en")
