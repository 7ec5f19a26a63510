"""What can be painted: each subject is a name, a way to paint it, and a line of words."""

from marketplace.sample.painter.subjects import abstract, landscape

ALL = {**landscape.SUBJECTS, **abstract.SUBJECTS}
