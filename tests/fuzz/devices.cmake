tarha_fuzz(leases LINK tarha_devices)
