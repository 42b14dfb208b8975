"""What the front desk sees in a browser: the night's calls, one call, and the door; and what a website may ask."""

from app.pages import openings
from app.pages.routes import add

__all__ = ["add", "openings"]
