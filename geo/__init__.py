"""Claim Atlas: who says what happened where. The claim is the record; events only group claims."""

__version__ = "0.2.0"
