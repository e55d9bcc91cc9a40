"""Questions that a supervisor asks: one file each; the frame that they share is in kernel.py."""
