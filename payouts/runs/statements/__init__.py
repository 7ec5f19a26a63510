"""
Statements: what a payee got and why, to the cent, for one payout or for one month.

    sheet         what a statement says; it adds up or it is not made
    of_payout     a payout's, read from the books
    of_month      a month's, read from the books
    telling       what an entry means to a payee, in words
    wording       those words, in the payee's language, taken down when a statement is issued
    spreadsheet   as CSV
    paper         as PDF
    issued        those that were issued, made again to the same bytes
"""

from .sheet import DoesNotAddUp, Line, Section, Statement
from .spreadsheet import as_csv, neutral

__all__ = ["DoesNotAddUp", "Line", "Section", "Statement", "as_csv", "neutral"]
