"""The pages editors write: portal home, network homes, articles and plain pages."""

from home.models.articles import ArticleIndexPage, ArticlePage, ContentPage
from home.models.homes import NetworkPage, PortalHomePage

__all__ = ["ArticleIndexPage", "ArticlePage", "ContentPage", "NetworkPage", "PortalHomePage"]
