# Clients of the measurements that tests/bench/run makes in the lab's home.
add_executable(bench_connections connections.cpp)
target_link_libraries(bench_connections PRIVATE tarha_options)
