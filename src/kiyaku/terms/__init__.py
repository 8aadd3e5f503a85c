"""The terms engine: pure Python and numpy, knowing no operator.

Packs write their rules with the words exported here; faces ask through ``Pack``.
"""

from kiyaku.terms.errors import (
    BadFact,
    BeforeFirstVersion,
    MissingFact,
    PackError,
    ParameterUnknown,
    TermsError,
    UnknownFact,
    UnknownPack,
    UnknownParameter,
    UnknownQuestion,
    UnknownReading,
)
from kiyaku.terms.pack import IndividualRules, Pack, Question, Version
from kiyaku.terms.parameters import Dated
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.rules import Rule, require, rule
from kiyaku.terms.values import NOTHING
from kiyaku.terms.vocabulary import (
    add_months,
    age_attained_on,
    at_least_zero,
    both,
    corresponding_day,
    count,
    cut_to,
    day,
    days,
    days_between,
    earliest,
    either,
    first_day,
    for_each_piece,
    hours_between,
    last_day,
    latest,
    leap_year_days_until,
    month,
    months,
    negate,
    next_business_day,
    next_day,
    nth_day,
    present,
    previous_day,
    product,
    proportion,
    same,
    total,
    where,
)

__all__ = [
    "NOTHING", "BadFact", "BeforeFirstVersion", "Dated", "IndividualRules", "MissingFact", "Pack",
    "PackError", "ParameterUnknown", "Question", "Receipt", "Rule", "TermsError", "UnknownFact",
    "UnknownPack", "UnknownParameter", "UnknownQuestion", "UnknownReading", "Version",
    "add_months", "age_attained_on", "at_least_zero", "both", "corresponding_day", "count",
    "cut_to", "day", "days", "days_between", "earliest", "either", "first_day", "for_each_piece",
    "hours_between", "last_day", "latest", "leap_year_days_until", "month", "months", "negate",
    "next_business_day", "next_day", "nth_day", "present", "previous_day", "product", "proportion",
    "require", "rule", "same", "total", "where",
]  # fmt: skip
