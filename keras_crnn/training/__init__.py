"""Trains a network: data, loss, optimisers, runs that go on."""
