"""How the programmes of all benchmarks begin."""

HEAD = """format = 1

[programme]
id = "bench"
name = "Bench programme"
timezone = "Asia/Tokyo"
fiscal_year_start = "04-01"
holidays = ["jp"]
domain = "bench.example"

[[organisation]]
id = "ministry"
name = "Ministry"
kind = "ministry"
"""
