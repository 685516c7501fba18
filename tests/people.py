"""Who the tests are about: Alice owns a French business, Basile one in Québec."""

from datetime import UTC, date, datetime

from reglo.books import people
from reglo.books.people import Business, Founder, User
from reglo.books.tenancy import tenant, uuid7
from reglo.rules import roles

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def establish(place: str = "fr", *, name: str = "Camille Aubry", email: str = "camille@aubry.example") -> Business:
    """A business with its owner, as the first minute makes it."""
    business_id = uuid7()
    with tenant(business_id, write=True):
        user = User.objects.create(email=email, name=name)
        answers = Founder(place=place, name=name, email=email, password="")
        return people._establish(business_id, answers, user, at=NOW, demo=False)


def owner_of(business: Business) -> User:
    """The owner of a business."""
    return User.objects.get(memberships__business=business, memberships__role=roles.OWNER)
