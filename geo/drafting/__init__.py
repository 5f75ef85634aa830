"""A document's text becomes draft claims, each field with its words in the text or its rule."""

from geo.drafting.drafter import draft
from geo.drafting.text import language_of, sentences

__all__ = ["draft", "language_of", "sentences"]
