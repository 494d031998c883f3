"""What puts the others on one page: homes, articles, a member's space, opening networks, demo."""
