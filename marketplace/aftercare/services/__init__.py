"""
What is done after a sale.

    conversing    messages about a parcel
    claiming      returns: asked, decided, sent back, refunded
    photographs   pictures of damage, cleaned before they are kept
    receipts      the receipt that anybody may see
"""
