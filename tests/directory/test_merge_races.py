"""Merging and undoing by several at once, and merge then undo on any directory."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.enums import AffiliationState, ListingState, MergeState
from directory.models import Affiliation, Listing, ListingListItem, ListingMerge
from directory.services.lists import keep_listing
from directory.services.merging import merge_listings, undo_merge
from portal.models import Network
from tests.charters.test_races import together
from tests.dump import whole_database
from tests.factories import ListingFactory, NetworkFactory, UserFactory
from tests.template_database import RealCommits

# What tells that something happened, not how things are.
NOTED = ("portal_journalentry", "portal_outboxmail", "directory_listingmerge")
STATES = st.sampled_from([None, *AffiliationState.values])


def merging(kept: Listing, absorbed: Listing):
    return lambda: merge_listings(kept=kept, absorbed=absorbed, merged_by=None)


class MergeRaces(RealCommits):
    def listings(self, number: int) -> list[Listing]:
        aulne = Network.objects.get(slug="aulne")
        return [ListingFactory(home_network=aulne, name=f"Fil {n}") for n in range(number)]

    def test_both_ways_at_once_makes_one(self):
        one, other = self.listings(2)
        together(merging(one, other), merging(other, one))
        merge = ListingMerge.objects.get()
        assert Listing.objects.get(state=ListingState.ARCHIVED) == merge.absorbed
        assert Affiliation.objects.filter(listing=merge.kept).count() == 1

    def test_in_a_ring_at_once_leaves_one_at_least(self):
        a, b, c = self.listings(3)
        together(merging(a, b), merging(b, c), merging(c, a))
        merges = dict(ListingMerge.objects.values_list("absorbed", "kept"))
        public = Listing.objects.filter(state=ListingState.PUBLISHED)
        assert public.count() == 3 - len(merges) >= 1
        for start in merges:
            at, steps = start, 0
            while at in merges and steps < 5:
                at, steps = merges[at], steps + 1
            assert public.filter(pk=at).exists()

    def test_twice_at_once_is_once_and_so_is_undoing(self):
        one, other = self.listings(2)
        together(*[merging(one, other)] * 3)
        merge = ListingMerge.objects.get()
        together(*[lambda: undo_merge(merge=merge, undone_by=None)] * 3)
        merge.refresh_from_db()
        other.refresh_from_db()
        assert (merge.state, other.state) == (MergeState.UNDONE, ListingState.PUBLISHED)
        assert other.affiliations.count() == one.affiliations.count() == 1


def picture_of_all() -> dict[str, object]:
    """The database without what only notes that something happened, nor counts of saves."""
    told: dict[str, object] = {t: r for t, r in whole_database().items() if t not in NOTED}
    told["directory_affiliation"] = sorted(Affiliation.objects.values_list())
    told["directory_listinglistitem"] = sorted(
        ListingListItem.objects.values_list("pk", "list", "listing", "note")
    )
    columns = [f.attname for f in Listing._meta.concrete_fields]
    left = [name for name in columns if name not in ("version", "updated_at")]
    told["directory_listing"] = sorted(Listing.objects.values_list(*left), key=repr)
    return {table: rows for table, rows in told.items() if "fts" not in table}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    places=st.lists(st.tuples(STATES, STATES), min_size=1, max_size=4),
    keepers=st.lists(st.tuples(st.booleans(), st.booleans()), max_size=3),
    owners=st.tuples(st.booleans(), st.booleans()),
    tagline=st.sampled_from(["", "Coudre"]),
)
def test_merged_then_undone_is_as_before(db, places, keepers, owners, tagline):
    aulne = Network.objects.get(slug="aulne")
    kept, absorbed = (
        ListingFactory(home_network=aulne, tagline=tagline if n else "") for n in range(2)
    )
    for listing, is_owned in zip((kept, absorbed), owners, strict=True):
        if not is_owned:
            Listing.objects.filter(pk=listing.pk).update(owner=None)
    for pair in places:
        network = NetworkFactory()
        for listing, state in zip((kept, absorbed), pair, strict=True):
            if state is not None:
                Affiliation.objects.create(listing=listing, network=network, state=state)
    for pair in keepers:
        user = UserFactory()
        for listing, keeps in zip((kept, absorbed), pair, strict=True):
            if keeps:
                keep_listing(listing=listing, user=user, into=None, name="Kept", note="n")
    merge = merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    undo_merge(merge=merge, undone_by=None)
    before = picture_of_all()
    again = merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    assert picture_of_all() != before
    assert undo_merge(merge=again, undone_by=None) == []
    after = picture_of_all()
    assert {t for t in before if before[t] != after[t]} <= {"directory_searchterm"}
