"""Reads text: language, tokens, lexicon, entities, tone, claims, recaps. Imports corpus only."""
