"""Charter pages, frozen versions, signatures, the register."""
