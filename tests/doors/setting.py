"""What the tests of the settings share: an identity to send, and how the books look after."""

import json

from reglo.books.tenancy import tenant
from tests.doors.visitors import shown

IBAN = "FR76 3000 6000 0112 3456 7890 189"
IDENTITY = {
    "legal_name": "Camille Aubry EI",
    "brand": "",
    "activity": "Recherche utilisateur",
    "legal_form": "",
    "siret": "732 829 320 00074",
    "street": "8 rue des Tanneurs\r\nBâtiment B",
    "postal_code": "44000",
    "city": "Nantes",
    "email": "camille@aubry.example",
    "phone": "06 12 34 56 78",
}
QUEBEC = {
    **{k: v for k, v in IDENTITY.items() if k not in {"siret", "legal_form"}},
    "postal_code": "j1h 4a1",
    "neq": "",
}
HTMX = {"HX-Request": "true"}


def profile(business):
    with tenant(business.id):
        return business.profiles.get()


def entries(business):
    with tenant(business.id):
        return [(entry.kind, json.loads(entry.text)) for entry in business.entries.order_by("position")]


def refused(response, *sentences):
    page = shown(response)
    assert response.status_code == 422, page[:400]
    for sentence in sentences:
        assert sentence in page
    assert "data-refusal" in page
    return page
