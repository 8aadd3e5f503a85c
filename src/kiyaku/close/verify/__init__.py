"""The verification of a service: is everything in its tables as the terms and the journal say?"""

from kiyaku.close.verify.findings import Finding
from kiyaku.close.verify.run import Progress, verify

__all__ = ["Finding", "Progress", "verify"]
