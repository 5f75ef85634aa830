"""A document's text becomes draft claims, each field with its words in the text or its rule."""

from geo.drafting.drafter import draft
from geo.drafting.language_model import proposals
from geo.drafting.lexicon import Known, known_place
from geo.drafting.text import sentences
from geo.model.text_language import language_of

__all__ = ["Known", "draft", "known_place", "language_of", "proposals", "sentences"]
