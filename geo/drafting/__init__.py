"""A document's text becomes draft claims, each field with its words in the text or its rule."""
