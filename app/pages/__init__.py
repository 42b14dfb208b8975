"""What the front desk sees in a browser: the night's calls, one call, and the door."""

from app.pages.routes import add

__all__ = ["add"]
