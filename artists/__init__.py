"""
Offers what artists make.

    cooperative  the artists who own the marketplace: members, offices, policies, the audit log
    profiles     an artist, her name, her storefront, who follows her
    works        what was made, how it was made and who signed that, its pictures and how they are cleaned and cut
    listings     what is offered of a work: the original, limited and open editions
    studio       the artist's back office
"""
