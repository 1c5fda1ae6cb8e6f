"""A home of network namespaces with a small internet: see tests/lab/README.md."""

from .house import Home
from .netns import LabError, Namespace

__all__ = ["Home", "LabError", "Namespace"]
