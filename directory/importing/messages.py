"""What the report of an import says, by code."""

from typing import Any

from django.utils.translation import gettext_lazy

MESSAGES = {
    "no_name": gettext_lazy("There is no name."),
    "address_in_name": gettext_lazy("“%(value)s” holds a web address: write a name."),
    "unknown_place": gettext_lazy("We know no commune of France by “%(value)s”."),
    "several_places": gettext_lazy("Several communes are called “%(value)s”: add a code."),
    "by_postal": gettext_lazy("“%(value)s” is no commune now; by its postal code: “%(name)s”."),
    "other_insee": gettext_lazy(
        "The INSEE code %(value)s is another commune’s; by postal code or name: “%(name)s”."
    ),
    "by_insee": gettext_lazy(
        "“%(value)s” is another commune’s name; by the INSEE code: “%(name)s”."
    ),
    "capitals": gettext_lazy("“%(value)s” was in capitals; it is written “%(name)s”."),
    "cut_siren": gettext_lazy(
        "“%(value)s” was shortened by a spreadsheet: make the column text, and copy it anew. It was"
        " left out."
    ),
    "wrong_siren": gettext_lazy("“%(value)s” is no SIREN nor SIRET; it was left out."),
    "wrong_rna": gettext_lazy("“%(value)s” is no RNA; it was left out."),
    "wrong_website": gettext_lazy("“%(value)s” is no web address; it was left out."),
    "unknown_word": gettext_lazy("We do not know “%(value)s”; it was left out."),
    "shortened": gettext_lazy("Shortened to %(most)s letters."),
    "skills_left_out": gettext_lazy(
        "Only skills of a few words are kept, at most %(most)s; the others were left out."
    ),
    "rows_left_out": gettext_lazy("At most %(most)s rows are kept; the others were left out."),
    "same_id_in_file": gettext_lazy("The same number as in row %(line)s."),
    "same_in_file": gettext_lazy("The same name and place as in row %(line)s."),
    "same_number_in_file": gettext_lazy(
        "The same SIREN or RNA and nearly the same name as row %(line)s."
    ),
    "same_street_in_file": gettext_lazy(
        "The same street and nearly the same name as row %(line)s, of another source."
    ),
    "same_name_in_file": gettext_lazy(
        "The same name and commune as row %(line)s, of another source, in another street."
    ),
    "same": gettext_lazy("The same name and place as the listing “%(name)s” of %(network)s."),
    "same_hidden": gettext_lazy("The same name and place as a listing of %(network)s."),
    "same_name": gettext_lazy("The same name as “%(name)s” of %(network)s."),
    "same_name_hidden": gettext_lazy("The same name as a listing of %(network)s."),
    "same_number": gettext_lazy("The same SIREN or RNA as “%(name)s” of %(network)s."),
    "same_number_hidden": gettext_lazy("The same SIREN or RNA as a listing of %(network)s."),
    "same_host": gettext_lazy("The same web site as “%(name)s” of %(network)s."),
    "same_host_hidden": gettext_lazy("The same web site as a listing of %(network)s."),
    "changed_here": gettext_lazy("“%(name)s” was changed here since: it stays as it is."),
    "gone_here": gettext_lazy("“%(name)s” was archived here: it stays so."),
}


def message_of(code: str, params: dict[str, Any]) -> str:
    """In the reader's language; a code of an older version as it is."""
    return str(MESSAGES[code]) % params if code in MESSAGES else code
