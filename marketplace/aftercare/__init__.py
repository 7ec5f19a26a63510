"""What follows a sale: messages about a parcel, returns and damage, and the receipt that anybody may see."""
