tarha_fuzz(leases LINK tarha_devices)
tarha_fuzz(identities LINK tarha_devices)
