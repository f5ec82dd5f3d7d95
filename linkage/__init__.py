"""Joins text to tape: sessions, breadth, baskets, attention, scores, reports. Imports corpus only."""
