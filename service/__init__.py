"""The only place with clocks, disks and HTTP."""
