"""The pages of aftercare: for who holds the order, for the artist of a parcel, and for anybody."""
