# Lists on the disk.
tarha_fuzz(tar LINK tarha_settings)
tarha_fuzz(inflate LINK tarha_settings)
tarha_fuzz(feed_texts LINK tarha_feeds)
