#!/bin/sh
# The queue's cost beside a bare loop: lines of "name value unit baseline ratio".
#   tests/bench/queue_bench.sh [BUILD_DIR] [ROUNDS] [SECONDS_A_ROUND]
set -eu
build=${1:-build/release}
exec "$build/tests/bench/bench_queue" "${2:-5}" "${3:-2}"
