tarha_fuzz(list_line LINK tarha_rules)
tarha_fuzz(household_file LINK tarha_rules)
tarha_fuzz(suffix_rules LINK tarha_rules)
