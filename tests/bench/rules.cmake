find_package(benchmark REQUIRED)

add_executable(bench_rules rules.cpp)
target_link_libraries(bench_rules PRIVATE tarha_rules benchmark::benchmark)
