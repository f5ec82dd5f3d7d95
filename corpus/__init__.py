"""The ground floor: the body of texts and what is known about it. Imports nothing of ours."""
