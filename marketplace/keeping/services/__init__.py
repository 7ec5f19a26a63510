"""What people keep, as verbs."""
