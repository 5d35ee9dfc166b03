"""Pages of music: the staves on them, cut out and read one by one."""
