"""Who comes to the doors: a browser without a page, signed in or not."""

from django.test import Client

from reglo.books import members
from reglo.books.people import Business, Membership, User
from reglo.books.tenancy import tenant
from tests.people import NOW, owner_of

PASSWORD = "quai-brume-lilas-tambour"


def signed_in(user: User, **given: str) -> Client:
    """The browser of someone who has signed in."""
    client = Client(**given)
    client.force_login(user)
    return client


def owner_client(business: Business) -> Client:
    """The browser of the owner, who has a password."""
    owner = owner_of(business)
    owner.set_password(PASSWORD)
    owner.save()
    return signed_in(owner)


def member(business: Business, role: str, *, email: str = "") -> User:
    """Another person of the business."""
    user = User.objects.create(email=email or f"{role}@aubry.example", name=role)
    Membership.objects.create(user=user, business=business, role=role)
    return user


def entrusted(business: Business, *, email: str = "assistant@aubry.example") -> User:
    """An assistant to whom every client there is now is confided."""
    user = member(business, "assistant", email=email)
    with tenant(business.id):
        clients = list(business.clients.values_list("id", flat=True))
    membership = user.memberships.get(business=business)
    members.confide(business, membership_id=membership.id, client_ids=clients, by=owner_of(business), at=NOW)
    return user


def shown(response) -> str:
    """The page as text, one kind of space."""
    text = response.content.decode()
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "’")
