"""`reglo issue` through its real entry: a file becomes an invoice, or is refused with every reason."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from reglo.books import database
from reglo.books.tenancy import tenant
from reglo.cli import issue, issue_json, main
from reglo.documents import renderer
from tests import paperwork
from tests.people import NOW

pytestmark = pytest.mark.django_db

BUYER = {
    "name": "Atelier Nord",
    "email": "compta@nord.example",
    "siren": "732829320",
    "address": "1 rue Neuve, 75002 Paris",
}
WHOLE: dict[str, Any] = {
    "buyer": BUYER,
    "subject": "Refonte",
    "service_to": "2026-11-20",
    "lines": [{"title": "Maquettes", "quantity": "3", "unit": "jour", "unit_price": "600.00"}],
}


@pytest.fixture(autouse=True)
def french(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    monkeypatch.setattr("reglo.cli.folder.has_books", lambda where: True)
    monkeypatch.setattr("reglo.books.database.prepare", lambda *, at: None)  # the tables of the test are there
    monkeypatch.setattr(issue, "_stop", lambda: None)


@pytest.fixture
def business():
    return paperwork.ready()


def wrote(folder: Path, content: Any, name: str = "invoice.json") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def run(capsys, *words: str):
    status = main(["issue", *words, "--json"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def count(business, name):
    with tenant(business.id):
        return getattr(business, name).count()


def test_a_file_becomes_an_invoice_with_its_pdf(business, capsys, tmp_path):
    status, (answer,) = run(capsys, wrote(tmp_path, WHOLE))

    assert (status, answer["ok"], answer["number"], answer["total"]) == (0, True, "2026-001", "1800.00")
    pdf = Path(answer["pdf"]).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert hashlib.sha256(pdf).hexdigest() == answer["sha256"]
    assert count(business, "drafts") == 0


def test_a_person_reads_the_number_and_where_the_pdf_lies(business, capsys, tmp_path):
    assert main(["issue", wrote(tmp_path, WHOLE)]) == 0

    said = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "facture 2026-001, 1 800,00 €" in said
    assert "PDF /" in said


def test_figures_are_read_as_commands_write_them(business, capsys, tmp_path):
    lines = [
        {"title": "Heures", "quantity": "1.125", "unit_price": "80"},
        {"title": "Pages", "quantity": 3, "unit_price": 1.10},
    ]

    _, (answer,) = run(capsys, wrote(tmp_path, WHOLE | {"lines": lines}))

    assert answer["total"] == "93.30"


def test_a_client_of_the_book_is_named(business, capsys, tmp_path):
    paperwork.client(business)
    asked = {name: value for name, value in WHOLE.items() if name != "buyer"} | {"client": "coop verte"}

    status, _ = run(capsys, wrote(tmp_path, asked))

    assert status == 0
    assert count(business, "clients") == 1


def test_a_key_issues_once(business, capsys, tmp_path):
    file = wrote(tmp_path, WHOLE | {"key": "novembre"})

    status, answers = run(capsys, file, file)
    _, (other,) = run(capsys, wrote(tmp_path, WHOLE | {"key": "décembre"}))

    assert status == 0
    assert [one["number"] for one in (*answers, other)] == ["2026-001", "2026-001", "2026-002"]


def test_a_refusal_says_everything_and_leaves_nothing(business, capsys, tmp_path):
    asked = WHOLE | {"terms": "bientôt", "lines": [{"title": "", "quantity": "0", "unit_price": "5.1234567"}]}

    status, (answer,) = run(capsys, wrote(tmp_path, asked))

    assert (status, answer["ok"]) == (1, False)
    fields = {one["field"] for one in answer["reasons"]}
    assert fields == {"terms", "lines.0.title", "lines.0.quantity", "lines.0.unit_price"}
    assert count(business, "drafts") == count(business, "invoices") == 0
    _, (next_one,) = run(capsys, wrote(tmp_path, WHOLE))
    assert next_one["number"] == "2026-001"


def test_what_cannot_be_read_and_what_is_refused_are_said_together(business, capsys, tmp_path):
    """One mends everything at once: a false SIREN was only said once the date could be read."""
    buyer = {"name": "Atelier Nord", "email": "compta", "siren": "732829321", "address": "1 rue Neuve, 75002 Paris"}
    lines = [{"title": "A", "quantity": "0", "unit_price": "5"}, {"title": "B", "quantity": "1,5", "unit_price": "5"}]
    asked = WHOLE | {"service_to": "2026-11-31", "colour": "bleu", "buyer": buyer, "lines": lines}

    status, (answer,) = run(capsys, wrote(tmp_path, asked))

    said = [one["text"] for one in answer["reasons"]]
    assert status == 1
    for field in ("colour", "service_to", "lines.1.quantity", "buyer.siren", "buyer.email", "lines.0.quantity"):
        assert len([one for one in said if one.startswith(f"{field} : ")]) == 1, (field, said)
    assert len(said) == 6
    assert count(business, "drafts") == count(business, "invoices") == 0


def test_a_client_nobody_knows_does_not_hide_what_else_is_wrong(business, capsys, tmp_path):
    asked = {name: value for name, value in WHOLE.items() if name != "buyer"} | {
        "client": "Personne",
        "terms": "bientôt",
    }

    _, (answer,) = run(capsys, wrote(tmp_path, asked))

    said = [one["text"] for one in answer["reasons"]]
    assert [one.partition(" : ")[0] for one in said] == ["client", "terms"]


def test_where_the_json_breaks_is_said_in_words(business, capsys, tmp_path):
    file = wrote(tmp_path, '{"lines": [\n  {"title" "A"}]}')

    _, (answer, absent) = run(capsys, file, str(tmp_path / "absent.json"))

    assert "Ce n’est pas du JSON : ligne 2, signe 12" in answer["error"] and "Expecting" not in answer["error"]
    assert absent["error"] == "Ce fichier ne s’ouvre pas : ce fichier ou ce dossier n’existe pas."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Ce n’est pas du JSON"),
        ("[]", "un objet est attendu"),
        (WHOLE | {"service_to": "2026-11-31"}, "service_to : Date « 2026-11-31 » : novembre 2026 compte 30 jours"),
        (WHOLE | {"service_to": "20/11/2026"}, "service_to"),
        (WHOLE | {"number": "2026-999"}, "number : cette clé n’est pas connue"),
        (WHOLE | {"lines": "Maquettes"}, "lines : une liste"),
        (WHOLE | {"lines": [{"title": "A", "quantity": "1,5", "unit_price": "5"}]}, "lines.0.quantity : « 1,5 »"),
        (WHOLE | {"lines": [{"title": "A", "quantity": True, "unit_price": "5"}]}, "lines.0.quantity"),
        (WHOLE | {"lines": [{"title": "A", "quantity": "NaN", "unit_price": "1e5"}]}, "lines.0.unit_price"),
        (WHOLE | {"lines": [{"title": "A", "offered": "oui"}]}, "lines.0.offered : écrivez true ou false"),
        (WHOLE | {"lines": [{"title": 5}]}, "lines.0.title : un texte"),
        (WHOLE | {"subject": "x" * 4001}, "subject : un texte"),
        (WHOLE | {"language": "de"}, "language : choisissez parmi fr, en"),
        (WHOLE | {"buyer": {**BUYER, "kind": "friend"}}, "buyer.kind : choisissez parmi"),
        (WHOLE | {"client": "Coop Verte"}, "client : donnez « client »"),
        ({"client": "Inconnue", "lines": []}, "client : le carnet"),
    ],
)
def test_a_description_that_cannot_be_read_is_refused_in_words(business, capsys, tmp_path, content, said):
    status, (answer,) = run(capsys, wrote(tmp_path, content))

    assert status == 1
    assert said in answer["error"].replace("\u00a0", " ").replace("\u202f", " ")
    assert count(business, "invoices") == 0


def test_a_bad_input_does_not_stop_the_others(business, capsys, tmp_path, monkeypatch):
    names = f"{wrote(tmp_path, WHOLE)}\n{tmp_path / 'absent.json'}\n{json.dumps(WHOLE)}\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(names.encode())))

    status, answers = run(capsys, "-")

    assert status == 1
    assert [one["ok"] for one in answers] == [True, False, True]
    assert answers[2]["file"] == "-"


def test_a_file_that_is_no_text_is_refused(business, capsys, tmp_path):
    (tmp_path / "x.json").write_bytes(b"\xff\xfe{}")

    status, (answer,) = run(capsys, str(tmp_path / "x.json"))

    assert status == 1
    assert "UTF-8" in answer["error"]


def test_among_several_businesses_one_is_named(business, capsys, tmp_path):
    paperwork.ready("ca-qc")
    file = wrote(tmp_path, WHOLE)

    refused, (answer,) = run(capsys, file)
    done, _ = run(capsys, file, "--business", business.name)
    by_id, _ = run(capsys, file, "--business", str(business.id))

    assert (refused, done, by_id) == (1, 0, 0)
    assert "Maxime Tremblay" in answer["error"]


def test_reasons_are_said_in_english_when_asked(business, capsys, tmp_path):
    main(["issue", wrote(tmp_path, WHOLE | {"foo": 1}), "--lang", "en"])

    assert "foo: this key is not known." in capsys.readouterr().out


def test_an_invoice_whose_pdf_cannot_be_made_is_issued_and_says_so(business, capsys, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise renderer.RenderFailed("plus de place")

    monkeypatch.setattr("reglo.documents.renderer.render", fail)

    status, (answer,) = run(capsys, wrote(tmp_path, WHOLE))

    assert (status, answer["number"], answer["pdf"], answer["pending"]) == (0, "2026-001", "", "plus de place")


def test_the_help_tells_the_keys(capsys):
    with pytest.raises(SystemExit):
        main(["issue", "--help"])

    said = capsys.readouterr().out
    for name in ("unit_price", "service_from", "purchase_order", "--business", "key"):
        assert name in said


def test_a_database_that_is_not_ready_is_said_in_a_sentence(capsys, monkeypatch):
    def not_ready(*, at):
        raise database.NotReady("la base de données ne répond pas", "the database does not answer")

    monkeypatch.setattr("reglo.books.database.prepare", not_ready)

    assert main(["issue", "x.json"]) == 1
    assert "ne répond pas" in capsys.readouterr().err


def test_a_file_says_what_is_sold_and_where_it_went():
    sold = {"sold": "goods", "delivery": "Halles, quai 2\n49100 Angers", "performed_at": ""}

    content = issue_json.read({**WHOLE, **sold}).content

    assert {name: content[name] for name in sold} == sold
    ((where, said),) = issue_json.read({**WHOLE, "sold": "dreams"}).wrong
    assert where == "sold" and "choisissez parmi services, goods, both" in said.fr


def test_what_was_paid_before_is_a_payment_too(business, tmp_path, capsys):
    paid = WHOLE | {"paid_on": "2026-11-20", "paid_means": "transfer"}

    status, (answer,) = run(capsys, wrote(tmp_path, paid))
    refused, (why,) = run(capsys, wrote(tmp_path, paid | {"paid_means": "gold", "paid_amount": "-1"}))

    assert (status, answer["total"]) == (0, "1800.00")
    with tenant(business.id):
        assert [payment.means for payment in business.payments.all()] == ["transfer"]
    assert (refused, {one["field"] for one in why["reasons"]}) == (1, {"paid_means", "paid_amount"})


def test_another_currency_and_self_billing_are_said_in_the_file(business, tmp_path, capsys):
    status, (answer,) = run(capsys, wrote(tmp_path, WHOLE | {"currency": "CHF", "self_billed": True}))
    refused, (why,) = run(capsys, wrote(tmp_path, WHOLE | {"self_billed": "yes", "currency": "XTS"}))

    assert (status, answer["currency"]) == (0, "CHF")
    with tenant(business.id):
        assert business.invoices.select_related("entry").get().sealed.extra["type_code"] == "389"
    assert (refused, "self_billed : écrivez true ou false" in why["error"]) == (1, True)
