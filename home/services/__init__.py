"""Opening networks and founding the portal's tree."""
