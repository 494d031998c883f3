"""Changes of charters: versions, signatures, and the register entries that come with them."""
