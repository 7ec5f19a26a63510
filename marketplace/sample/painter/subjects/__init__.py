"""What can be painted: each subject is a name, a way to paint it, and a line of words."""

from marketplace.sample.painter.subjects import abstract, landscape, plants, still_life

ALL = {**landscape.SUBJECTS, **plants.SUBJECTS, **still_life.SUBJECTS, **abstract.SUBJECTS}
