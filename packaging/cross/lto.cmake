# Included at project(), with TARHA_LTO=OFF: `tarha` alone is linked with link-time optimisation, not every test.
add_compile_options(-flto=auto -ffat-lto-objects)
add_link_options(-fno-lto)
cmake_language(DEFER CALL target_link_options tarha PRIVATE -flto=auto -Os)
