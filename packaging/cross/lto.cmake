# Included at project(): `tarha` is linked with link-time optimisation, what is linked beside it for tests is not.
add_compile_options(-flto=auto -ffat-lto-objects)
add_link_options(-fno-lto)
cmake_language(DEFER CALL target_link_options tarha PRIVATE -flto=auto -Os)
