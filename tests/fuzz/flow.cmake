tarha_fuzz(assembler LINK tarha_flow tarha_test_support)
tarha_fuzz(packet LINK tarha_wire)
tarha_fuzz(link LINK tarha_wire)
