"""Passwords made of the site's own words."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password", ["Maillage-2026!", "bouleau-bouleau-7", "aulne-charte-2026", "RESEAU-solidaire-42"]
)
def test_hardly_more_than_words_of_the_site_is_refused(bouleau, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert [error.code for error in refused.value.error_list] == ["site_word"]


@pytest.mark.parametrize("password", ["under a maillage of willows", "x" * 80, "maillageqzjkvwpy"])
def test_long_enough_beside_them_is_taken(bouleau, password):
    validate_password(password)
