"""Gets things in: feeds, pages, files, quotes, reference tables. Imports corpus only."""
