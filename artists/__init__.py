"""
Offers what artists make.

    cooperative  the artists who own the marketplace: members, offices, policies, the audit log
    profiles     an artist and her storefront
    works        what was made, its pictures and how they are cleaned and cut
    listings     what is offered of a work: the original, limited and open editions
    studio       the artist's back office
"""
