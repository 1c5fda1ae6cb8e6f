"""A home of network namespaces with a small internet: see tests/lab/README.md."""

from . import clients, plan
from .house import Home
from .netns import LabError, Namespace
from .relay import Relay
from .tarha import Tarha, household
from .web import Web

__all__ = ["Home", "LabError", "Namespace", "Relay", "Tarha", "Web", "clients", "household", "plan"]
