"""One factory per model, with traits; nothing here is random."""

import factory
from django.utils import timezone

from directory.enums import AffiliationState, ListingKind, ListingState, Precision, TerritoryKind
from directory.models import Affiliation, Listing, Territory
from directory.models.territory import fold_name, terms_of
from directory.services.indexing import index_listing
from portal.enums import MembershipState, Role
from portal.models import Membership, Network, User


class UserFactory(factory.django.DjangoModelFactory):
    """An account whose password is `tests`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.PostGenerationMethodCall("set_password", "tests")

    @factory.post_generation
    def saved(self, create, extracted, **kwargs):
        if create:
            self.save()


class NetworkFactory(factory.django.DjangoModelFactory):
    """A network's row alone; `tests.conftest.open_network` makes a whole section."""

    class Meta:
        model = Network

    name = factory.Sequence(lambda n: f"Network {n}")
    slug = factory.Sequence(lambda n: f"network-{n}")
    languages = ["fr", "en"]


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    network = factory.SubFactory(NetworkFactory)
    role = Role.MEMBER
    state = MembershipState.ACTIVE


class TerritoryFactory(factory.django.DjangoModelFactory):
    """A commune in a department and a region of its own; traits `department` and `region`."""

    class Meta:
        model = Territory
        skip_postgeneration_save = True

    class Params:
        department = factory.Trait(
            kind=TerritoryKind.DEPARTMENT,
            parent=factory.SubFactory("tests.factories.TerritoryFactory", region=True),
        )
        region = factory.Trait(kind=TerritoryKind.REGION, parent=None)

    kind = TerritoryKind.COMMUNE
    code = factory.Sequence(lambda n: f"{n:05}")
    name = factory.Sequence(lambda n: f"Territory {n}")
    search_name = factory.LazyAttribute(lambda t: fold_name(t.name))
    parent = factory.SubFactory("tests.factories.TerritoryFactory", department=True)
    latitude = 48.0
    longitude = -1.6
    precision = Precision.COMMUNE

    @factory.post_generation
    def typed_as(self, create, extracted, **kwargs):
        """What `named` and `suggest` find it by."""
        if create:
            for term in terms_of(self.kind, self.code, self.search_name, self.postal_codes):
                self.typed_as.create(term=term)


class ListingFactory(factory.django.DjangoModelFactory):
    """A published freelancer; traits `draft`, `submitted`, `initiative`."""

    class Meta:
        model = Listing
        skip_postgeneration_save = True

    kind = ListingKind.FREELANCER
    state = ListingState.PUBLISHED
    owner = factory.SubFactory(UserFactory)
    home_network = factory.SubFactory(NetworkFactory)
    name = factory.Sequence(lambda n: f"Listing {n}")
    slug = factory.Sequence(lambda n: f"listing-{n}")
    tagline = "Makes web sites"
    standard = True
    published_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)

    class Params:
        draft = factory.Trait(state=ListingState.DRAFT, published_at=None)
        submitted = factory.Trait(state=ListingState.SUBMITTED, published_at=None)
        initiative = factory.Trait(kind=ListingKind.INITIATIVE)

    @factory.post_generation
    def affiliated(self, create, extracted, **kwargs):
        """At home in its network, as `create_listing` would have it."""
        if create:
            Affiliation.objects.get_or_create(
                listing=self,
                network=self.home_network,
                defaults={"state": AffiliationState.ACCEPTED},
            )
            index_listing(self)
