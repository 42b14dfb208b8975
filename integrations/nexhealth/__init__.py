"""NexHealth Synchronizer: one door to the books of many practice systems."""
