"""What the package needs of Python and the machine: extras, processes, locks, its version."""
