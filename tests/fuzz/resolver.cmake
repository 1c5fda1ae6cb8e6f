tarha_fuzz(dns_message LINK tarha_wire tarha_test_support)
tarha_fuzz(dns_strip_ech LINK tarha_wire tarha_test_support)
tarha_fuzz(dns_answer LINK tarha_wire tarha_test_support)
tarha_fuzz(dns_redirect LINK tarha_wire tarha_test_support)
