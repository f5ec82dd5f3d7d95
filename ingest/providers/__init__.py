"""Providers of market data over the network: one module each, all of one protocol (see `protocol`)."""
