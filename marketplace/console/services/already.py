"""What any decider may find."""


class AlreadyDone(Exception):
    """Somebody did this before; the message says what is the case."""


class NotOneself(Exception):
    """One does not decide on one's own affairs; the message says on what."""
