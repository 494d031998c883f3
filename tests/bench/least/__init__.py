"""The least page Wagtail can serve, to measure ours against: see `tests.bench.bench_http`."""
