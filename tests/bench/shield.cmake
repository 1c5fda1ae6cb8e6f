find_package(benchmark REQUIRED)
add_executable(bench_shield shield.cpp)
target_link_libraries(bench_shield PRIVATE tarha_inspect tarha_resolver tarha_test_support benchmark::benchmark)
