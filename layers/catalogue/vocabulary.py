"""The closed lists of words that the catalogue's tables may use."""

from __future__ import annotations

from enum import StrEnum


class Confidence(StrEnum):
    """How a row came to be believed."""

    SEEN = "seen"  # read in the source that the row names
    RECALLED = "recalled"  # general knowledge, in whole or in a date that matters
    UNSOURCED = "unsourced"  # no source is named: our own arrangement, or a source that is not known any more


class SourceKind(StrEnum):
    """What the address of a source leads to."""

    ORIGINAL = "original"
    COPY = "copy"  # a repost, a mirror, a data set's copy: replace it by the publisher's page where one can be found
    NONE = "none"  # no address to open
    SITE = "site"  # a stage, whose source is that of its site
    DERIVED = "derived"  # computed from other tables by a stated rule


class StageKind(StrEnum):
    """What happens at a site, in the order in which material passes."""

    MINE = "mine"
    CONCENTRATION = "concentration"
    CRACKING = "cracking"
    SEPARATION = "separation"
    METAL = "metal"
    ALLOY = "alloy"
    MAGNET = "magnet"
    RECYCLING = "recycling"


class Status(StrEnum):
    """How a stage stands. `UNKNOWN` is an answer about a day, never a word in the table."""

    PLANNED = "planned"
    CONSTRUCTION = "construction"
    RAMP_UP = "ramp-up"
    OPERATING = "operating"
    SUSPENDED = "suspended"
    CARE_AND_MAINTENANCE = "care-and-maintenance"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Precision(StrEnum):
    """How well a site's place is known."""

    EXACT = "exact"
    TOWN = "town"
    REGION = "region"


class Unit(StrEnum):
    """The unit of a quantity."""

    TONNES = "t"
    TONNES_PER_YEAR = "t/y"
    PERCENT = "%"


class Basis(StrEnum):
    """What a quantity weighs. Unlike bases are never added."""

    REO = "REO"
    MAGNET_REO = "magnet-REO"
    NDPR = "NdPr"  # NdPr whose form the source does not give
    NDPR_EQUIVALENT = "NdPr-equivalent"
    NDPR_OXIDE = "NdPr-oxide"
    DYTB = "DyTb"  # Dy and Tb contained, in whatever form
    DYTB_OXIDE = "DyTb-oxide"
    ORE = "ore"
    CONCENTRATE = "concentrate"
    MIXED_CARBONATE = "mixed-carbonate"
    MIXED_CHLORIDE = "mixed-chloride"
    METAL = "metal"
    METAL_AND_ALLOY = "metal-and-alloy"
    ALLOY = "alloy"
    MAGNET = "magnet"  # permanent magnets whose kind the source does not give
    NDFEB_MAGNET = "NdFeB-magnet"
    SMCO_MAGNET = "SmCo-magnet"
    RARE_EARTH_PRODUCTS = "rare-earth-products"
    MIXED_PRODUCTS = "mixed-products"  # rare earths together with other goods
    FEED = "feed"
    GROSS_WEIGHT = "gross-weight"
    OUTPUT_SHARE = "output-share"  # of what the sending site makes


class QuantityKind(StrEnum):
    """What a stage's quantity measures. Unlike kinds are never added."""

    OUTPUT = "output"
    NAMEPLATE = "nameplate"
    TARGET = "target"
    FEED = "feed"
    WHOLE_COMPANY = "whole-company"


class LinkStatus(StrEnum):
    """How a supply link stands. `NOT_BEGUN` and `UNKNOWN` are answers about a day, never words in the table."""

    ACTIVE = "active"
    PLANNED = "planned"
    SUSPENDED = "suspended"
    ENDED = "ended"
    NOT_BEGUN = "not-begun"
    UNKNOWN = "unknown"


class Mirror(StrEnum):
    """Which side of a trade flow reported it."""

    IMPORTER = "importer"
    EXPORTER = "exporter"
    UNKNOWN = "unknown"


class IssuerKind(StrEnum):
    """Who issues a measure; only a state or a bloc is tinted on the map."""

    STATE = "state"
    BLOC = "bloc"
    NON_STATE = "non-state"


class Direction(StrEnum):
    """What a measure acts on."""

    EXPORT = "export"
    IMPORT = "import"
    INVESTMENT = "investment"
    DOMESTIC = "domestic"
    PROCUREMENT = "procurement"


class MeasureKind(StrEnum):
    """What a measure demands."""

    EXPORT_BAN = "export-ban"
    EXPORT_LICENCE = "export-licence"
    EXPORT_QUOTA = "export-quota"
    EXPORT_DUTY = "export-duty"
    TARIFF = "tariff"
    TECHNOLOGY_CONTROL = "technology-control"
    SANCTION = "sanction"
    INVESTMENT_SCREENING = "investment-screening"
    PROCUREMENT_RULE = "procurement-rule"


class Role(StrEnum):
    """Whether a measure can catch anything."""

    BINDING = "binding"
    FRAMEWORK = "framework"
    PROPOSAL = "proposal"
    SUPPORT = "support"
    ORDINARY_DUTY = "ordinary-duty"


class ScopeBasis(StrEnum):
    """What ties goods to an issuer: the place of shipment, their origin, both, or a rule of its own."""

    SHIPPED_FROM = "shipped-from"
    HOME_ORIGIN = "home-origin"  # made in the issuer's country, and shipped from it
    ORIGIN = "origin"
    ANY = "any"


class ExemptBasis(StrEnum):
    """How sure the list of exemptions is."""

    YES_VERIFIED = "yes-verified"  # read line by line in a list built from the official annex
    BY_ONE_SOURCE = "by-one-source"  # one press or trade source
    NONE_FOUND = "none-found"  # none known, or looked for in vain


class SpellState(StrEnum):
    """The state of a measure. `NOT_ANNOUNCED` is an answer about a day, never a word in the table."""

    NOT_ANNOUNCED = "not-announced"
    ANNOUNCED = "announced"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    ENDED = "ended"
    NEVER_IN_FORCE = "never-in-force"


class RateKind(StrEnum):
    """How a rate adds to others."""

    ADDITIONAL = "additional"
    ORDINARY = "ordinary"
    TOP_UP_TO = "top-up-to"
    TOTAL = "total"


class Metric(StrEnum):
    """What a statistic counts."""

    MINE_PRODUCTION = "mine_production"
    RESERVES = "reserves"
    SEPARATION_SHARE = "separation_share"
    HEAVY_SEPARATION_SHARE = "heavy_separation_share"
    REFINED_SHARE = "refined_share"
    METAL_SHARE = "metal_share"
    MAGNET_SHARE = "magnet_share"
    IMPORTS_SHARE_FROM_CHINA = "imports_share_from_china"


class StatisticBasis(StrEnum):
    """What a statistic is a quantity or a share of."""

    REO = "REO"
    WORLD = "world"
    WORLD_HEAVY = "world-heavy-rare-earths"
    WORLD_MAGNET_ELEMENTS = "world-magnet-rare-earths"
    IMPORTS_RARE_EARTHS = "imports-of-rare-earths"
    IMPORTS_COMPOUNDS_METALS = "imports-of-compounds-and-metals"
    IMPORTS_MAGNETS = "imports-of-magnets"


class Estimate(StrEnum):
    """How a statistic was come by."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    LOWER_BOUND = "lower-bound"
    ROUNDED = "rounded"
    PROJECTED = "projected"


class Verdict(StrEnum):
    """Our reading of what a document asserts."""

    TRUE = "true"
    LOOSE = "loose"
    FALSE = "false"
    OPINION = "opinion"
    UNVERIFIED = "unverified"


class PartnershipKind(StrEnum):
    """Who works with whom."""

    COMPANY = "company"
    COMPANY_STATE = "company-state"
    STATE = "state"


class TerritoryKind(StrEnum):
    """Whether a code stands for a country; only a country has a polygon."""

    COUNTRY = "country"
    BLOC = "bloc"
    WORLD = "world"


class ElementGroup(StrEnum):
    """Light or heavy, after the convention of the US Geological Survey."""

    LIGHT = "light"
    HEAVY = "heavy"
    SCANDIUM = "scandium"  # a rare earth that is neither
    NOT_RARE_EARTH = "not-rare-earth"


ANY_ELEMENT = "ANY"
NOT_STATED = "NOT-STATED"
ALL_TARGETS = "ALL"
END_USES: dict[str, str | None] = {"civil": None, "military": None, "defence-procurement": "military"}
"""What goods may be for, each with the wider use that it lies in."""
ANY = "any"
MIXTURE = "mixture"
