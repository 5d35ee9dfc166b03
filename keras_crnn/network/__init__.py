"""The network: its configuration, its layers, the record that goes with its weights."""
