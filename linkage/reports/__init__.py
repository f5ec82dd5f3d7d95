"""Reports: data first, then rendering."""
