# Lists on the disk.
tarha_fuzz(tar LINK tarha_settings)
