"""What the demo types for each situation is what the paper keeps: every word has its field there."""

import re
from datetime import date, datetime, time

import pytest

from reglo.books.demo import situations
from reglo.books.demo.life import founded
from reglo.books.tenancy import tenant
from tests import paperwork
from tests.doors.test_drafts import opened
from tests.doors.visitors import owner_client, shown

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def fields_of(page):
    return set(re.findall(r'name="([a-z_]+)"', page))


def answers(page, name):
    """The answers of a list."""
    found = re.search(rf'<select[^>]*name="{re.escape(name)}"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert found is not None, name
    return re.findall(r'value="([^"]*)"', found[1])


def typed_in(content):
    """What was typed, without the fields left empty and the client, who is known."""
    found = {name: value for name, value in content.items() if value and name not in {"buyer", "seller"}}
    return found | {"lines": [{name: value for name, value in line.items() if value} for line in content["lines"]]}


@pytest.mark.parametrize("name", situations.NAMES)
def test_each_word_of_a_situation_has_its_field_and_is_kept_as_typed(name, monkeypatch):
    seller, sales = situations.read(name, today=TODAY)
    life = founded(seller.person, on=date(2025, 1, 1))
    visitor = owner_client(life.business)
    for sale in (one for one in sales if not one.corrects):
        at = datetime.combine(sale.bill.on, time(12), life.zone)
        monkeypatch.setattr("reglo.clock.now", lambda at=at: at)
        situations.describe(life, sale, at=at)
        situations.meet(life, sale, at=at)
        address, token = opened(visitor, f"/factures/nouvelle/?client={life.clients[sale.bill.client]}")
        content = {**sale.bill.content, "buyer": {"name": sale.client["name"]}}
        lines = [
            {**line, "offered": "on"} if line["offered"] else _without(line, "offered") for line in content["lines"]
        ]
        sent = {"new": token, **paperwork.sent({**content, "lines": lines})}

        untaxed = {field: typed for field, typed in sent.items() if not field.endswith(".tax")}
        assert visitor.post(address, untaxed).status_code == 303
        proposed = shown(visitor.get(address))
        assert visitor.post(address, sent).status_code == 303
        page = shown(visitor.get(address))

        assert set(sale.bill.content) - {"lines", "adjustments"} <= fields_of(page), sale.case.name
        for field in {"sold", "currency", "paid_means"} & set(content):
            assert content[field] in answers(page, field), sale.case.name
        for i, line in enumerate(content["lines"]):
            assert line["tax"] in answers(proposed, f"lines.{i}.tax"), sale.case.name
        with tenant(life.business.id):
            draft = life.business.drafts.get(id=address.split("/")[-2])
        assert typed_in(draft.content) == typed_in(sale.bill.content), sale.case.name


def _without(line, name):
    return {key: value for key, value in line.items() if key != name}
