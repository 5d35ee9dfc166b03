"""Music scores: finding staves, and writing what was read of them."""
