# Needs root at run time; started by queue_bench.sh.
add_executable(bench_queue queue_bench.cpp bare_queue.cpp
               ${PROJECT_SOURCE_DIR}/tests/lab/kernel/namespaces.cpp
               ${PROJECT_SOURCE_DIR}/tests/lab/kernel/sockets.cpp)
target_link_libraries(bench_queue PRIVATE tarha_options tarha_kernel PkgConfig::MNL Threads::Threads)
add_executable(bench_flow_counts flow_counts.cpp
               ${PROJECT_SOURCE_DIR}/daemon/app/usage_sampler.cpp
               ${PROJECT_SOURCE_DIR}/tests/lab/kernel/namespaces.cpp
               ${PROJECT_SOURCE_DIR}/tests/lab/kernel/sockets.cpp)
target_link_libraries(bench_flow_counts PRIVATE tarha_options tarha_kernel tarha_inspect)
add_executable(bench_verdict_hop verdict_hop.cpp)
target_link_libraries(bench_verdict_hop PRIVATE tarha_options)
