"""What can be painted: each subject is a name, a way to paint it, and a line of words."""

from marketplace.sample.painter.subjects import (
    abstract,
    birds,
    cat,
    landscape,
    plants,
    prints,
    still_life,
    town,
    water,
)

ALL = {
    **landscape.SUBJECTS,
    **water.SUBJECTS,
    **plants.SUBJECTS,
    **still_life.SUBJECTS,
    **town.SUBJECTS,
    **birds.SUBJECTS,
    **cat.SUBJECTS,
    **abstract.SUBJECTS,
    **prints.SUBJECTS,
}
