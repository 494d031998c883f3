"""What the demo is made of: networks, invented people, texts written for it, words."""
