"""A stateful stand-in of NexHealth's Synchronizer API, v20240412, that misbehaves by default. See README.md."""

from .clock import VirtualClock
from .limits import Limits
from .office import Office
from .practice import Practice, happy_smiles
from .quirks import Quirks
from .records import Recurrence
from .server import App
from .serving import serving
from .synchronizer import KEY, Synchronizer
from .trouble import Trouble
from .webhooks import RETRIES, signature

__all__ = [
    "KEY",
    "RETRIES",
    "App",
    "Limits",
    "Office",
    "Practice",
    "Quirks",
    "Recurrence",
    "Synchronizer",
    "Trouble",
    "VirtualClock",
    "happy_smiles",
    "serving",
    "signature",
]
