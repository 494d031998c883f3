"""Settings of the site the browser looks at: those of `make run`, with the errors people see."""

from portal.settings.dev import *  # noqa: F403

# Django's own error pages would stand in for ours.
DEBUG = False
# Without DEBUG, whitenoise serves what `collectstatic` gathered; here, straight from the sources.
WHITENOISE_USE_FINDERS = True
