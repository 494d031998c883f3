"""The fence around the Wagtail admin: closed by default to network staff (decision 0003)."""
