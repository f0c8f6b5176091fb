"""Sites and stages, links and flows, measures and spells, statistics, groups and claims: schema, checks, loading."""
