# One-verb recipes, the same for people and for CI. `just` alone lists them.

_default:
    @just --list

# Format the code
fmt:
    cargo fmt --all

# Whether the code is formatted
fmt-check:
    cargo fmt --all --check

# Clippy, warnings denied; of the fuzz targets, too, where there is a C++ compiler for their library
lint:
    cargo clippy --locked --all-targets --features gatepass/test-clients,gatepass/test-browser -- -D warnings
    if command -v c++ >/dev/null; then cargo clippy --locked --package gatepass-fuzz --all-targets -- -D warnings; fi

# The fast tests, which need nothing installed; of those that have such a part in their names, if any is given
test *PARTS:
    tests/run fast {{PARTS}}

# The tests that try a rule with hundreds of inputs, or start many processes; they need nothing installed
test-generated *PARTS:
    tests/run generated {{PARTS}}

# The tests of real package managers, registries and MCP clients; installs them
test-clients:
    tests/run clients

# The dashboard in a real browser; installs it
test-browser:
    tests/run browser

# Builds the tests of every tier
test-build:
    cargo test --locked --no-run --features gatepass/test-clients,gatepass/test-browser

# All tests; installs what they need
test-all:
    tests/run

# What is measured, as ratios against something that runs beside it
bench *ARGUMENTS:
    cargo bench --locked {{ARGUMENTS}}

# The API's documentation, without a warning
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items

# Licences, bans and sources of the dependencies
deny:
    cargo deny check --hide-inclusion-graph licenses bans sources

# The fuzz targets for 400 seconds each, which is an hour for all; whoever runs it copies seed and figures to docs/fuzzing.md. Then
# the generated environments of clients, some 4,000 of them
soak SECONDS="400" SEED="20261126" FACTOR="20":
    FUZZ_SEED={{SEED}} FUZZ_SECONDS={{SECONDS}} fuzz/run
    GATEPASS_GENERATED_SEED={{SEED}} GATEPASS_GENERATED_FACTOR={{FACTOR}} tests/run clients packages::clients::generated

# The fuzz targets with few inputs and a fixed seed, built with the tests' dependencies
fuzz:
    FUZZ_PROFILE=dev fuzz/run 500
