#!/usr/bin/env bash
# Runs the fuzz targets of the import, one after the other, from anywhere:  tests/fuzz/run.sh SECONDS [TARGET...]
# Needs cargo-fuzz (cargo install cargo-fuzz) and a C++ compiler. What it builds and finds goes to target/fuzz; an input that breaks a
# promise is kept in target/fuzz/artifacts/TARGET, and the run ends with exit code 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:?usage: tests/fuzz/run.sh SECONDS [TARGET...]}; shift
[ $# -gt 0 ] || set -- sniffer delimited json syslog time
# A stable toolchain takes the coverage flags with this; a nightly one does not need it.
export RUSTC_BOOTSTRAP=1
for target in "$@"; do
  mkdir -p "target/fuzz/corpus/$target" "target/fuzz/artifacts/$target"
  cp -n tests/fuzz/seeds/"$target"/* assets/sample/*.* "target/fuzz/corpus/$target/" 2>/dev/null || true
  # Large inputs are slow to compare in pieces and find nothing that small ones do not.
  cargo fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz --sanitizer none "$target" "target/fuzz/corpus/$target" -- \
    -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -artifact_prefix="target/fuzz/artifacts/$target/" -print_final_stats=1
done
