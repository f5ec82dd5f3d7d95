"""Importing this loads what every reader is made of: see `pool.prepare`."""

from __future__ import annotations

import gc

from corpus.taxonomy import load_taxonomy

from .tagger import Reader

Reader(load_taxonomy())
gc.freeze()  # not gone through, these stay shared by the processes forked from this one
