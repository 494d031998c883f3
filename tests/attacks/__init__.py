"""What someone would try who means no good; each test counts its attempts, so none passes idly."""
