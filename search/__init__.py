"""What reads everything: the site-wide search box."""
